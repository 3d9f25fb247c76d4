import { addAbortSignal, PassThrough, Writable } from 'node:stream';
import { fromStream, type FileBody } from '../rest/body/body';

export interface WriteStreamOptions {
  readonly highWaterMark: number;
  readonly encoding: BufferEncoding;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes a file by one request, at the pace of the network. The service has the file, or the change to it, when the
 * stream finishes. When it fails or is destroyed before that, the file is what it was.
 */
export class RemoteWriteStream extends Writable {
  /** Bytes passed to the network so far. */
  bytesWritten = 0;

  readonly #body = new PassThrough();
  readonly #stopping = new AbortController();
  readonly #sent: Promise<void>;

  /** @param send makes the request; it is stopped by the signal. */
  constructor(
    readonly path: string,
    send: (body: FileBody, signal: AbortSignal) => Promise<void>,
    { highWaterMark, encoding, signal }: WriteStreamOptions,
  ) {
    super({ highWaterMark, defaultEncoding: encoding });
    this.#body.on('error', () => undefined);
    this.#sent = send(fromStream(this.#body), this.#stopping.signal);
    this.#sent.catch((error: unknown) => this.destroy(error as Error));
    if (signal) addAbortSignal(signal, this);
  }

  /** @hidden */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#body.write(chunk, (problem) => {
      if (problem) {
        // The request failed and dropped its body; its own error says why.
        this.#end(done, problem);
        return;
      }
      this.bytesWritten += chunk.length;
      done();
    });
  }

  /** @hidden */
  override _final(done: (error?: Error | null) => void): void {
    this.#body.end();
    this.#end(done);
  }

  /** Done when the request is, so that nothing changes any more once the stream is closed. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stopping.abort();
    this.#body.destroy();
    this.#sent.then(
      () => done(error),
      () => done(error),
    );
  }

  #end(done: (error?: Error | null) => void, problem?: Error): void {
    this.#sent.then(
      () => done(problem),
      (error: unknown) => done(error as Error),
    );
  }
}
