import { opendir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isAbandoned } from './temporary_name';

/** Most names to look at in one directory. */
const mostNames = 100_000;

/** Most directories to remember. */
const mostDirectories = 10_000;

const seen = new Set<string>();

/**
 * Removes the temporary files that killed processes left in a directory, but not in those below it. To be called before
 * a file is written there: only the first call for a directory looks into it. Never fails: the write is what counts.
 */
export async function removeLeftOvers(directory: string): Promise<void> {
  const where = path.resolve(directory);
  if (seen.has(where)) return;
  if (seen.size === mostDirectories) seen.clear();
  seen.add(where);
  try {
    let names = 0;
    for await (const item of await opendir(where, { bufferSize: 1024 })) {
      const file = path.join(where, item.name);
      if (!item.isDirectory() && (await isAbandoned(file, item.name))) await unlink(file).catch(ignore);
      if (++names === mostNames) break;
    }
  } catch {
    // One may write into directories that one may not list.
  }
}

function ignore(): void {
  // Somebody else removed it, or we may not.
}
