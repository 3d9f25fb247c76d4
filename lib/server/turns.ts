import { AbortError } from '../internal/abort';
import { HttpError } from './http/http_error';

/** Bounds how many requests do at once what takes much memory; others wait for their turn, first come first served. */
export class Turns {
  private readonly waiting = new Set<() => void>();
  private taken = 0;

  /**
   * @param places how many may have their turn at once.
   * @param patience milliseconds that others wait.
   */
  constructor(
    private readonly places: number,
    private readonly patience: number,
  ) {}

  /**
   * Waits for a turn. It ends when `signal` is aborted, which that of every request is in the end.
   * @throws HttpError 503 when the wait is too long, AbortError when the signal ends it.
   */
  async take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AbortError(signal);
    if (this.taken >= this.places) return this.wait(signal);
    this.taken++;
    this.hold(signal);
  }

  private hold(signal: AbortSignal): void {
    signal.addEventListener('abort', () => this.pass(), { once: true });
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        this.waiting.delete(enter);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        then();
      };
      const enter = () => {
        settle(resolve);
        // At once: a signal that is aborted before the caller goes on must count, too.
        this.hold(signal);
      };
      const onAbort = () => settle(() => reject(new AbortError(signal)));
      const timer = setTimeout(() => {
        settle(() =>
          reject(new HttpError(503, 'The server is busy with other deltas. Try again.', { 'Retry-After': '5' })),
        );
      }, this.patience);
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.add(enter);
    });
  }

  /** The place goes to the next one that waits, or is free again. */
  private pass(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.taken--;
  }
}
