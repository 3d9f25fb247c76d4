import { StorageError } from './errors';
import type { Claim } from './locks';
import type { Volume } from './volume';

/** How often the way to a path may change while we wait for it. */
const attempts = 10;

/**
 * Does `work` while it holds what `find` names.
 *
 * While we wait for others they may move a directory of the path away and put a link in its place: what was found
 * then leads elsewhere, even out of the root. So it is looked up once more under the lock, which keeps others from
 * changing the way, and all starts anew when it is no longer the same.
 * @param find looks the paths up, as real ones; throws when they cannot be used. Asked at least twice.
 * @throws StorageError `busy` when the paths change over and over, or others hold them too long.
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

/** The same for who holds it longer than one call: until `release`. */
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
  throw new StorageError('busy', 'The path is being changed over and over. Try again.');
}

function isSame(a: Claim, b: Claim): boolean {
  return isSameList(a.exclusive, b.exclusive) && isSameList(a.shared, b.shared);
}

function isSameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((file, n) => file === b[n]);
}
