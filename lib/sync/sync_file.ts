import type { FileBody } from '../rest/body/body';
import type { SyncRun } from './sync_run';
import type { FileVersion } from './version';

/** Facts of a file. */
export interface FileState {
  /** Bytes. */
  size: number;
  /** By which a later look sees that the file is another one by then. */
  version?: FileVersion;
}

/** A signature, and of which content it is. */
export interface SignatureBody extends FileBody {
  /** The version that the signature describes; undefined before `open()`, and where the side cannot tell. */
  readonly version?: () => FileVersion | undefined;
}

/**
 * One side of a sync. `LocalFile` and `RemoteFile` are the two there are; anything else that can make signatures and
 * deltas of itself and take patches may stand in.
 *
 * The bodies returned are recipes: nothing is read or sent before `open()` is called, and each call starts anew.
 */
export interface SyncFile {
  /** Where it is, for people: a local path, or a path of the service. */
  readonly path: string;

  /** Facts of the file, or undefined when there is none. Throws `ERR_SYNC_NOT_A_FILE` for a directory. */
  stat(run?: SyncRun): Promise<FileState | undefined>;

  /** Strong entity tag of the content, where the side has such; `stat()` tells the rest of its version. */
  tag?(run?: SyncRun): Promise<string | undefined>;

  /** The content. */
  content(run?: SyncRun): Promise<FileBody>;

  /** The librsync signature of the content, with blocks of `blockSize` bytes (default: the side's own choice). */
  signature(options?: { blockSize?: number }, run?: SyncRun): Promise<SignatureBody>;

  /**
   * The librsync delta that makes this file's content out of the file that `signature` describes. Its stream fails with
   * `ERR_SYNC_DELTA_REFUSED` where the side makes none.
   */
  delta(signature: FileBody, run?: SyncRun): Promise<FileBody>;

  /**
   * Applies a delta. The outcome must be committed or discarded.
   *
   * Like `replace()`, it fails with `ERR_SYNC_DESTINATION_CHANGED`, here or in `commit()`, when the file is not the
   * version that `run.expected` names.
   */
  patch(delta: FileBody, run?: SyncRun): Promise<StagedFile>;

  /** Takes new content, whole; makes the file where there is none. The outcome must be committed or discarded. */
  replace(content: FileBody, run?: SyncRun): Promise<StagedFile>;

  /** SHA-256 of the content as lower-case hexadecimal digits, or undefined where the side cannot tell. */
  checksum(run?: SyncRun): Promise<string | undefined>;
}

/**
 * New content that has been written. A local file keeps it under a temporary name until `commit()`; the service has
 * put it in place already, so that there `commit()` and `discard()` do nothing.
 */
export interface StagedFile {
  /** The version of the file now, where the new content is in place already. */
  readonly version?: FileVersion;
  /** The librsync signature of the new content. */
  signature(options: { blockSize: number }, run?: SyncRun): Promise<FileBody>;
  /** SHA-256 of the new content in hexadecimal digits, or undefined where the side cannot tell. */
  checksum(run?: SyncRun): Promise<string | undefined>;
  /** Puts the new content in its place. */
  commit(): Promise<void>;
  /** Gives the new content up. */
  discard(): Promise<void>;
}
