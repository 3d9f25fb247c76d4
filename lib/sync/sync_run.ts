import type { Progress } from '../internal/progress';

/** What a sync is doing: making or fetching the signature, moving the changes, or comparing both sides. */
export type SyncPhase = 'signature' | 'transfer' | 'verify';

/** How far a sync has come. */
export interface SyncProgress extends Progress {
  phase: SyncPhase;
}

/** What the steps of one sync share: its signal, the report of progress, and the counters of what was sent. */
export class SyncRun {
  #phase: SyncPhase = 'signature';
  #wire = { sent: 0, received: 0 };

  constructor(
    readonly signal?: AbortSignal,
    private readonly onProgress?: (progress: SyncProgress) => void,
  ) {}

  /** The phase that progress is reported for. */
  get phase(): SyncPhase {
    return this.#phase;
  }

  /** This run as the steps of a phase see it. */
  during(phase: SyncPhase): SyncRun {
    const run = new SyncRun(this.signal, this.onProgress);
    run.#phase = phase;
    run.#wire = this.#wire;
    return run;
  }

  /** Bytes of content, signatures and deltas that went to the service. */
  get bytesSent(): number {
    return this.#wire.sent;
  }

  set bytesSent(bytes: number) {
    this.#wire.sent = bytes;
  }

  /** Bytes of content, signatures and deltas that came from the service. */
  get bytesReceived(): number {
    return this.#wire.received;
  }

  set bytesReceived(bytes: number) {
    this.#wire.received = bytes;
  }

  /**
   * Reports how far the phase has come.
   * @param total as the file system or the service has it: 0 may also stand for what they do not know.
   */
  report(bytes: number, total = 0): void {
    this.onProgress?.({ phase: this.phase, bytes, ...(total > 0 && total >= bytes ? { total } : {}) });
  }

  /** The signal as an option object, for calls that take one. */
  get abortable(): { signal?: AbortSignal } {
    return this.signal ? { signal: this.signal } : {};
  }

  /** Options for requests that may be carried out twice, though their method does not say so. */
  get repeatable(): { signal?: AbortSignal; retry: { idempotent: true } } {
    return { ...this.abortable, retry: { idempotent: true } };
  }
}
