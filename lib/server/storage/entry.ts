import { lstat } from 'node:fs/promises';

import type { ApiPath } from './names/api_path';
import { joinBytes, readItems } from './names/byte_path';
import { saysMissing, StorageError } from './errors';
import type { Acl } from './guard';
import { isReservedName } from './names/name_rules';
import { missing, type Volume } from './volume';

/** A file or directory as a client sees it. */
export interface Entry {
  path: ApiPath;
  kind: 'file' | 'directory';
  /** Bytes, as the file system reports them: 0 also where it does not know. Meaningless for a directory. */
  size: number;
  modified: Date;
  created: Date;
  /** The real path, as a path of the site. */
  site: string;
  /** The rights of the caller. */
  acl: Acl;
}

/** The entry at a path, links followed. Devices, sockets and pipes count as missing. */
export async function entry(volume: Volume, at: ApiPath): Promise<Entry> {
  const real = await volume.real(at);
  const stats = await lstatOr(real, () => missing(at));
  if (!stats.isFile() && !stats.isDirectory()) throw missing(at);
  return {
    path: at,
    kind: stats.isFile() ? 'file' : 'directory',
    size: stats.size,
    modified: stats.mtime,
    // File systems that do not record it say 1970.
    created: stats.birthtimeMs > 0 ? stats.birthtime : stats.mtime,
    site: volume.site(real),
    acl: volume.acl(real),
  };
}

/** The entry at a path; undefined where nothing is. */
export async function entryIfThere(volume: Volume, at: ApiPath): Promise<Entry | undefined> {
  try {
    return await entry(volume, at);
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'missing') return undefined;
    throw error;
  }
}

/**
 * Bytes of the files in a directory and below. Links are not followed: each file counts where it lies.
 * @param budget.entries how many entries may still be counted; when they run out, the sum is a lower bound.
 */
export async function contentSize(volume: Volume, directory: ApiPath, budget: { entries: number }): Promise<number> {
  let sum = 0;
  const open: Buffer[] = [Buffer.from(await volume.real(directory))];
  for (let next = open.pop(); next !== undefined && budget.entries > 0; next = open.pop()) {
    const items = await readItems(next).catch(() => []);
    for (const { name, type } of items) {
      if (budget.entries-- <= 0) break;
      const file = joinBytes(next, name);
      if (!volume.lists(file.toString())) continue;
      if (type.isDirectory()) open.push(file);
      else if (type.isFile() && !isReservedName(name)) sum += (await lstat(file).catch(() => ({ size: 0 }))).size;
    }
  }
  return sum;
}

async function lstatOr(file: string, problem: () => Error) {
  try {
    return await lstat(file);
  } catch (error) {
    throw saysMissing(error) ? problem() : error;
  }
}
