import { opendir, rm } from 'node:fs/promises';
import path from 'node:path';

import { isAbandoned } from '../../internal/files/temporary_name';
import { osCode, saysMissing } from './errors';

/**
 * Removes the temporary files that processes left which were killed, below a directory. Links are not followed, and
 * what is not certainly such a file stays.
 * @param onError told of directories that cannot be read and files that cannot be removed; the sweep goes on.
 * @returns how many were removed.
 */
export async function sweep(root: string, signal: AbortSignal, onError: (error: unknown) => void): Promise<number> {
  const isStopped = () => signal.aborted;
  let removed = 0;
  const open = [root];
  for (let next = open.pop(); next !== undefined && !isStopped(); next = open.pop()) {
    try {
      for await (const item of await opendir(next)) {
        if (isStopped()) break;
        const file = path.join(next, item.name);
        if (await isAbandoned(next, item.name)) {
          await rm(file, { recursive: true, force: true });
          removed++;
        } else if (item.isDirectory()) {
          open.push(file);
        }
      }
    } catch (error) {
      // Clients go on meanwhile: a directory may be gone by now.
      if (!saysMissing(error) && osCode(error) !== 'EACCES') onError(error);
    }
  }
  return removed;
}
