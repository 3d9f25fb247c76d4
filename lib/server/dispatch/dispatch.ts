import type { IncomingMessage, ServerResponse } from 'node:http';
import { lingering } from '../http/hang_up';
import { json, send, type Answer } from './answer';
import { anonymous, type User } from './auth';
import { RequestBody } from '../http/body';
import { noteActivity, type Call } from './call';
import type { Services } from './services';
import { HttpError } from '../http/http_error';
import { toHttpError } from './failures';
import { match, type Route } from './router';
import { parseTarget, type Target } from '../http/target';
import type { AccessEntry } from '../logs/access_log';
import { ApiPath } from '../storage/names/api_path';
import { osCode, StorageError } from '../storage/errors';
import type { RunningRequests } from './running_requests';
import type { Throttle } from './throttle';

export interface Dispatcher {
  readonly routes: readonly Route[];
  readonly services: Services;
  readonly authenticate: (request: IncomingMessage, target: Target, body: RequestBody) => Promise<User>;
  /** Absent where callers are not throttled. */
  readonly throttle?: Throttle | undefined;
  /** Resolves when the changes that handlers made to the state are on the disk. */
  readonly flush: () => Promise<void>;
  readonly running: RunningRequests;
  readonly onRequest: (entry: AccessEntry) => void;
}

/** Answers one request. Never rejects: resolves when the answer was sent or can no longer be sent. */
export async function dispatch(
  dispatcher: Dispatcher,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { socket } = request;
  const before = { time: new Date(), written: socket.bytesWritten };
  const seen: Seen = { path: '', leave: [] };
  const body = new RequestBody(request, response);
  const complete = await answerTo(dispatcher, request, body, signal, seen).then(
    (answer) => sendAnswer(answer, response, body, dispatcher.services.onError),
    (error: unknown) => sendError(error, response, body, dispatcher.services.onError),
  );
  for (const leave of seen.leave) leave();
  dispatcher.onRequest({
    time: before.time,
    method: request.method ?? '',
    path: seen.path,
    status: response.headersSent ? response.statusCode : 0,
    complete,
    bytesReceived: body.received,
    bytesSent: socket.bytesWritten - before.written,
    milliseconds: Date.now() - before.time.getTime(),
    ...(seen.user ? { username: seen.user.username } : {}),
    ...(socket.remoteAddress === undefined ? {} : { address: socket.remoteAddress }),
    ...(request.headers['user-agent'] === undefined ? {} : { userAgent: request.headers['user-agent'] }),
  });
}

/** What became known of a request before it ended. */
interface Seen {
  path: string;
  user?: User;
  /** Takes the request out of the counts of running ones. */
  readonly leave: (() => void)[];
}

async function answerTo(
  { routes, services, authenticate, throttle, running, flush }: Dispatcher,
  request: IncomingMessage,
  body: RequestBody,
  signal: AbortSignal,
  seen: Seen,
): Promise<Answer> {
  const { method = '', headers, url = '' } = request;
  const target = parseTarget(url);
  seen.path = target.path;
  if (request.rawHeaders.length > 2 * services.limits.headerCount) {
    throw new HttpError(431, `The request has more than ${services.limits.headerCount} headers.`);
  }
  seen.leave.push(running.enter());
  const { handler, endpoint, version, rest, isAnonymous } = match(routes, method, target.segments);
  if (!isAnonymous) seen.user = await authenticate(request, target, body);
  const caller = seen.user ? `user ${seen.user.username}` : `address ${request.socket.remoteAddress ?? ''}`;
  const throttled = throttle?.take(caller, request);
  seen.leave.push(running.enterAs(caller));
  const call: Call = {
    services,
    method,
    version,
    endpoint,
    headers,
    target,
    address: request.socket.remoteAddress ?? '',
    rest,
    path: () => ApiPath.of(rest),
    query: target.query,
    user: seen.user ?? anonymous,
    volume: seen.user ? await services.access.volumeOf(seen.user, services.site) : services.access.nothing,
    body,
    signal,
  };
  const answer = await handler(call);
  noteActivity(call);
  await flush().catch((error: unknown) => {
    if (typeof answer.body === 'object') for (const stream of answer.body) stream.destroy();
    throw error;
  });
  return throttled ? { ...answer, headers: { ...throttled, ...answer.headers } } : answer;
}

/** Errors of a client that left; they are not logged. */
const lostConnection = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'];

type OnError = (error: unknown) => void;

/** @returns whether the client got all of it. */
async function sendAnswer(answer: Answer, response: ServerResponse, body: RequestBody, onError: OnError) {
  // A client that waits to be asked for its body may send it nevertheless: the server cannot tell whether the next
  // bytes are the body or another request. And a body that is too long to be skipped must not be sent to its end.
  if (body.isUnasked || body.unread > lingering.bytes) response.setHeader('Connection', 'close');
  try {
    await send(response, answer);
    return true;
  } catch (error) {
    return sendError(error, response, body, onError);
  }
}

/** Answers with the error; cuts the connection where the answer has begun already. */
async function sendError(
  error: unknown,
  response: ServerResponse,
  body: RequestBody,
  onError: OnError,
): Promise<boolean> {
  const { status, body: object, headers } = toHttpError(error);
  const { req: request } = response;
  // A request that was read whole counts as destroyed too.
  const isGone = response.destroyed || (request.destroyed && !request.complete);
  // A file changed while it was sent: the client sees a cut answer, only the log can say why.
  const isUntold = response.headersSent && error instanceof StorageError && error.problem === 'conflict';
  if ((status === 500 && !lostConnection.includes(osCode(error) ?? '')) || isUntold) onError(error);
  if (response.headersSent || isGone) {
    response.destroy();
    return false;
  }
  const answer = json(object, status);
  return sendAnswer({ ...answer, headers: { ...answer.headers, ...headers } }, response, body, onError);
}
