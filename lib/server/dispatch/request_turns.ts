import { Turns } from '../../internal/turns';
import { HttpError } from '../http/http_error';

/** Bounds how many requests at once do work that needs much memory; others wait for their turn. */
export class RequestTurns {
  private readonly turns: Turns;

  /**
   * @param places how many may have their turn at once.
   * @param patience milliseconds that others wait.
   */
  constructor(
    places: number,
    private readonly patience: number,
  ) {
    this.turns = new Turns(places);
  }

  /**
   * Waits for a turn, which ends when `signal` aborts; the signal of every request does in the end.
   * @throws HttpError 503 when the wait is too long, AbortError when the signal ends it.
   */
  async take(signal: AbortSignal): Promise<void> {
    const tooLong = () =>
      new HttpError(503, 'The server is busy with other deltas. Try again.', { 'Retry-After': '5' });
    await this.turns.takeUntilAborted({ signal, milliseconds: this.patience, tooLong });
  }
}
