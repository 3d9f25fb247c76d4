import type { Dir } from 'node:fs';
import { opendir, rm } from 'node:fs/promises';

import { isAbandoned } from '../../internal/files/temporary_name';
import { osCode, saysMissing } from './errors';
import { joinBytes, toBytes } from './names/byte_path';

/**
 * Removes the temporary files below a directory that killed processes left. Links are not followed, and a file that is
 * not certainly left by such a process stays.
 * @param onError called for directories that cannot be read and files that cannot be removed; the sweep goes on.
 * @returns how many were removed.
 */
export async function sweep(root: string, signal: AbortSignal, onError: (error: unknown) => void): Promise<number> {
  const isStopped = () => signal.aborted;
  let removed = 0;
  const open: Buffer[] = [Buffer.from(root)];
  for (let next = open.pop(); next !== undefined && !isStopped(); next = open.pop()) {
    try {
      for await (const item of await openDirectory(next)) {
        if (isStopped()) break;
        const name = toBytes(item.name);
        const file = joinBytes(next, name);
        if (await isAbandoned(file, name)) {
          await rm(file, { recursive: true, force: true });
          removed++;
        } else if (item.isDirectory()) {
          open.push(file);
        }
      }
    } catch (error) {
      // Clients change files during the sweep: the directory may be gone.
      if (!saysMissing(error) && osCode(error) !== 'EACCES') onError(error);
    }
  }
  return removed;
}

/** Reads names as bytes, since they need not be UTF-8. Node's types do not know that encoding here. */
function openDirectory(directory: Buffer): Promise<Dir> {
  return opendir(directory, { encoding: 'buffer' as BufferEncoding });
}
