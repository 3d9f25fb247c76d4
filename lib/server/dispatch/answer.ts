import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clientLeft } from '../http/client_left';

/** The answer of a handler; the dispatcher sends it. */
export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  /** Text, or streams that feed each other; the last one's output is the body. */
  body?: string | Chain;
  /** Headers that follow the body; each function is called at its end. */
  trailers?: Readonly<Record<string, () => string>>;
}

export type Chain = readonly [Readable, ...Duplex[]];

/** Exactly this type: with a charset parameter, the Python client would return a raw stream. */
const jsonHeaders = { 'Content-Type': 'application/json' };

export function json(value: unknown, status = 200): Answer {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) };
}

/** JSON that is a text already, for answers in which each character counts. */
export function jsonText(text: string): Answer {
  return { status: 200, headers: jsonHeaders, body: text };
}

/** JSON that is made while it is sent. */
export function jsonStream(stream: Readable): Answer {
  return { status: 200, headers: jsonHeaders, body: [stream] };
}

export function noContent(): Answer {
  return { status: 204, headers: {} };
}

/** No browser and no proxy keeps an answer unless the endpoint allows it. */
const commonHeaders = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

/** Sends an answer. Resolves when all of it was sent; rejects when it was cut short. */
export async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { status, headers, body, trailers } = answer;
  // A response that has closed emits no second event.
  if (response.destroyed) {
    if (typeof body === 'object') for (const stream of body) stream.destroy();
    throw clientLeft();
  }
  const isHead = response.req.method === 'HEAD';
  const length = typeof body === 'string' ? { 'Content-Length': Buffer.byteLength(body) } : {};
  const announced = trailers && { Trailer: Object.keys(trailers).join(', ') };
  response.writeHead(status, { ...commonHeaders, ...announced, ...headers, ...length });
  if (typeof body === 'object' && !isHead) {
    return pipeline(trailers ? [...body, withTrailers(response, trailers), response] : [...body, response]);
  }
  if (typeof body === 'object') for (const stream of body) stream.destroy();
  return new Promise((resolve, reject) => {
    response.once('finish', resolve);
    response.once('close', () => reject(clientLeft()));
    response.end(isHead ? undefined : body);
  });
}

/** Passes the body on, and adds the trailers when it has ended. */
function withTrailers(response: ServerResponse, trailers: Readonly<Record<string, () => string>>): PassThrough {
  return new PassThrough({
    flush(done) {
      response.addTrailers(Object.entries(trailers).map(([name, value]): [string, string] => [name, value()]));
      done();
    },
  });
}
