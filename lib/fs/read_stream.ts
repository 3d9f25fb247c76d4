import { addAbortSignal, Readable } from 'node:stream';

export interface ReadStreamOptions {
  readonly highWaterMark: number;
  readonly encoding: BufferEncoding | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads a file, or a range of it, as it comes. The request is sent at once; not more than about `highWaterMark` and
 * what the network holds anyway is read ahead. Destroying the stream closes the connection.
 */
export class RemoteReadStream extends Readable {
  /** Bytes read so far. */
  bytesRead = 0;
  /** True until the service has sent the first bytes. */
  pending = true;

  readonly #pieces: AsyncGenerator<Buffer, void>;
  readonly #stopping: AbortController;
  /** What has come and was not passed on yet. */
  #rest: Buffer = Buffer.alloc(0);

  /** @param read starts reading; it is stopped by the signal. */
  constructor(
    readonly path: string,
    read: (signal: AbortSignal) => AsyncGenerator<Buffer, void>,
    { highWaterMark, encoding, signal }: ReadStreamOptions,
  ) {
    super({ highWaterMark, ...(encoding && { encoding }) });
    this.#stopping = new AbortController();
    this.#pieces = read(this.#stopping.signal);
    if (signal) addAbortSignal(signal, this);
  }

  /** @hidden */
  override _construct(done: () => void): void {
    done();
    // A stream of `fs` opens its file when it is made, not when it is read.
    queueMicrotask(() => {
      if (!this.destroyed) this.read(0);
    });
  }

  /** @hidden */
  override _read(): void {
    // Later: pieces that are pushed during a read are joined into one.
    if (this.#rest.length > 0) process.nextTick(() => this.#pushRest());
    else this.#next().catch((error: unknown) => this.destroy(error as Error));
  }

  /** @hidden */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stopping.abort();
    this.#pieces.return().then(
      () => done(error),
      () => done(error),
    );
  }

  async #next(): Promise<void> {
    const { value: piece, done } = await this.#pieces.next();
    if (this.destroyed) return;
    if (this.pending) {
      this.pending = false;
      this.emit('ready');
    }
    if (done) {
      this.push(null);
      return;
    }
    this.bytesRead += piece.length;
    this.#rest = piece;
    this.#pushRest();
  }

  /** One piece of the wanted size at a time, as `fs` does. */
  #pushRest(): void {
    if (this.destroyed) return;
    const rest = this.#rest;
    this.#rest = rest.subarray(this.readableHighWaterMark);
    this.push(rest.subarray(0, this.readableHighWaterMark));
  }
}
