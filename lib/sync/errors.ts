import { CodedError } from '../internal/coded_error';

/** What went wrong with a sync. */
export type SyncErrorCode =
  /** The file to sync from is not there. */
  | 'ERR_SYNC_NO_SOURCE'
  /** A directory or device stands where a file was expected. */
  | 'ERR_SYNC_NOT_A_FILE'
  /** The local file changed while it was read; what was read is not a state that the file ever had. */
  | 'ERR_SYNC_SOURCE_CHANGED'
  /** Somebody else changed, made or removed the destination while it was synced, and it was not replaced. */
  | 'ERR_SYNC_DESTINATION_CHANGED'
  /** The service makes or takes no delta of this file. `SyncClient` then sends the whole file. */
  | 'ERR_SYNC_DELTA_REFUSED'
  /** Both sides still differ after the whole file was sent. */
  | 'ERR_SYNC_VERIFY'
  /** The service sent something that its API does not allow. */
  | 'ERR_SYNC_ANSWER';

/**
 * A sync failed. The destination is what it was before, unless the code is `ERR_SYNC_DESTINATION_CHANGED`, or
 * `ERR_SYNC_VERIFY` for an upload.
 */
export class SyncError extends CodedError {
  declare readonly code: SyncErrorCode;
  /** The file concerned: a local path, or a path of the service. */
  readonly path: string;

  constructor(code: SyncErrorCode, message: string, path: string, options?: ErrorOptions) {
    super(code, message, options);
    this.path = path;
  }
}

/** The destination is not the version that the sync may replace. */
export function destinationChanged(path: string, options?: ErrorOptions): SyncError {
  const message =
    `'${path}' was changed by somebody else while it was synced, and was not replaced; ` +
    "check it, then sync again, or pass onConflict: 'overwrite' to replace it";
  return new SyncError('ERR_SYNC_DESTINATION_CHANGED', message, path, options);
}

/** Whether an error is a SyncError of this code. */
export function hasCode(error: unknown, code: SyncErrorCode): error is SyncError {
  return error instanceof SyncError && error.code === code;
}
