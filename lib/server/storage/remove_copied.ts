import type { BigIntStats } from 'node:fs';
import { lstat, rmdir, unlink } from 'node:fs/promises';

import { joinBytes, readNames } from './names/byte_path';
import { osCode, saysMissing, StorageError } from './errors';

/** What was copied, by the identity of each file: a file that came later, or was written to since, is told from it. */
export class Copied {
  readonly #versions = new Map<string, string>();

  /** @param stats of the file as it was when it had been copied. */
  add(stats: BigIntStats): void {
    this.#versions.set(identity(stats), version(stats));
  }

  has(stats: BigIntStats): boolean {
    return this.#versions.get(identity(stats)) === version(stats);
  }
}

/**
 * Removes what was copied, and nothing else.
 * @throws StorageError `conflict` when something else is there by now; that stays.
 */
export async function removeCopied(source: string, copied: Copied): Promise<void> {
  await removeTree(Buffer.from(source), copied);
  const isLeft = await lstat(source).then(
    () => true,
    (error: unknown) => !saysMissing(error),
  );
  if (!isLeft) return;
  const message =
    'All was copied to the target, but something came to the source while that was done: it is still there.';
  throw new StorageError('conflict', message);
}

async function removeTree(at: Buffer, copied: Copied): Promise<void> {
  const stats = await lstat(at, { bigint: true }).catch((error: unknown) => {
    if (!saysMissing(error)) throw error;
  });
  // Somebody was faster.
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

// Not by the time of the last change: removing one of two names of a file changes that of the other.
function version({ size, mtimeNs }: BigIntStats): string {
  return `${size}:${mtimeNs}`;
}
