import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { IncompleteAnswerError, type RequestFacts } from './errors';
import { cleanCause } from './clean_cause';
import type { Watchdog } from './watchdog';

export interface AnswerStreamOptions {
  readonly request: RequestFacts;
  readonly watchdog: Watchdog;
  /** Called once, when the stream is done with in whatever way. */
  readonly onClose: () => void;
}

/**
 * The body of an answer, as it came: not decoded. It fails with an IncompleteAnswerError when the answer breaks off.
 *
 * It holds a connection until it has been read to its end or destroyed: read it, pipe it, or `discard()` it. Nobody is
 * hurried: no budget runs while nothing is read.
 */
export class AnswerStream extends Readable {
  /** The HTTP status. */
  readonly statusCode: number;
  /** The words that came with the status. */
  readonly statusMessage: string;
  /** The headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders;

  // Private in earnest: the message leads to the request, and that to the credentials.
  readonly #message: IncomingMessage;
  readonly #options: AnswerStreamOptions;
  #received = 0;

  constructor(message: IncomingMessage, options: AnswerStreamOptions) {
    super();
    this.statusCode = message.statusCode ?? 0;
    this.statusMessage = message.statusMessage ?? '';
    this.headers = message.headers;
    this.#message = message;
    this.#options = options;
    message.pause();
    message.on('data', (chunk: Buffer) => this.#take(chunk));
    message.on('end', () => this.#finish());
    message.on('error', (error) => this.#cut(error));
    message.on('close', () => {
      if (!message.readableEnded) this.#cut();
    });
  }

  override _read(): void {
    this.#options.watchdog.start('noProgressTimeout');
    this.#message.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#options.watchdog.stop();
    if (!this.#message.readableEnded) this.#message.destroy();
    this.#options.onClose();
    // Whoever reads a failed stream is told then; one that nobody has touched must not end the process.
    if (error && !this.readableDidRead && this.listenerCount('error') === 0) this.once('error', () => undefined);
    done(error);
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.length;
    const wanted = this.push(chunk);
    // Whoever took the chunk may have destroyed the stream at once.
    if (this.destroyed) return;
    if (wanted) {
      this.#options.watchdog.start('noProgressTimeout');
    } else {
      this.#message.pause();
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

  #expected(): number | undefined {
    const length = this.headers['content-length'];
    return length === undefined ? undefined : Number(length);
  }
}
