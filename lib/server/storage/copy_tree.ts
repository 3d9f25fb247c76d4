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

import { throwIfAborted } from '../../internal/abort';
import { temporaryName } from '../../internal/atomic_file';
import { isHiddenName } from './names';
import { openFlags } from './read';

/**
 * Copies a file, a link or a directory to a place where nothing is. The copy is made under a temporary name beside
 * the target; on any failure nothing of it stays. Permission bits and times are kept (directories stay
 * writable for their owner), links are copied as links.
 */
export async function copyTree(source: string, target: string, signal: AbortSignal): Promise<void> {
  const temporary = temporaryName(target);
  try {
    await copyNode(source, temporary, signal);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function copyNode(source: string, target: string, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  const stats = await lstat(source);
  if (stats.isFile()) {
    await copyFile(source, target, signal);
  } else if (stats.isSymbolicLink()) {
    await symlink(await readlink(source), target);
  } else if (stats.isDirectory()) {
    await mkdir(target);
    for (const name of await readdir(source)) {
      if (isHiddenName(name)) continue;
      await copyNode(path.join(source, name), path.join(target, name), signal);
    }
    await utimes(target, stats.atime, stats.mtime);
    // The owner can always write: a copy that fails half-way must be removable.
    await chmod(target, (stats.mode & 0o7777) | 0o700);
  }
  // Devices, sockets and pipes are not part of what clients see.
}

async function copyFile(source: string, target: string, signal: AbortSignal): Promise<void> {
  const from = await open(source, openFlags);
  try {
    const stats = await from.stat();
    const to = await open(target, 'wx', 0o600);
    try {
      await copyBytes(from, to, signal);
      await to.utimes(stats.atime, stats.mtime);
      await to.chmod(stats.mode & 0o7777);
      await to.sync();
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
