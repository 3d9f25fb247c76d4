/** Waits for things that may never come, until told to stop. */
export class Interruptible {
  #reject: ((error: Error) => void) | undefined;
  #reason: Error | undefined;

  /** What the promise settles with, or the reason of an interruption that comes first or has come already. */
  wait<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      promise.then(resolve, reject);
      if (this.#reason) reject(this.#reason);
      this.#reject = reject;
    });
  }

  interrupt(reason: Error): void {
    this.#reason = reason;
    this.#reject?.(reason);
  }
}
