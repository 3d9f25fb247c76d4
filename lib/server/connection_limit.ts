import type { Socket } from 'node:net';

/** Bounds how many connections there are, in all and from one address. */
export class ConnectionLimit {
  private readonly addresses = new Map<string, number>();
  private all = 0;

  constructor(
    private readonly most: number,
    private readonly mostOfAddress: number,
  ) {}

  /** Counts a connection until it is closed. @returns whether it may stay. */
  admit(socket: Pick<Socket, 'remoteAddress' | 'once'>): boolean {
    const address = socket.remoteAddress ?? '';
    const open = this.addresses.get(address) ?? 0;
    if (this.all >= this.most || open >= this.mostOfAddress) return false;
    this.all++;
    this.addresses.set(address, open + 1);
    socket.once('close', () => {
      this.all--;
      const left = (this.addresses.get(address) ?? 1) - 1;
      if (left > 0) this.addresses.set(address, left);
      else this.addresses.delete(address);
    });
    return true;
  }
}
