import type { RequestBody } from '../http/body';
import type { Target } from '../http/target';
import type { StateStore } from '../../state/store';
import { AccessTokens } from './access_tokens';
import type { RegisteredApplication } from './applications';
import { Nonces, timestampWindow } from './nonces';
import { collectParameters, hasSignature, isOAuthHeader, withoutProtocol, type OAuthParameters } from './parameters';
import { OAuthRefusal } from './refusal';
import { RequestTokens } from './request_tokens';
import { TokenSecrets, tokenKey } from './secrets';
import { isSignature, isSignatureMethod } from './signature';
import { signedUrls } from './signed_url';

/** A request that may be signed. */
export interface Arrival {
  readonly method: string;
  readonly target: Target;
  readonly headers: { readonly authorization?: string | undefined; readonly host?: string | undefined };
  readonly body: RequestBody;
}

/** The facts that a valid signature proves. */
export interface Proof {
  readonly application: RegisteredApplication;
  /** The token of the signature; empty where the application signed without one. */
  readonly token: string;
  /** Returns a parameter of the request by its name; '' when it is missing. */
  readonly parameter: (name: string) => string;
}

/** What signs a request besides the application's secret: nothing, a request token or an access token. */
export type SignedWith = 'client' | 'request' | 'access';

export interface ProviderSettings {
  readonly applications: readonly RegisteredApplication[];
  readonly publicUrl: () => string;
  readonly limits: {
    readonly form: number;
    readonly records: number;
    readonly requestTokens: number;
    readonly nonces: number;
  };
  /** Called with the reason of each refusal, which clients do not see. */
  readonly onRefusal: (reason: string) => void;
}

const formType = 'application/x-www-form-urlencoded';
const longestToken = 128;

/** Lets applications act for people who allowed it: OAuth 1.0a (RFC 5849). */
export class OAuthProvider {
  readonly requests: RequestTokens;
  readonly access: AccessTokens;
  readonly applications: ReadonlyMap<string, RegisteredApplication>;
  private readonly secrets: TokenSecrets;
  private readonly nonces: Nonces;
  private readonly started: number;

  constructor(
    store: StateStore,
    private readonly settings: ProviderSettings,
    now = Date.now(),
  ) {
    const { applications, limits } = settings;
    this.applications = new Map(applications.map((each) => [each.clientToken, each]));
    this.requests = new RequestTokens(store, limits.requestTokens);
    this.access = new AccessTokens(store, limits.records);
    this.secrets = new TokenSecrets(store);
    this.nonces = new Nonces(limits.nonces);
    this.started = now;
  }

  secretOf(kind: 'request' | 'access', token: string): string {
    return this.secrets.secretOf(kind, token);
  }

  /** Makes a refusal, and logs its reason. */
  refusal(reason: string): OAuthRefusal {
    this.settings.onRefusal(reason);
    return new OAuthRefusal(reason);
  }

  /** Ends all tokens of a user who was removed. */
  forget(username: string): void {
    this.requests.forget(username);
    this.access.revoke({ username });
  }

  /** Whether a request has a signature, valid or not. Reads the form if necessary. */
  async isSigned({ headers, target, body }: Arrival): Promise<boolean> {
    if (isOAuthHeader(headers.authorization)) return true;
    if (headers.authorization !== undefined || this.applications.size === 0) return false;
    return hasSignature(target.query) || hasSignature(await this.formOf(body));
  }

  /**
   * Checks the signature of a request, and removes the parameters of the protocol from its query and form.
   * @throws OAuthRefusal for an invalid signature; HttpError when the form is too large.
   */
  async verify(arrival: Arrival, kind: SignedWith, now = Date.now()): Promise<Proof> {
    try {
      return await this.prove(arrival, kind, now);
    } catch (error) {
      if (error instanceof OAuthRefusal) this.settings.onRefusal(error.reason);
      throw error;
    }
  }

