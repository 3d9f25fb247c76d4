export { SyncError, type SyncErrorCode } from './errors';
export { LocalFile } from './local_file';
export { RemoteFile } from './remote_file';
export { type SyncApi } from './sync_api';
export { SyncClient, type SyncOptions, type SyncResult } from './sync_client';
export type { FileState, SignatureBody, StagedFile, SyncFile } from './sync_file';
export { SyncRun, type SyncPhase, type SyncProgress } from './sync_run';
export type { OnConflict, SyncOutcome, SyncStrategy, Verification } from './synchronise';
export type { FileVersion } from './version';
