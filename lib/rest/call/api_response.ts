import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerStream } from '../transport/answer_stream';

/** What an ApiResponse reads its body by. */
export interface BodyReaders {
  json(stream: AnswerStream): Promise<unknown>;
  text(stream: AnswerStream): Promise<string>;
  bytes(stream: AnswerStream): Promise<Buffer>;
}

/**
 * An answer with its status and headers, for calls with `as: 'response'`. Its body is read once, by one of the methods
 * or by `stream`; one that is not wanted must be given up by `discard()`, since it holds a connection.
 */
export class ApiResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The words that came with the status. */
  readonly statusText: string;
  /** The headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body, as it came. */
  readonly stream: AnswerStream;
  readonly #readers: BodyReaders;

  /** @hidden */
  constructor(stream: AnswerStream, readers: BodyReaders) {
    this.status = stream.statusCode;
    this.statusText = stream.statusMessage;
    this.headers = stream.headers;
    this.stream = stream;
    this.#readers = readers;
  }

  /** True for statuses from 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The body as parsed JSON, whatever its type; undefined when it is empty. @throws BadAnswerError */
  json<T = unknown>(): Promise<T> {
    return this.#readers.json(this.stream) as Promise<T>;
  }

  /** The body as text, in UTF-8. @throws BadAnswerError when it is larger than `maxJsonSize` */
  text(): Promise<string> {
    return this.#readers.text(this.stream);
  }

  /** The body's bytes. @throws BadAnswerError when they are more than `maxJsonSize` */
  bytes(): Promise<Buffer> {
    return this.#readers.bytes(this.stream);
  }

  /** Gives the body up, unread. */
  discard(): void {
    this.stream.destroy();
  }
}
