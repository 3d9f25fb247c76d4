import type { BigIntStats } from 'node:fs';
import { lstat, rmdir, unlink } from 'node:fs/promises';

import { joinBytes, readNames } from './names/byte_path';
import { osCode, saysMissing, StorageError } from './errors';

/** The files that were copied, by identity and version: excludes files that were added or changed afterwards. */
export class Copied {
  readonly #versions = new Map<string, string>();

  /** @param stats facts of the file after it was copied. */
  add(stats: BigIntStats): void {
    this.#versions.set(identity(stats), version(stats));
  }

  has(stats: BigIntStats): boolean {
    return this.#versions.get(identity(stats)) === version(stats);
  }
}

/**
 * Removes what was copied, and nothing else.
 * @throws StorageError `conflict` when something else is there; it stays.
 */
export async function removeCopied(source: string, copied: Copied): Promise<void> {
  await removeTree(Buffer.from(source), copied);
  const isLeft = await lstat(source).then(
    () => true,
    (error: unknown) => !saysMissing(error),
  );
  if (!isLeft) return;
  const message = 'Everything was copied to the target. Files that were added during the copy are still in the source.';
  throw new StorageError('conflict', message);
}

async function removeTree(at: Buffer, copied: Copied): Promise<void> {
  const stats = await lstat(at, { bigint: true }).catch((error: unknown) => {
    if (!saysMissing(error)) throw error;
  });
  // Another program removed it.
  if (!stats) return;
  if (!stats.isDirectory()) {
    if (copied.has(stats)) await unlink(at);
    return;
  }
  for (const name of await readNames(at)) await removeTree(joinBytes(at, name), copied);
  await rmdir(at).catch((error: unknown) => {
    if (!['ENOTEMPTY', 'EEXIST'].includes(osCode(error) ?? '')) throw error;
  });
}

function identity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

// Without the time of the last status change: removing one of two names of a file changes it.
function version({ size, mtimeNs }: BigIntStats): string {
  return `${size}:${mtimeNs}`;
}
