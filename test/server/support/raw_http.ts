import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  /** Names as they were sent, with their values, in order. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The values of one header, whatever its case. */
  all(name: string): string[];
  body: Buffer;
  /** The parsed body. */
  json: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** One connection on which requests are written byte for byte; answers are taken apart here, not by Node. */
export class RawConnection {
  private received = Buffer.alloc(0);
  private hasEnded = false;
  private readonly socket: Socket;

  constructor(base: string) {
    const { hostname, port } = new URL(base);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.hasEnded = true));
  }

  /** Sends a request and waits for its answer. */
  async send(...pieces: readonly (string | Buffer)[]): Promise<RawAnswer> {
    const request = Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
    this.socket.write(request);
    const method = request.toString('latin1', 0, request.indexOf(' '));
    return this.answer(method);
  }

  async answer(method: string): Promise<RawAnswer> {
    const head = (await this.until('\r\n\r\n')).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head.shift() ?? '')?.[1]);
    const headers = head
      .filter((line) => line !== '')
      .map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)] as const;
      });
    const all = (name: string) =>
      headers.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
    const body = method === 'HEAD' || status === 204 ? Buffer.alloc(0) : await this.body(all);
    const json: unknown = all('content-type')[0] === 'application/json' ? JSON.parse(body.toString()) : undefined;
    return { status, headers, all, body, json };
  }

  close(): void {
    this.socket.destroy();
  }

  /** Whether bytes are left that no answer accounts for. */
  get rest(): string {
    return this.received.toString('latin1');
  }

  private async body(all: (name: string) => string[]): Promise<Buffer> {
    const [length] = all('content-length');
    if (length !== undefined) return this.take(Number(length));
    expect(all('transfer-encoding')).toEqual(['chunked']);
    const chunks: Buffer[] = [];
    for (;;) {
      const size = parseInt((await this.until('\r\n')).toString('latin1'), 16);
      chunks.push(await this.take(size));
      await this.until('\r\n');
      if (size === 0) return Buffer.concat(chunks);
    }
  }

  private async until(marker: string): Promise<Buffer> {
    for (;;) {
      const at = this.received.indexOf(marker);
      if (at >= 0) return this.take(at + marker.length);
      await this.more();
    }
  }

  private async take(length: number): Promise<Buffer> {
    while (this.received.length < length) await this.more();
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }

  private async more(): Promise<void> {
    if (this.hasEnded) throw new Error(`the connection ended after: ${this.rest}`);
    await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
  }
}

/** Lines of a head, as bytes for the wire. */
export function head(...lines: readonly (string | undefined)[]): string {
  return [...lines.filter((line) => line !== undefined), '', ''].join('\r\n');
}

/** Connections to the server of a test, one for each that is asked for, closed after it. */
export function useRawConnections(base: () => string): () => RawConnection {
  const open: RawConnection[] = [];
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  return () => {
    const connection = new RawConnection(base());
    open.push(connection);
    return connection;
  };
}
