import type { Duplex } from 'node:stream';

interface Window {
  readonly since: number;
  readonly moved: number;
}

/**
 * Decides which connections are too slow. A limit for idle clients is not enough: with a byte now and then, a client
 * could hold a connection, and the lock of a file that it writes, for ever.
 */
export class Pace {
  private readonly windows = new WeakMap<Duplex, Window>();

  /**
   * @param rate bytes a second that must be sent or received while it is the client's turn.
   * @param window milliseconds over which the rate is measured; 0 for never.
   */
  constructor(
    private readonly rate: number,
    readonly window: number,
  ) {}

  /**
   * Checks a connection. To be called several times in each window.
   * @param isClientsTurn whether the client has to send or receive something; the server's own work does not count.
   * @param moved bytes that were sent and received so far.
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
