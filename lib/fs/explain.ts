import { BadAnswerError, hasStatus, RequestError, ResponseError, TimeoutError } from '../rest/errors';
import { TaskError } from '../rest/calls/tasks/task_error';
import { FileSystemError, type Attempt } from './errors';
import type { FileApi } from './file_api';
import { parentOf } from './paths';

/** The codes of statuses whose meaning does not depend on what is at the path. */
const codes: Readonly<Record<number, string>> = {
  400: 'EINVAL',
  401: 'EACCES',
  402: 'EDQUOT',
  403: 'EACCES',
  404: 'ENOENT',
  405: 'ENOSYS',
  408: 'ETIMEDOUT',
  409: 'EBUSY',
  412: 'EBUSY',
  413: 'EFBIG',
  416: 'EINVAL',
  423: 'EBUSY',
  429: 'EAGAIN',
  501: 'ENOSYS',
  503: 'EAGAIN',
  507: 'ENOSPC',
};

/**
 * The error to throw for one of the client's, which becomes its cause. Errors of other kinds are themselves: an abort,
 * arguments and credentials that cannot be right, and what the caller's own streams failed with.
 */
export function translated(error: unknown, attempt: Attempt): unknown {
  const code = codeOf(error);
  return code === undefined ? error : new FileSystemError(code, attempt, { cause: error });
}

/**
 * The error to throw for one of an operation on a file. Where the service only says that it is not there, or in
 * conflict with something, this looks at what is there.
 */
export async function explained(error: unknown, attempt: Attempt & { path: string }, api: FileApi): Promise<unknown> {
  if (!hasStatus(error, 404, 409)) return translated(error, attempt);
  const code = await obstacle(error, attempt.path, api).catch(() => undefined);
  return code === undefined ? translated(error, attempt) : new FileSystemError(code, attempt, { cause: error });
}

/** What at a path, or above it, kept a file from being used; undefined where the status says it best. */
async function obstacle({ status }: ResponseError, path: string, api: FileApi): Promise<string | undefined> {
  const info = await api.info(path);
  if (info) return info.isdir ? 'EISDIR' : undefined;
  const code = await api.missingCode(path);
  // A conflict about a free name in a directory that exists: another client is writing that file.
  const isFree = status === 409 && code === 'ENOENT' && (await api.info(parentOf(path)));
  return isFree ? undefined : code;
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof BadAnswerError) return 'EIO';
  if (error instanceof ResponseError) return codes[error.status] ?? 'EIO';
  if (error instanceof TimeoutError) return 'ETIMEDOUT';
  if (error instanceof TaskError && Array.isArray(error.result['not_empty'])) return 'ENOTEMPTY';
  return error instanceof RequestError || error instanceof TaskError ? 'EIO' : undefined;
}
