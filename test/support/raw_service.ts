import net, { type AddressInfo } from 'node:net';
import { FakeClock } from '../rest/support/clock';
import { credentials } from '../rest/support/recording_server';
import { BasicClient, type BasicClientOptions } from '../../lib';

/** An answer byte for byte. */
export interface RawAnswer {
  /** The status line without the version, such as `206 Partial Content`. */
  status: string | number;
  /** Lines of the head; nothing is added to them but `Connection: close`. */
  head?: readonly string[];
  /** The connection is closed once the body is out. */
  body?: Buffer | string;
}

/** An answer, or what makes one for the first byte that is asked for. */
export type Answering = RawAnswer | ((from: number) => RawAnswer);

/** A service that answers with what no HTTP library would let one write, one answer for each connection. */
export class RawService {
  url = '';
  /** Request lines and headers that came, without the first line's version. */
  readonly requests: string[] = [];
  readonly #answers: Answering[] = [];
  readonly #clients: BasicClient[] = [];
  /** What is answered to questions after a file's facts; they do not count among the others. */
  info: object | undefined;
  readonly #server = net.createServer((socket) => this.#serve(socket));

  /** A client that takes nothing from the environment, and does not wait between attempts. */
  client(options: BasicClientOptions = {}): BasicClient {
    const clock = new FakeClock();
    const client = new BasicClient({ baseUrl: this.url, ...credentials, netrcFile: false, clock, ...options });
    this.#clients.push(client);
    return client;
  }

  /** What is answered, in order; the last answer is that to all that follow. */
  answer(...answers: Answering[]): void {
    this.requests.length = 0;
    this.#answers.splice(0, Infinity, ...answers);
  }

  /** The values of a header in the requests so far. */
  sent(name: string): (string | undefined)[] {
    return this.requests.map((request) => new RegExp(`^${name}: (.*)$`, 'im').exec(request)?.[1]);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: net.Socket): void {
    let request = '';
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (text: string) => {
      request += text;
      const end = request.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.removeAllListeners('data').resume();
      this.#reply(socket, request.slice(0, end).replaceAll('\r', ''));
    });
  }

  #reply(socket: net.Socket, request: string): void {
    const { info } = this;
    if (info && request.includes('/path/info')) {
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${JSON.stringify(info)}`,
      );
      return;
    }
    this.requests.push(request);
    const answer = this.#answers[Math.min(this.requests.length, this.#answers.length) - 1]!;
    const from = Number(/^Range: bytes=(\d+)-/im.exec(request)?.[1] ?? 0);
    const { status, head = [], body = '' } = typeof answer === 'function' ? answer(from) : answer;
    socket.write(`HTTP/1.1 ${status} X\r\n${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`);
    socket.end(body);
  }
}

/** A body in chunks, as `Transfer-Encoding: chunked` has it. */
export function chunked(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

/** A new one for each test of the file. */
export function useRawService(): { readonly current: RawService } {
  const holder = { current: new RawService() };
  beforeEach(async () => {
    holder.current = new RawService();
    await holder.current.start();
  });
  afterEach(() => holder.current.stop());
  return holder;
}
