import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** Where the first connection breaks, counted in bytes of one direction, and how. */
export interface Cut {
  readonly direction: 'request' | 'answer';
  readonly after: number;
  readonly how: 'reset' | 'end' | 'stall';
}

/** Passes bytes on to a service, and breaks the first connection at a byte. */
export class CuttingProxy {
  url = '';
  cut: Cut | undefined;
  /** Whether the cut has been made. */
  hasCut = false;
  connections = 0;
  /** Bytes of the first connection, by direction. */
  readonly bytes = { request: 0, answer: 0 };
  private readonly sockets = new Set<net.Socket>();
  private readonly server = net.createServer((socket) => this.handle(socket));

  constructor(private readonly target: string) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(client: net.Socket): void {
    const isFirst = this.connections++ === 0;
    const { hostname, port } = new URL(this.target);
    const service = net.connect(Number(port), hostname);
    for (const socket of [client, service]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    client.on('close', () => service.destroy());
    service.on('close', () => client.destroy());
    this.pass(client, service, isFirst ? 'request' : undefined);
    this.pass(service, client, isFirst ? 'answer' : undefined);
  }

  private pass(from: net.Socket, to: net.Socket, direction: Cut['direction'] | undefined): void {
    from.on('data', (chunk: Buffer) => {
      const { cut } = this;
      if (direction && this.hasCut) return;
      if (!direction || cut?.direction !== direction) {
        if (direction) this.bytes[direction] += chunk.length;
        if (!to.write(chunk)) from.pause();
        return;
      }
      const left = cut.after - this.bytes[direction];
      this.bytes[direction] += chunk.length;
      if (chunk.length <= left) {
        if (!to.write(chunk)) from.pause();
        return;
      }
      this.hasCut = true;
      const client = direction === 'request' ? from : to;
      const end = () => {
        if (cut.how === 'reset') client.resetAndDestroy();
        else if (cut.how === 'end') client.destroy();
      };
      if (left > 0) to.write(chunk.subarray(0, left), end);
      else end();
    });
    to.on('drain', () => from.resume());
  }
}
