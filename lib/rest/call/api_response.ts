import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerStream } from '../transport/answer_stream';

/** How an ApiResponse reads its body. */
export interface BodyReaders {
  json(stream: AnswerStream): Promise<unknown>;
  text(stream: AnswerStream): Promise<string>;
  bytes(stream: AnswerStream): Promise<Buffer>;
}

/**
 * An answer with its status and headers, for calls with `as: 'response'`. Read its body once, by one of the methods or
 * by `stream`, or give it up by `discard()`: until then it holds a connection.
 */
export class ApiResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The reason phrase that came with the status. */
  readonly statusText: string;
  /** The headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body, not decoded. */
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

  /** Gives up the body, unread. */
  discard(): void {
    this.stream.destroy();
  }
}
