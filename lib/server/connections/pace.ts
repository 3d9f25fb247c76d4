import type { Duplex } from 'node:stream';

interface Window {
  readonly since: number;
  readonly moved: number;
}

/**
 * Tells which connections are too slow. Being slow is more than doing nothing: a byte now and then would hold a
 * connection, and the lock of a file that is being written, for ever.
 */
export class Pace {
  private readonly windows = new WeakMap<Duplex, Window>();

  /**
   * @param rate bytes a second that must move while it is the client's turn.
   * @param window milliseconds over which that is measured; 0 for never.
   */
  constructor(
    private readonly rate: number,
    readonly window: number,
  ) {}

  /**
   * Looks at a connection, at least some times in each window.
   * @param isClientsTurn whether the client has to send or to take something; the server's own work does not count.
   * @param moved bytes that have gone either way.
   * @param now milliseconds.
   */
  isTooSlow(socket: Duplex, isClientsTurn: boolean, moved: number, now: number): boolean {
    const before = this.windows.get(socket);
    if (!isClientsTurn) this.windows.delete(socket);
    else if (!before) this.windows.set(socket, { since: now, moved });
    else if (now - before.since >= this.window) {
      this.windows.set(socket, { since: now, moved });
      return moved - before.moved < (this.rate * (now - before.since)) / 1000;
    }
    return false;
  }
}