  private async prove(arrival: Arrival, kind: SignedWith, now: number): Promise<Proof> {
    const { method, target, headers, body } = arrival;
    const none = new URLSearchParams();
    const outside = collectParameters(headers.authorization, target.query, none);
    const isPlain = outside.signature !== '' && outside.protocol.get('oauth_signature_method') === 'PLAINTEXT';
    // A form may be a large file with the wrong type, so it is read here only if it can be signed.
    const form = kind === 'access' && isPlain ? none : await this.formOf(body);
    const parameters = collectParameters(headers.authorization, target.query, form);
    const { protocol } = parameters;
    const signatureMethod = protocol.get('oauth_signature_method') ?? '';
    if (!isSignatureMethod(signatureMethod)) throw new OAuthRefusal('the signature method is not known');
    if ((protocol.get('oauth_version') ?? '1.0') !== '1.0') throw new OAuthRefusal('the version is not 1.0');

    const application = this.applications.get(protocol.get('oauth_consumer_key') ?? '');
    const token = protocol.get('oauth_token') ?? '';
    if (token.length > longestToken) throw new OAuthRefusal('the token is too long');
    const record = kind === 'client' ? undefined : this[kind === 'access' ? 'access' : 'requests'].get(token, now);
    // The signature is checked before any refusal, so that the time of an answer does not reveal known tokens.
    const tokenSecret = kind === 'client' ? '' : this.secrets.secretOf(kind, token);
    const urls = signedUrls(target.path, headers.host, this.settings.publicUrl());
    const holds = isSignature({ method, urls, parameters }, application?.clientSecret ?? '', tokenSecret);
    if (!application) throw new OAuthRefusal('the application is not known');
    const isRight = kind === 'client' ? token === '' : record?.clientToken === application.clientToken;
    if (!isRight) throw new OAuthRefusal(`the ${kind} token is not known to belong to ${application.name}`);
    if (!holds) throw new OAuthRefusal(`the signature of ${application.name} is wrong`);
    this.takeNonce(parameters, `${application.clientToken} ${tokenKey(token)}`, record?.created ?? this.started, now);

    if (parameters.signed.length > 0) strip(arrival, form);
    const all = new Map(parameters.signed);
    return { application, token, parameter: (name) => all.get(name) ?? '' };
  }

  /**
   * Uses the nonce and the timestamp of a request. With PLAINTEXT they may be missing: whoever can repeat such a
   * request can also sign new ones.
   * @param created when the token was made. Requests signed before this server started are refused for older tokens,
   *   since an earlier server may have accepted them.
   */
  private takeNonce({ protocol }: OAuthParameters, caller: string, created: number, now: number): void {
    const [timestamp, nonce] = [protocol.get('oauth_timestamp'), protocol.get('oauth_nonce')];
    const isPlain = protocol.get('oauth_signature_method') === 'PLAINTEXT';
    if (isPlain && timestamp === undefined && nonce === undefined) return;
    if (!/^\d{1,12}$/.test(timestamp ?? '')) throw new OAuthRefusal('the timestamp is missing or malformed');
    if (!/^[\x21-\x7e]{1,64}$/.test(nonce ?? '')) throw new OAuthRefusal('the nonce is missing or malformed');
    const [time, clock] = [Number(timestamp), Math.floor(now / 1000)];
    if (Math.abs(time - clock) > timestampWindow) {
      throw new OAuthRefusal(`the timestamp is ${time - clock} seconds off`);
    }
    const isOlder = created < this.started && time < Math.floor(this.started / 1000);
    if (isOlder || !this.nonces.take(caller, time, nonce ?? '', clock))
      throw new OAuthRefusal('the nonce was used before');
  }

  private async formOf(body: RequestBody): Promise<URLSearchParams> {
    if (body.type !== formType) return new URLSearchParams();
    return new URLSearchParams((await body.keep(this.settings.limits.form)).toString('utf8'));
  }
}

/** Removes the parameters of the protocol, so that handlers get the arguments of the call only. */
function strip({ target, body }: Arrival, form: URLSearchParams): void {
  withoutProtocol(target.query);
  const { size } = form;
  withoutProtocol(form);
  if (form.size < size) body.replace(Buffer.from(form.toString()));
}
