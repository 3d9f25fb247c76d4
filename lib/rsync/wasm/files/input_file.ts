import { close, constants, fstat, open, read, type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { trueSize } from '../../../internal/files/steady_read';
import { withoutWaiting } from '../../../internal/files/open_flags';
import { mayWait } from '../../../internal/files/waiting_file';
import { Fault } from '../fault';
import { WaitingInput } from './waiting_input';

// Descriptors rather than file handles, which cannot give theirs to a stream.
const openFile = promisify(open);
const statFile = promisify(fstat);
const readFile = promisify(read);
const closeFile = promisify(close);

/** A file of a whole-file call, open for reading. Failures are those of deps/librsync/src/files/posix/file_posix.c. */
export class InputFile {
  #position = 0;
  #waiting: WaitingInput | undefined;
  #closed = false;

  private constructor(
    readonly path: string,
    private readonly fd: number,
    /** As it was when it was opened. */
    readonly facts: BigIntStats,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Opens anything that can be read from, but no directory and no socket. The signal ends a wait for another process.
   */
  static async open(path: string, signal: AbortSignal): Promise<InputFile> {
    const fd = await openFile(path, constants.O_RDONLY | withoutWaiting).catch(async (error: unknown) => {
      const facts = await stat(path).catch(() => undefined);
      const detail = facts?.isSocket() ? 'this is a socket, not a file' : 'cannot open the file for reading';
      throw Fault.system('open', path, detail, error);
    });
    try {
      const facts = await statFile(fd, { bigint: true }).catch((error: unknown) => {
        throw Fault.system('stat', path, 'cannot read the properties of the file', error);
      });
      if (facts.isDirectory()) throw Fault.system('open', path, 'this is a directory, not a file', 'EISDIR');
      return new InputFile(path, fd, facts, signal);
    } catch (error) {
      await closeFile(fd);
      throw error;
    }
  }

  /** Bytes of an ordinary file; 0 of anything else. */
  get size(): number {
    return this.facts.isFile() ? Number(this.facts.size) : 0;
  }

  /** Bytes of a basis; undefined where that is not known. Fails unless it can be read at any position. */
  async basisSize(): Promise<number | undefined> {
    if (this.facts.isFIFO() || this.facts.isSocket()) {
      const detail = 'the basis must be a file that can be read at any position; save a pipe to a file first';
      throw Fault.system('seek', this.path, detail, 'ESPIPE');
    }
    return this.facts.isFile()
      ? trueSize({ read: (buffer, ...range) => readFile(this.fd, buffer, ...range) }, this.size)
      : undefined;
  }

  /** Fills the buffer from where the last read ended, unless the file ends or is a pipe that has less just now. */
  async fill(buffer: Uint8Array): Promise<{ bytes: Uint8Array; ended: boolean }> {
    if (mayWait(this.facts)) return (this.#waiting ??= new WaitingInput(this.path, this.fd, this.signal)).fill(buffer);
    let used = 0;
    for (let got = 1; used < buffer.length && got > 0;) {
      got = await this.#read(buffer, used, this.facts.isFile() ? this.#position : null);
      used += got;
      this.#position += got;
      if (got === 0) return { bytes: buffer.subarray(0, used), ended: true };
      if (!this.facts.isFile()) break;
    }
    return { bytes: buffer.subarray(0, used), ended: false };
  }

  /** Reads up to the buffer's length; none at the end. */
  async readAt(buffer: Uint8Array, position: number): Promise<Uint8Array> {
    return buffer.subarray(0, await this.#read(buffer, 0, position));
  }

  async #read(buffer: Uint8Array, offset: number, position: number | null): Promise<number> {
    try {
      return (await readFile(this.fd, buffer, offset, buffer.length - offset, position)).bytesRead;
    } catch (error) {
      throw Fault.system('read', this.path, 'cannot read the file', error);
    }
  }

  /** Fails if an ordinary file is not what it was when it was opened, or if its path now leads to another one. */
  async checkUnchanged(): Promise<void> {
    if (!this.facts.isFile()) return;
    const now = await statFile(this.fd, { bigint: true }).catch((error: unknown) => {
      throw Fault.system('stat', this.path, 'cannot read the properties of the file again', error);
    });
    if (now.size !== this.facts.size || now.mtimeNs !== this.facts.mtimeNs) {
      throw Fault.system('read', this.path, 'the file was changed while it was being read; try again', undefined);
    }
    const named = await stat(this.path, { bigint: true }).catch((error: unknown) => {
      throw Fault.system('stat', this.path, 'the file was removed while it was being read', error);
    });
    if (!sameFile(named, this.facts)) {
      throw Fault.system('read', this.path, 'the file was replaced while it was being read; try again', undefined);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#waiting) this.#waiting.close();
    else await closeFile(this.fd);
  }
}

/** Whether two are the same ordinary file, pipe or device of blocks. */
export function sameFile(a: BigIntStats, b: BigIntStats): boolean {
  if (a.isBlockDevice() && b.isBlockDevice()) return a.rdev === b.rdev;
  return ((a.isFile() && b.isFile()) || (a.isFIFO() && b.isFIFO())) && a.dev === b.dev && a.ino === b.ino;
}
