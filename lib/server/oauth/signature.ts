import { createHmac } from 'node:crypto';
import type { OAuthParameters, Parameter } from './parameters';
import { isSame } from '../accounts/secret_text';

/** A request as its client signed it. */
export interface SignedRequest {
  readonly method: string;
  /** URLs that it may have been sent to, without the query: behind a proxy, client and server see different ones. */
  readonly urls: readonly string[];
  readonly parameters: OAuthParameters;
}

const hashes = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' } as const;

export function isSignatureMethod(method: string): boolean {
  return method === 'PLAINTEXT' || Object.hasOwn(hashes, method);
}

/**
 * Whether the request's signature is valid with these secrets (RFC 5849, 3.4). Signatures are compared in constant
 * time.
 */
export function isSignature(request: SignedRequest, clientSecret: string, tokenSecret: string): boolean {
  const { protocol, signature } = request.parameters;
  const method = protocol.get('oauth_signature_method') ?? '';
  const key = `${encode(clientSecret)}&${encode(tokenSecret)}`;
  // The PHP client encodes the ampersand once more.
  if (method === 'PLAINTEXT') return isAnyOf(signature, [key, key.replace('&', '%26')]);
  const hash = hashes[method as keyof typeof hashes];
  const expected = request.urls.map((url) => createHmac(hash, key).update(baseString(request, url)).digest('base64'));
  return isAnyOf(signature, expected);
}

/** The text that is signed: RFC 5849, 3.4.1. */
function baseString({ method, parameters }: SignedRequest, url: string): string {
  const parts = [method.toUpperCase(), url, normalised(parameters.signed)];
  return parts.map(encode).join('&');
}

function normalised(parameters: readonly Parameter[]): string {
  return parameters
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map((pair) => pair.join('='))
    .join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Encodes everything but letters, digits and `-._~`: RFC 5849, 3.6. */
function encode(text: string): string {
  const escape = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, escape);
}

function isAnyOf(sent: string, expected: readonly string[]): boolean {
  const found = expected.map((each) => isSame(sent, each));
  return found.includes(true);
}
