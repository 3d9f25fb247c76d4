import { AbortError } from '../../internal/abort';
import { StorageError } from './errors';
import { contains } from '../paths/within';

/** What an operation needs while it runs, as file paths. */
export interface Claim {
  /** Trees that nobody else may write in, replace or move. */
  exclusive?: readonly string[];
  /** Directories that must stay where they are; others may use them too. */
  shared?: readonly string[];
}

interface Waiter {
  claim: Claim;
  grant: () => void;
}

/**
 * Locks of writers. Readers need none: an open file stays what it is when another takes its name.
 *
 * A claim is granted whole or not at all, and never waits behind another that waits: so an upload that holds its
 * directory can get its file while someone waits to remove the directory, and nobody waits in a circle.
 */
export class PathLocks {
  private readonly held = new Set<Claim>();
  private readonly waiting = new Set<Waiter>();

  /** @param timeout milliseconds to wait for others. */
  constructor(private readonly timeout: number) {}

  /**
   * Waits until nobody holds what the claim needs.
   * @returns the function that gives it back.
   * @throws StorageError `busy` when that takes too long, AbortError when the signal says so.
   */
  async acquire(claim: Claim, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new AbortError(signal);
    if (this.isFree(claim)) this.held.add(claim);
    else await this.wait(claim, signal);
    return () => this.release(claim);
  }

  private wait(claim: Claim, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { claim, grant: () => settle(resolve) };
      const onAbort = () => settle(() => reject(new AbortError(signal)));
      const timer = setTimeout(() => {
        settle(() => reject(new StorageError('busy', 'The path is being written by another request. Try again.')));
      }, this.timeout);
      const settle = (then: () => void) => {
        this.waiting.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        then();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.add(waiter);
    });
  }

  private release(claim: Claim): void {
    if (!this.held.delete(claim)) return;
    for (const waiter of [...this.waiting]) {
      if (!this.isFree(waiter.claim)) continue;
      this.held.add(waiter.claim);
      waiter.grant();
    }
  }

  private isFree(claim: Claim): boolean {
    return [...this.held].every((other) => !excludes(claim, other) && !excludes(other, claim));
  }
}

/** Whether an exclusive path of `a` rules `b` out. */
function excludes(a: Claim, b: Claim): boolean {
  return (a.exclusive ?? []).some(
    (tree) =>
      (b.exclusive ?? []).some((other) => contains(tree, other)) ||
      (b.shared ?? []).some((directory) => contains(tree, directory)),
  );
}
