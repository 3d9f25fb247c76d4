import type { Call } from './call';
import type { Answer } from './answer';
import { parseCookies, setCookie } from '../http/cookies';
import { sessionCookie, csrfCookie } from './auth';

/** Starts a session, and ends the one that the request came with. @returns the answer with the session's cookies. */
export function startSession(call: Call, username: string, answer: Answer): Answer {
  endOld(call);
  return withCookies(answer, call, call.services.sessions.start(username));
}

/** Ends the session that the request came with. @returns the answer, with headers that remove the cookies. */
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
    // Scripts of our own pages read it to send it back.
    setCookie(csrfCookie, csrfToken, { isHidden: false, isSecure, expires }),
  ];
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookies, 'Cache-Control': 'no-store' } };
}
