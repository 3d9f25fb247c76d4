import { parseDisposition, type Parameters } from './content_disposition';
import { HttpError } from './http_error';

/** One part of a multipart/form-data body (RFC 7578). */
export interface Part {
  /** Name of the form field; empty when the part has none. */
  readonly name: string;
  /** The file's name as it was sent, whatever directories it holds; undefined for a plain field. */
  readonly filename: string | undefined;
  /** The content, to be read once, before the next part is requested. Unread content is skipped. */
  readonly body: AsyncIterable<Buffer>;
}

export interface MultipartLimits {
  /** Parts in all. */
  readonly parts: number;
  /** Bytes of one part's headers. */
  readonly partHeaders: number;
}

const lineEnd = Buffer.from('\r\n');
const headersEnd = Buffer.from('\r\n\r\n');

/**
 * Reads a multipart body part by part, as fast as its parts are read: at most one chunk is held.
 *
 * Strict where a mistake would lose data: a body that ends before its closing delimiter, or is malformed, throws. With
 * parsers that emit events instead, it is hard to see the end of a body before its parts are used.
 */
export class MultipartReader {
  readonly #source: AsyncIterator<Buffer, void>;
  readonly #delimiter: Buffer;
  readonly #limits: MultipartLimits;
  // Every delimiter follows a line end; this one stands before the first.
  #buffer: Buffer = lineEnd;
  /** Whether the buffer starts between two delimiters. What comes before the first one is skipped like a part. */
  #inside = true;
  #parts = 0;

  constructor(source: AsyncIterable<Buffer, void>, boundary: string, limits: MultipartLimits) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#limits = limits;
  }

  /**
   * The next part; undefined after the closing delimiter, when the whole body has been read.
   * @throws HttpError 400 when the body is broken or incomplete, 413 when it is over a limit.
   */
  async next(): Promise<Part | undefined> {
    while (this.#inside) await this.#chunk();
    while (this.#buffer.length < 2) await this.#fill();
    if (this.#buffer.toString('latin1', 0, 2) === '--') return this.#skipEpilogue();

    const padding = await this.#until(lineEnd, 'the delimiter of a part');
    if (/[^ \t]/.test(padding.toString('latin1'))) throw broken('a delimiter is followed by something else');
    // Headers follow a line end and end at the first empty line, even where there are none.
    this.#buffer = Buffer.concat([lineEnd, this.#buffer]);
    const headers = parseHeaders(await this.#until(headersEnd, 'the headers of a part'));
    if (++this.#parts > this.#limits.parts) {
      throw new HttpError(413, `The form has more than ${this.#limits.parts} parts.`);
    }
    this.#inside = true;
    return partOf(headers, this.#body(this.#parts));
  }

  /** The content of the part of this number; ends early when the next part has been requested. */
  async *#body(part: number): AsyncGenerator<Buffer, void> {
    while (this.#inside && this.#parts === part) {
      const chunk = await this.#chunk();
      if (chunk.length > 0) yield chunk;
    }
  }

  /** Takes bytes that certainly belong to the part; perhaps none. */
  async #chunk(): Promise<Buffer> {
    const end = this.#buffer.indexOf(this.#delimiter);
    if (end >= 0) {
      this.#inside = false;
      return this.#take(end, this.#delimiter.length);
    }
    // The end of the buffer may be the start of a delimiter.
    const certain = this.#buffer.length - this.#delimiter.length + 1;
    if (certain > 0) return this.#take(certain);
    await this.#fill();
    return Buffer.alloc(0);
  }

  /** Takes what comes before `marker`, and the marker. */
  async #until(marker: Buffer, what: string): Promise<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(marker);
      if (at >= 0 && at <= this.#limits.partHeaders) return this.#take(at, marker.length);
      if (this.#buffer.length > this.#limits.partHeaders)
        throw new HttpError(413, `The form is refused: ${what} is too long.`);
      await this.#fill();
    }
  }

  #take(length: number, skipped = 0): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length + skipped);
    return taken;
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done) throw broken('it ends before its closing delimiter');
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }

  async #skipEpilogue(): Promise<undefined> {
    while (!(await this.#source.next()).done);
  }
}

function parseHeaders(block: Buffer): Map<string, string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(block);
  } catch {
    throw broken('the headers of a part are not UTF-8');
  }
  const headers = new Map<string, string>();
  // A line that starts with a blank continues the previous one.
  for (const line of text.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1 || /[\r\n\0]/.test(line)) throw broken('a part has a faulty header');
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

function partOf(headers: ReadonlyMap<string, string>, body: AsyncIterable<Buffer>): Part {
  const encoding = headers.get('content-transfer-encoding') ?? 'binary';
  if (!/^(7bit|8bit|binary)$/i.test(encoding))
    throw broken('a part has a transfer encoding; send the bytes as they are');
  let parameters: Parameters;
  try {
    parameters = parseDisposition(headers.get('content-disposition') ?? '');
  } catch (error) {
    if (error instanceof URIError) throw broken('a name is not encoded as it says');
    throw error;
  }
  return { name: parameters.get('name') ?? '', filename: parameters.get('filename'), body };
}

function broken(why: string): HttpError {
  return new HttpError(400, `The multipart body cannot be used: ${why}.`);
}
