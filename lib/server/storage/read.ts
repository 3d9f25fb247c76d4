import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

import type { ApiPath } from './api_path';
import { joinBytes } from './byte_path';
import { saysMissing, StorageError } from './errors';
import type { Acl, Need } from './guard';
import { isReservedName } from './names';
import { missing, type Volume } from './volume';

/** A file or directory as a client sees it. */
export interface Entry {
  path: ApiPath;
  kind: 'file' | 'directory';
  /** Bytes; of no meaning for a directory. */
  size: number;
  modified: Date;
  created: Date;
  /** The real path, as one of the site. */
  site: string;
  /** What the caller may do with it. */
  acl: Acl;
}

/** What is at a path, links followed. Devices, sockets and pipes count as missing. */
export async function entry(volume: Volume, at: ApiPath): Promise<Entry> {
  const real = await volume.real(at);
  const stats = await lstatOr(real, () => missing(at));
  if (!stats.isFile() && !stats.isDirectory()) throw missing(at);
  return {
    path: at,
    kind: stats.isFile() ? 'file' : 'directory',
    size: stats.size,
    modified: stats.mtime,
    // File systems that do not record it say 1970.
    created: stats.birthtimeMs > 0 ? stats.birthtime : stats.mtime,
    site: volume.site(real),
    acl: volume.acl(real),
  };
}

/** The same, or undefined where nothing is. */
export async function entryIfThere(volume: Volume, at: ApiPath): Promise<Entry | undefined> {
  try {
    return await entry(volume, at);
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'missing') return undefined;
    throw error;
  }
}

/**
 * Bytes of the files in a directory and below. Links are not followed: each file counts where it lies.
 * @param budget.entries how many entries may still be looked at; when they run out the sum is a lower bound.
 */
export async function contentSize(volume: Volume, directory: ApiPath, budget: { entries: number }): Promise<number> {
  let sum = 0;
  const open: Buffer[] = [Buffer.from(await volume.real(directory))];
  for (let next = open.pop(); next !== undefined && budget.entries > 0; next = open.pop()) {
    const items = await readdir(next, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
    for (const item of items) {
      if (budget.entries-- <= 0) break;
      const file = joinBytes(next, item.name);
      if (!volume.lists(file.toString())) continue;
      if (item.isDirectory()) open.push(file);
      else if (item.isFile() && !isReservedName(item.name.toString()))
        sum += (await lstat(file).catch(() => ({ size: 0 }))).size;
    }
  }
  return sum;
}

// Not through a link that took the place meanwhile; and a pipe must not make us wait for its other end.
// Windows has neither flag.
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants as Partial<typeof constants>;
export const openFlags = (O_RDONLY ?? 0) | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

/** A regular file that has been opened; it stays the same file whatever happens to its name. */
export class OpenFile {
  private constructor(
    readonly handle: FileHandle,
    readonly size: number,
    readonly modified: Date,
    /** Strong entity tag: any change of the file gives another. */
    readonly tag: string,
  ) {}

  /**
   * Opens what is at `at`; a directory, or anything but a regular file, counts as missing.
   * @param need what the caller must be allowed.
   */
  static async open(volume: Volume, at: ApiPath, need: Need = 'read'): Promise<OpenFile> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const opened = await OpenFile.tryOpen(await volume.real(at, need), at);
      if (opened) return opened;
    }
    throw new StorageError('busy', 'The file is being replaced over and over. Try again.');
  }

  /** Opens the regular file at a real path that was looked up for `at` and that nobody else may change meanwhile. */
  static async openReal(file: string, at: ApiPath): Promise<OpenFile> {
    const opened = await OpenFile.tryOpen(file, at);
    if (!opened) throw new StorageError('busy', 'The file was replaced meanwhile. Try again.');
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
        opened = new OpenFile(handle, Number(stats.size), stats.mtime, tagOf(stats));
      }
      return opened;
    } finally {
      if (!opened) await handle.close();
    }
  }

  /** Reads `length` bytes from `start`. The file is closed when the stream has ended or is destroyed. */
  stream(start = 0, length = this.size - start): Readable {
    if (length > 0) return this.handle.createReadStream({ start, end: start + length - 1, highWaterMark: 256 * 1024 });
    return Readable.from([]).once('close', () => void this.close());
  }

  /** Reads `length` bytes from `start`, fewer when the file has no more. The file stays open. */
  async *chunks(start: number, length: number): AsyncGenerator<Buffer, void> {
    for (let left = length, position = start; left > 0;) {
      const buffer = Buffer.allocUnsafe(Math.min(left, 1024 * 1024));
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      left -= bytesRead;
      position += bytesRead;
    }
  }

  /** Whether the content is as it was when the file was opened; somebody may write into it behind the server's back. */
  async isUnchanged(): Promise<boolean> {
    const stats = await this.handle.stat({ bigint: true });
    return tagOf(stats) === this.tag;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Anybody can set the time of the last modification; that of the last change only the system can. */
function tagOf(stats: { ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }): string {
  return `"${[stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].map((part) => part.toString(36)).join('-')}"`;
}

/** Guards against a directory of the path that was exchanged for a link between looking and opening. */
export async function isStillAt(file: string | Buffer, opened: { dev: bigint; ino: bigint }): Promise<boolean> {
  const real = await realpath(file, { encoding: 'buffer' }).catch(() => undefined);
  if (!real?.equals(Buffer.from(file))) return false;
  const now = await lstat(file, { bigint: true }).catch(() => undefined);
  return now?.ino === opened.ino && now.dev === opened.dev;
}

async function lstatOr(file: string, problem: () => Error) {
  try {
    return await lstat(file);
  } catch (error) {
    throw saysMissing(error) ? problem() : error;
  }
}
