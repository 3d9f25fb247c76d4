import type { IncomingMessage } from 'node:http';

import type { Account } from '../accounts/account';
import type { Accounts } from '../accounts/accounts';
import type { FailedLogins } from '../accounts/failed_logins';
import type { AccountRight } from '../accounts/rights';
import { isCsrfToken, type Sessions } from '../accounts/sessions';
import { noRights } from '../storage/guard';
import { parseCookies } from './cookies';
import { HttpError } from './http_error';

/** Who sends a request. */
export interface User extends Account {
  readonly rights: ReadonlySet<AccountRight>;
}

/** Nobody in particular. */
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

const tooMany = 'Too many wrong passwords. Try again later.';

/**
 * Makes the check of who sends a request.
 * @returns a function that throws HttpError 403 when nothing was sent, 401 when it is wrong, 429 when an address sent
 *   too much that was wrong.
 */
export function authenticator(
  accounts: Accounts,
  sessions: Sessions,
  failures: FailedLogins,
): (request: IncomingMessage) => Promise<User> {
  return async (request) => {
    const { authorization } = request.headers;
    const sent = parseBasic(authorization ?? '');
    const account =
      authorization === undefined
        ? accountOfSession(request)
        : sent && (await accountOf(sent, request.socket.remoteAddress ?? ''));
    if (account) return { ...account, rights: accounts.rightsOf(account) };
    if (authorization === undefined) throw new HttpError(403, refusal);
    throw new HttpError(401, refusal, { 'WWW-Authenticate': 'Basic realm="SmartFile API", charset="UTF-8"' });
  };

  /** Whoever has the cookie; to change something he must also show that the request is from a page of ours. */
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

  async function accountOf({ key, password }: BasicCredentials, address: string): Promise<Account | undefined> {
    const known = accounts.byKey(key, password);
    if (known) return known;
    const counted: string[] = [];
    const account = await accounts.byPassword(key, password, () => {
      const wait = failures.waitOf(address);
      if (wait > 0) throw new HttpError(429, tooMany, { 'Retry-After': String(wait) });
      // Counted before it is looked at: many at once must not all pass.
      failures.add(address);
      counted.push(address);
    });
    if (account) for (const each of counted) failures.forgive(each);
    return account;
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
