import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { hangUp, limitDropped, lingering, type Connection, type LingeringBounds } from '../http/hang_up';
import { HttpError } from '../http/http_error';
import { answerRaw } from './raw_answer';
import { isSecure, refuseMalformed } from './listener';
import type { Pace } from './pace';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  end: Promise<void>;
}

/**
 * The connections of a server, and the requests on them. Ends connections of clients that are idle or too slow, and all
 * connections when the server closes.
 */
export class Connections {
  private readonly exchanges = new Map<Socket, Set<Exchange>>();
  /** Work that answers requests. Work whose client has left is waited for too: it may have drafts to remove. */
  private readonly work = new Set<Promise<void>>();
  /** All connections, those in a TLS handshake included. */
  private readonly sockets = new Set<Duplex>();
  private isClosing = false;
  private readonly watch: NodeJS.Timeout | undefined;

  /**
   * @param idle milliseconds that a client may be idle; 0 for no limit.
   * @param pace decides which clients are too slow; none by default.
   * @param bounds for clients that go on sending after they were answered.
   */
  constructor(
    server: Server,
    idle: number,
    private readonly pace?: Pace,
    private readonly bounds: LingeringBounds = lingering,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on(isSecure(server) ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.exchanges.set(socket, new Set());
      socket.once('close', () => this.exchanges.delete(socket));
      // Node calls this after the last answer, without regard to what the client still sends.
      const destroySoon = socket.destroySoon.bind(socket);
      socket.destroySoon = () => (this.isSending(socket) ? hangUp(socket, this.bounds) : destroySoon());
    });
    // Several times in each window, so that slow clients are found soon after it has passed.
    if (pace && pace.window > 0) this.watch = setInterval(() => this.endSlow(Date.now()), pace.window / 4).unref();
    // With a listener, Node does not end the connection itself.
    server.setTimeout(idle, (socket: Socket) => {
      if (this.isWaitingForClient(socket)) socket.destroy();
      else socket.setTimeout(idle);
    });
  }

  /** Runs `work`, which answers a request. Its signal is aborted when the client leaves. */
  run(request: IncomingMessage, response: ServerResponse, work: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController();
    // A request after the last answer is dropped.
    if (!request.socket.writable) return void request.resume();
    if (this.isClosing) response.setHeader('Connection', 'close');
    response.once('close', () => controller.abort());
    const exchange: Exchange = { request, response, end: work(controller.signal) };
    const exchanges = this.exchanges.get(request.socket) ?? new Set();
    exchanges.add(exchange);
    this.work.add(exchange.end);
    void exchange.end.finally(() => {
      this.work.delete(exchange.end);
      exchanges.delete(exchange);
      this.settle(request);
    });
  }

  /**
   * Ends idle connections at once, and others after their answers or after `grace` milliseconds. Waits for all work.
   */
  async close(grace: number): Promise<void> {
    this.isClosing = true;
    for (const [socket, exchanges] of this.exchanges) {
      // The client may still read an answer.
      if (exchanges.size === 0 && !socket.writableEnded) socket.destroy();
      for (const { response } of exchanges) if (!response.headersSent) response.setHeader('Connection', 'close');
    }
    const timer = setTimeout(() => this.destroyAll(), grace);
    while (this.work.size > 0) await Promise.all(this.work);
    await Promise.all([...this.exchanges.keys()].filter((socket) => socket.writableEnded).map(closed));
    clearTimeout(timer);
    clearInterval(this.watch);
    this.destroyAll();
  }

  /** Ends connections whose clients send or receive too slowly. @param now milliseconds. */
  endSlow(now: number): void {
    for (const [socket, exchanges] of this.exchanges) {
      const isBusy = exchanges.size > 0 || socket.writableLength > 0;
      const isClientsTurn = isBusy && this.isWaitingForClient(socket);
      if (this.pace?.isTooSlow(socket, isClientsTurn, moved(socket), now)) this.endEarly(socket, exchanges);
    }
  }

  private destroyAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Ends a connection, with an answer where that is possible: to a single request that has none yet. */
  private endEarly(socket: Socket, exchanges: ReadonlySet<Exchange>): void {
    const [first] = exchanges;
    if (exchanges.size > 1 || !first || first.response.headersSent || !socket.writable) socket.destroy();
    else answerRaw(socket, new HttpError(408, 'The request took too long to arrive.'), this.bounds);
  }

  /** Ends a connection whose client sends malformed HTTP. */
  endMalformed(error: Error, socket: Connection): void {
    // Anything after the last answer is dropped.
    if (socket.writableEnded) return;
    const exchanges: ReadonlyMap<Connection, ReadonlySet<Exchange>> = this.exchanges;
    const begun = [...(exchanges.get(socket) ?? [])].filter(({ response }) => response.headersSent);
    if (begun.length === 0) refuseMalformed(error, socket);
    else if (begun.every(({ response }) => response.writableEnded)) hangUp(socket, this.bounds);
    // A client must not take part of an answer for all of it.
    else socket.destroy();
  }

  /** Whether it is the client's turn: to send more of a request, or to receive more of an answer. */
  private isWaitingForClient(socket: Socket): boolean {
    const exchanges = [...(this.exchanges.get(socket) ?? [])];
    if (exchanges.length === 0 || socket.writableLength > 0) return true;
    return exchanges.some(({ request }) => !request.complete && request.readableLength === 0);
  }

  /** Whether part of a request is still to come. */
  private isSending(socket: Socket): boolean {
    return [...(this.exchanges.get(socket) ?? [])].some(({ request }) => !request.complete);
  }

  /** Cleans up after an answer: the client may be in the middle of a body that is not needed. */
  private settle(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete || request.destroyed) {
      if (this.isClosing && this.exchanges.get(socket)?.size === 0) socket.destroySoon();
      return;
    }
    // Where it is ended, hangUp() sets the bounds.
    if (!socket.writableEnded) {
      const stop = limitDropped(socket, this.bounds, () => socket.destroy());
      request.once('end', stop);
    }
    request.resume();
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Bytes that were received, and bytes that were sent: without those that still wait here or in the system. */
function moved(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { _handle?: { writeQueueSize?: number } | null };
  return socket.bytesRead + socket.bytesWritten - socket.writableLength - (handle?.writeQueueSize ?? 0);
}
