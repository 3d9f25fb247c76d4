import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  type BigIntStats,
  type Stats,
} from 'node:fs';
import { Socket } from 'node:net';
import { Writable, type Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { isatty, ReadStream as TerminalReader, WriteStream as TerminalWriter } from 'node:tty';
import { withoutWaiting } from './open_flags';

/*
 * Named pipes, terminals and other devices as streams. These keep their readers and writers waiting for as long as
 * another process pleases. With node:fs each wait holds one of the four threads of libuv's pool, and nothing can end
 * it: four such waits stop all work of the pool, and the process cannot exit.
 */

/** Milliseconds between two looks whether a pipe has a reader: the system does not report one. */
const pause = 20;

/** Whether a file with these facts may keep its reader or writer waiting. */
export function mayWait(facts: Pick<Stats | BigIntStats, 'isFIFO' | 'isCharacterDevice'>): boolean {
  return facts.isFIFO() || facts.isCharacterDevice();
}

/**
 * A stream of what comes from a pipe or a device; from a pipe without a writer, once it has one.
 * @throws what the open fails with.
 */
export function waitingReader(path: string): Readable {
  const fd = openSync(path, constants.O_RDONLY | withoutWaiting);
  return using(fd, () => waitingReaderOf(fd));
}

/** A stream of what comes from a descriptor that was opened `withoutWaiting`, and is closed with the stream. */
export function waitingReaderOf(fd: number): Readable {
  if (isatty(fd)) return new TerminalReader(fd);
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false });
  return createReadStream('', { fd });
}

/**
 * A stream into a pipe or a device. Waits until a pipe has a reader.
 * @throws what the open fails with; the signal's AbortError.
 */
export async function waitingWriter(path: string, signal?: AbortSignal): Promise<Writable> {
  const fd = await openWriter(path, signal);
  return using(fd, () => {
    if (isatty(fd)) return new TerminalWriter(fd);
    const facts = fstatSync(fd);
    if (facts.isFIFO()) return new PipeWriter(fd);
    if (facts.isFile()) throw new Error(`'${path}' was replaced by a file; try again`);
    return createWriteStream('', { fd });
  });
}

async function openWriter(path: string, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | withoutWaiting);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await setTimeout(pause, undefined, signal === undefined ? {} : { signal });
  }
}

/** Closes the descriptor where no stream could be made of it. */
function using<Stream>(fd: number, make: () => Stream): Stream {
  try {
    return make();
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A socket over a pipe cannot be ended, since a pipe cannot be shut down; it is closed instead. */
class PipeWriter extends Writable {
  readonly #socket: Socket;

  constructor(fd: number) {
    super();
    this.#socket = new Socket({ fd, readable: false, writable: true });
    this.#socket.on('error', (error) => this.destroy(error));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#socket.write(chunk, callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#socket.closed) callback(error);
    else this.#socket.once('close', () => callback(error)).destroy();
  }
}
