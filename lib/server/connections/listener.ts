import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { ConnectionLimit } from './connection_limit';
import type { Connection, LingeringBounds } from '../http/hang_up';
import { answerRaw } from './raw_answer';
import { HttpError } from '../http/http_error';
import type { ServerLimits, ServerTimes } from '../limits';
import type { TlsContext } from '../tls';

/** The settings of the server that concern the listener. */
interface ListenerSettings {
  readonly limits: ServerLimits;
  readonly times: ServerTimes;
  readonly tls: TlsContext | undefined;
}

/** For connections above the limit, which can be many: just enough time to read why they are refused. */
const shortly: LingeringBounds = { bytes: 1024 ** 2, time: 1000, pause: 1000 };

/** How often Node looks for requests whose headers are late, in milliseconds. */
const checkInterval = (headers: number) => Math.max(20, Math.min(30_000, headers / 2));

/** Makes Node's HTTP server, plain or with TLS, with limits for connections and headers. */
export function makeListener({ limits, times, tls }: ListenerSettings): Server {
  const options = {
    maxHeaderSize: limits.headers,
    headersTimeout: times.headers,
    // A total time per request would end long uploads. `Connections` ends idle and slow clients.
    requestTimeout: 0,
    // With Node's five seconds, clients that were busy for as long would find their connection closed as they send.
    keepAliveTimeout: times.idle,
    connectionsCheckingInterval: checkInterval(times.headers),
    ...(tls ? { ...tls, requestCert: tls.ca !== undefined, handshakeTimeout: times.headers || 120_000 } : {}),
  };
  const server = tls ? createHttpsServer(options) : createHttpServer(options);
  // Node would drop headers above the limit silently; the dispatcher counts them and refuses the request.
  server.maxHeadersCount = 0;
  // Leaves room for refused connections, which stay until the client has read the refusal.
  server.maxConnections = 2 * limits.connections;
  const limit = new ConnectionLimit(limits.connections, limits.connectionsPerAddress);
  // First of all listeners, before Node reads a request from the connection.
  server.prependListener('connection', (socket: Socket) => {
    if (!limit.admit(socket)) refuseConnection(socket, tls !== undefined);
  });
  return server;
}

/** Whether the server speaks TLS. */
export function isSecure(server: Server): server is HttpsServer {
  return server instanceof HttpsServer;
}

function refuseConnection(socket: Socket, isTls: boolean): void {
  // No answer is possible before the handshake.
  if (isTls) return void socket.destroy();
  const refusal = new HttpError(503, 'The server has too many connections. Try again.', { 'Retry-After': '5' });
  answerRaw(socket, refusal, shortly);
}

/** Answers a malformed request. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Connection): void {
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else answerRaw(socket, malformed(error));
}

/** The answer to a request that the HTTP parser could not read. */
function malformed(error: NodeJS.ErrnoException): HttpError {
  if (error.code === 'HPE_HEADER_OVERFLOW') return new HttpError(431, 'The headers of the request are too large.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HttpError(408, 'The request took too long to arrive.');
  return new HttpError(400, 'The request is not valid HTTP.');
}
