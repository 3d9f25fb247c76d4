import type { Duplex } from 'node:stream';

/** A connection of a server, plain or by TLS. */
export type Connection = Duplex & { readonly bytesRead: number };

/** How much a client may go on sending after it was answered. */
export interface LingeringBounds {
  /** Bytes that are read and dropped; checked every 50 milliseconds. */
  readonly bytes: number;
  /** Milliseconds in all. */
  readonly time: number;
  /** Milliseconds without a byte. */
  readonly pause: number;
}

/** Enough for clients that send a whole body before they read the answer. */
export const lingering: LingeringBounds = { bytes: 256 * 1024 ** 2, time: 30_000, pause: 5000 };

/**
 * Ends a connection after its last answer so that the client can read that answer: closes the server's half, then
 * reads and drops what the client still sends, until the client closes its half or a bound is reached.
 *
 * Closing both halves while data is unread or still arrives would reset the connection, and a reset discards what the
 * client has not read yet.
 */
export function hangUp(socket: Connection, bounds: LingeringBounds = lingering): void {
  const close = () => socket.destroy();
  // The bounds count from the end of the answer: the client may read it slowly.
  socket.end(() => {
    if (socket.readableEnded || socket.destroyed) return void close();
    socket.once('end', close);
    limitDropped(socket, bounds, close);
  });
  socket.resume();
}

/**
 * Bounds what a client sends that is dropped.
 * @param exceeded called once, when a bound is reached.
 * @returns a function that removes the bounds.
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
  // Polls, since there is no event to count by: a request that was answered before it was read emits no data, and a
  // listener for the connection's data would take it from Node's parser.
  const timer = setInterval(look, 50).unref();
  const stop = () => {
    clearInterval(timer);
    socket.off('close', stop);
  };
  socket.once('close', stop);
  return stop;
}
