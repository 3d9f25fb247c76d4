import { type StorageProblem, StorageError, osCode } from '../storage/errors';
import { HttpError } from '../http/http_error';
import { StateError } from '../../state/errors';
import { AbortError } from '../../internal/abort';

const statusOfProblem: Record<StorageProblem, number> = {
  missing: 404,
  name: 400,
  conflict: 409,
  'not-empty': 409,
  denied: 403,
  busy: 409,
  changed: 412,
  'too-large': 413,
};

/** Answers to errors of the operating system. Its own messages are not sent: they hold paths of this machine. */
const systemErrors = new Map<string, readonly [status: number, detail: string]>([
  ['ENOENT', [404, 'No such file or directory.']],
  ['ENOTDIR', [404, 'No such file or directory.']],
  // Sockets, and devices without hardware, cannot be opened.
  ['ENXIO', [404, 'No such file or directory.']],
  ['ENODEV', [404, 'No such file or directory.']],
  ['ELOOP', [404, 'No such file or directory.']],
  ['ENAMETOOLONG', [400, 'A name in the path is too long.']],
  ['EINVAL', [400, 'The path is not valid here.']],
  ['EILSEQ', [400, 'The path is not valid here.']],
  ['EACCES', [403, 'The server may not do this.']],
  ['EPERM', [403, 'The server may not do this.']],
  ['EROFS', [403, 'The server may not write here.']],
  ['EEXIST', [409, 'Something of this name exists already.']],
  ['EISDIR', [409, 'This is a directory.']],
  ['ENOTEMPTY', [409, 'The directory is not empty.']],
  ['EBUSY', [409, 'The path is in use.']],
  ['EFBIG', [413, 'The file would be too large.']],
  ['ENOSPC', [507, 'The disk is full.']],
  ['EDQUOT', [507, 'The disk quota is used up.']],
  ['EMFILE', [503, 'The server is busy. Try again.']],
  ['ENFILE', [503, 'The server is busy. Try again.']],
  ['ENOMEM', [503, 'The server is busy. Try again.']],
]);

/** For errors that may be over soon. */
const again = { 'Retry-After': '5' };

/** The answer to an error of any layer; status 500 stands for unforeseen ones. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof StorageError) {
    return new HttpError(statusOfProblem[error.problem], error.message, error.problem === 'busy' ? again : {});
  }
  if (error instanceof StateError) return stateFailure(error);
  if (error instanceof AbortError) return new HttpError(503, 'The server is shutting down.', again);
  const known = systemErrors.get(osCode(error) ?? '');
  if (known) return new HttpError(...known, known[0] === 503 ? again : {});
  return new HttpError(500, 'The server met an unforeseen error. Report it to those who run the server.');
}

function stateFailure({ isFull }: StateError): HttpError {
  if (isFull) return new HttpError(507, 'The disk that holds the state of the server is full.');
  return new HttpError(500, 'The server cannot store its state. Its log says why.');
}
