import { HttpError } from '../http/http_error';
import { Tally } from '../../internal/tally';

/** Bounds how many requests are answered at once, in all and for each caller. */
export class RunningRequests {
  private readonly callers: Tally;
  private all = 0;

  constructor(
    private readonly most: number,
    mostOfCaller: number,
  ) {
    this.callers = new Tally(mostOfCaller);
  }

  /**
   * Counts a request before its sender is known.
   * @returns a function to call once, when the request ends.
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
   * Counts a request of one caller.
   * @param caller a username, or the address of a caller without one.
   * @returns a function to call once, when the request ends.
   * @throws HttpError 503 when too many of the caller run.
   */
  enterAs(caller: string): () => void {
    const release = this.callers.take(caller);
    if (!release) throw busy('Too many requests of this account are running. Wait until some have ended.');
    return release;
  }
}

function busy(detail: string): HttpError {
  return new HttpError(503, detail, { 'Retry-After': '1' });
}
