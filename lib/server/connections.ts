import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Bytes and milliseconds that a client may go on sending after it was answered, so that it gets to read the answer. */
const lingering = { bytes: 64 * 1024 * 1024, milliseconds: 10_000 };

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
  private readonly exchanges = new Map<Duplex, Set<Exchange>>();
  private isClosing = false;

  /** @param idle milliseconds that a client may do nothing, 0 for ever. */
  constructor(server: Server, idle: number) {
    server.on('connection', (socket: Socket) => {
      this.exchanges.set(socket, new Set());
      socket.once('close', () => this.exchanges.delete(socket));
    });
    // With a listener Node leaves it to us to end the connection.
    server.setTimeout(idle, (socket: Socket) => {
      if (this.isWaitingForClient(socket)) socket.destroy();
      else socket.setTimeout(idle);
    });
  }

  /** Runs `work` as what answers a request. Its signal is aborted when the client leaves. */
  run(request: IncomingMessage, response: ServerResponse, work: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController();
    if (this.isClosing) response.setHeader('Connection', 'close');
    response.once('close', () => controller.abort());
    const exchange: Exchange = { request, response, end: work(controller.signal) };
    const exchanges = this.exchanges.get(request.socket) ?? new Set();
    exchanges.add(exchange);
    void exchange.end.finally(() => {
      exchanges.delete(exchange);
      this.settle(request);
    });
  }

  /** Ends what is idle at once and the rest when it has been answered, or when `grace` milliseconds have passed. */
  async close(grace: number): Promise<void> {
    this.isClosing = true;
    for (const [socket, exchanges] of this.exchanges) {
      if (exchanges.size === 0) socket.destroy();
      for (const { response } of exchanges) if (!response.headersSent) response.setHeader('Connection', 'close');
    }
    const timer = setTimeout(() => {
      for (const socket of this.exchanges.keys()) socket.destroy();
    }, grace);
    for (let running = this.running(); running.length > 0; running = this.running()) await Promise.all(running);
    clearTimeout(timer);
    for (const socket of this.exchanges.keys()) socket.destroy();
  }

  /** Whether part of an answer has been sent and the rest has not. */
  isAnswering(socket: Duplex): boolean {
    return [...(this.exchanges.get(socket) ?? [])].some(({ response }) => response.headersSent);
  }

  private running(): Promise<void>[] {
    return [...this.exchanges.values()].flatMap((exchanges) => [...exchanges].map(({ end }) => end));
  }

  /** True when it is the client's turn: to send more of a request, or to take more of an answer. */
  private isWaitingForClient(socket: Socket): boolean {
    const exchanges = [...(this.exchanges.get(socket) ?? [])];
    if (exchanges.length === 0 || socket.writableLength > 0) return true;
    return exchanges.some(({ request }) => !request.complete && request.readableLength === 0);
  }

  /** After an answer: the client may be in the middle of a body that nobody wants. */
  private settle(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete || request.destroyed) {
      if (this.isClosing && this.exchanges.get(socket)?.size === 0) socket.destroySoon();
      return;
    }
    let left = lingering.bytes;
    const timer = setTimeout(() => socket.destroy(), lingering.milliseconds).unref();
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0 || this.isClosing) socket.destroy();
    });
    request.once('end', () => clearTimeout(timer));
    request.once('close', () => clearTimeout(timer));
    request.resume();
  }
}
