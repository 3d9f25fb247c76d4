import path from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { describe, integer, text } from '../../internal/options';
import { measureRegular, readRegular, type FileProblems } from '../../internal/files/regular_file';
import { chunkSize } from '../../internal/files/steady_read';
import { checkedStream } from './checked_stream';
import { BodyChangedError, BodyError } from '../errors';

/**
 * Content to send, as a recipe: each attempt of a request opens it again. All members may be called at any time, and
 * for any number of requests at once.
 */
export interface FileBody {
  /** Bytes that `open()` yields, where that is known. More or fewer are an error. */
  readonly size?: number;
  /** File name to send, unless the call has one. */
  readonly name?: string;
  /** True when `open()` works only once: such a body is never sent again. */
  readonly oneShot?: boolean;
  /** Returns the size in bytes when it is needed, instead of `size`; undefined where it cannot be known. */
  readonly measure?: () => Promise<number | undefined>;
  /**
   * Starts a stream of the bytes. The caller reads it to its end or destroys it.
   * @param measured the size that `measure` returned just before; more bytes are an error.
   */
  readonly open: (measured?: number) => Readable | Promise<Readable>;
  /** Releases what is held for an `open()` that will not be called. */
  readonly release?: () => void;
}

/**
 * A file in the arguments of a call. Streams, web streams included, can be sent only once; a request with any other
 * source can be sent again when it fails.
 */
export type FileSource = Readable | Uint8Array | FileBody | ReadableStream<Uint8Array> | Blob;

/**
 * A regular file of this machine. It is measured for each attempt, and read to its end, whatever size the file system
 * reports; where that size is wrong, as in /proc, the request has no Content-Length.
 *
 * A request fails with a BodyChangedError, before all of it is sent, when the file changes while it is read: what the
 * service stores is never a mixture of two states. The request is sent again where `retry` allows it.
 *
 * Pipes and devices are refused with a BodyError: pass a stream that reads them, such as `process.stdin`.
 * @param file path of the file; links are followed.
 */
export function fromFile(file: string): FileBody {
  text('file', file);
  const problems = problemsOf(file);
  return {
    name: path.basename(file),
    measure: () => measureRegular(file, problems),
    open: () => Readable.from(readRegular(file, problems), { objectMode: false, highWaterMark: chunkSize }),
  };
}

function problemsOf(file: string): FileProblems {
  return {
    notAFile: (kind) => {
      const advice = kind === 'a directory' ? '' : '; pass a stream that reads it, such as process.stdin';
      return new BodyError(`'${file}' is ${kind}, not a regular file, and cannot be sent by its path${advice}`);
    },
    changed: () => new BodyChangedError(`'${file}' changed while it was sent; send it again`),
  };
}

/**
 * Bytes in memory. They are not copied: do not change them until the request has ended.
 * @param data the bytes.
 * @param name file name to send.
 */
export function fromBuffer(data: Uint8Array, name?: string): FileBody {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const open = () => Readable.from([bytes], { objectMode: false });
  return { size: bytes.length, open, ...(name === undefined ? {} : { name }) };
}

/**
 * A stream, which can be sent only once. It is destroyed when the request fails.
 * @param stream yields bytes: a Readable, or any async iterable such as a web stream.
 * @param options.size bytes that it yields. Without it the request has no Content-Length.
 * @param options.name file name to send; default the name of the file that the stream reads, if it reads one.
 */
export function fromStream(
  stream: Readable | AsyncIterable<Uint8Array>,
  options: { size?: number; name?: string } = {},
): FileBody {
  const { size, name = nameOf(stream) } = options;
  const source = isReadable(stream) ? stream : Readable.from(stream, { objectMode: false });
  // The stream keeps an error from before it is read, which is found then.
  source.on('error', () => undefined);
  let opened = false;
  return {
    oneShot: true,
    open: () => {
      if (opened || source.readableEnded)
        throw new BodyError('this stream was already sent; pass { size, open() } to send it more than once');
      opened = true;
      return source;
    },
    release: () => source.destroy(),
    ...(size === undefined ? {} : { size: sizeOf(size) }),
    ...(name === undefined ? {} : { name }),
  };
}

/**
 * A Blob or a File. Use `fromFile` for files of this machine: `fs.openAsBlob` reports wrong sizes above 4 GiB.
 * @param name file name to send; default that of a File.
 */
export function fromBlob(blob: Blob, name = (blob as Partial<File>).name): FileBody {
  const open = () => Readable.fromWeb(blob.stream() as ReadableStream<Uint8Array>);
  return { size: blob.size, open, ...(name === undefined ? {} : { name }) };
}

/** Whether a value is a source of a file. */
export function isFileSource(value: unknown): value is FileSource {
  return value instanceof Uint8Array || isReadable(value) || isFileBody(value) || isWebStream(value) || isBlob(value);
}

/** Makes a body of any source. */
export function toFileBody(source: FileSource): FileBody {
  if (source instanceof Uint8Array) return fromBuffer(source);
  if (isReadable(source)) return fromStream(source);
  if (isBlob(source)) return fromBlob(source);
  return isWebStream(source) ? fromWebStream(source) : source;
}

/** Bodies of web streams by stream: a web stream can be locked by one reader only. */
const webBodies = new WeakMap<ReadableStream, FileBody>();

function fromWebStream(stream: ReadableStream<Uint8Array>): FileBody {
  let body = webBodies.get(stream);
  if (body) return body;
  if (stream.locked)
    throw new BodyError('a web stream cannot be sent: it is locked by another reader; release it first');
  webBodies.set(stream, (body = fromStream(Readable.fromWeb(stream))));
  return body;
}

/** The present size of a body in bytes; undefined when it cannot be known. */
export async function measure(body: FileBody): Promise<number | undefined> {
  const size = body.measure ? await body.measure() : body.size;
  return size === undefined ? undefined : sizeOf(size);
}

/** Opens a body whose size was measured. The stream fails with a BodyError unless it yields exactly as many bytes. */
export async function openMeasured(body: FileBody, size: number | undefined): Promise<Readable> {
  const stream = await body.open(size);
  if (!isReadable(stream)) throw new BodyError(`open() of a body must return a Readable, not ${describe(stream)}`);
  return checkedStream(stream, { size, name: body.name, measured: body.measure !== undefined });
}

const sizeOf = (size: number) => integer(0, Number.MAX_SAFE_INTEGER)('size', size);

function isReadable(value: unknown): value is Readable {
  const stream = value as Partial<Readable> | null | undefined;
  return typeof stream === 'object' && typeof stream?.pipe === 'function' && typeof stream.read === 'function';
}

function isWebStream(value: unknown): value is ReadableStream<Uint8Array> {
  const stream = value as Partial<ReadableStream> | null | undefined;
  return typeof stream === 'object' && typeof stream?.getReader === 'function' && typeof stream.tee === 'function';
}

function isBlob(value: unknown): value is Blob {
  return value instanceof Blob;
}

function isFileBody(value: unknown): value is FileBody {
  return typeof value === 'object' && value !== null && typeof (value as Partial<FileBody>).open === 'function';
}

/** The file name of a stream that reads a file; its `path` is a string or a Buffer. */
function nameOf(stream: object): string | undefined {
  const file = (stream as { path?: unknown }).path;
  if (typeof file !== 'string' && !Buffer.isBuffer(file)) return undefined;
  return path.basename(file.toString()) || undefined;
}
