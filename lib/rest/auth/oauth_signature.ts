import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { OptionsError } from '../../internal/coded_error';
import type { ApiRequest } from '../transport/transport';

/** A token of any kind, with its secret. */
export interface OAuthToken {
  readonly token: string;
  readonly secret: string;
}

/** How requests are signed. SmartFile documents PLAINTEXT, which is as safe as the TLS that it needs. */
export type SignatureMethod = 'PLAINTEXT' | 'HMAC-SHA1' | 'HMAC-SHA256';

/** The keys of a signature, and further parameters of the header. */
export interface Signing {
  readonly method: SignatureMethod;
  /** The client's token and secret. */
  readonly client: OAuthToken;
  /** The request token or the access token, where there is one. */
  readonly token?: OAuthToken | undefined;
  /** Further parameters of the protocol, such as `oauth_callback`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

type Parameter = readonly [name: string, value: string];

const hashes = {
  PLAINTEXT: (_text: string, key: string) => key,
  'HMAC-SHA1': (text: string, key: string) => createHmac('sha1', key).update(text).digest('base64'),
  'HMAC-SHA256': (text: string, key: string) => createHmac('sha256', key).update(text).digest('base64'),
} as const satisfies Record<SignatureMethod, unknown>;

/** Names of the signature methods. */
export const signatureMethods = Object.keys(hashes) as SignatureMethod[];

const formType = 'application/x-www-form-urlencoded';

/**
 * oauth-1.0a with another way to collect the parameters of a request. The library keeps them by name in an object, and
 * parses queries by its own rules: of repeated names, `+` or a second `=` it signs something else than what is sent.
 * Here they are a list, decoded from the URL and the form that are sent.
 */
class Signer extends OAuth {
  constructor({ method, client }: Signing) {
    super({
      consumer: { key: client.token, secret: client.secret },
      signature_method: method,
      hash_function: hashes[method],
    });
  }

  /** RFC 5849, 3.4.1.3.2: encoded, sorted by name and then by value, joined. */
  override getParameterString(request: OAuth.RequestOptions, protocol: OAuth.Data): string {
    const parameters: Parameter[] = [...Object.entries(protocol), ...(request.data as readonly Parameter[])];
    return parameters
      .map(([name, value]) => [this.percentEncode(name), this.percentEncode(value)] as const)
      .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
      .map((pair) => pair.join('='))
      .join('&');
  }
}

/**
 * The Authorization header of one attempt (RFC 5849). It cannot be used again: servers refuse a nonce that they know.
 * @throws OptionsError for a request that cannot be signed
 */
export function oauthHeader(request: ApiRequest, signing: Signing): string {
  const { method, client, token } = signing;
  // As in the request: the URL class writes host, port and path in their normal forms.
  const { origin, pathname, searchParams } = new URL(request.url);
  const data: Parameter[] = [...searchParams, ...(request.form ?? [])];
  checkParameters(request, data, method);
  const protocol: OAuth.Data = {
    oauth_consumer_key: client.token,
    // 120 bits as letters and digits, since some servers accept nothing else.
    oauth_nonce: randomBytes(15).toString('hex'),
    oauth_signature_method: method,
    oauth_timestamp: Math.floor(Date.now() / 1000),
    oauth_version: '1.0',
    ...(token && { oauth_token: token.token }),
    ...signing.parameters,
  };
  const signer = new Signer(signing);
  const signature = signer.getSignature(
    { method: request.method, url: origin + pathname, data },
    token?.secret,
    protocol,
  );
  return signer.toHeader({ ...protocol, oauth_signature: signature }).Authorization;
}

function checkParameters({ form, body }: ApiRequest, data: readonly Parameter[], method: SignatureMethod): void {
  const taken = data.find(([name]) => name.startsWith('oauth_'));
  if (taken)
    throw new OptionsError(
      `the argument '${taken[0]}' begins with 'oauth_', which is reserved for the authorization: use another name`,
    );
  // The fields of a form are signed too, and those within a body of the caller's are not known here.
  if (method !== 'PLAINTEXT' && !form && body?.contentType?.split(';')[0]?.trim().toLowerCase() === formType) {
    throw new OptionsError(`a body of the type ${formType} cannot be signed; pass its fields as arguments`);
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
