import { constants, type StatsBase } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { withoutWaiting } from './open_flags';
import { isUnchanged, settledFacts, steadyChunks, trueSize } from './steady_read';

/** The errors for what is wrong with a file, made by its reader. */
export interface FileProblems {
  /** @param kind what is there instead of a regular file, such as `a directory`. */
  notAFile(kind: string): Error;
  /** The file changed while it was read: what was read is not a state that it ever had. */
  changed(): Error;
}

/**
 * Opens a regular file for reading, links followed. Anything else is refused before it is opened, since an open alone
 * can block or set off something in a device.
 */
export async function openRegular(file: string, problems: Pick<FileProblems, 'notAFile'>): Promise<FileHandle> {
  const refuseOthers = (facts: StatsBase<number>) => {
    if (!facts.isFile()) throw problems.notAFile(kindOf(facts));
  };
  refuseOthers(await stat(file));
  const handle = await open(file, constants.O_RDONLY | withoutWaiting);
  try {
    refuseOthers(await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The bytes of a regular file; undefined where the file system does not know, see `trueSize`. */
export async function measureRegular(
  file: string,
  problems: Pick<FileProblems, 'notAFile'>,
): Promise<number | undefined> {
  const handle = await openRegular(file, problems);
  try {
    return await trueSize(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

/**
 * Reads a regular file from start to end, and fails before its last chunk is passed on when the file changed while it
 * was read.
 */
export async function* readRegular(file: string, problems: FileProblems): AsyncGenerator<Buffer, void> {
  const handle = await openRegular(file, problems);
  try {
    const before = await settledFacts(handle);
    const check = async () => {
      if (!isUnchanged(before, await handle.stat({ bigint: true }))) throw problems.changed();
    };
    yield* steadyChunks(handle, { reported: Number(before.size), check });
  } finally {
    await handle.close();
  }
}

function kindOf(facts: StatsBase<number>): string {
  if (facts.isDirectory()) return 'a directory';
  if (facts.isFIFO()) return 'a pipe';
  if (facts.isSocket()) return 'a socket';
  return facts.isBlockDevice() || facts.isCharacterDevice() ? 'a device' : 'no file';
}
