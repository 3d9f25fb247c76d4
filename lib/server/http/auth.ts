import { createHash, timingSafeEqual } from 'node:crypto';

import type { Credentials } from '../options';
import { HttpError } from './http_error';

/** Who sends a request. */
export interface User {
  readonly username: string;
}

const refusal = 'You may not use this resource. Send the key and the password of the API by HTTP Basic authentication.';

/**
 * Makes the check of `Authorization` headers.
 *
 * Every comparison takes the same time whatever was sent, and every known key is compared, so that the time of an
 * answer tells nothing about them.
 */
export function authenticator(known: readonly Required<Credentials>[]): (header: string | undefined) => User {
  const accounts = known.map(({ key, password, username }) => ({
    key: digest(key),
    password: digest(password),
    username,
  }));
  return (header) => {
    if (header === undefined) throw new HttpError(403, refusal);
    const sent = parseBasic(header);
    let user: User | undefined;
    if (sent) {
      const [key, password] = [digest(sent.key), digest(sent.password)];
      for (const account of accounts) {
        const sameKey = timingSafeEqual(account.key, key);
        const samePassword = timingSafeEqual(account.password, password);
        if (sameKey && samePassword) user = { username: account.username };
      }
    }
    if (user) return user;
    throw new HttpError(401, refusal, { 'WWW-Authenticate': 'Basic realm="SmartFile API", charset="UTF-8"' });
  };
}

/** `Basic <base64 of key:password>` (RFC 7617); the first colon ends the key. */
function parseBasic(header: string): { key: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { key: text.slice(0, colon), password: text.slice(colon + 1) };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
