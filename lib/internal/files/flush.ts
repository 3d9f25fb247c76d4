import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const flushDescriptor = promisify(fsync);

/**
 * Flushes a file or directory to the disk, as `handle.sync()` does, which the file handles of Yarn's Plug'n'Play do not
 * have. The handle must not be closed before this ends.
 */
export async function flush(handle: FileHandle): Promise<void> {
  await flushDescriptor(handle.fd);
}
