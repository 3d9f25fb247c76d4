import { request as httpRequest, type Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Sent {
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer | Iterable<Buffer>;
  agent?: Agent;
}

export interface Received {
  status: number;
  headers: IncomingMessage['headers'];
  trailers: IncomingMessage['trailers'];
  body: Buffer;
  /** The parsed body. */
  json: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Sends one request exactly as given: unlike fetch it leaves dot segments and odd encodings in the path. */
export function send(base: string, method: string, path: string, sent: Sent = {}): Promise<Received> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    // Without an agent each request has a connection of its own.
    const { headers = {}, body, agent = false } = sent;
    const request = httpRequest({ hostname, port, method, path, headers, agent, setHost: true });
    request.once('error', reject);
    request.once('response', (response) => {
      buffer(response).then((bytes) => resolve(received(response, bytes)), reject);
    });
    if (typeof body === 'string' || Buffer.isBuffer(body)) {
      request.end(body);
    } else {
      for (const chunk of body ?? []) request.write(chunk);
      request.end();
    }
  });
}

function received(response: IncomingMessage, body: Buffer): Received {
  const isJson = response.headers['content-type'] === 'application/json' && body.length > 0;
  const json: unknown = isJson ? JSON.parse(body.toString()) : undefined;
  const { statusCode: status = 0, headers, trailers } = response;
  return { status, headers, trailers, body, json };
}

export function basic(key: string, password: string): string {
  return `Basic ${Buffer.from(`${key}:${password}`).toString('base64')}`;
}

export interface PartSpec {
  name?: string;
  filename?: string;
  /** The whole Content-Disposition, where that matters. */
  disposition?: string;
  headers?: readonly string[];
  content?: string | Buffer;
}

export const boundary = 'a-boundary-that-no-content-holds';

/** A multipart body, written here by hand so that it does not share mistakes with the reader. */
export function multipart(parts: readonly PartSpec[]): { body: Buffer; headers: OutgoingHttpHeaders } {
  const pieces = parts.flatMap(({ name = 'file', filename, disposition, headers = [], content = '' }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const lines = [`Content-Disposition: ${disposition ?? `form-data; name="${name}"${file}`}`, ...headers];
    return [Buffer.from(`--${boundary}\r\n${lines.join('\r\n')}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')];
  });
  const body = Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
  return {
    body,
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': body.length },
  };
}

export function form(fields: Record<string, string | readonly string[]>): Sent {
  const pairs = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const body = new URLSearchParams(pairs).toString();
  return { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
}

/** A connection to write bytes on, and what came back by its end. */
export function openSocket(base: string): { socket: Socket; answer: Promise<string> } {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
  return { socket, answer };
}
