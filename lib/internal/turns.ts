import { AbortError, throwIfAborted } from './abort';
import { onAbort } from './abort_listeners';

/** Lets a number of requests run at once; the others wait, first come, first served. */
export class Limiter {
  #running = 0;
  readonly #queue = new Set<() => void>();

  /** @param limit how many may run at once. */
  constructor(private readonly limit: number) {}

  /** How many wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Waits for a turn.
   * @returns a function that ends it; calling it again does nothing.
   * @throws AbortError as soon as `signal` aborts
   */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    throwIfAborted(signal);
    if (this.#running >= this.limit) await this.#turn(signal);
    else this.#running++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#next();
    };
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        stopListening();
        resolve();
      };
      const stopListening = onAbort(signal, () => {
        this.#queue.delete(start);
        stopListening();
        reject(new AbortError(signal));
      });
      this.#queue.add(start);
    });
  }

  /** The turn that has ended goes to who has waited longest. */
  #next(): void {
    const [start] = this.#queue;
    if (!start) {
      this.#running--;
      return;
    }
    this.#queue.delete(start);
    start();
  }
}
