import { IncomingMessage, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { AxiosResponse } from 'axios';

/** The head of an answer, and its body as it arrives from the network. */
export interface Received {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Reads an axios response: from Node's own HTTP, or from an adapter, whose body may be anything. */
export function received({ data, status, statusText, headers }: AxiosResponse<unknown>): Received {
  if (data instanceof IncomingMessage) {
    const { statusCode = 0, statusMessage = '' } = data;
    return { status: statusCode, statusText: statusMessage, headers: data.headers, body: data };
  }
  return { status, statusText, headers: plainHeaders(headers), body: bodyOf(data) };
}

function plainHeaders(headers: object): IncomingHttpHeaders {
  const { toJSON } = headers as { toJSON?: () => object };
  return Object.fromEntries(
    Object.entries<string | string[] | number | boolean | null | undefined>({
      ...(toJSON?.call(headers) ?? headers),
    }).flatMap(([name, value]) => {
      if (value === null || value === undefined || value === false) return [];
      return [[name.toLowerCase(), Array.isArray(value) ? value.map(String) : String(value)]];
    }),
  );
}

function bodyOf(data: unknown): Readable {
  if (data instanceof Readable) return data;
  if (typeof (data as Partial<Readable> | null)?.pipe === 'function') return new Readable().wrap(data as Readable);
  if (typeof (data as Partial<ReadableStream> | null)?.getReader === 'function') {
    return Readable.fromWeb(data as ReadableStream);
  }
  return Readable.from(bytesOf(data), { objectMode: false });
}

function bytesOf(data: unknown): Buffer[] {
  if (data === undefined || data === null || data === '') return [];
  if (data instanceof ArrayBuffer) return [Buffer.from(data)];
  if (data instanceof Uint8Array) return [Buffer.from(data)];
  return [Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))];
}
