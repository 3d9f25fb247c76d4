import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** How long the end of a connection is waited for that takes nothing more; it is there at once on any usual system. */
const patience = 1000;

/** What a write says when the other side has closed the connection. */
const closedCodes = ['EPIPE', 'ECONNRESET', 'ECONNABORTED'];

type Done = (error?: Error | null) => void;

/** The request that a connection serves, and its answer. A connection serves many, one after the other. */
interface Served {
  readonly request: ClientRequest;
  answer?: IncomingMessage;
}

const served = new WeakMap<Socket, Served>();

/**
 * Keeps the answer of a service that refuses a body, says so, and hangs up: the next write fails then, with which Node
 * would close the connection, although the answer is there and only has not been read. So that failure is held back
 * until everything has been read that had come.
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

/** What a write calls at its end. */
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

/** Calls back when nothing more can be read, or when it is of no use to read on. */
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
  // An answer that counts only with the whole body is lost with it. Any other is read by whoever gets it, in his time.
  const judge = ({ statusCode = 0 }: IncomingMessage) => {
    clearTimeout(timer);
    if (statusCode < 300) end();
  };
  socket.once('end', end).once('close', end);
  request.once('response', judge);
  if (answer) judge(answer);
}
