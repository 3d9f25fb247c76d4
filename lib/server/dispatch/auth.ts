import type { IncomingMessage } from 'node:http';
import type { Account } from '../accounts/account';
import type { Accounts } from '../accounts/accounts';
import type { AccountRight } from '../accounts/rights';
import { isCsrfToken, type Sessions } from '../accounts/sessions';
import type { SignIn } from '../accounts/sign_in';
import type { Arrival, OAuthProvider } from '../oauth/provider';
import { OAuthRefusal, refusalText } from '../oauth/refusal';
import { noRights } from '../storage/guard';
import type { RequestBody } from '../http/body';
import { parseCookies } from '../http/cookies';
import { HttpError } from '../http/http_error';
import type { Target } from '../http/target';

/** The sender of a request. */
export interface User extends Account {
  readonly rights: ReadonlySet<AccountRight>;
  /** Client token of the application that acts for the user; absent where no application does. */
  readonly application?: string;
}

/** The sender of a request without credentials. */
export const anonymous: User = {
  username: '',
  name: '',
  email: '',
  role: '',
  isActive: false,
  root: '/',
  base: noRights,
  isBuiltIn: true,
  rights: new Set(),
};

export const sessionCookie = 'sessionid';
export const csrfCookie = 'csrftoken';

const refusal = 'You may not use this resource. Send the key and the password of the API by HTTP Basic authentication.';

/**
 * Makes the function that finds out who sends a request.
 * @returns a function that throws HttpError 403 for a request without credentials, 401 for wrong ones, 429 when an
 *   address sent too many wrong ones.
 */
export function authenticator(
  { accounts, sessions, oauth }: { accounts: Accounts; sessions: Sessions; oauth: OAuthProvider },
  signIn: SignIn,
): (request: IncomingMessage, target: Target, body: RequestBody) => Promise<User> {
  return async (request, target, body) => {
    const { method = '', headers } = request;
    const { authorization } = headers;
    const arrival = { method, headers, target, body };
    const bySession = authorization === undefined ? accountOfSession(request) : undefined;
    if (bySession) return withRights(bySession);
    if (await oauth.isSigned(arrival)) return accountOfToken(arrival);
    if (authorization === undefined) throw new HttpError(403, refusal);
    const sent = parseBasic(authorization);
    const account = sent && (await signIn.check(sent.key, sent.password, request.socket.remoteAddress ?? ''));
    if (account) return withRights(account);
    throw new HttpError(401, refusal, { 'WWW-Authenticate': 'Basic realm="SmartFile API", charset="UTF-8"' });
  };

  function withRights(account: Account): User {
    return { ...account, rights: accounts.rightsOf(account) };
  }

  /**
   * The account of the session's cookie. A request that changes something must also prove that it comes from our page.
   */
  function accountOfSession({ headers, method = '' }: IncomingMessage): Account | undefined {
    const session = sessions.get(parseCookies(headers.cookie).get(sessionCookie) ?? '');
    if (!session) return undefined;
    const account = accounts.byName(session.username);
    if (!account?.isActive) return undefined;
    if (['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)) return account;
    const token = headers['x-csrftoken'];
    if (typeof token !== 'string') throw new HttpError(403, 'CSRF Failed: CSRF token missing.');
    if (!isCsrfToken(session, token)) throw new HttpError(403, 'CSRF Failed: CSRF token incorrect.');
    return account;
  }

  /** The account that the application acts for, as long as that may use the server itself. */
  async function accountOfToken(arrival: Arrival): Promise<User> {
    try {
      const { application, token } = await oauth.verify(arrival, 'access');
      const account = accounts.byName(oauth.access.get(token)?.username ?? '');
      if (!account?.isActive) throw oauth.refusal('the user who allowed it may no longer use the server');
      oauth.access.touch(token);
      return { ...withRights(account), application: application.clientToken };
    } catch (error) {
      if (!(error instanceof OAuthRefusal)) throw error;
      throw new HttpError(401, refusalText, { 'WWW-Authenticate': 'OAuth realm="SmartFile API"' });
    }
  }
}

interface BasicCredentials {
  key: string;
  password: string;
}

/** `Basic <base64 of key:password>` (RFC 7617); the first colon ends the key. */
function parseBasic(header: string): BasicCredentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { key: text.slice(0, colon), password: text.slice(colon + 1) };
}
