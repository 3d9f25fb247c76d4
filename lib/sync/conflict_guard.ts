import { destinationChanged } from './errors';
import { joined, type FileVersion } from './version';

/** What becomes of a destination that somebody else changes during the sync. */
export type OnConflict = 'fail' | 'overwrite';

/**
 * Knows which version of the destination a sync may replace: the one of its first look, also when it begins again, or
 * what it has stored there since. With 'overwrite' it may replace any.
 */
export class ConflictGuard {
  #expected: FileVersion | undefined;
  readonly isActive: boolean;

  /** @param path of the destination, for errors. */
  constructor(
    onConflict: OnConflict,
    private readonly path: string,
  ) {
    this.isActive = onConflict === 'fail';
  }

  /** The version that may be replaced. Undefined: any, or none has been seen yet. */
  get expected(): FileVersion | undefined {
    return this.#expected;
  }

  /** Takes note of what a look has found. @throws SyncError when that is not the version that may be replaced */
  observe(version: FileVersion = {}): void {
    if (!this.isActive) return;
    const known = joined(this.#expected ?? {}, version);
    if (!known) throw destinationChanged(this.path);
    this.#expected = known;
  }

  /** The version that a delta against `basis` may replace: it fits no other one. @throws SyncError as `observe` */
  expectedFor(basis: FileVersion | undefined): FileVersion | undefined {
    this.observe(basis);
    return this.#expected ?? basis;
  }

  /** Takes note of the version that the sync itself has stored, where it is known. */
  stored(version: FileVersion | undefined): void {
    if (this.isActive && version) this.#expected = version;
  }
}
