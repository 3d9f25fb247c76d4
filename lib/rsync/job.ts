import { AbortError } from '../internal/abort';
import { totalLength } from './bytes';
import { failureError, Result, RsyncError } from './errors';
import type { NativeJob } from './native_types';
import type { Operation, Stats } from './stats';

/** Where a job's output goes. */
export interface Sink {
  /** Memory for output, never empty; null for a job that has none. */
  room(): Uint8Array | null;
  /** Takes the first `length` bytes of the memory that room() gave. The job goes on when this resolves. */
  take(length: number): Promise<void> | void;
}

/** The sink of a job without output. */
export const noOutput: Sink = { room: () => null, take: () => undefined };

const sliceLength = 8 * 1024 * 1024;

interface Hop {
  result: number;
  consumed: number;
  produced: number;
}

/** Drives a native job: as many calls on the thread pool as its input and output need, one at a time. */
export class Job {
  protected closed = false;
  #done = false;

  constructor(
    readonly op: Operation,
    private readonly native: NativeJob,
  ) {}

  /** Counters as of the last native call that returned. */
  get stats(): Stats {
    return { op: this.op, ...this.native.stats() };
  }

  /**
   * Feeds the job until it has consumed the inputs and wants more, or is done.
   * @param inputs pieces of input, at most 64; not to be changed until this resolves.
   * @param eof no input comes after these.
   * @returns true once the job is done.
   * @throws RsyncError; AbortError when the job was closed meanwhile.
   */
  async run(inputs: readonly Uint8Array[], eof: boolean, sink: Sink): Promise<boolean> {
    const total = totalLength(inputs);
    let skip = 0;
    while (!this.#done) {
      this.throwIfClosed();
      const room = sink.room();
      const { result, consumed, produced } = await this.#hop(inputs, skip, eof, room);
      this.throwIfClosed();
      skip += consumed;
      if (result !== Result.done && result !== Result.blocked) throw failureError(this.op, this.native.failure());
      if (produced > 0) await sink.take(produced);
      this.#done = result === Result.done;
      if (this.#done || (await this.supply())) continue;
      if (room !== null && produced === room.length) continue;
      if (skip === total && !eof) return false;
      if (consumed === 0 && produced === 0) throw new RsyncError(Result.internal, `${this.op}: the job stands still`);
    }
    if (skip < total) {
      throw new RsyncError(
        Result.corrupt,
        `${this.op}: the input goes on after its end, by ${total - skip} bytes or more`,
      );
    }
    return true;
  }

  /** Feeds the job its whole input, in slices, so that closing it need not wait for all of it. */
  async runWhole(input: Uint8Array, sink: Sink): Promise<void> {
    let start = 0;
    do {
      const slice = input.subarray(start, start + sliceLength);
      start += slice.length;
      await this.run([slice], start === input.length, sink);
    } while (start < input.length);
  }

  /** Frees the native job, at once or when its call returns; a run under way rejects. */
  close(): void {
    this.closed = true;
    this.native.close();
  }

  /** For subclasses: gets what the job waits for besides input and room. False when there is no such thing. */
  protected supply(): Promise<boolean> | boolean {
    return false;
  }

  protected throwIfClosed(): void {
    if (this.closed) throw new AbortError();
  }

  #hop(inputs: readonly Uint8Array[], skip: number, eof: boolean, room: Uint8Array | null): Promise<Hop> {
    return new Promise((resolve) => {
      this.native.process(inputs, skip, eof, room, (result, consumed, produced) => {
        resolve({ result, consumed, produced });
      });
    });
  }
}
