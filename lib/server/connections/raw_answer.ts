import { STATUS_CODES } from 'node:http';

import { hangUp, type Connection, type LingeringBounds } from '../http/hang_up';
import type { HttpError } from '../http/http_error';

/** Writes an answer to a connection that has none yet, without Node's response, and ends the connection. */
export function answerRaw(socket: Connection, { status, body, headers }: HttpError, bounds?: LingeringBounds): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${text}`);
  hangUp(socket, bounds);
}
