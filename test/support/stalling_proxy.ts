import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

export interface StallingProxy {
  /** What clients should be given instead of the real URL. */
  readonly url: string;
  /** Resolves when a connection has moved as many bytes as are let through; the rest of it waits for ever. */
  readonly stalled: Promise<void>;
  close(): Promise<void>;
}

/**
 * Passes connections on to a server on this machine, until one of them has moved `limit` bytes in one direction.
 * @param direction `up` counts what clients send, `down` what they are sent.
 */
export async function stallingProxy(target: string, direction: 'up' | 'down', limit: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  let stall!: () => void;
  const stalled = new Promise<void>((resolve) => (stall = resolve));
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server: Server = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const socket of [client, upstream]) track(socket);
    const [from, to] = direction === 'up' ? [client, upstream] : [upstream, client];
    let moved = 0;
    from.on('data', (chunk: Buffer) => {
      to.write(chunk.subarray(0, Math.max(0, limit - moved)));
      moved += chunk.length;
      if (moved < limit) return;
      from.pause();
      stall();
    });
    to.pipe(from);
    from.on('end', () => to.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stalled,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
