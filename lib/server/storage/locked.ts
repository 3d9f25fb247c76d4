import { StorageError } from './errors';
import type { Claim } from './locks';
import type { Volume } from './volume';

/** How often a path may lead elsewhere after the wait for its lock. */
const attempts = 10;

/**
 * Does `work` while it holds locks of the paths that `find` returns.
 *
 * During the wait for a lock, another request can replace a directory of the path by a link, and the path then leads
 * elsewhere, even out of the root. So `find` is called again under the lock, which keeps others from changing the path;
 * if it returns other paths, the lock is released and all begins again.
 * @param find looks the real paths up; throws when they cannot be used. Called at least twice.
 * @throws StorageError `busy` when the paths keep changing, or others hold them too long.
 */
export async function locked<Found extends Claim, T>(
  volume: Volume,
  signal: AbortSignal,
  find: () => Promise<Found>,
  work: (found: Found) => Promise<T>,
): Promise<T> {
  const { found, release } = await lock(volume, signal, find);
  try {
    return await work(found);
  } finally {
    release();
  }
}

/** Takes the locks as `locked` does, and holds them until `release` is called. */
export async function lock<Found extends Claim>(
  volume: Volume,
  signal: AbortSignal,
  find: () => Promise<Found>,
): Promise<{ found: Found; release: () => void }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await find();
    const release = await volume.locks.acquire(found, signal);
    let isHeld = false;
    try {
      isHeld = isSame(found, await find());
      if (isHeld) return { found, release };
    } finally {
      if (!isHeld) release();
    }
  }
  throw new StorageError('busy', 'The path keeps changing. Try again.');
}

function isSame(a: Claim, b: Claim): boolean {
  return isSameList(a.exclusive, b.exclusive) && isSameList(a.shared, b.shared);
}

function isSameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((file, n) => file === b[n]);
}
