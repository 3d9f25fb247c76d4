import { getSystemErrorName } from 'node:util';
import { CodedError } from '../internal/coded_error';
import { systemWords } from '../internal/system_words';
import type { NativeFailure } from './engine/native_types';
import type { Operation } from './stats';

/** Numbers of librsync's rs_result, and (from 200) of our engine's own. */
export const Result = {
  done: 0,
  blocked: 1,
  io: 100,
  memory: 102,
  inputEnded: 103,
  badMagic: 104,
  unimplemented: 105,
  corrupt: 106,
  internal: 107,
  parameter: 108,
  cancelled: 200,
  limit: 201,
  exists: 202,
} as const;

/** What went wrong in the engine. */
export type RsyncErrorCode =
  /** The input is not a file of the kind that was expected (a signature, a delta). */
  | 'ERR_RSYNC_BAD_MAGIC'
  /** The input holds values that no correct file holds, or goes on after its end. */
  | 'ERR_RSYNC_CORRUPT'
  /** The input, or the basis, ends too early. */
  | 'ERR_RSYNC_INPUT_ENDED'
  /** A file, or the caller's basis object, could not be read or written; see path, syscall, osCode, cause. */
  | 'ERR_RSYNC_IO'
  /** Out of memory. */
  | 'ERR_RSYNC_MEMORY'
  /** The input asks for more than the limits allow. */
  | 'ERR_RSYNC_LIMIT'
  /** The output exists, and `overwrite` is false. */
  | 'ERR_RSYNC_EXISTS'
  /**
   * A value is out of range, a basis or output cannot serve, or a buffer was transferred or resized while it was in
   * use.
   */
  | 'ERR_RSYNC_PARAMETER'
  /** A mistake in this library. */
  | 'ERR_RSYNC_INTERNAL';

const codes: Record<number, RsyncErrorCode> = {
  [Result.io]: 'ERR_RSYNC_IO',
  [Result.memory]: 'ERR_RSYNC_MEMORY',
  [Result.inputEnded]: 'ERR_RSYNC_INPUT_ENDED',
  [Result.badMagic]: 'ERR_RSYNC_BAD_MAGIC',
  [Result.corrupt]: 'ERR_RSYNC_CORRUPT',
  [Result.parameter]: 'ERR_RSYNC_PARAMETER',
  [Result.limit]: 'ERR_RSYNC_LIMIT',
  [Result.exists]: 'ERR_RSYNC_EXISTS',
};

const advice: Partial<Record<RsyncErrorCode, string>> = {
  ERR_RSYNC_BAD_MAGIC: 'check that signature, delta and file were not mixed up',
  ERR_RSYNC_EXISTS: 'pass overwrite: true to replace it',
  ERR_RSYNC_LIMIT: "if you trust the input, raise the option 'limits'",
};

/** Facts about a failure, as far as there are any. */
export interface RsyncErrorFacts {
  path?: string;
  syscall?: string;
  errno?: number;
  osCode?: string;
  cause?: unknown;
}

/** A signature, delta or patch could not be made. `code` says why. */
export class RsyncError extends CodedError {
  declare readonly code: RsyncErrorCode;
  /** librsync's number for it, which is also rdiff's exit code; 200 and above are ours. */
  readonly result: number;
  /** The file concerned. */
  declare readonly path?: string;
  /** The system call that failed, such as 'open'. */
  declare readonly syscall?: string;
  /** The system's number for the failure, positive: errno, or Windows' error number. */
  declare readonly errno?: number;
  /** Its name, such as 'ENOENT'. */
  declare readonly osCode?: string;

  /** @hidden */
  constructor(result: number, message: string, facts: RsyncErrorFacts = {}) {
    const { cause, ...fields } = facts;
    super(codes[result] ?? 'ERR_RSYNC_INTERNAL', message, cause === undefined ? undefined : { cause });
    this.result = result;
    Object.assign(this, fields);
  }
}

/** The error for a failed native call. */
export function failureError(op: Operation, failure: NativeFailure): RsyncError {
  const facts: RsyncErrorFacts = {};
  if (failure.path !== '') facts.path = failure.path;
  if (failure.operation !== '') facts.syscall = failure.operation;
  if (failure.osError !== 0) {
    facts.errno = failure.osError;
    const name = failure.osCode ?? systemErrorName(failure.osError);
    if (name !== undefined) facts.osCode = name;
  }
  const code = codes[failure.result];
  const hint = code && advice[code];
  const subject = facts.path === undefined ? undefined : `'${facts.path}'`;
  const parts = [op, failure.detail, subject, systemWords(facts.osCode)].filter((part) => part !== undefined);
  return new RsyncError(failure.result, `${parts.join(': ')}${hint ? `; ${hint}` : ''}`, facts);
}

/** The error for a failed call of node:fs. */
export function fileError(op: Operation, path: string | undefined, error: unknown): RsyncError {
  const { message, code, errno, syscall } = error as NodeJS.ErrnoException;
  const facts: RsyncErrorFacts = { cause: error };
  if (path !== undefined) facts.path = path;
  if (syscall !== undefined) facts.syscall = syscall;
  if (errno !== undefined) facts.errno = Math.abs(errno);
  if (code !== undefined) facts.osCode = code;
  // Node names the file in the errors of some calls only.
  const subject = path === undefined || message.includes(`'${path}'`) ? '' : `: '${path}'`;
  return new RsyncError(Result.io, `${op}: ${message}${subject}`, facts);
}

/** Windows' own numbers for what is commonly met, as libuv names them. */
const windowsNames: Record<number, string> = {
  2: 'ENOENT',
  3: 'ENOENT',
  5: 'EPERM',
  32: 'EBUSY',
  80: 'EEXIST',
  112: 'ENOSPC',
  183: 'EEXIST',
};

function systemErrorName(number: number): string | undefined {
  if (process.platform === 'win32') return windowsNames[number];
  const name = getSystemErrorName(-number);
  return name.startsWith('Unknown') ? undefined : name;
}
