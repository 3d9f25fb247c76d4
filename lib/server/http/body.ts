import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseDisposition } from './content_disposition';
import { clientLeft } from './client_left';
import { HttpError } from './http_error';
import { MultipartReader, type MultipartLimits, type Part } from './multipart';

/** The body of a request, read at most once. A client that waits to be asked for it is asked when reading begins. */
export class RequestBody {
  /** Bytes that have been read. */
  received = 0;
  private isAsked = false;
  /** The whole body, where it had to be read before the handler reads it. */
  private kept: Buffer | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {}

  /** Media type in lower case without parameters; empty when the request has none. */
  get type(): string {
    return (this.request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }

  /** Whether the client still waits to be asked for the body (`Expect: 100-continue`). */
  get isUnasked(): boolean {
    return this.request.headers.expect !== undefined && !this.isAsked;
  }

  /** Bytes that were announced and have not been read; 0 where no length was announced. */
  get unread(): number {
    return Math.max(0, Number(this.request.headers['content-length'] ?? 0) - this.received);
  }

  /**
   * Reads the body. The caller must read to the end or close the iterator; the connection survives both.
   * @param limit bytes.
   * @throws HttpError 413 above the limit, 415 for a coded body.
   */
  async *read(limit: number): AsyncGenerator<Buffer, void> {
    const tooLarge = () => new HttpError(413, `The body is larger than the limit of ${limit} bytes.`);
    if (this.kept) {
      if (this.kept.length > limit) throw tooLarge();
      yield this.kept;
      return;
    }
    const { 'content-length': length, 'content-encoding': coding = 'identity', expect } = this.request.headers;
    if (Number(length ?? 0) > limit) throw tooLarge();
    if (coding.toLowerCase() !== 'identity') throw new HttpError(415, 'Send the body without Content-Encoding.');
    this.isAsked = true;
    if (expect !== undefined) this.response.writeContinue();

    for await (const chunk of this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      this.received += chunk.length;
      if (this.received > limit) throw tooLarge();
      yield chunk;
    }
    // When a client leaves before it was asked for the body, the body ends without an error.
    if (!this.request.complete) throw clientLeft();
  }

  /** The whole body in memory. */
  async bytes(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(limit)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Reads the whole body now, and keeps it for later readers. */
  async keep(limit: number): Promise<Buffer> {
    return (this.kept ??= await this.bytes(limit));
  }

  /** Replaces a body that was kept. */
  replace(bytes: Buffer): void {
    this.kept = bytes;
  }

  /**
   * Visits the parts of a multipart body in order. Resolves only when the body was complete.
   * @throws HttpError 415 when it is not multipart, 400 when it is broken, and what `visit` throws.
   */
  async parts(limits: MultipartLimits & { body: number }, visit: (part: Part) => Promise<void>): Promise<void> {
    if (this.type !== 'multipart/form-data') throw new HttpError(415, 'Send the files as multipart/form-data.');
    const boundary = parseDisposition(this.request.headers['content-type'] ?? '').get('boundary') ?? '';
    if (boundary.length < 1 || boundary.length > 70) throw new HttpError(400, 'The multipart type needs a boundary.');
    const source = this.read(limits.body);
    const reader = new MultipartReader(source, boundary, limits);
    try {
      for (let part = await reader.next(); part; part = await reader.next()) await visit(part);
    } finally {
      await source.return();
    }
  }
}
