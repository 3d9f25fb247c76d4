import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { withoutWaiting } from '../../internal/files/open_flags';
import { chunkSize, isUnchanged, settledFacts, steadyChunks, trueSize } from '../../internal/files/steady_read';
import type { ApiPath } from './names/api_path';
import { toBytes } from './names/byte_path';
import { saysMissing, StorageError } from './errors';
import type { Need } from './guard';
import { missing, type Volume } from './volume';

/** Not there on Windows. */
const { O_NOFOLLOW = 0 } = constants as { O_NOFOLLOW?: number };

/** Follow no link that has replaced the file, and do not wait for the other end of a pipe. */
export const openFlags = constants.O_RDONLY | O_NOFOLLOW | withoutWaiting;

/** An open regular file; it stays the same file whatever happens to its name. */
export class OpenFile {
  private constructor(
    readonly handle: FileHandle,
    /** Real path when it was opened. */
    private readonly file: string,
    private readonly at: ApiPath,
    private readonly facts: BigIntStats,
    /** Bytes; undefined where the file system does not know it, as in /proc. */
    readonly size: number | undefined,
  ) {}

  get modified(): Date {
    return this.facts.mtime;
  }

  /** Strong entity tag: any change of the file changes it, unless the size is unknown. */
  get tag(): string {
    return tagOf(this.facts);
  }

  /**
   * Opens the file at `at`. Anything but a regular file counts as missing.
   * @param need the right that the caller must have.
   */
  static async open(volume: Volume, at: ApiPath, need: Need = 'read'): Promise<OpenFile> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const opened = await OpenFile.tryOpen(await volume.real(at, need), at);
      if (opened) return opened;
    }
    throw new StorageError('busy', 'The file keeps being replaced. Try again.');
  }

  /** Opens the regular file at a real path that was looked up for `at`, and that is locked. */
  static async openReal(file: string, at: ApiPath): Promise<OpenFile> {
    const opened = await OpenFile.tryOpen(file, at);
    if (!opened) throw new StorageError('busy', 'The file was replaced before it could be opened. Try again.');
    return opened;
  }

  /** Undefined when another file took the name between looking and opening. */
  private static async tryOpen(file: string, at: ApiPath): Promise<OpenFile | undefined> {
    const handle = await open(file, openFlags).catch((error: unknown) => {
      throw saysMissing(error) ? missing(at, error) : error;
    });
    let opened: OpenFile | undefined;
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw missing(at);
      if (await isStillAt(file, stats)) {
        opened = new OpenFile(handle, file, at, stats, await trueSize(handle, Number(stats.size)));
      }
      return opened;
    } finally {
      if (!opened) await handle.close();
    }
  }

  /** Reads as `content` does, as a stream. The file is closed when the stream has ended or is destroyed. */
  stream(start?: number, length?: number): Readable {
    const content = this.content(start, length);
    return Readable.from(content, { objectMode: false, highWaterMark: chunkSize }).once('close', () => {
      void this.close();
    });
  }

  /**
   * Reads `length` bytes from `start`; by default to the end. The file stays open.
   * @throws StorageError `conflict`, before the last chunk, when the content changed since the file was opened: the
   *   bytes may be a mixture of two versions.
   */
  async *content(start = 0, length = this.size === undefined ? Infinity : this.size - start): AsyncGenerator<Buffer> {
    // From here on, every write gives the file other facts than those of the opening.
    await settledFacts(this.handle);
    const check = async (end: number) => {
      await this.mustBeSteady();
      if (length !== Infinity && end - start !== length) throw this.changed();
    };
    yield* steadyChunks(this.handle, { start, length, reported: Number(this.facts.size), check });
  }

  /** Reads `length` bytes from `start`, fewer when the file has no more. The file stays open. */
  async *chunks(start: number, length = Infinity): AsyncGenerator<Buffer, void> {
    for (let left = length, position = start; left > 0;) {
      const buffer = Buffer.allocUnsafe(Math.min(left, 1024 * 1024));
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      left -= bytesRead;
      position += bytesRead;
    }
  }

  /** Whether nothing about the file has changed since it was opened. Other programs may write to it at any time. */
  async isUnchanged(): Promise<boolean> {
    return isUnchanged(this.facts, await this.handle.stat({ bigint: true }));
  }

  /**
   * Throws when the content has changed, as far as the file system can tell. A new name, new rights, or another file in
   * its place are changes of the file, but not of its content.
   */
  private async mustBeSteady(): Promise<void> {
    const { facts } = this;
    const now = await this.handle.stat({ bigint: true });
    if (isUnchanged(facts, now)) return;
    if (now.size !== facts.size || now.mtimeNs !== facts.mtimeNs) throw this.changed();
    const isSameOtherwise =
      now.nlink === facts.nlink && now.mode === facts.mode && now.uid === facts.uid && now.gid === facts.gid;
    // Its times were set, perhaps to hide a change of the content.
    if (isSameOtherwise && (await isStillAt(this.file, facts))) throw this.changed();
  }

  private changed(): StorageError {
    return new StorageError('conflict', `The file changed while it was read. Try again: ${this.at.toString()}`);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** The entity tag of the regular file at a real path that is locked. */
export async function tagAt(file: string): Promise<string> {
  return tagOf(await lstat(file, { bigint: true }));
}

/** Includes the time of the last status change: unlike that of the last modification, only the system can set it. */
function tagOf(stats: { ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }): string {
  return `"${[stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].map((part) => part.toString(36)).join('-')}"`;
}

/**
 * Whether an opened file is still at its path: a directory of the path may have been replaced by a link before the
 * opening.
 */
export async function isStillAt(file: string | Buffer, opened: { dev: bigint; ino: bigint }): Promise<boolean> {
  const real = await realpath(file, { encoding: 'buffer' }).catch(() => undefined);
  if (!real || !toBytes(real).equals(toBytes(file))) return false;
  const now = await lstat(file, { bigint: true }).catch(() => undefined);
  return now?.ino === opened.ino && now.dev === opened.dev;
}
