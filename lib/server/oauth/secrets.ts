import { createHmac, randomBytes } from 'node:crypto';

import type { StateStore } from '../../state/store';
import { digest } from '../accounts/secret_text';

/** The official clients refuse tokens and secrets that are shorter. */
const tokenLength = 30;

/** Without letters that people confuse when they type them. */
const verifierLetters = '23456789abcdefghijkmnpqrstuvwxyz';
const verifierLength = 10;

/**
 * The secrets of tokens.
 *
 * The check of an HMAC needs the secret itself, where a hash of it would not do. It is not stored nevertheless, but
 * computed from the token and a key of the server. Of tokens the state holds hashes only, so a reader of the state has
 * the key, but no token to use it with.
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

/** Makes a verifier: 10 letters and digits, 50 bits. Short enough to type, since few guesses are allowed. */
export function newVerifier(): string {
  return [...randomBytes(verifierLength)].map((byte) => verifierLetters[byte % verifierLetters.length]).join('');
}

/** The key that a token is stored by. */
export function tokenKey(token: string): string {
  return digest(token).toString('base64url');
}
