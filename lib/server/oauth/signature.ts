import { createHmac } from 'node:crypto';
import type { OAuthParameters, Parameter } from './parameters';
import { isSame } from '../accounts/secret_text';

/** A request as its client saw it when it was signed. */
export interface SignedRequest {
  readonly method: string;
  /** URLs that it may have been sent to, without the query: a proxy shows the server another one than the client. */
  readonly urls: readonly string[];
  readonly parameters: OAuthParameters;
}

const hashes = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' } as const;

export function isSignatureMethod(method: string): boolean {
  return method === 'PLAINTEXT' || Object.hasOwn(hashes, method);
}

/**
 * Whether the signature is that of the request with these secrets (RFC 5849, 3.4). It takes the same time whatever was
 * sent as signature.
 */
export function isSignature(request: SignedRequest, clientSecret: string, tokenSecret: string): boolean {
  const { protocol, signature } = request.parameters;
  const method = protocol.get('oauth_signature_method') ?? '';
  const key = `${encode(clientSecret)}&${encode(tokenSecret)}`;
  // The PHP client encodes the ampersand once more than others do.
  if (method === 'PLAINTEXT') return isAnyOf(signature, [key, key.replace('&', '%26')]);
  const hash = hashes[method as keyof typeof hashes];
  const expected = request.urls.map((url) => createHmac(hash, key).update(baseString(request, url)).digest('base64'));
  return isAnyOf(signature, expected);
}

/** What is signed: RFC 5849, 3.4.1. */
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

/** RFC 5849, 3.6: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  const escape = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, escape);
}

function isAnyOf(sent: string, expected: readonly string[]): boolean {
  const found = expected.map((each) => isSame(sent, each));
  return found.includes(true);
}
