import type { FileBody } from '../rest/body/body';
import type { SyncRun } from './sync_run';
import type { FileVersion } from './version';

/** Facts of a file. */
export interface FileState {
  /** Bytes. */
  size: number;
  /** By which a later look sees whether the file has changed. */
  version?: FileVersion;
}

/** What is made by reading a file: its content, signature or delta. */
export interface DerivedBody extends FileBody {
  /**
   * SHA-256 of the whole file in lower-case hexadecimal digits, as the stream opened last has read it; undefined before
   * that stream has ended, and where the side cannot tell.
   */
  readonly digest?: () => string | undefined;
}

/** A signature, and of which content it is. */
export interface SignatureBody extends DerivedBody {
  /** The version that the signature describes; undefined before `open()`, and where the side cannot tell. */
  readonly version?: () => FileVersion | undefined;
}

/** What both sides of a sync can do. The bodies are recipes: nothing is read or sent before `open()` is called. */
export interface SyncSide {
  /** Where the file is, for people: a local path, or a path of the service. */
  readonly path: string;

  /** Facts of the file, or undefined when there is none. Throws `ERR_SYNC_NOT_A_FILE` for a directory. */
  stat(run?: SyncRun): Promise<FileState | undefined>;

  /** The librsync signature of the content, with blocks of `blockSize` bytes (default: the side's own choice). */
  signature(options?: { blockSize?: number }, run?: SyncRun): Promise<SignatureBody>;

  /**
   * SHA-256 of the content as lower-case hexadecimal digits, or undefined where the side cannot tell.
   * @param size bytes of the file, where known: how long to wait for the service depends on it.
   */
  checksum(run?: SyncRun, size?: number): Promise<string | undefined>;
}

/** The side that a sync copies from. */
export interface SyncSource extends SyncSide {
  /** The content. */
  content(run?: SyncRun): Promise<DerivedBody>;

  /**
   * The librsync delta that makes this file's content out of the file that `signature` describes. Its stream fails with
   * `ERR_SYNC_DELTA_REFUSED` where the side makes none.
   */
  delta(signature: FileBody, run?: SyncRun): Promise<DerivedBody>;
}

/** What new content has to keep to. */
export interface StoreOptions {
  /** The version of the file that may be replaced. @default any */
  readonly expected?: FileVersion | undefined;
  /** Bytes that the new content should have, where known: bounds what a delta may write. */
  readonly size?: number | undefined;
}

/** The side that a sync makes equal to its source. */
export interface SyncDestination extends SyncSide {
  /** Strong entity tag of the content, where the side has such; `stat()` has the rest of its version. */
  tag?(run?: SyncRun): Promise<string | undefined>;

  /**
   * Applies a delta. The outcome must be committed or discarded.
   *
   * Like `replace()`, it fails with `ERR_SYNC_DESTINATION_CHANGED`, here or in `commit()`, when the file is not the
   * expected version.
   */
  patch(delta: FileBody, run?: SyncRun, options?: StoreOptions): Promise<StagedFile>;

  /** Takes new content, whole; makes the file where there is none. The outcome must be committed or discarded. */
  replace(content: FileBody, run?: SyncRun, options?: StoreOptions): Promise<StagedFile>;
}

/**
 * A file that can be either side of a sync. `LocalFile` and `RemoteFile` are the two there are; anything else that can
 * make signatures and deltas of itself and take patches may stand in.
 */
export interface SyncFile extends SyncSource, SyncDestination {}

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
  /** Removes the new content. */
  discard(): Promise<void>;
}
