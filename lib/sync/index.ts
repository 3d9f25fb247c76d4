export { SyncError, type SyncErrorCode } from './errors';
export { LocalFile } from './local_file';
export { RemoteFile, type SyncApi } from './remote_file';
export { SyncClient, type SyncOptions, type SyncResult } from './sync_client';
export type { FileState, StagedFile, SyncFile } from './sync_file';
export { SyncRun, type SyncPhase, type SyncProgress } from './sync_run';
export type { SyncOutcome, SyncStrategy, Verification } from './synchronise';
