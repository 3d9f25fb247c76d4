import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** How long to wait for the end of a connection that takes no more bytes, in milliseconds. It usually comes at once. */
const patience = 1000;

/** Codes of a write to a connection that the other side closed. */
const closedCodes = ['EPIPE', 'ECONNRESET', 'ECONNABORTED'];

type Done = (error?: Error | null) => void;

/** The request that a connection serves, and its answer. A connection serves many, one after the other. */
interface Served {
  readonly request: ClientRequest;
  answer?: IncomingMessage;
}

const served = new WeakMap<Socket, Served>();

/**
 * Keeps the answer of a service that refuses a body and closes the connection. The next write then fails, and Node
 * would destroy the socket with the answer still unread. So the failure is held back until everything that arrived was
 * read.
 */
export function readBeforeHangUp(request: ClientRequest): void {
  if (request.socket) watch(request.socket, request);
  else request.once('socket', (socket) => watch(socket, request));
}

function watch(socket: Socket, request: ClientRequest): void {
  const isNew = !served.has(socket);
  const current: Served = { request };
  served.set(socket, current);
  request.once('response', (answer) => (current.answer = answer));
  if (!isNew) return;
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, done) => write(chunk, encoding, holdingBack(socket, done));
  if (writev) socket._writev = (chunks, done) => writev(chunks, holdingBack(socket, done));
}

/** The callback of a write, which holds back the error of a closed connection. */
function holdingBack(socket: Socket, done: Done): Done {
  return (error) => {
    const current = served.get(socket);
    if (current && closedCodes.includes(String((error as { code?: unknown } | null | undefined)?.code))) {
      afterReading(socket, current, () => done(error));
    } else {
      done(error);
    }
  };
}

/** Calls `done` when nothing more can be read, or when reading on is of no use. */
function afterReading(socket: Socket, { request, answer }: Served, done: () => void): void {
  if (socket.destroyed) {
    done();
    return;
  }
  const timer = answer ? undefined : setTimeout(() => end(), patience);
  const end = () => {
    clearTimeout(timer);
    socket.off('end', end).off('close', end);
    request.off('response', judge);
    done();
  };
  // A good answer counts only with the whole body, and is lost. An error is read by the caller, however long it takes.
  const judge = ({ statusCode = 0 }: IncomingMessage) => {
    clearTimeout(timer);
    if (statusCode < 300) end();
  };
  socket.once('end', end).once('close', end);
  request.once('response', judge);
  if (answer) judge(answer);
}
