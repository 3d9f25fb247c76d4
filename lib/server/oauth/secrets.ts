import { createHmac, randomBytes } from 'node:crypto';

import type { StateStore } from '../../state/store';
import { digest } from '../accounts/secret_text';

/** The official clients refuse tokens and secrets that are shorter. */
const tokenLength = 30;

/** Without those that people take for another when they type them. */
const verifierLetters = '23456789abcdefghijkmnpqrstuvwxyz';
const verifierLength = 10;

/**
 * Makes tokens, and the secrets that belong to them.
 *
 * Checking an HMAC takes the secret itself, so that no hash can stand for it. It is not stored all the same: it follows
 * from the token and a key of the server, and of the token there is only a hash. Who reads the state finds the key, but
 * no token to use it on.
 */
export class TokenSecrets {
  private readonly key: Buffer;

  constructor(store: StateStore) {
    const keys = store.table<{ readonly key: string }>('oauth_key');
    let record = keys.get('key');
    if (!record) keys.set('key', (record = { key: randomBytes(32).toString('base64') }));
    this.key = Buffer.from(record.key, 'base64');
  }

  secretOf(kind: 'request' | 'access', token: string): string {
    return createHmac('sha256', this.key).update(`${kind} ${token}`).digest('base64url').slice(0, tokenLength);
  }
}

/** 10 letters and digits, 50 bits: short enough to be typed, and a request token takes few guesses. */
export function newVerifier(): string {
  return [...randomBytes(verifierLength)].map((byte) => verifierLetters[byte % verifierLetters.length]).join('');
}

/** By what a token is stored. */
export function tokenKey(token: string): string {
  return digest(token).toString('base64url');
}
