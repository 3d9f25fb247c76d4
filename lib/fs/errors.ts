import { constants } from 'node:os';
import { CodedError } from '../internal/coded_error';
import { systemWords } from '../internal/system_words';

/** What was being done when it failed, in the words of `node:fs`. */
export interface Attempt {
  /** Node's name of the operation, such as `open` or `scandir`. */
  readonly syscall: string;
  readonly path?: string | undefined;
  /** The other path of an operation that has two. */
  readonly dest?: string | undefined;
}

/**
 * An operation on a file of the service failed. It looks like an error of `node:fs`: `code`, `errno`, `syscall`, `path`
 * and `dest`, and a message such as `ENOENT: no such file or directory, open '/a/b'`. Its `cause` is the error of the
 * client, where there was one.
 */
export class FileSystemError extends CodedError implements Attempt {
  /** The system's number of the code, negative as in Node. Undefined where this system has no such code. */
  declare readonly errno?: number;
  readonly syscall: string;
  declare readonly path?: string;
  declare readonly dest?: string;

  /**
   * @param code name of a system's error, such as `ENOENT`, or of an error of Node, such as `ERR_FS_EISDIR`.
   * @param options.words what is wrong, where the system's own words do not say it.
   */
  constructor(code: string, attempt: Attempt, options: ErrorOptions & { words?: string } = {}) {
    const { words = wordsOf(code), ...rest } = options;
    const { syscall, path, dest } = attempt;
    const where = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`;
    super(code, `${code}: ${words}, ${syscall}${where}`, rest);
    const errno = numberOf(code);
    if (errno !== undefined) this.errno = errno;
    this.syscall = syscall;
    if (path !== undefined) this.path = path;
    if (dest !== undefined) this.dest = dest;
  }
}

function numberOf(code: string): number | undefined {
  const number = (constants.errno as Record<string, number | undefined>)[code.replace(/^ERR_FS_/, '')];
  return number === undefined ? undefined : -number;
}

function wordsOf(code: string): string {
  return systemWords(code.replace(/^ERR_FS_/, '')) ?? 'the operation failed';
}
