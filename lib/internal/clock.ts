import { AbortError, onAbort, throwIfAborted } from './abort';

/** The time, as a client sees it. Tests use a clock of their own, and need not wait. */
export interface Clock {
  /** The present time in milliseconds since 1970. */
  now(): number;
  /**
   * Waits.
   * @param milliseconds how long.
   * @throws AbortError as soon as `signal` aborts
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => {
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stopListening();
        resolve();
      }, milliseconds);
      const stopListening = onAbort(signal, () => {
        clearTimeout(timer);
        stopListening();
        reject(new AbortError(signal));
      });
    });
  },
};
