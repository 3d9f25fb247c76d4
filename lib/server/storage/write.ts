import { lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';

import { AtomicFile } from '../../internal/files/atomic_file';
import type { ApiPath } from './names/api_path';
import { osCode, saysMissing, StorageError } from './errors';
import { lock, locked } from './locked';
import type { Claim } from './locks';
import { OpenFile, tagAt } from './open_file';
import { entryIfThere } from './entry';
import { missing, type Volume } from './volume';

/** Begins a new version of the file `name` and returns the stream to write it to. */
export type Stage = (name: string) => Promise<Writable>;

/**
 * Stores files in one directory. `work` stages and writes them. When it returns, all of them get their names, in the
 * order in which they were staged; when it throws, no file is changed and no draft is left.
 * @param options.fresh refuses to replace files.
 * @returns the paths of the files, and their new entity tags.
 * @throws StorageError `conflict` when the directory does not exist or something else has a file's name, `changed`
 *   when a file exists that may not be replaced.
 */
export async function store(
  volume: Volume,
  directory: ApiPath,
  signal: AbortSignal,
  work: (stage: Stage) => Promise<void>,
  options: { fresh?: boolean } = {},
): Promise<{ at: ApiPath; tag: string }[]> {
  const leaving: (() => void)[] = [];
  const stay = async <Found extends Claim>(find: () => Promise<Found>): Promise<Found> => {
    const { found, release } = await lock(volume, signal, find);
    leaving.push(release);
    return found;
  };
  const drafts: { at: ApiPath; file: AtomicFile }[] = [];
  try {
    // Directories cannot be moved while files are written into them, however long the client takes.
    await stay(async () => ({ shared: [await uploadDirectory(volume, directory)] }));
    await work(async (name) => {
      const at = directory.child(name);
      // The target is in another directory when a link leads to the file.
      const { target } = await stay(async () => {
        const target = await fileTarget(volume, at);
        return { target, shared: [path.dirname(target)] };
      });
      const file = await draft(target, at);
      drafts.push({ at, file });
      return file.stream();
    });
    // The targets need not be looked up again: their directories are locked.
    const release = await volume.locks.acquire({ exclusive: drafts.map(({ file }) => file.target) }, signal);
    try {
      if (options.fresh) for (const { at, file } of drafts) if (await exists(file.target)) throw changed(at);
      for (const { file } of drafts) await file.commit();
      // Under the lock, so that the tags are those of these versions.
      return await Promise.all(drafts.map(async ({ at, file }) => ({ at, tag: await tagAt(file.target) })));
    } finally {
      release();
    }
  } finally {
    for (const { file } of drafts) await file.discard();
    for (const leave of leaving) leave();
  }
}

/**
 * Replaces a file by a version that is made from it. The file is locked while that runs.
 * @param options.expected whether the old file is the version that the client expects. @default any version is
 * @param work reads the old content and writes the new one; when it throws, the file is not changed.
 * @returns the entity tag of the new version.
 * @throws StorageError `changed` when the old file is another version, `conflict` when another program wrote to it
 *   during the work.
 */
export async function replace(
  volume: Volume,
  at: ApiPath,
  options: { signal: AbortSignal; expected?: ((old: OpenFile) => boolean) | undefined },
  work: (basis: OpenFile, output: Writable) => Promise<void>,
): Promise<string> {
  const find = async () => {
    const target = await volume.real(at, 'write');
    return { target, exclusive: [target] };
  };
  return locked(volume, options.signal, find, async ({ target }) => {
    const basis = await OpenFile.openReal(target, at);
    try {
      if (options.expected && !options.expected(basis)) throw changed(at);
      const file = await draft(target, at);
      try {
        await work(basis, file.stream());
        if (!(await basis.isUnchanged()))
          throw new StorageError('conflict', `The file changed while it was patched. Try again: ${at.toString()}`);
        await file.commit();
        return await tagAt(target);
      } finally {
        await file.discard();
      }
    } finally {
      await basis.close();
    }
  });
}

/** The error for a file that is not the version that the client expects. */
export function changed(at: ApiPath): StorageError {
  return new StorageError('changed', `The file is no longer the version that the request names: ${at.toString()}`);
}

/** Makes a directory, and those above it, unless it exists. */
export async function makeDirectory(volume: Volume, at: ApiPath, signal: AbortSignal): Promise<void> {
  const existing = await entryIfThere(volume, at);
  if (existing?.kind === 'directory') return;
  if (existing) throw new StorageError('conflict', `There is already a file of this name: ${at.toString()}`);
  // One directory at a time, each looked up as a path of the API, so that no link can lead out of the root.
  await makeDirectory(volume, at.parent, signal);
  try {
    const find = async () => ({ place: await volume.place(at, 'write'), shared: [await volume.real(at.parent)] });
    await locked(volume, signal, find, ({ place }) => mkdir(place));
  } catch (error) {
    if (osCode(error) !== 'EEXIST') throw error;
    const now = await entryIfThere(volume, at);
    if (now?.kind !== 'directory')
      throw new StorageError('conflict', `There is already something else of this name: ${at.toString()}`);
  }
}

/** The real path of a directory that files are put into. @throws StorageError `conflict` when it does not exist */
async function uploadDirectory(volume: Volume, directory: ApiPath): Promise<string> {
  const existing = await entryIfThere(volume, directory);
  if (existing?.kind === 'directory') return volume.real(directory);
  throw new StorageError('conflict', `Files can only be put into a directory that exists, not ${directory.toString()}`);
}

/** Begins a new version of the file at `at`. @param target its file path, in a locked directory. */
async function draft(target: string, at: ApiPath): Promise<AtomicFile> {
  const file = await AtomicFile.create(target);
  if (file.target === target) return file;
  // The name became a link after it was looked up.
  await file.discard();
  throw missing(at);
}

/**
 * The file path of a new version of `at`: that of the existing file, links followed, or else the name in its directory.
 * A link that leads nowhere, or out of the root, must not be written through.
 */
async function fileTarget(volume: Volume, at: ApiPath): Promise<string> {
  const existing = await entryIfThere(volume, at);
  if (existing?.kind === 'directory')
    throw new StorageError('conflict', `There is already a directory of this name: ${at.toString()}`);
  if (existing) return volume.real(at, 'write');
  const place = await volume.place(at, 'write');
  const there = await statsIfThere(place);
  if (!there) return place;
  // Another upload made it after the look-up.
  if (there.isFile() || there.isDirectory()) return fileTarget(volume, at);
  throw new StorageError('conflict', `There is already something else of this name: ${at.toString()}`);
}

/** The facts of a real path, links not followed; undefined if nothing is there. */
function statsIfThere(place: string) {
  return lstat(place).catch((error: unknown) => {
    if (saysMissing(error)) return undefined;
    throw error;
  });
}

async function exists(place: string): Promise<boolean> {
  return (await statsIfThere(place)) !== undefined;
}
