import { futimes } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { throwIfAborted } from '../../internal/abort';
import { flush } from '../../internal/flush';
import { syncDirectory } from '../../internal/sync_directory';
import { temporaryName } from '../../internal/temporary_name';
import { StorageError } from './errors';
import { isReservedName } from './names';
import { isStillAt, openFlags } from './read';

// By the descriptor, as in flush(): the file handles of Yarn's Plug'n'Play cannot.
const setTimes = promisify(futimes);

/** What a copy is for: clients see no temporary names and no devices, but a move must not lose them. */
type Purpose = 'copy' | 'move';

/**
 * Copies a file, a link or a directory to a place where nothing is. The copy is made under a temporary name beside
 * the target; on any failure nothing of it stays. Permission bits and times are kept (directories stay
 * writable for their owner), links are copied as links. All of it is on the disk when this resolves.
 */
export async function copyTree(source: string, target: string, signal: AbortSignal): Promise<void> {
  await copyAll(source, target, 'copy', signal);
}

/**
 * Moves a file, a link or a directory to another file system, every name of it, as a copy that is on the disk before
 * the source is removed. Nobody else may write to either meanwhile.
 * @throws StorageError `conflict` when a device, socket or pipe is in it; the source is what it was.
 */
export async function moveTree(source: string, target: string, signal: AbortSignal): Promise<void> {
  await copyAll(source, target, 'move', signal);
  await rm(source, { recursive: true });
}

async function copyAll(source: string, target: string, purpose: Purpose, signal: AbortSignal): Promise<void> {
  const temporary = temporaryName(target);
  try {
    await copyNode(source, temporary, purpose, signal);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncDirectory(path.dirname(target));
}

async function copyNode(source: string, target: string, purpose: Purpose, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  const stats = await lstat(source, { bigint: true });
  if (stats.isFile()) {
    await copyFile(source, target, signal);
  } else if (stats.isSymbolicLink()) {
    await symlink(await readlink(source), target);
  } else if (stats.isDirectory()) {
    await mkdir(target);
    const names = await readdir(source);
    if (!(await isStillAt(source, stats))) throw changed();
    for (const name of names) {
      if (purpose === 'copy' && isReservedName(name)) continue;
      await copyNode(path.join(source, name), path.join(target, name), purpose, signal);
    }
    await utimes(target, stats.atime, stats.mtime);
    // The owner can always write: a copy that fails half-way must be removable.
    await chmod(target, (Number(stats.mode) & 0o7777) | 0o700);
    await syncDirectory(target);
  } else if (purpose === 'move') {
    throw new StorageError('conflict', 'A device, socket or pipe cannot be moved to another file system.');
  }
}

async function copyFile(source: string, target: string, signal: AbortSignal): Promise<void> {
  const from = await open(source, openFlags);
  try {
    const stats = await from.stat({ bigint: true });
    // The directory may have been exchanged for a link out of the root.
    if (!stats.isFile() || !(await isStillAt(source, stats))) throw changed();
    const to = await open(target, 'wx', 0o600);
    try {
      await copyBytes(from, to, signal);
      const now = await from.stat({ bigint: true });
      if (now.size !== stats.size || now.mtimeNs !== stats.mtimeNs) throw changed();
      await setTimes(to.fd, stats.atime, stats.mtime);
      await to.chmod(Number(stats.mode) & 0o7777);
      await flush(to);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function copyBytes(from: FileHandle, to: FileHandle, signal: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  for (;;) {
    throwIfAborted(signal);
    const { bytesRead } = await from.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return;
    // Goes on where the last write ended.
    await to.writeFile(buffer.subarray(0, bytesRead));
  }
}

function changed(): StorageError {
  return new StorageError('conflict', 'A file or directory changed while it was copied. Try again.');
}
