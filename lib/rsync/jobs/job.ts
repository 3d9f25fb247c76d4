import { AbortError } from '../../internal/abort';
import type { Borrowed } from './borrowed';
import { failureError, Result, RsyncError } from '../errors';
import type { NativeJob } from '../engine/native_types';
import type { Operation, Stats } from '../stats';

/** Where a job's output goes. */
export interface Sink {
  /** Memory for output, never empty; null for a job that has none. */
  room(): Uint8Array | null;
  /** Takes the first `length` bytes of the memory from room(). The job goes on when this resolves. */
  take(length: number): Promise<void> | void;
}

/** The sink of a job without output. */
export const noOutput: Sink = { room: () => null, take: () => undefined };

/**
 * Most bytes of input to copy for one native call: below it, calls cost more; above it, the event loop waits longer.
 */
const maxPiece = 1024 * 1024;

const empty = Buffer.alloc(0);

interface Hop {
  result: number;
  consumed: number;
  produced: number;
}

/** Drives a native job: as many calls on the thread pool as its input and output need, one at a time. */
export class Job {
  protected closed = false;
  #done = false;
  /** Where input is copied to. */
  #memory = empty;

  constructor(
    readonly op: Operation,
    private readonly native: NativeJob,
  ) {}

  /** Counters as of the last native call that returned. */
  get stats(): Stats {
    return { op: this.op, ...this.native.stats() };
  }

  /**
   * Feeds the job until it has consumed the input and wants more, or is done.
   * @param eof no input comes after this.
   * @returns true once the job is done.
   * @throws RsyncError; AbortError when the job is closed before its end.
   */
  async run(input: Borrowed, eof: boolean, sink: Sink): Promise<boolean> {
    let piece: Uint8Array = empty;
    while (!this.#done) {
      this.throwIfClosed();
      if (piece.length === 0) piece = this.#copy(input);
      const room = sink.room();
      const { result, consumed, produced } = await this.#hop(piece, eof && input.left === 0, room);
      this.throwIfClosed();
      piece = piece.subarray(consumed);
      if (result !== Result.done && result !== Result.blocked) throw failureError(this.op, this.native.failure());
      if (produced > 0) await sink.take(produced);
      this.#done = result === Result.done;
      if (this.#done || (await this.supply())) continue;
      if (room !== null && produced === room.length) continue;
      if (piece.length === 0 && input.left === 0 && !eof) return false;
      if (consumed === 0 && produced === 0)
        throw new RsyncError(
          Result.internal,
          `${this.op}: the engine neither took input nor gave output; please report this`,
        );
    }
    const rest = piece.length + input.left;
    if (rest > 0) {
      throw new RsyncError(
        Result.corrupt,
        `${this.op}: ${rest} bytes or more follow the end of the input; pass nothing after it`,
      );
    }
    return true;
  }

  /** Copies the next piece of input to memory of the job's own. */
  #copy(input: Borrowed): Uint8Array {
    const size = Math.min(input.left, maxPiece);
    if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size);
    return this.#memory.subarray(0, input.copyTo(this.#memory.subarray(0, size)));
  }

  /** Frees the native job, at once or when its call returns; a run under way rejects. */
  close(): void {
    this.closed = true;
    this.native.close();
  }

  /** Gets what the job waits for besides input and room, in subclasses. False when there is nothing. */
  protected supply(): Promise<boolean> | boolean {
    return false;
  }

  protected throwIfClosed(): void {
    if (this.closed) throw new AbortError();
  }

  #hop(input: Uint8Array, eof: boolean, room: Uint8Array | null): Promise<Hop> {
    return new Promise((resolve) => {
      this.native.process(input, eof, room, (result, consumed, produced) => {
        resolve({ result, consumed, produced });
      });
    });
  }
}
