import { userObject } from '../accounts/account';
import { json, type Answer } from '../http/answer';
import { sessionCookie, csrfCookie } from '../http/auth';
import type { Call } from '../http/call';
import { parseCookies, setCookie } from '../http/cookies';
import { version2, type Route } from '../http/router';

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

/** Starts a session for who signed in otherwise; a session that the request came with ends. */
function start(call: Call): Answer {
  const { sessions } = call.services;
  endOld(call);
  const { id, csrfToken, expires } = sessions.start(call.user.username);
  return withCookies(json(shown(call), 201), call, { id, csrfToken, expires });
}

function end(call: Call): Answer {
  endOld(call);
  return withCookies({ status: 204, headers: {} }, call, { id: '', csrfToken: '', expires: 0 });
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
