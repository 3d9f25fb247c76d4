import type { Progress } from '../internal/progress';
import type { FileVersion } from './version';

/** What a sync is doing: making or fetching the signature, moving the changes, or comparing both sides. */
export type SyncPhase = 'signature' | 'transfer' | 'verify';

/** How far a sync has come. */
export interface SyncProgress extends Progress {
  phase: SyncPhase;
}

/** What the steps of one sync share: how to stop it, and what has been counted. */
export class SyncRun {
  /** Bytes of content, signatures and deltas that went to the service. */
  bytesSent = 0;
  /** Bytes of content, signatures and deltas that came from the service. */
  bytesReceived = 0;
  /** Size that the new file should have, in bytes, where known: bounds what a delta may write. */
  expectedSize: number | undefined;
  phase: SyncPhase = 'signature';
  /**
   * The version of the destination that may be replaced: the one that was there at the first look, also when the sync
   * begins again, or what the sync has stored there since. Undefined where any may.
   */
  expected: FileVersion | undefined;
  /** SHA-256 of local files that have been read to their end, so that none is read once more to be compared. */
  readonly digests = new Map<object, string>();

  constructor(
    readonly signal?: AbortSignal,
    private readonly onProgress?: (progress: SyncProgress) => void,
  ) {}

  /** Forgets what was found out about the source; what was moved is still counted. */
  beginAgain(): void {
    this.expectedSize = undefined;
    this.phase = 'signature';
    this.digests.clear();
  }

  /**
   * Tells how far the present phase has come.
   * @param total as the file system or the service has it: 0 may also stand for what they do not know.
   */
  report(bytes: number, total = 0): void {
    this.onProgress?.({ phase: this.phase, bytes, ...(total > 0 && total >= bytes ? { total } : {}) });
  }

  /** The signal as an option object, for calls that take one. */
  get abortable(): { signal?: AbortSignal } {
    return this.signal ? { signal: this.signal } : {};
  }

  /** Options for requests that may be carried out twice, though their method would not tell. */
  get repeatable(): { signal?: AbortSignal; retry: { idempotent: true } } {
    return { ...this.abortable, retry: { idempotent: true } };
  }
}
