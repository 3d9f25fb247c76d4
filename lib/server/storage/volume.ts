import { realpath } from 'node:fs/promises';
import path from 'node:path';

import type { ApiPath } from './api_path';
import { saysMissing, StorageError } from './errors';
import { contains, PathLocks } from './locks';

/**
 * The directory that is served. The only place where a path of the API becomes a path of this machine.
 *
 * Symbolic links are followed as long as they end inside the root; those that lead out of it do not exist for clients.
 */
export class Volume {
  readonly locks: PathLocks;

  /**
   * @param root real path of the directory.
   * @param times.lock milliseconds to wait for other writers.
   */
  constructor(
    readonly root: string,
    times: { readonly lock: number },
  ) {
    this.locks = new PathLocks(times.lock);
  }

  /** The real path of what exists at `at`, all links followed. */
  async real(at: ApiPath): Promise<string> {
    let real: string;
    try {
      real = await realpath(path.join(this.root, ...at.segments));
    } catch (error) {
      if (saysMissing(error)) throw missing(at, error);
      throw error;
    }
    if (!contains(this.root, real)) throw missing(at);
    return real;
  }

  /** Where the entry itself is, or would be: links to its directory are followed, a link of its own name is not. */
  async place(at: ApiPath): Promise<string> {
    if (at.isRoot) throw new StorageError('denied', 'The root cannot be changed.');
    return path.join(await this.real(at.parent), at.name);
  }
}

export function missing(at: ApiPath, cause?: unknown): StorageError {
  return new StorageError('missing', `No such file or directory: ${at.toString()}`, { cause });
}
