import { HttpError } from './http/http_error';

/** Bounds how many requests are answered at once, in all and for each caller. */
export class RunningRequests {
  private readonly callers = new Map<string, number>();
  private all = 0;

  constructor(
    private readonly most: number,
    private readonly mostOfCaller: number,
  ) {}

  /**
   * Counts a request before anybody knows whose it is.
   * @returns the function that ends it, once.
   * @throws HttpError 503 when too many run.
   */
  enter(): () => void {
    if (this.all >= this.most) throw busy('The server is busy with other requests. Try again.');
    this.all++;
    return () => {
      this.all--;
    };
  }

  /**
   * The same for one caller.
   * @param caller a username, or an address of somebody without one.
   */
  enterAs(caller: string): () => void {
    const running = this.callers.get(caller) ?? 0;
    if (running >= this.mostOfCaller) throw busy('You send too many requests at once. Wait for the answers of some.');
    this.callers.set(caller, running + 1);
    return () => {
      const left = (this.callers.get(caller) ?? 1) - 1;
      if (left > 0) this.callers.set(caller, left);
      else this.callers.delete(caller);
    };
  }
}

function busy(detail: string): HttpError {
  return new HttpError(503, detail, { 'Retry-After': '1' });
}
