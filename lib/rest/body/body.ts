import path from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { describe, integer, text } from '../../internal/options';
import { measureRegular, readRegular, type FileProblems } from '../../internal/files/regular_file';
import { chunkSize } from '../../internal/files/steady_read';
import { checkedStream } from './checked_stream';
import { BodyChangedError, BodyError } from '../errors';

/**
 * Content to send, as a recipe: a request that is sent again opens it again. All members may be called at any time
 * and for any number of requests at once.
 */
export interface FileBody {
  /** Bytes that `open()` will yield, where that is known. More or fewer are an error. */
  readonly size?: number;
  /** File name to send, unless the call gives one. */
  readonly name?: string;
  /** True when `open()` works once only: such a body is never sent again. */
  readonly oneShot?: boolean;
  /** Tells the size when it is needed, in bytes, instead of `size`; undefined where it cannot be known. */
  readonly measure?: () => Promise<number | undefined>;
  /**
   * Starts a stream of the bytes. Whoever opens it reads it to its end or destroys it.
   * @param measured what `measure` said just before: no more than that is wanted.
   */
  readonly open: (measured?: number) => Readable | Promise<Readable>;
  /** Gives up what is held for an `open()` that will not come. */
  readonly release?: () => void;
}

/**
 * What may stand for a file in the arguments of a call. Streams, those of the web too, can be sent once only; a request
 * that has anything else for a body can be sent again when it fails.
 */
export type FileSource = Readable | Uint8Array | FileBody | ReadableStream<Uint8Array> | Blob;

/**
 * A regular file of this machine. It is measured again for each attempt, and read to its end, whatever size the file
 * system reports; where that size is wrong, as in /proc, the request has no Content-Length.
 *
 * A request fails with a BodyChangedError, before all of it is sent, when the file changes while it is read: what the
 * service stores is never a mixture of two states. Such a request is sent again where `retry` allows it.
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
 * Bytes in memory. They are not copied: leave them as they are until the request is done.
 * @param data the bytes.
 * @param name file name to send.
 */
export function fromBuffer(data: Uint8Array, name?: string): FileBody {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const open = () => Readable.from([bytes], { objectMode: false });
  return { size: bytes.length, open, ...(name === undefined ? {} : { name }) };
}

/**
 * A stream, which can be sent once only. It is destroyed when the request fails.
 * @param stream yields bytes; anything that can be iterated for them will do, such as a web stream.
 * @param options.size bytes that it will yield. Without it the request has no Content-Length.
 * @param options.name file name to send; default the name of the file that the stream reads, if it does.
 */
export function fromStream(
  stream: Readable | AsyncIterable<Uint8Array>,
  options: { size?: number; name?: string } = {},
): FileBody {
  const { size, name = nameOf(stream) } = options;
  const source = isReadable(stream) ? stream : Readable.from(stream, { objectMode: false });
  // An error before the stream is taken up is kept by the stream, and found when it is read.
  source.on('error', () => undefined);
  let opened = false;
  return {
    oneShot: true,
    open: () => {
      if (opened || source.readableEnded) throw new BodyError('a stream can be sent once only, and this one has been');
      opened = true;
      return source;
    },
    release: () => source.destroy(),
    ...(size === undefined ? {} : { size: sizeOf(size) }),
    ...(name === undefined ? {} : { name }),
  };
}

/**
 * A Blob or a File. Not for files of this machine: `fs.openAsBlob` gives wrong sizes for those of more than 4 GiB, and
 * `fromFile` right ones.
 * @param name file name to send; default that of a File.
 */
export function fromBlob(blob: Blob, name = (blob as Partial<File>).name): FileBody {
  const open = () => Readable.fromWeb(blob.stream() as ReadableStream<Uint8Array>);
  return { size: blob.size, open, ...(name === undefined ? {} : { name }) };
}

/** True for values that stand for a file. */
export function isFileSource(value: unknown): value is FileSource {
  return value instanceof Uint8Array || isReadable(value) || isFileBody(value) || isWebStream(value) || isBlob(value);
}

/** The body that a source stands for. */
export function toFileBody(source: FileSource): FileBody {
  if (source instanceof Uint8Array) return fromBuffer(source);
  if (isReadable(source)) return fromStream(source);
  if (isBlob(source)) return fromBlob(source);
  return isWebStream(source) ? fromWebStream(source) : source;
}

/** Bodies of web streams that were seen: one can be taken up by one reader only. */
const webBodies = new WeakMap<ReadableStream, FileBody>();

function fromWebStream(stream: ReadableStream<Uint8Array>): FileBody {
  let body = webBodies.get(stream);
  if (body) return body;
  if (stream.locked) throw new BodyError('a web stream that somebody else reads cannot be sent');
  webBodies.set(stream, (body = fromStream(Readable.fromWeb(stream))));
  return body;
}

/** What the body's size is now, in bytes; undefined when it cannot be known. */
export async function measure(body: FileBody): Promise<number | undefined> {
  const size = body.measure ? await body.measure() : body.size;
  return size === undefined ? undefined : sizeOf(size);
}

/** Opens a body whose size has been measured. The stream fails with a BodyError unless it yields just that, in bytes. */
export async function openMeasured(body: FileBody, size: number | undefined): Promise<Readable> {
  const stream = await body.open(size);
  if (!isReadable(stream)) throw new BodyError(`open() of a body gave ${describe(stream)} instead of a Readable`);
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
