import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { ConnectionLimit } from './connection_limit';
import type { Connection, LingeringBounds } from '../http/hang_up';
import { answerRaw } from './raw_answer';
import { HttpError } from '../http/http_error';
import type { ServerLimits, ServerTimes } from '../limits';
import type { TlsContext } from '../tls';

/** What of the server's settings concerns the listener. */
interface ListenerSettings {
  readonly limits: ServerLimits;
  readonly times: ServerTimes;
  readonly tls: TlsContext | undefined;
}

/** Connections above the limit are many: they may stay for as long as it takes to read why they are refused. */
const shortly: LingeringBounds = { bytes: 1024 ** 2, time: 1000, pause: 1000 };

/** How often Node looks for requests whose headers do not come. */
const checkInterval = (headers: number) => Math.max(20, Math.min(30_000, headers / 2));

/** The HTTP server below ours, plain or with TLS, within the limits of connections and headers. */
export function makeListener({ limits, times, tls }: ListenerSettings): Server {
  const options = {
    maxHeaderSize: limits.headers,
    headersTimeout: times.headers,
    // A total time per request would kill long uploads; clients that do nothing, or little, are ended otherwise.
    requestTimeout: 0,
    // Node's five seconds would end connections on which clients that were busy meanwhile are just sending again.
    keepAliveTimeout: times.idle,
    connectionsCheckingInterval: checkInterval(times.headers),
    ...(tls ? { ...tls, requestCert: tls.ca !== undefined, handshakeTimeout: times.headers || 120_000 } : {}),
  };
  const server = tls ? createHttpsServer(options) : createHttpServer(options);
  // Node would drop what is above the limit without a word: they are counted by whoever reads them.
  server.maxHeadersCount = 0;
  // Those that are told to come back later may stay until they have read that, but not without end.
  server.maxConnections = 2 * limits.connections;
  const limit = new ConnectionLimit(limits.connections, limits.connectionsPerAddress);
  // Before Node begins to read: what such a connection sends is nothing to answer.
  server.prependListener('connection', (socket: Socket) => {
    if (!limit.admit(socket)) refuseConnection(socket, tls !== undefined);
  });
  return server;
}

/** Whether the server has connections by TLS. */
export function isSecure(server: Server): server is HttpsServer {
  return server instanceof HttpsServer;
}

function refuseConnection(socket: Socket, isTls: boolean): void {
  // Without a handshake nothing can be said.
  if (isTls) return void socket.destroy();
  const refusal = new HttpError(503, 'The server has too many connections. Try again.', { 'Retry-After': '5' });
  answerRaw(socket, refusal, shortly);
}

/** Tells a client that its request is no HTTP. */
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
