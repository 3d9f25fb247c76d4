import type { Duplex } from 'node:stream';

/** A connection of a server, plain or by TLS. */
export type Connection = Duplex & { readonly bytesRead: number };

/** How long, and for how many bytes, a client that was answered may go on sending. */
export interface LingeringBounds {
  /** Bytes that are read and dropped; looked at every 50 milliseconds. */
  readonly bytes: number;
  /** Milliseconds in all. */
  readonly time: number;
  /** Milliseconds without a byte. */
  readonly pause: number;
}

/** Enough for clients that send all of a body before they look for an answer. */
export const lingering: LingeringBounds = { bytes: 256 * 1024 ** 2, time: 30_000, pause: 5000 };

/**
 * Ends a connection after the last answer on it, in a way that the client gets to read that answer: the server's half
 * is closed, and what the client still sends is read and dropped, until it closes its half or a bound is reached.
 *
 * A connection that is closed while something is left to read, or still comes, is reset; and a reset takes away what the
 * client has not read yet.
 */
export function hangUp(socket: Connection, bounds: LingeringBounds = lingering): void {
  const close = () => socket.destroy();
  // The bounds count from when the answer has left: until then the client may be slow at reading it.
  socket.end(() => {
    // A client that has closed its half sends no more.
    if (socket.readableEnded || socket.destroyed) return void close();
    socket.once('end', close);
    limitDropped(socket, bounds, close);
  });
  socket.resume();
}

/**
 * Bounds what a client sends that nobody wants.
 * @param exceeded is called once, when a bound is reached.
 * @returns a function that takes the bounds away.
 */
export function limitDropped(socket: Connection, bounds: LingeringBounds, exceeded: () => void): () => void {
  const start = { time: performance.now(), bytes: socket.bytesRead };
  let last = start;
  const look = () => {
    const now = { time: performance.now(), bytes: socket.bytesRead };
    if (now.bytes > last.bytes) last = now;
    const { bytes, time, pause } = bounds;
    if (now.bytes - start.bytes <= bytes && now.time - start.time <= time && now.time - last.time <= pause) return;
    stop();
    exceeded();
  };
  // Looks from outside: a request that was answered before it was read emits no data, and a listener for the data of
  // the connection takes it from Node's parser, which may have paused it.
  const timer = setInterval(look, 50).unref();
  const stop = () => {
    clearInterval(timer);
    socket.off('close', stop);
  };
  socket.once('close', stop);
  return stop;
}
