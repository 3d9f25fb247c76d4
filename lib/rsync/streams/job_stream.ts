import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';
import { AbortError, onAbort } from '../../internal/abort';
import { Borrowed, takenAway } from '../jobs/borrowed';
import type { Job } from '../jobs/job';
import { OutputBlocks } from './output_blocks';
import { noStats, type Operation, type Stats } from '../stats';

export interface JobStreamSettings {
  op: Operation;
  signal: AbortSignal | undefined;
  transform: TransformOptions;
  /** Bytes of output memory to allocate at a time. */
  blockSize: number;
  /** Bytes of output to gather before they are passed on, for jobs with a little output at a time. @default 1 */
  gather?: number;
  /** Makes the job. The signal fires when the stream is destroyed first. */
  start: (signal: AbortSignal) => Job | Promise<Job>;
}

/**
 * A stream around a native job. While the reader is slow no native call is made; a destroyed stream frees its job as
 * soon as the call that is under way returns.
 */
export abstract class JobStream extends Transform {
  readonly #op: Operation;
  readonly #output: OutputBlocks;
  readonly #signal: AbortSignal | undefined;
  readonly #destroyed = new AbortController();
  #stopListening: (() => void) | undefined;
  #job: Job | undefined;
  #starting: Promise<Job> | undefined;
  /** How often the reader has asked for more. */
  #reads = 0;
  #wake: (() => void) | undefined;

  constructor({ op, signal, transform, blockSize, gather = 1, start }: JobStreamSettings) {
    super(transform);
    this.#op = op;
    this.#output = new OutputBlocks(blockSize, gather);
    this.#signal = signal;
    if (signal?.aborted) {
      this.destroy(new AbortError(signal));
      return;
    }
    this.#start(start);
    this.#stopListening = onAbort(signal, () => this.destroy(new AbortError(signal)));
  }

  /** What has been done so far. */
  get stats(): Stats {
    return this.#job?.stats ?? noStats(this.#op);
  }

  #start(start: JobStreamSettings['start']): void {
    const job = start(this.#destroyed.signal);
    if (!(job instanceof Promise)) {
      this.#job = job;
      return;
    }
    this.#starting = job.then((ready) => {
      if (this.destroyed) ready.close();
      return (this.#job = ready);
    });
    this.#starting.catch((error: unknown) => this.destroy(error as Error));
  }

  /** @hidden */
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#feed([chunk], false, callback);
  }

  /** @hidden */
  override _writev(chunks: { chunk: Buffer }[], callback: TransformCallback): void {
    this.#feed(
      chunks.map(({ chunk }) => chunk),
      false,
      callback,
    );
  }

  /** @hidden */
  override _flush(callback: TransformCallback): void {
    this.#feed([], true, callback);
  }

  #feed(chunks: readonly Uint8Array[], eof: boolean, callback: TransformCallback): void {
    const input = new Borrowed(this.#op, 'a chunk', chunks);
    // What is written at once is all that waits. Its length was noted when it was passed to write().
    if (!eof && input.length !== this.writableLength) {
      callback(takenAway(this.#op, 'a chunk'));
      return;
    }
    this.#run(input, eof).then(
      () => callback(),
      (error: unknown) => callback(error as Error),
    );
  }

  async #run(input: Borrowed, eof: boolean): Promise<void> {
    const job = this.#job ?? (await this.#starting);
    if (job === undefined) throw new AbortError(this.#signal);
    await job.run(input, eof, this.#sink);
    if (eof) await this.#deliver();
  }

  readonly #sink = {
    room: () => this.#output.room(),
    take: (length: number) => (this.#output.add(length) ? this.#deliver() : undefined),
  };

  /** Passes on what is gathered, and waits while the reader has enough. */
  #deliver(): Promise<void> | undefined {
    const reads = this.#reads;
    const piece = this.#output.cut();
    if (piece === undefined || this.push(piece) || this.#reads !== reads || this.destroyed) return undefined;
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** @hidden */
  override _read(size: number): void {
    this.#reads += 1;
    this.#resume();
    super._read(size);
  }

  #resume(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** @hidden */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#stopListening?.();
    this.#destroyed.abort();
    this.#job?.close();
    this.#resume();
    callback(error);
  }
}
