import type { Socket } from 'node:net';
import { Tally } from '../../internal/tally';

/** Bounds the number of connections, in all and from one address. */
export class ConnectionLimit {
  private readonly addresses: Tally;
  private all = 0;

  constructor(
    private readonly most: number,
    mostOfAddress: number,
  ) {
    this.addresses = new Tally(mostOfAddress);
  }

  /** Counts a connection until it is closed. @returns whether it may stay. */
  admit(socket: Pick<Socket, 'remoteAddress' | 'once'>): boolean {
    const release = this.all < this.most ? this.addresses.take(socket.remoteAddress ?? '') : undefined;
    if (!release) return false;
    this.all++;
    socket.once('close', () => {
      this.all--;
      release();
    });
    return true;
  }
}
