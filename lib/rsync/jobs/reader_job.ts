import { types } from 'node:util';
import { untilAborted } from '../../internal/abort';
import { describe } from '../../internal/options';
import { asBytes } from './bytes';
import { Result, RsyncError } from '../errors';
import { Job } from './job';
import type { NativePatchJob } from '../engine/native_types';

/** A basis that the caller reads. */
export interface BasisReader {
  /**
   * Returns bytes of the basis, from `position`: `length` of them, or fewer, but none only where the basis ends. They
   * must not change before the next call.
   */
  read(position: number, length: number): Promise<Uint8Array> | Uint8Array;
  /** Bytes of the basis, where that is known; a copy past its end then fails before any of it is written. */
  readonly size?: number;
}

/** Least number of bytes to ask for: a call of the reader costs more than a few bytes too many. */
const leastRead = 64 * 1024;

/** A patch whose basis the caller reads: between native calls, the range that the job waits for is fetched. */
export class ReaderJob extends Job {
  /** Aborts when the job is closed: a read that never ends must not keep it. */
  readonly #closing = new AbortController();

  constructor(
    private readonly patch: NativePatchJob,
    private readonly basis: BasisReader,
  ) {
    super('patch', patch);
  }

  protected override async supply(): Promise<boolean> {
    const wanted = this.patch.wanted();
    if (wanted === undefined) return false;
    const [position, length] = wanted;
    const bytes = await this.#read(position, Math.min(Math.max(length, leastRead), this.#sizeFrom(position)));
    this.throwIfClosed();
    this.patch.supply(position, bytes);
    return true;
  }

  /** Bytes from a position to the end of the basis, if its size is known. */
  #sizeFrom(position: number): number {
    const { size } = this.basis;
    return size === undefined ? Infinity : Math.max(size - position, 1);
  }

  async #read(position: number, length: number): Promise<Uint8Array> {
    let bytes: unknown;
    try {
      bytes = await untilAborted(Promise.resolve(this.basis.read(position, length)), this.#closing.signal);
    } catch (cause) {
      if (this.closed) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RsyncError(Result.io, `patch: reading the basis at ${position} failed: ${reason}`, { cause });
    }
    if (!types.isUint8Array(bytes) || bytes.length > length) {
      const what = types.isUint8Array(bytes) ? `${bytes.length} bytes` : describe(bytes);
      const message = `patch: the basis's read(${position}, ${length}) must return that many bytes at most, not ${what}`;
      throw new RsyncError(Result.parameter, message);
    }
    // A copy, since the reader may use its memory again.
    return Buffer.from(asBytes("patch: what the basis's read() returned", bytes));
  }

  override close(): void {
    super.close();
    this.#closing.abort();
  }
}
