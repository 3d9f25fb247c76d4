import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { flush } from './flush';

// Windows has neither flag; there this code is not reached.
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants as Partial<typeof constants>;
const directoryFlags = (O_RDONLY ?? 0) | (O_DIRECTORY ?? 0) | (O_NOFOLLOW ?? 0);

/** What file systems answer that have no such operation: nothing more can be done there. */
const cannotFlush = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** A directory that one may write in and not read, such as a drop box, cannot be opened to be flushed. */
const cannotOpen = ['EACCES', 'EPERM'];

/**
 * Makes the names in a directory survive a power cut: what was made, renamed or removed in it before.
 *
 * Does nothing where that cannot be had: on Windows, on file systems that cannot flush a directory, and in directories
 * that may not be read.
 * @throws the system's error when the flush was tried and failed (such as `EIO`): the names may then be lost.
 */
export async function syncDirectory(directory: string | Buffer): Promise<void> {
  if (process.platform === 'win32') return;
  let handle: FileHandle;
  try {
    handle = await open(directory, directoryFlags);
  } catch (error) {
    if (says(error, cannotOpen)) return;
    throw error;
  }
  try {
    await flush(handle);
  } catch (error) {
    if (!says(error, cannotFlush)) throw error;
  } finally {
    await handle.close();
  }
}

function says(error: unknown, codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
