import { CodedError } from '../internal/coded_error';

/** Why a state file cannot be used. */
export type StateErrorCode =
  /** SQLite is missing: neither Node nor a package has it. */
  | 'ERR_STATE_SQLITE'
  /** The file may not be where it is: below the root that is served, or under several names. */
  | 'ERR_STATE_PLACE'
  /** Another server, or command, has the file open. */
  | 'ERR_STATE_BUSY'
  /** The file is of another kind, or damaged. */
  | 'ERR_STATE_FORMAT'
  /** A newer version of this package made the file. */
  | 'ERR_STATE_VERSION'
  /** The file cannot be created, read or written; `cause` says why. */
  | 'ERR_STATE_IO';

/** A state file cannot be used. It is not changed. */
export class StateError extends CodedError {
  declare readonly code: StateErrorCode;

  constructor(
    code: StateErrorCode,
    message: string,
    options?: ErrorOptions,
    /** Whether the disk, or the quota, is full. */
    readonly isFull = false,
  ) {
    super(code, message, options);
  }
}

/** SQLite's result codes; extended ones have these in their lowest byte. */
const busy = 5;
const corrupt = 11;
const full = 13;
const notDatabase = 26;

/** Makes a StateError of an error of SQLite. Other errors are returned as they are. */
export function toStateError(error: unknown, file: string): unknown {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return error;
  const options = { cause: error };
  switch (errcode & 0xff) {
    case busy:
      return new StateError(
        'ERR_STATE_BUSY',
        `The state file is in use by another server or command; stop that first: ${file}`,
        options,
      );
    case corrupt:
    case notDatabase:
      return damaged(file, options);
    case full:
      return new StateError(
        'ERR_STATE_IO',
        `The state file cannot be written, since the disk is full: ${file}`,
        options,
        true,
      );
    default:
      return new StateError(
        'ERR_STATE_IO',
        `The state file cannot be read or written: ${file} (${(error as Error).message})`,
        options,
      );
  }
}

export function damaged(file: string, options?: ErrorOptions): StateError {
  return new StateError(
    'ERR_STATE_FORMAT',
    `The state file is damaged; replace it by a copy from a backup: ${file}`,
    options,
  );
}
