import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Longest chain of links to a file that is not there, as in Linux. */
const maxLinks = 40;

/**
 * Returns where the links of a path lead, also where nothing is there yet.
 * @throws the system's error when its directory does not exist, or `ELOOP`.
 */
export async function followLink(file: string, depth = 0): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || depth === maxLinks) throw error;
  }
  const place = path.join(await realpath(path.dirname(path.resolve(file))), path.basename(file));
  const link = await readlink(place).catch(() => undefined);
  return link === undefined ? place : followLink(path.resolve(path.dirname(place), link), depth + 1);
}
