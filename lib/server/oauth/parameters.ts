import { OAuthRefusal } from './refusal';

export type Parameter = readonly [name: string, value: string];

/** What one request says by OAuth, wherever it says it. */
export interface OAuthParameters {
  /** Those of the protocol, by name, without the signature's own. */
  readonly protocol: ReadonlyMap<string, string>;
  readonly signature: string;
  /** All that is signed: of the header, the query and the form, without signature and realm. */
  readonly signed: readonly Parameter[];
}

/** Parameters of the protocol that one request may have. */
const mostProtocol = 20;

const isProtocol = (name: string) => name.startsWith('oauth_');

export const isOAuthHeader = (authorization: string | undefined) => /^oauth(\s|$)/i.test(authorization ?? '');

/** Whether a query or a form holds a signature. */
export function hasSignature(parameters: URLSearchParams): boolean {
  return parameters.has('oauth_signature');
}

/**
 * Collects the parameters of a request (RFC 5849, 3.4.1.3). They may come in the Authorization header, the query and a
 * form, also some here and some there, each once.
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

/** `OAuth realm="...", oauth_token="..."`; values are percent-encoded, and some clients leave out the quotation marks. */
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

/** Takes the parameters of the protocol out of a query or a form: they are no arguments of the call. */
export function withoutProtocol(parameters: URLSearchParams): void {
  for (const name of [...parameters.keys()]) if (isProtocol(name)) parameters.delete(name);
}
