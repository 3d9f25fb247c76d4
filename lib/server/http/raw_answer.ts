import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import type { HttpError } from './http_error';

/** Milliseconds for a client that is still sending to read why it is refused. */
const lingering = 1000;

/**
 * Answers on a connection on which nothing has been answered yet, and ends it.
 * @param isSending whether the client may be sending: a connection that is closed at once would take the answer along.
 */
export function answerRaw(socket: Duplex, { status, body, headers }: HttpError, isSending = false): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => {
    if (isSending) setTimeout(() => socket.destroy(), lingering).unref();
    else socket.destroy();
  });
}
