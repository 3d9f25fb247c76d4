import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { BasicClient, type BasicClientOptions } from '../../../lib/rest';
import { FakeClock } from './clock';

/** A request, as it was sent. */
export interface Recorded {
  method: string;
  /** Path and query, not decoded. */
  url: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** Invented credentials, with characters that need escaping somewhere. */
export const credentials = { key: 'key-of-thirty-characters-abcde', password: 'pass/word+of"thirty%characters' };

/** Answers with JSON, with the media type of the service. */
export function json(response: http.ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/**
 * A server on a free port of this machine, and a client of it, for each test. It keeps every request whole and answers
 * `{}`, unless `handler` is set, which then receives the request unread.
 */
export class RecordingServer {
  readonly requests: Recorded[] = [];
  handler: Handler | undefined;
  url = '';
  readonly clients: BasicClient[] = [];
  private readonly server = http.createServer((request, response) => {
    if (this.handler) this.handler(request, response);
    // A request that is broken off is not kept, and needs no answer.
    else
      this.record(request).then(
        () => json(response, {}),
        () => undefined,
      );
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Sets handlers for the next requests, in order; the last one handles all that follow. */
  script(...handlers: Handler[]): void {
    let next = 0;
    this.handler = (request, response) => handlers[Math.min(next++, handlers.length - 1)]?.(request, response);
  }

  /** A client that ignores environment and home directory, and does not wait between attempts. */
  client(options: BasicClientOptions = {}): BasicClient {
    const clock = new FakeClock();
    const client = new BasicClient({ baseUrl: this.url, ...credentials, netrcFile: false, clock, ...options });
    this.clients.push(client);
    return client;
  }

  /** Reads a request to its end and keeps it. */
  async record(request: http.IncomingMessage): Promise<Recorded> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const recorded = { method, url, headers, body: Buffer.concat(chunks) };
    this.requests.push(recorded);
    return recorded;
  }

  get connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  get last(): Recorded {
    const request = this.requests.at(-1);
    if (!request) throw new Error('no request was received');
    return request;
  }
}

/** Answers with a status after the request was read. */
export function status(code: number, headers: http.OutgoingHttpHeaders = {}, body = ''): Handler {
  return (request, response) => {
    request.resume().on('end', () => response.writeHead(code, headers).end(body));
  };
}

/** A new server for each test of the file. */
export function useRecordingServer(): { readonly current: RecordingServer } {
  const holder = { current: new RecordingServer() };
  beforeEach(async () => {
    holder.current = new RecordingServer();
    await holder.current.start();
  });
  afterEach(() => holder.current.stop());
  return holder;
}

/** An error of the package, whose toJSON() returns its facts; other errors have none. */
export type Failure = Error & { toJSON?(): unknown };

/** Returns the error that a promise rejects with. Throws when it does not reject. */
export async function failure(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('the call should fail, and did not');
}
