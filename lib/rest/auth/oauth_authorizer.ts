import { SourcedAuthorizer } from './authorizer';
import type { CredentialSource } from './credential_source';
import type { OAuthCredentials } from './oauth_credentials';
import { OAuthError } from './oauth_error';
import { oauthHeader, type OAuthToken, type SignatureMethod } from './oauth_signature';
import type { ApiRequest } from '../transport/transport';

/** A request by which a client gets its tokens. */
export interface OAuthStep {
  /** The token that the request is signed with, besides the client's own. */
  readonly token?: OAuthToken;
  /** Parameters of OAuth that the request carries. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Signs by OAuth 1.0a: calls of the API with the access token, or a step with the token of the step. */
export class OAuthAuthorizer extends SourcedAuthorizer<OAuthCredentials> {
  readonly #source: CredentialSource<OAuthCredentials>;
  readonly #method: SignatureMethod;
  readonly #step: OAuthStep | undefined;

  constructor(source: CredentialSource<OAuthCredentials>, method: SignatureMethod, step?: OAuthStep) {
    super(source);
    this.#source = source;
    this.#method = method;
    this.#step = step;
  }

  override get secrets(): readonly string[] {
    const { oauth_verifier: verifier } = this.#step?.parameters ?? {};
    return [...super.secrets, ...(verifier === undefined ? [] : [verifier])];
  }

  protected headersWith(credentials: OAuthCredentials, request: ApiRequest): Record<string, string> {
    const { clientToken, clientSecret } = credentials;
    const Authorization = oauthHeader(request, {
      method: this.#method,
      client: { token: clientToken, secret: clientSecret },
      ...(this.#step ?? { token: this.#accessToken(credentials) }),
    });
    return { Authorization };
  }

  protected secretsOf({ clientToken, clientSecret, accessToken, accessSecret }: OAuthCredentials): readonly string[] {
    return [clientSecret, accessSecret, clientToken, accessToken].filter((each) => each !== undefined);
  }

  #accessToken(credentials: OAuthCredentials): OAuthToken {
    const { accessToken, accessSecret } = credentials;
    if (accessToken !== undefined && accessSecret !== undefined) return { token: accessToken, secret: accessSecret };
    this.#source.forget(credentials);
    throw new OAuthError(
      'ERR_OAUTH_NO_ACCESS_TOKEN',
      'the client has no access token: pass accessToken and accessSecret, or get them by getRequestToken(), ' +
        'getAuthorizationUrl() and getAccessToken(verifier)',
    );
  }
}
