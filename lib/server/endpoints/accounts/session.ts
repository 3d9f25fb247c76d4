import { userObject } from '../../accounts/account';
import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { HttpError } from '../../http/http_error';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { startSession, endSession } from '../../dispatch/session_cookies';

/** Sessions, so that clients can send a cookie instead of credentials. */
export const sessionRoutes: readonly Route[] = [
  { endpoint: 'session', versions: version2, methods: { GET: read, POST: start, DELETE: end } },
];

function shown({ user, version }: Call) {
  return { user: userObject(user, version) };
}

function read(call: Call): Answer {
  return json(shown(call));
}

/** Starts a session for the account whose credentials were sent. */
function start(call: Call): Answer {
  // The session would outlast the permission of the application.
  if (call.user.application !== undefined) throw new HttpError(403, 'Applications cannot start sessions.');
  return startSession(call, call.user.username, json(shown(call), 201));
}

function end(call: Call): Answer {
  return endSession(call, { status: 204, headers: {} });
}
