import { OptionsError } from '../internal/coded_error';
import { integer } from '../internal/options';
import { bytesOf, contentBody } from './content';
import { FileSystemError } from './errors';
import type { FileContent } from './file_content';
import { openMode, type OpenFlags, type OpenMode } from './flags';
import type { ReadOptions, ReadStreamSettings, WriteStreamSettings } from './fs_options';
import { openReadStream, openWriteStream } from './open_streams';
import type { RemoteReadStream } from './read_stream';
import type { RemoteStats } from './stats';
import type { RemoteWriteStream } from './write_stream';

/** Where and how much to read into a buffer. */
export interface ReadIntoOptions {
  /** Where in the buffer the bytes go. @default 0 */
  readonly offset?: number | undefined;
  /** How many bytes. @default what the buffer has room for */
  readonly length?: number | undefined;
  /** Where in the file they are; null is where the last read or write ended. @default null */
  readonly position?: number | bigint | null | undefined;
}

const maxPosition = Number.MAX_SAFE_INTEGER;

/**
 * An open file, like a FileHandle of `node:fs/promises`. It holds no connection and no lock: every read and write is a
 * request of its own, by the path, and sees what is there at that time. Services make a new version of the whole file
 * for each write; many small writes are better collected into one.
 */
export class RemoteFileHandle {
  readonly #content: FileContent;
  readonly #mode: OpenMode;
  readonly #stat: () => Promise<RemoteStats>;
  #position = 0;
  #closed = false;
  /** The operations that go by the position, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Made by `SmartFileSystem.open`. */
  constructor(
    content: FileContent,
    /** Absolute path of the file. */
    readonly path: string,
    flags: OpenFlags,
    stat: () => Promise<RemoteStats>,
  ) {
    this.#content = content;
    this.#mode = openMode(flags);
    this.#stat = stat;
  }

