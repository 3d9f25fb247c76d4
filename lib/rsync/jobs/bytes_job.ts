import { setImmediate } from 'node:timers/promises';
import { takenAway } from './borrowed';
import { Result, RsyncError } from '../errors';
import { Job } from './job';
import type { NativePatchJob } from '../engine/native_types';

/** Bytes to copy where a patch goes on from what it copied last, and where it does not. */
const ahead = 1024 * 1024;
const apart = 64 * 1024;

/** Bytes to copy in one turn of the event loop: about a millisecond's work. */
const turn = 8 * 1024 * 1024;

/**
 * A patch whose basis is in the caller's memory, which JavaScript may transfer or shrink at any time: between native
 * calls, the range that the job waits for is copied. Once as many bytes have been copied as there are, all are copied,
 * so that a delta that jumps to and fro costs twice the basis at most, in memory no more than the basis.
 */
export class BytesJob extends Job {
  readonly #length: number;
  #window: Buffer = Buffer.alloc(0);
  /** Where the last copied range ended. */
  #end = 0;
  #copied = 0;

  constructor(
    private readonly patch: NativePatchJob,
    private readonly basis: Uint8Array,
  ) {
    super('patch', patch);
    this.#length = basis.length;
  }

  protected override async supply(): Promise<boolean> {
    const wanted = this.patch.wanted();
    if (wanted === undefined) return false;
    const [position, length] = wanted;
    if (this.#length <= ahead || this.#copied >= this.#length) this.patch.supply(0, await this.#whole());
    else this.patch.supply(position, this.#range(position, Math.max(length, position === this.#end ? ahead : apart)));
    return true;
  }

  #range(position: number, length: number): Uint8Array {
    if (this.#window.length < length) this.#window = memoryFor(length);
    const range = this.#copy(this.#window, 0, position, length);
    this.#end = position + range.length;
    this.#copied += range.length;
    return range;
  }

  async #whole(): Promise<Uint8Array> {
    const whole = memoryFor(this.#length);
    for (let at = 0; at < whole.length; at += turn) {
      if (at > 0) await setImmediate();
      this.throwIfClosed();
      this.#copy(whole, at, at, turn);
    }
    return whole;
  }

  #copy(to: Buffer, at: number, position: number, length: number): Uint8Array {
    if (this.basis.length !== this.#length) throw takenAway('patch', 'the basis');
    const bytes = this.basis.subarray(position, position + length);
    to.set(bytes, at);
    return to.subarray(at, at + bytes.length);
  }
}

function memoryFor(length: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(length);
  } catch (cause) {
    const message = `patch: out of memory for a copy of the basis of ${length} bytes; pass it as the path of a file`;
    throw new RsyncError(Result.memory, message, { cause });
  }
}
