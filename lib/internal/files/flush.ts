import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const flushDescriptor = promisify(fsync);

/**
 * Brings a file or directory to the disk, as `handle.sync()` does; that one is missing from the file handles that Yarn's
 * Plug'n'Play puts in the place of Node's. The handle must not be closed meanwhile.
 */
export async function flush(handle: FileHandle): Promise<void> {
  await flushDescriptor(handle.fd);
}
