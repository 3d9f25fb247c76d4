import { isBelow, parentOf } from './paths';
import type { RemoteInfo } from './info';

/**
 * How much `stat`, `exists` and `access` may answer from memory:
 *
 * - 0: nothing; every call asks the service,
 * - 1: what a listing has just shown, once for each entry: `readdir` and then `stat` of each child is one request,
 * - 2: all that was seen, and what was found missing, until this file system changes it. What others change is
 *   not seen.
 */
export type CacheLevel = 0 | 1 | 2;

/** Facts of files that were seen. Null stands for a path that nothing is at. */
export class StatCache {
  readonly #entries = new Map<string, RemoteInfo | null>();
  /** Counts changes: what was asked for before a change must not be kept after it. */
  #epoch = 0;

  constructor(
    readonly level: CacheLevel,
    private readonly limit: number,
  ) {}

  /** To be read before the service is asked, and passed to `put` with the answer. */
  get epoch(): number {
    return this.#epoch;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Facts of a path, null if nothing is there, undefined if that is not known. */
  take(path: string): RemoteInfo | null | undefined {
    const found = this.#entries.get(path);
    if (found === undefined) return undefined;
    this.#entries.delete(path);
    // At the end again: the front is what has not been used for longest.
    if (this.level === 2) this.#entries.set(path, found);
    return found;
  }

  /** Keeps what one look at a path found. */
  put(path: string, info: RemoteInfo | null, epoch: number): void {
    if (this.level === 2) this.#keep(path, info, epoch);
  }

  /** Keeps the entries of a listing. */
  putListed(path: string, info: RemoteInfo, epoch: number): void {
    if (this.level > 0) this.#keep(path, info, epoch);
  }

  /** Forgets paths that are changed, all below them, and the directories above, whose sizes and times change too. */
  forget(paths: readonly string[]): void {
    this.#epoch++;
    if (this.#entries.size === 0) return;
    for (const path of paths) {
      for (let each = path; each !== '/'; each = parentOf(each)) this.#entries.delete(each);
    }
    this.#entries.delete('/');
    for (const each of this.#entries.keys()) {
      if (paths.some((path) => isBelow(each, path))) this.#entries.delete(each);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#epoch++;
    this.#entries.clear();
  }

  #keep(path: string, info: RemoteInfo | null, epoch: number): void {
    if (epoch !== this.#epoch) return;
    this.#entries.delete(path);
    this.#entries.set(path, info);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.limit && oldest !== undefined) this.#entries.delete(oldest);
  }
}
