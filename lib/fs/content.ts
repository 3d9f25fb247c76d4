import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';
import { fromBuffer, fromStream, isFileSource, toFileBody, type FileBody, type FileSource } from '../rest/body/body';

/** What can be written: what `fs.writeFile` takes, and what uploads take, such as `fromFile(path)`. */
export type Content =
  | string
  | NodeJS.ArrayBufferView
  | FileSource
  | Iterable<string | NodeJS.ArrayBufferView>
  | AsyncIterable<string | NodeJS.ArrayBufferView>;

/** Content as a body. Strings and bytes can be sent again when a request fails; most streams cannot. */
export function contentBody(data: Content, encoding: BufferEncoding = 'utf8'): FileBody {
  if (typeof data === 'string') return fromBuffer(Buffer.from(data, encoding));
  if (ArrayBuffer.isView(data)) return fromBuffer(bytesOf(data));
  if (isFileSource(data)) return toFileBody(data);
  if (isIterable(data)) return fromStream(pieces(data, encoding));
  throw new OptionsError(`data must be a string, bytes, a stream or an iterable of them, not ${describe(data)}`);
}

/** The memory of a view as bytes. */
export function bytesOf(view: NodeJS.ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

/** Zeros, and after them other content. */
export function afterZeros(zeros: number, content: Buffer = Buffer.alloc(0)): FileBody {
  return { size: zeros + content.length, open: () => fromStream(zerosAnd(zeros, content)).open() };
}

async function* zerosAnd(count: number, content: Buffer): AsyncGenerator<Buffer> {
  const block = Buffer.alloc(Math.min(count, 64 * 1024));
  for (let left = count; left > 0; left -= block.length) yield block.subarray(0, left);
  if (content.length > 0) yield await Promise.resolve(content);
}

async function* pieces(
  data: Iterable<string | NodeJS.ArrayBufferView> | AsyncIterable<string | NodeJS.ArrayBufferView>,
  encoding: BufferEncoding,
): AsyncGenerator<Buffer> {
  for await (const piece of data) {
    if (typeof piece === 'string') yield Buffer.from(piece, encoding);
    else if (ArrayBuffer.isView(piece)) yield bytesOf(piece);
    else throw new OptionsError(`data must yield strings or bytes, not ${describe(piece)}`);
  }
}

function isIterable(value: unknown): value is AsyncIterable<string> {
  const iterable = value as Partial<AsyncIterable<string> & Iterable<string>> | null | undefined;
  if (typeof iterable !== 'object' || iterable === null) return false;
  return typeof iterable[Symbol.asyncIterator] === 'function' || typeof iterable[Symbol.iterator] === 'function';
}
