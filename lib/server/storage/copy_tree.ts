import { constants, futimes } from 'node:fs';
import { access, lstat, mkdir, open, readlink, rename, rm, symlink, utimes, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { throwIfAborted } from '../../internal/abort';
import { noteDraft } from '../../internal/files/drafts';
import { flush } from '../../internal/files/flush';
import { keepMetadata } from '../../internal/files/metadata';
import { isUnchanged } from '../../internal/files/steady_read';
import { syncDirectory } from '../../internal/files/sync_directory';
import { temporaryName } from '../../internal/files/temporary_name';
import type { ApiPath } from './names/api_path';
import { joinBytes, readNames } from './names/byte_path';
import { displayPath, type OnUnreachable } from './directory';
import { displayName } from './names/display_name';
import { StorageError } from './errors';
import { isReservedName } from './names/name_rules';
import { isStillAt, openFlags } from './open_file';
import { Copied, removeCopied } from './remove_copied';

// By the descriptor, as in flush(): the file handles of Yarn's Plug'n'Play cannot.
const setTimes = promisify(futimes);

interface CopyOptions {
  readonly signal: AbortSignal;
  /**
   * Called for each entry that cannot be copied and is left out. Without it, as for a move, such an entry is an error.
   */
  readonly onUnreachable?: OnUnreachable;
  /** Records every file and link that was copied. */
  readonly copied?: Copied;
}

/**
 * Copies a file, a link or a directory to a path where nothing is. The copy is made under a temporary name beside the
 * target; after a failure nothing of it stays. Times and rights are kept (`keepMetadata`; directories stay writable for
 * their owner), links are copied as links, names byte for byte. Temporary files are left out. The copy is on the disk
 * when this resolves.
 * @param options.at the path of the source as clients know it.
 * @param options.onUnreachable called for each pipe, socket, device and unreadable file below the source.
 */
export async function copyTree(
  source: string,
  target: string,
  options: { readonly signal: AbortSignal; readonly at: ApiPath; readonly onUnreachable: OnUnreachable },
): Promise<void> {
  await copyAll(source, target, options.at.toString(), options);
}

/**
 * Moves a file, a link or a directory to another file system: the copy is on the disk before the source is removed.
 * Only what was copied is removed: files that other programs added to the source stay.
 * @throws StorageError `conflict` for a device, socket or pipe in the source, which is then unchanged; or when
 *   something was added to the source after it was copied, and source and copy both exist.
 */
export async function moveTree(source: string, target: string, signal: AbortSignal): Promise<void> {
  const copied = new Copied();
  await copyAll(source, target, '', { signal, copied });
  await removeCopied(source, copied);
}

async function copyAll(source: string, target: string, at: string, options: CopyOptions): Promise<void> {
  const temporary = temporaryName(target);
  const forget = noteDraft(temporary);
  try {
    await new Copier(options).copy(Buffer.from(source), Buffer.from(temporary), at);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    forget();
  }
  await syncDirectory(path.dirname(target));
}

/** Copies by paths of bytes, since names need not be text. */
class Copier {
  constructor(private readonly options: CopyOptions) {}

  /** @param at the path of the source, for display. */
  async copy(source: Buffer, target: Buffer, at: string): Promise<void> {
    throwIfAborted(this.options.signal);
    const stats = await lstat(source, { bigint: true });
    if (stats.isFile()) {
      await this.copyFile(source, target);
    } else if (stats.isSymbolicLink()) {
      await symlink(await readlink(source, { encoding: 'buffer' }), target);
      this.options.copied?.add(stats);
    } else if (stats.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      const names = await readNames(source);
      if (!(await isStillAt(source, stats))) throw changed();
      for (const name of names) await this.copyEntry(source, target, name, at);
      await utimes(target, stats.atime, stats.mtime);
      await keepDirectory(source, target);
      await syncDirectory(target);
    } else {
      throw new StorageError('conflict', 'A device, socket or pipe cannot be moved to another file system.');
    }
  }

  private async copyEntry(source: Buffer, target: Buffer, name: Buffer, at: string): Promise<void> {
    const { onUnreachable } = this.options;
    const from = joinBytes(source, name);
    const below = displayPath(at, displayName(name));
    if (onUnreachable) {
      // Clients do not see temporary files, but a move must not lose them.
      if (isReservedName(name)) return;
      const reason = await obstacle(from);
      if (reason !== undefined) {
        onUnreachable(below, reason);
        return;
      }
    }
    await this.copy(from, joinBytes(target, name), below);
  }

  private async copyFile(source: Buffer, target: Buffer): Promise<void> {
    const from = await open(source, openFlags);
    try {
      const stats = await from.stat({ bigint: true });
      // The directory may have been replaced by a link that leads out of the root.
      if (!stats.isFile() || !(await isStillAt(source, stats))) throw changed();
      const to = await open(target, 'wx', 0o600);
      try {
        await this.copyBytes(from, to);
        const now = await from.stat({ bigint: true });
        if (!isUnchanged(stats, now)) throw changed();
        this.options.copied?.add(now);
        await setTimes(to.fd, stats.atime, stats.mtime);
        await keepMetadata(source, to);
        await flush(to);
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  }

  private async copyBytes(from: FileHandle, to: FileHandle): Promise<void> {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      throwIfAborted(this.options.signal);
      const { bytesRead } = await from.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      // Continues where the last write ended.
      await to.writeFile(buffer.subarray(0, bytesRead));
    }
  }
}

/** Why an entry cannot be copied; undefined when it can. */
async function obstacle(file: Buffer): Promise<'special' | 'unreadable' | undefined> {
  const stats = await lstat(file);
  if (stats.isSymbolicLink()) return undefined;
  if (!stats.isFile() && !stats.isDirectory()) return 'special';
  const needed = stats.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK;
  return access(file, needed).then(
    () => undefined,
    () => 'unreadable',
  );
}

function changed(): StorageError {
  return new StorageError('conflict', 'A file or directory changed while it was copied. Try again.');
}

/**
 * Gives a directory the rights of another one. Its owner can always write, so that an incomplete copy can be removed.
 */
async function keepDirectory(source: Buffer, target: Buffer): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(target, openFlags);
  try {
    await keepMetadata(source, handle);
    const { mode } = await handle.stat();
    if ((mode & 0o700) !== 0o700) await handle.chmod((mode & 0o7777) | 0o700);
  } finally {
    await handle.close();
  }
}
