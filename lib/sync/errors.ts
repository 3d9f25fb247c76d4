import { CodedError } from '../internal/coded_error';

/** What went wrong with a sync. */
export type SyncErrorCode =
  /** The file to sync from is not there. */
  | 'ERR_SYNC_NO_SOURCE'
  /** A directory or device stands where a file was expected. */
  | 'ERR_SYNC_NOT_A_FILE'
  /** The local file changed while it was read; what was read is not a state that the file ever had. */
  | 'ERR_SYNC_SOURCE_CHANGED'
  /** The destination changed while it was synced; somebody else's new content is not overwritten. */
  | 'ERR_SYNC_DESTINATION_CHANGED'
  /** The service does not take this delta. `SyncClient` then sends the whole file. */
  | 'ERR_SYNC_DELTA_REFUSED'
  /** Both sides still differ after the whole file was sent. */
  | 'ERR_SYNC_VERIFY'
  /** The service answered with something that its API does not allow. */
  | 'ERR_SYNC_ANSWER';

/** A sync failed. Unless the code is `ERR_SYNC_VERIFY` for an upload, the destination is what it was before. */
export class SyncError extends CodedError {
  declare readonly code: SyncErrorCode;
  /** The file concerned: a local path, or a path of the service. */
  readonly path: string;

  constructor(code: SyncErrorCode, message: string, path: string, options?: ErrorOptions) {
    super(code, message, options);
    this.path = path;
  }
}
