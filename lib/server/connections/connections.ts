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
 * The connections of a server, and what runs on them: ends those where the client does nothing any more, and all of
 * them when the server closes.
 */
export class Connections {
  private readonly exchanges = new Map<Socket, Set<Exchange>>();
  /** What answers requests, also those whose connections have closed: it may have drafts to remove. */
  private readonly work = new Set<Promise<void>>();
  /** All connections, also those that are about to agree on TLS. */
  private readonly sockets = new Set<Duplex>();
  private isClosing = false;
  private readonly watch: NodeJS.Timeout | undefined;

  /**
   * @param idle milliseconds that a client may do nothing, 0 for ever.
   * @param pace what is too slow; nothing by default.
   * @param bounds for clients that send on when they have been answered.
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
      // How Node ends a connection after its last answer. It looks at nothing but what is left to write.
      const destroySoon = socket.destroySoon.bind(socket);
      socket.destroySoon = () => (this.isSending(socket) ? hangUp(socket, this.bounds) : destroySoon());
    });
    // Some looks in each window, so that it is not much longer than it should be.
    if (pace && pace.window > 0) this.watch = setInterval(() => this.endSlow(Date.now()), pace.window / 4).unref();
    // With a listener Node leaves it to us to end the connection.
    server.setTimeout(idle, (socket: Socket) => {
      if (this.isWaitingForClient(socket)) socket.destroy();
      else socket.setTimeout(idle);
    });
  }

  /** Runs `work` as what answers a request. Its signal is aborted when the client leaves. */
  run(request: IncomingMessage, response: ServerResponse, work: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController();
    // What comes after the last answer is dropped.
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

  /** Ends what is idle at once and the rest when it has been answered, or when `grace` milliseconds have passed. */
  async close(grace: number): Promise<void> {
    this.isClosing = true;
    for (const [socket, exchanges] of this.exchanges) {
      // What was answered may be read.
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

  /** Ends connections whose clients send or take too little. @param now milliseconds. */
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

  /** Says why where that can be said: nothing has been answered, and there is one request only. */
  private endEarly(socket: Socket, exchanges: ReadonlySet<Exchange>): void {
    const [first] = exchanges;
    if (exchanges.size > 1 || !first || first.response.headersSent || !socket.writable) socket.destroy();
    else answerRaw(socket, new HttpError(408, 'The request took too long to arrive.'), this.bounds);
  }

  /** Ends a connection whose client sends what is no HTTP. */
  endMalformed(error: Error, socket: Connection): void {
    // What follows the last answer is dropped, whatever it is.
    if (socket.writableEnded) return;
    const exchanges: ReadonlyMap<Connection, ReadonlySet<Exchange>> = this.exchanges;
    const begun = [...(exchanges.get(socket) ?? [])].filter(({ response }) => response.headersSent);
    if (begun.length === 0) refuseMalformed(error, socket);
    else if (begun.every(({ response }) => response.writableEnded)) hangUp(socket, this.bounds);
    // Part of an answer must not look like all of it.
    else socket.destroy();
  }

  /** True when it is the client's turn: to send more of a request, or to take more of an answer. */
  private isWaitingForClient(socket: Socket): boolean {
    const exchanges = [...(this.exchanges.get(socket) ?? [])];
    if (exchanges.length === 0 || socket.writableLength > 0) return true;
    return exchanges.some(({ request }) => !request.complete && request.readableLength === 0);
  }

  /** Whether part of a request is still to come. */
  private isSending(socket: Socket): boolean {
    return [...(this.exchanges.get(socket) ?? [])].some(({ request }) => !request.complete);
  }

  /** After an answer: the client may be in the middle of a body that nobody wants. */
  private settle(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete || request.destroyed) {
      if (this.isClosing && this.exchanges.get(socket)?.size === 0) socket.destroySoon();
      return;
    }
    // Otherwise the connection is ended: see hangUp().
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

/** Bytes that came, and that left: those that wait here, or in the system for want of room, have not. */
function moved(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { _handle?: { writeQueueSize?: number } | null };
  return socket.bytesRead + socket.bytesWritten - socket.writableLength - (handle?.writeQueueSize ?? 0);
}
