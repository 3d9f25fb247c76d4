import { AbortError, onAbort, throwIfAborted } from './abort';

/** How long to wait for a turn. */
export interface Patience {
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait at most. @default without end */
  readonly milliseconds?: number;
  /** Makes the error of a wait that took too long. */
  readonly tooLong?: () => Error;
}

/** A semaphore: a number of callers have their turn at once, the others wait, first come, first served. */
export class Turns {
  #taken = 0;
  readonly #queue = new Set<() => void>();

  /** @param places how many may have their turn at once. */
  constructor(private readonly places: number) {}

  /** How many wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Waits for a turn.
   * @returns a function that ends it; calling it again does nothing.
   * @throws AbortError as soon as the signal aborts, and what `tooLong` makes
   */
  async take(patience: Patience = {}): Promise<() => void> {
    let end: () => void = () => undefined;
    await this.#enter(patience, () => (end = this.#begin()));
    return end;
  }

  /**
   * Waits for a turn that ends when the signal aborts, also where it does before the caller goes on.
   * @throws as `take`
   */
  async takeUntilAborted(patience: Patience & { readonly signal: AbortSignal }): Promise<void> {
    await this.#enter(patience, () => onAbort(patience.signal, this.#begin()));
  }

  /** @param onTurn called when the turn begins, before anything else can happen. */
  async #enter({ signal, milliseconds, tooLong }: Patience, onTurn: () => void): Promise<void> {
    throwIfAborted(signal);
    if (this.#taken < this.places) {
      this.#taken++;
      onTurn();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void) => {
        this.#queue.delete(enter);
        clearTimeout(timer);
        stopListening();
        then();
      };
      const enter = () => {
        settle(resolve);
        onTurn();
      };
      const stopListening = onAbort(signal, () => settle(() => reject(new AbortError(signal))));
      const late = () => settle(() => reject(tooLong?.() ?? new AbortError()));
      const timer = milliseconds === undefined ? undefined : setTimeout(late, milliseconds);
      this.#queue.add(enter);
    });
  }

  /** A function that ends a turn once, and passes it to the caller who has waited longest. */
  #begin(): () => void {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const [enter] = this.#queue;
      if (enter) enter();
      else this.#taken--;
    };
  }
}
