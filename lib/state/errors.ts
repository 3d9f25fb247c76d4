import { CodedError } from '../internal/coded_error';

/** What was wrong with the stored state. */
export type StateErrorCode =
  /** There is no SQLite here: neither in Node nor as a package. */
  | 'ERR_STATE_SQLITE'
  /** The file may not be there where it is: below the root that is served, or under several names. */
  | 'ERR_STATE_PLACE'
  /** Another server, or command, has the file open. */
  | 'ERR_STATE_BUSY'
  /** The file is something else, or damaged. */
  | 'ERR_STATE_FORMAT'
  /** A newer version of this package made the file. */
  | 'ERR_STATE_VERSION'
  /** The file cannot be made, read or written; `cause` tells why. */
  | 'ERR_STATE_IO';

/** The file that keeps the server's state cannot be used. It is left as it was. */
export class StateError extends CodedError {
  declare readonly code: StateErrorCode;

  constructor(
    code: StateErrorCode,
    message: string,
    options?: ErrorOptions,
    /** Whether the disk, or what may be used of it, is full. */
    readonly isFull = false,
  ) {
    super(code, message, options);
  }
}

/** SQLite's numbers of what went wrong; extended ones have them in their lowest byte. */
const busy = 5;
const corrupt = 11;
const full = 13;
const notDatabase = 26;

/** An error of SQLite in our words. Others are passed on. */
export function toStateError(error: unknown, file: string): unknown {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return error;
  const options = { cause: error };
  switch (errcode & 0xff) {
    case busy:
      return new StateError(
        'ERR_STATE_BUSY',
        `The state file is in use by another server or command: ${file}`,
        options,
      );
    case corrupt:
    case notDatabase:
      return damaged(file, options);
    case full:
      return new StateError('ERR_STATE_IO', `The disk is full: ${file} cannot be written`, options, true);
    default:
      return new StateError('ERR_STATE_IO', `The state file cannot be read or written: ${file}`, options);
  }
}

export function damaged(file: string, options?: ErrorOptions): StateError {
  return new StateError('ERR_STATE_FORMAT', `The state file is damaged; put a copy in its place: ${file}`, options);
}
