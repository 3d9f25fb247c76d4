import { userObject } from '../../accounts/account';
import { json, type Answer } from '../../dispatch/answer';
import { sessionCookie, csrfCookie } from '../../dispatch/auth';
import type { Call } from '../../dispatch/call';
import { parseCookies, setCookie } from '../../http/cookies';
import { HttpError } from '../../http/http_error';
import { version2, type Route } from '../../dispatch/router';

/** Signing in once instead of with every request. */
export const sessionRoutes: readonly Route[] = [
  { endpoint: 'session', versions: version2, methods: { GET: read, POST: start, DELETE: end } },
];

function shown({ user, version }: Call) {
  return { user: userObject(user, version) };
}

function read(call: Call): Answer {
  return json(shown(call));
}

/** Starts a session for who signed in otherwise. */
function start(call: Call): Answer {
  // A session would outlast the permission of the application.
  if (call.user.application !== undefined) throw new HttpError(403, 'Applications cannot start sessions.');
  return startSession(call, call.user.username, json(shown(call), 201));
}

function end(call: Call): Answer {
  return endSession(call, { status: 204, headers: {} });
}

/** Starts a session; one that the request came with ends. @returns the answer with the cookies of the session. */
export function startSession(call: Call, username: string, answer: Answer): Answer {
  endOld(call);
  return withCookies(answer, call, call.services.sessions.start(username));
}

/** Ends the session that the request came with. @returns the answer, which takes away the cookies. */
export function endSession(call: Call, answer: Answer): Answer {
  endOld(call);
  return withCookies(answer, call, { id: '', csrfToken: '', expires: 0 });
}

function endOld({ services, headers }: Call): void {
  const id = parseCookies(headers.cookie).get(sessionCookie);
  if (id !== undefined) services.sessions.end(id);
}

function withCookies(
  answer: Answer,
  { services }: Call,
  { id, csrfToken, expires }: { id: string; csrfToken: string; expires: number },
): Answer {
  const isSecure = services.publicUrl().startsWith('https:');
  const cookies = [
    setCookie(sessionCookie, id, { isHidden: true, isSecure, expires }),
    // Scripts of our own pages have to read it, to send it back.
    setCookie(csrfCookie, csrfToken, { isHidden: false, isSecure, expires }),
  ];
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookies, 'Cache-Control': 'no-store' } };
}
