export type { OnConflict } from './conflict_guard';
export { SyncError, type SyncErrorCode } from './errors';
export { LocalFile } from './local/local_file';
export { RemoteFile } from './remote/remote_file';
export { type SyncApi } from './sync_api';
export { SyncClient, type SyncOptions, type SyncResult } from './sync_client';
export type {
  DerivedBody,
  FileState,
  SignatureBody,
  StagedFile,
  StoreOptions,
  SyncDestination,
  SyncFile,
  SyncSide,
  SyncSource,
} from './sync_file';
export { SyncRun, type SyncPhase, type SyncProgress } from './sync_run';
export type { SyncOutcome, SyncStrategy, Verification } from './synchronise';
export type { FileVersion } from './version';
