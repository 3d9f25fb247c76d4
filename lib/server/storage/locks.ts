import { AbortError, onAbort } from '../../internal/abort';
import { StorageError } from './errors';
import { contains } from '../paths/within';

/** The file paths that an operation locks while it runs. */
export interface Claim {
  /** Trees in which no other operation may write, and which none may replace or move. */
  exclusive?: readonly string[];
  /** Directories that must not be moved; other operations may use them too. */
  shared?: readonly string[];
}

interface Waiter {
  claim: Claim;
  grant: () => void;
}

/**
 * Locks of writers. Readers need none: an open file stays the same when another file takes its name.
 *
 * A claim is granted whole or not at all, and is not queued behind other waiting claims. So an upload that holds its
 * directory can lock its file while another request waits to remove the directory: there are no deadlocks.
 */
export class PathLocks {
  private readonly held = new Set<Claim>();
  private readonly waiting = new Set<Waiter>();

  /** @param timeout milliseconds to wait for others. */
  constructor(private readonly timeout: number) {}

  /**
   * Waits until no other claim excludes this one.
   * @returns the function that releases it.
   * @throws StorageError `busy` when that takes too long, AbortError when the signal aborts.
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
      const timer = setTimeout(() => {
        settle(() => reject(new StorageError('busy', 'The path is being written by another request. Try again.')));
      }, this.timeout);
      const settle = (then: () => void) => {
        this.waiting.delete(waiter);
        clearTimeout(timer);
        stopListening();
        then();
      };
      const stopListening = onAbort(signal, () => settle(() => reject(new AbortError(signal))));
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

/** Whether an exclusive path of `a` excludes `b`. */
function excludes(a: Claim, b: Claim): boolean {
  return (a.exclusive ?? []).some(
    (tree) =>
      (b.exclusive ?? []).some((other) => contains(tree, other)) ||
      (b.shared ?? []).some((directory) => contains(tree, directory)),
  );
}
