import { IncomingMessage, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { OnProgress } from '../../internal/progress';
import { IncompleteAnswerError, type RequestFacts } from '../errors';
import { cleanCause } from './clean_cause';
import type { Received } from './received';
import type { Watchdog } from './watchdog';

export interface AnswerStreamOptions {
  readonly request: RequestFacts;
  readonly watchdog: Watchdog;
  /** Called with the bytes received so far. An error that it throws fails the stream. */
  readonly onProgress?: OnProgress | undefined;
  /** Called once, when the stream has ended, failed or was destroyed. */
  readonly onClose: () => void;
}

/**
 * The body of an answer, not decoded. It fails with an IncompleteAnswerError when the answer breaks off.
 *
 * It holds a connection until it has been read to its end or destroyed: read it, pipe it, or `discard()` it. No time
 * budget runs while nothing is read.
 */
export class AnswerStream extends Readable {
  /** The HTTP status. */
  readonly statusCode: number;
  /** The reason phrase that came with the status. */
  readonly statusMessage: string;
  /** The headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders;

  // A # field, since it leads to the request, and that to the credentials.
  readonly #body: Readable;
  readonly #options: AnswerStreamOptions;
  #received = 0;

  /** @hidden */
  constructor({ status, statusText, headers, body }: Received, options: AnswerStreamOptions) {
    super();
    this.statusCode = status;
    this.statusMessage = statusText;
    this.headers = headers;
    this.#body = body;
    this.#options = options;
    body.pause();
    body.on('data', (chunk: Buffer) => this.#take(chunk));
    body.on('end', () => this.#finish());
    body.on('error', (error) => this.#cut(error));
    body.on('close', () => {
      if (!body.readableEnded) this.#cut();
    });
  }

  /**
   * The headers after the body, with names in lower case; empty until the stream has ended. In a ZIP archive of several
   * files, `x-left-out` is the number of entries that it lacks.
   */
  get trailers(): Readonly<Record<string, string | undefined>> {
    return this.#body instanceof IncomingMessage ? this.#body.trailers : {};
  }

  /** @hidden */
  override _read(): void {
    this.#options.watchdog.start('noProgressTimeout');
    this.#body.resume();
  }

  /** @hidden */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#options.watchdog.stop();
    if (!this.#body.readableEnded) this.#body.destroy();
    this.#options.onClose();
    // A failed stream that nobody listens to must not end the process; a later reader still gets the error.
    if (error && !this.readableDidRead && this.listenerCount('error') === 0) this.once('error', () => undefined);
    done(error);
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.length;
    try {
      this.#report();
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    const wanted = this.push(chunk);
    // A listener may have destroyed the stream.
    if (this.destroyed) return;
    if (wanted) {
      this.#options.watchdog.start('noProgressTimeout');
    } else {
      this.#body.pause();
      this.#options.watchdog.stop();
    }
  }

  #finish(): void {
    const expected = this.#expected();
    if (expected !== undefined && expected !== this.#received) {
      this.#cut();
      return;
    }
    this.#options.watchdog.stop();
    this.push(null);
  }

  #cut(error?: Error): void {
    if (this.destroyed) return;
    const cause = error && cleanCause(error);
    this.destroy(new IncompleteAnswerError(this.#options.request, this.#received, this.#expected(), cause));
  }

  #report(): void {
    const total = this.#expected();
    this.#options.onProgress?.({ bytes: this.#received, ...(total === undefined ? {} : { total }) });
  }

  #expected(): number | undefined {
    if (this.#options.request.method === 'HEAD') return 0;
    const length = this.headers['content-length'];
    return length === undefined ? undefined : Number(length);
  }
}

/** Reads a stream up to `limit` bytes. A longer one is destroyed. */
export async function collect(stream: AnswerStream, limit: number): Promise<{ bytes: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break; // destroys the stream
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limit), complete: size <= limit };
}
