import { lstat, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import type { ApiPath } from './names/api_path';
import { readNames } from './names/byte_path';
import { copyTree, moveTree } from './copy_tree';
import { readDirectory, type OnUnreachable } from './directory';
import { osCode, saysMissing, StorageError } from './errors';
import { locked } from './locked';
import { contains } from '../paths/within';
import { OpenFile } from './open_file';
import { entry, type Entry } from './entry';
import type { Volume } from './volume';
import { changed } from './write';

/**
 * Removes a file, or a directory with everything in it, entries that no path leads to included. Links are removed,
 * never their targets.
 */
export async function remove(volume: Volume, at: ApiPath, signal: AbortSignal): Promise<void> {
  await removeEntry(volume, at, signal, {});
}

/**
 * Removes a file, or a directory that is empty to the system.
 * @throws StorageError `not-empty`
 */
export async function removeEmpty(volume: Volume, at: ApiPath, signal: AbortSignal): Promise<void> {
  await removeEntry(volume, at, signal, {
    take: async (place) => {
      const stats = await lstat(place);
      try {
        // Clients see a link as the directory that it leads to.
        if (stats.isSymbolicLink() && (await isFull(place))) throw await notEmpty(volume, at);
        await (stats.isDirectory() ? rmdir(place) : unlink(place));
      } catch (error) {
        if (['ENOTEMPTY', 'EEXIST'].includes(osCode(error) ?? '')) throw await notEmpty(volume, at, error);
        throw error;
      }
    },
  });
}

/**
 * Removes a file; a directory is refused.
 * @param options.expected whether the file is the version that the client expects. @default any version is
 * @throws StorageError `changed` for another version.
 */
export async function removeFile(
  volume: Volume,
  at: ApiPath,
  options: { signal: AbortSignal; expected?: ((file: OpenFile) => boolean) | undefined },
): Promise<void> {
  const { signal, expected } = options;
  await removeEntry(volume, at, signal, {
    check: async ({ kind }) => {
      if (kind === 'directory') throw new StorageError('conflict', `This is a directory: ${at.toString()}`);
      if (!expected) return;
      const file = await OpenFile.open(volume, at, 'see');
      const isExpected = expected(file);
      await file.close();
      if (!isExpected) throw changed(at);
    },
  });
}

/**
 * @param how.check throws for an entry that may not be removed.
 * @param how.take removes the entry at a real path. @default with everything in it
 */
async function removeEntry(
  volume: Volume,
  at: ApiPath,
  signal: AbortSignal,
  how: { check?: (found: Entry) => Promise<void>; take?: (place: string) => Promise<void> },
): Promise<void> {
  const { check, take = (place: string) => rm(place, { recursive: true }) } = how;
  const find = async () => {
    const found = await entry(volume, at);
    await check?.(found);
    const place = await volume.place(at, 'remove');
    volume.demandTree(place, 'remove', at);
    return { place, exclusive: [place] };
  };
  await locked(volume, signal, find, async ({ place }) => {
    await volume.journal.remove(volume.site(place), () => take(place));
  });
}

/** Whether a place is a directory that is not empty. */
async function isFull(place: string): Promise<boolean> {
  const stats = await stat(place);
  return stats.isDirectory() && (await readNames(place)).length > 0;
}

/** The error for a directory that is not empty; names an entry that listings do not show. */
async function notEmpty(volume: Volume, at: ApiPath, cause?: unknown): Promise<StorageError> {
  const { names, unreachable } = await readDirectory(volume, at).catch(() => ({ names: [], unreachable: [] }));
  const [hidden] = names.length === 0 ? unreachable : [];
  const what = hidden ? `; no path leads to what is in it, such as ${hidden.name} (${hidden.type})` : '';
  return new StorageError('not-empty', `Directory is not empty: ${at.toString()}${what}`, { cause });
}

/**
 * Moves a file or directory to another path. Never replaces anything.
 * @throws StorageError `missing` when there is no source, `conflict` when the target cannot be.
 */
export async function relocate(volume: Volume, from: ApiPath, to: ApiPath, signal: AbortSignal): Promise<void> {
  const find = async () => {
    const { kind } = await entry(volume, from);
    const [source, target] = await Promise.all([volume.place(from, 'remove'), targetPlace(volume, to)]);
    volume.demandTree(source, 'remove', from);
    // Rules are about paths: a file that is hidden here must not be moved to where it would be visible.
    const there = volume.acl(target);
    if (there.read) volume.demandTree(source, 'read', from);
    if (there.list && kind === 'directory') volume.demandTree(source, 'list', from);
    if (source !== target) refuseIntoItself(source, target, to);
    return { source, target, exclusive: [source, target] };
  };
  await locked(volume, signal, find, async ({ source, target }) => {
    if (source === target) return;
    await refuseTaken(target, to, source);
    await volume.journal.move(volume.site(source), volume.site(target), () =>
      rename(source, target).catch(async (error: unknown) => {
        if (osCode(error) !== 'EXDEV') throw error;
        // The target is on another file system, mounted within the root.
        await moveTree(source, target, signal);
      }),
    );
  });
}

/**
 * Copies a file, or a directory with everything in it; the copy appears when it is complete. Never replaces anything.
 * Links within a directory are copied as links. Names that no path of the API can hold are kept.
 * @param onUnreachable called for each entry that cannot be copied: pipes, sockets, devices, unreadable files.
 */
export async function copy(
  volume: Volume,
  from: ApiPath,
  to: ApiPath,
  signal: AbortSignal,
  onUnreachable: OnUnreachable,
): Promise<void> {
  const find = async () => {
    const { kind } = await entry(volume, from);
    const [source, target] = await Promise.all([volume.real(from, 'read'), targetPlace(volume, to)]);
    volume.demandTree(source, 'read', from);
    if (kind === 'directory') volume.demandTree(source, 'list', from);
    refuseIntoItself(source, target, to);
    return { source, target, exclusive: [target], shared: [source] };
  };
  await locked(volume, signal, find, async ({ source, target }) => {
    await refuseTaken(target, to);
    await copyTree(source, target, { signal, at: from, onUnreachable });
  });
}

async function targetPlace(volume: Volume, to: ApiPath): Promise<string> {
  const parent = await entry(volume, to.parent).catch((error: unknown) => {
    if (!(error instanceof StorageError)) throw error;
    throw new StorageError('conflict', `No such directory: ${to.parent.toString()}`, { cause: error });
  });
  if (parent.kind !== 'directory') throw new StorageError('conflict', `Not a directory: ${to.parent.toString()}`);
  const place = await volume.place(to, 'write');
  volume.demandTree(place, 'write', to);
  return place;
}

function refuseIntoItself(source: string, target: string, to: ApiPath): void {
  if (!contains(source, target)) return;
  const message = source === target ? 'is the source itself' : 'lies within the source';
  throw new StorageError('conflict', `The target ${message}: ${to.toString()}`);
}

/** @param same a file path that may be another spelling of the target, on file systems that ignore case. */
async function refuseTaken(target: string, to: ApiPath, same?: string): Promise<void> {
  const there = await statIfThere(target);
  if (!there) return;
  const source = same === undefined ? undefined : await statIfThere(same);
  const isSame = source?.ino === there.ino && source.dev === there.dev;
  if (isSame && (there.isDirectory() || there.nlink === 1n)) return;
  throw new StorageError('conflict', `The target exists already: ${to.toString()}`);
}

async function statIfThere(file: string) {
  try {
    return await lstat(file, { bigint: true });
  } catch (error) {
    if (saysMissing(error)) return undefined;
    throw error;
  }
}
