import { throwIfAborted } from '../../../lib/internal/abort';
import type { Clock } from '../../../lib/rest';

/** A clock whose pauses take no time. It records them, and moves its time on by as much. */
export class FakeClock implements Clock {
  readonly pauses: number[] = [];
  time = Date.UTC(2026, 0, 1);

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    this.pauses.push(milliseconds);
    this.time += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    throwIfAborted(signal);
  }
}