  /**
   * Reads up to `length` bytes at `position`.
   * @returns how many were read: fewer at the end of the file, 0 after it
   */
  read<T extends NodeJS.ArrayBufferView>(
    buffer: T,
    offset?: number | null | ReadIntoOptions,
    length?: number | null,
    position?: number | bigint | null,
  ): Promise<{ bytesRead: number; buffer: T }>;
  read<T extends NodeJS.ArrayBufferView = Buffer>(
    options?: ReadIntoOptions & { buffer?: T },
  ): Promise<{ bytesRead: number; buffer: T }>;
  async read(
    first: NodeJS.ArrayBufferView | (ReadIntoOptions & { buffer?: NodeJS.ArrayBufferView }) = {},
    second?: number | null | ReadIntoOptions,
    third?: number | null,
    fourth?: number | bigint | null,
  ): Promise<{ bytesRead: number; buffer: NodeJS.ArrayBufferView }> {
    this.#demand('read');
    const buffer = ArrayBuffer.isView(first) ? first : (first.buffer ?? Buffer.alloc(16 * 1024));
    const given = ArrayBuffer.isView(first) ? second : first;
    const options =
      typeof given === 'object' && given !== null ? given : { offset: given ?? 0, length: third, position: fourth };
    const offset = integer(0, buffer.byteLength)('offset', options.offset ?? 0);
    const length = integer(0, buffer.byteLength - offset)('length', options.length ?? buffer.byteLength - offset);
    const read = async (position: number) => {
      const range = { start: position, end: position + length - 1 };
      let bytesRead = 0;
      for await (const piece of this.#content.read(this.path, range, { syscall: 'read', path: this.path })) {
        bytesRead += piece.copy(bytesOf(buffer), offset + bytesRead);
      }
      return bytesRead;
    };
    return { bytesRead: await this.#at(options.position, read), buffer };
  }

  /**
   * Writes bytes at `position`, over what is there and beyond the end. Files opened with `a` are written at their end.
   * @returns how many were written: all of them
   */
  write<T extends NodeJS.ArrayBufferView>(
    buffer: T,
    offset?: number | null | ReadIntoOptions,
    length?: number | null,
    position?: number | null,
  ): Promise<{ bytesWritten: number; buffer: T }>;
  write(
    text: string,
    position?: number | null,
    encoding?: BufferEncoding | null,
  ): Promise<{ bytesWritten: number; buffer: string }>;
  async write(
    data: NodeJS.ArrayBufferView | string,
    second?: number | null | ReadIntoOptions,
    third?: number | BufferEncoding | null,
    fourth?: number | null,
  ): Promise<{ bytesWritten: number; buffer: NodeJS.ArrayBufferView | string }> {
    this.#demand('write');
    const [bytes, position] =
      typeof data === 'string'
        ? [
            Buffer.from(data, (third as BufferEncoding | null | undefined) ?? 'utf8'),
            second as number | null | undefined,
          ]
        : this.#slice(data, second, third as number | null | undefined, fourth);
    const write = async (at: number) => {
      if (this.#mode.append) await this.#content.write(this.path, contentBody(bytes), { mode: openMode('a') });
      else await this.#content.writeAt(this.path, at, bytes);
      return bytes.length;
    };
    return { bytesWritten: await this.#at(this.#mode.append ? null : position, write), buffer: data };
  }

  /** Facts of the file, as `stat` returns them. @throws FileSystemError */
  async stat(): Promise<RemoteStats> {
    this.#demand('fstat');
    return this.#stat();
  }

  /** Sets the length of the file. @param length in bytes. */
  async truncate(length = 0): Promise<void> {
    this.#demand('ftruncate');
    if (!this.#mode.write) throw new FileSystemError('EINVAL', { syscall: 'ftruncate' });
    await this.#content.truncate(this.path, lengthOf(length), { syscall: 'ftruncate', path: this.path });
  }

  /** The file from the position on; the position is at its end afterwards. */
  readFile(options: BufferEncoding | (ReadOptions & { encoding: BufferEncoding })): Promise<string>;
  readFile(options?: null | ReadOptions): Promise<Buffer>;
  async readFile(options?: BufferEncoding | null | ReadOptions): Promise<string | Buffer> {
    this.#demand('read');
    const { encoding, signal } = typeof options === 'string' ? { encoding: options } : (options ?? {});
    let bytes = Buffer.alloc(0);
    await this.#at(null, async (start) => {
      bytes = Buffer.from(
        await this.#content.readAll(this.path, { start, signal }, { syscall: 'read', path: this.path }),
      );
      return bytes.length;
    });
    return encoding ? bytes.toString(encoding) : bytes;
  }

  /** Writes from the position on, or at the end of a file that was opened with `a`. */
  async writeFile(data: string | NodeJS.ArrayBufferView, encoding: BufferEncoding = 'utf8'): Promise<void> {
    await this.write(typeof data === 'string' ? Buffer.from(data, encoding) : bytesOf(data));
  }

  /** Writes as `writeFile` does: from the position on, or at the end of a file that was opened with `a`. */
  appendFile(data: string | NodeJS.ArrayBufferView, encoding: BufferEncoding = 'utf8'): Promise<void> {
    return this.writeFile(data, encoding);
  }

  /** A stream of the content; see SmartFileSystem.createReadStream. */
  createReadStream(options: ReadStreamSettings = {}): RemoteReadStream {
    this.#demand('read');
    return openReadStream(this.#content, this.path, options);
  }

  /** A stream that writes into the file; see SmartFileSystem.createWriteStream. */
  createWriteStream(options: WriteStreamSettings = {}): RemoteWriteStream {
    this.#demand('write');
    return openWriteStream(this.#content, this.path, { flags: this.#mode.append ? 'a' : 'r+', ...options });
  }

  /** Resolves at once: the service has stored each write that has ended. */
  sync(): Promise<void> {
    this.#demand('fsync');
    return Promise.resolve();
  }

  /** Resolves at once, as `sync()` does. */
  datasync(): Promise<void> {
    return this.sync();
  }

  /** Waits for the reads and writes under way; later ones fail with EBADF. */
  async close(): Promise<void> {
    this.#demand('close');
    this.#closed = true;
    await this.#turn;
  }

  #slice(
    data: NodeJS.ArrayBufferView,
    second: number | null | undefined | ReadIntoOptions,
    length?: number | null,
    position?: number | null,
  ): [Buffer, number | bigint | null | undefined] {
    const options = typeof second === 'object' && second !== null ? second : { offset: second ?? 0, length, position };
    const offset = integer(0, data.byteLength)('offset', options.offset ?? 0);
    const bytes = integer(0, data.byteLength - offset)('length', options.length ?? data.byteLength - offset);
    return [bytesOf(data).subarray(offset, offset + bytes), options.position];
  }

  /** Runs an operation at a position, or at that of the handle, which moves on by as many bytes as it returns. */
  #at(position: number | bigint | null | undefined, work: (position: number) => Promise<number>): Promise<number> {
    const isGiven = position !== null && position !== undefined && position !== -1;
    const result = isGiven
      ? work(integer(0, maxPosition)('position', Number(position)))
      : this.#turn.then(async () => {
          const bytes = await work(this.#position);
          this.#position += bytes;
          return bytes;
        });
    this.#turn = Promise.allSettled([this.#turn, result]);
    return result;
  }

  #demand(syscall: string): void {
    const mode = this.#mode;
    const isAllowed = (syscall !== 'read' || mode.read) && (syscall !== 'write' || mode.write);
    if (this.#closed || !isAllowed) throw new FileSystemError('EBADF', { syscall });
  }
}

/** A file's length as an argument. */
export function lengthOf(length: unknown): number {
  if (typeof length === 'number' && length < 0) return 0;
  if (!Number.isSafeInteger(length)) throw new OptionsError('length must be a whole number of bytes');
  return length as number;
}
