import { OAuthRefusal } from './refusal';

export type Parameter = readonly [name: string, value: string];

/** The OAuth parameters of a request, from header, query and form. */
export interface OAuthParameters {
  /** Parameters of the protocol by name, without the signature. */
  readonly protocol: ReadonlyMap<string, string>;
  readonly signature: string;
  /** All signed parameters, of header, query and form: without signature and realm. */
  readonly signed: readonly Parameter[];
}

/** How many parameters of the protocol a request may have. */
const mostProtocol = 20;

const isProtocol = (name: string) => name.startsWith('oauth_');

export const isOAuthHeader = (authorization: string | undefined) => /^oauth(\s|$)/i.test(authorization ?? '');

/** Whether a query or a form holds a signature. */
export function hasSignature(parameters: URLSearchParams): boolean {
  return parameters.has('oauth_signature');
}

/**
 * Collects the parameters of a request (RFC 5849, 3.4.1.3). Each may be in the Authorization header, the query or a
 * form, once.
 * @throws OAuthRefusal when they cannot be read, or one comes twice.
 */
export function collectParameters(
  authorization: string | undefined,
  query: URLSearchParams,
  form: URLSearchParams,
): OAuthParameters {
  const header = isOAuthHeader(authorization) ? parseHeader(authorization ?? '') : [];
  const all: Parameter[] = [...header, ...query, ...form];
  const protocol = new Map<string, string>();
  for (const [name, value] of all.filter(([name]) => isProtocol(name))) {
    if (protocol.has(name)) throw new OAuthRefusal('a parameter came twice');
    protocol.set(name, value);
  }
  if (protocol.size > mostProtocol) throw new OAuthRefusal('there were too many parameters');
  const signature = protocol.get('oauth_signature') ?? '';
  protocol.delete('oauth_signature');
  return { protocol, signature, signed: all.filter(([name]) => name !== 'oauth_signature') };
}

/** Parses `OAuth realm="...", oauth_token="..."`. Values are percent-encoded; some clients omit the quotation marks. */
function parseHeader(header: string): Parameter[] {
  const pairs = header
    .replace(/^oauth\s*/i, '')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  const parsed = pairs.map((pair): Parameter => {
    const equals = pair.indexOf('=');
    const value = /^"(.*)"$/.exec(pair.slice(equals + 1).trim())?.[1] ?? pair.slice(equals + 1).trim();
    if (equals < 1 || value.includes('"')) throw new OAuthRefusal('the Authorization header cannot be read');
    return [decode(pair.slice(0, equals).trim()), decode(value)];
  });
  return parsed.filter(([name]) => name.toLowerCase() !== 'realm');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OAuthRefusal('a parameter of the Authorization header is not encoded right');
  }
}

/** Removes the parameters of the protocol from a query or a form: they are no arguments of the call. */
export function withoutProtocol(parameters: URLSearchParams): void {
  for (const name of [...parameters.keys()]) if (isProtocol(name)) parameters.delete(name);
}
