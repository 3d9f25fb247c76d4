import { OptionsError } from '../internal/coded_error';
import { callback as isCallback, describe, oneOf, refuseUnknown } from '../internal/options';
import type { AnswerStream } from './transport/answer_stream';
import { callSettings, type CallOptions } from './call/call_options';
import { Client } from './client';
import { credentialsCallback, CredentialSource, type CredentialsCallback } from './auth/credential_source';
import { makeRequest } from './call/make_request';
import { OAuthAuthorizer, type OAuthStep } from './auth/oauth_authorizer';
import {
  findOAuthCredentials,
  oauthCredentials,
  requestTokenOf,
  type OAuthCredentials,
  type OAuthTokens,
} from './auth/oauth_credentials';
import { OAuthError } from './auth/oauth_error';
import { signatureMethods, type OAuthToken, type SignatureMethod } from './auth/oauth_signature';
import { readToken } from './auth/oauth_token_answer';
import { clientOptionNames, clientSettings, type ClientOptions, type ClientSettings } from './call/client_options';
import { Redactor } from './call/redactor';
import { publicUrl } from './url';

/**
 * Options of an OAuthClient. Client and access tokens are looked up here, then in the environment:
 * SMARTFILE_CLIENT_TOKEN with SMARTFILE_CLIENT_SECRET, SMARTFILE_ACCESS_TOKEN with SMARTFILE_ACCESS_SECRET.
 */
export interface OAuthClientOptions extends ClientOptions {
  /** The application's token, from the service. */
  clientToken?: string | undefined;
  /** The application's secret. */
  clientSecret?: string | undefined;
  /** A user's access token, from `getAccessToken()`. Without it the three steps of OAuth come first. */
  accessToken?: string | undefined;
  /** Secret of the access token. */
  accessSecret?: string | undefined;
  /** A request token, to continue after `getRequestToken()` in another process. */
  requestToken?: string | undefined;
  /** Secret of the request token. */
  requestSecret?: string | undefined;
  /**
   * How requests are signed.
   * @default 'PLAINTEXT', which the service documents; use it with https only
   */
  signatureMethod?: SignatureMethod | undefined;
  /**
   * Returns client and access tokens when they are needed, instead of options and environment: for programs that keep
   * them in a keychain. It is called when the first request needs them, and again when the service refuses them with
   * 401, once for each refused call; in between its result is kept.
   */
  credentials?: CredentialsCallback<OAuthCredentials> | undefined;
}

/** Options of a step of OAuth. */
export type OAuthStepOptions = Pick<CallOptions, 'signal' | 'answerTimeout' | 'noProgressTimeout'>;

const tokenOptionNames = [
  'clientToken',
  'clientSecret',
  'accessToken',
  'accessSecret',
  'requestToken',
  'requestSecret',
] as const satisfies readonly (keyof OAuthClientOptions)[];

/**
 * A client that acts for a user who has approved it, by OAuth 1.0a.
 *
 * @example
 * const api = new OAuthClient({ clientToken, clientSecret });
 * await api.getRequestToken('https://example.com/approved'); // without a URL the user sees the verifier
 * send(user, api.getAuthorizationUrl());
 * await api.getAccessToken(verifier);
 * save(api.getTokens()); // and later: new OAuthClient({ clientToken, clientSecret, ...saved })
 */
export class OAuthClient extends Client {
  readonly #settings: ClientSettings;
  readonly #source: CredentialSource<OAuthCredentials>;
  readonly #method: SignatureMethod;
  #requestToken: OAuthToken | undefined;

  /** @throws OptionsError when an option is wrong, or the client's token or secret cannot be found */
  constructor(options: OAuthClientOptions = {}) {
    const names = [...clientOptionNames, ...tokenOptionNames, 'signatureMethod', 'credentials'];
    refuseUnknown('OAuthClient', options, names);
    const settings = clientSettings(options);
    const { signatureMethod } = options;
    const method =
      signatureMethod === undefined ? 'PLAINTEXT' : oneOf(...signatureMethods)('signatureMethod', signatureMethod);
    const source = new CredentialSource(credentialsOf(options, settings.baseUrl));
    super(settings, new OAuthAuthorizer(source, method));
    this.#settings = settings;
    this.#source = source;
    this.#method = method;
    this.#requestToken = requestTokenOf({ ...options });
  }

  /**
   * First step: asks for a request token, which the client uses for the next steps.
   * @param callback the absolute URL that the user's browser is sent to after the approval, with `oauth_token` and
   *   `oauth_verifier` in the query. Without it the user sees the verifier.
   * @throws ResponseError when the service refuses; BadAnswerError when its answer is no token
   */
  async getRequestToken(callback?: string | URL | null, options: OAuthStepOptions = {}): Promise<OAuthToken> {
    const parameters = { oauth_callback: callbackText(callback) };
    const token = await this.#takeStep('request_token', { parameters }, options);
    this.#requestToken = token;
    return { ...token };
  }

  /**
   * Second step: the URL of the page on which the user approves. Open it in a browser.
   * @throws OAuthError (ERR_OAUTH_NO_REQUEST_TOKEN)
   */
  getAuthorizationUrl(): string {
    const { token } = this.#neededRequestToken();
    return `${this.baseUrl}oauth/authorize/?oauth_token=${encodeURIComponent(token)}`;
  }

  /**
   * Third step: exchanges the approved request token for an access token, which the client uses from now on.
   * @param verifier the text that the user saw, or `oauth_verifier` of the callback. White space around it is ignored.
   * @throws OAuthError (ERR_OAUTH_NO_REQUEST_TOKEN, ERR_OAUTH_NO_VERIFIER) when something is missing; ResponseError
   *   when the service refuses, after which another verifier may be tried; BadAnswerError when its answer is no token
   */
  async getAccessToken(verifier: string, options: OAuthStepOptions = {}): Promise<OAuthToken> {
    const requestToken = this.#neededRequestToken();
    const parameters = { oauth_verifier: verifierText(verifier) };
    const access = await this.#takeStep('access_token', { token: requestToken, parameters }, options);
    const { clientToken, clientSecret } = await this.#source.get();
    this.#source.set({ clientToken, clientSecret, accessToken: access.token, accessSecret: access.secret });
    if (this.#requestToken === requestToken) this.#requestToken = undefined;
    return { ...access };
  }

  /**
   * The tokens that the client has now, to be saved and passed to another client as options. They are worth as much as
   * a password: store them as one. The client's own token and secret are not among them.
   */
  getTokens(): OAuthTokens {
    const { accessToken, accessSecret } = this.#source.latest ?? {};
    const request = this.#requestToken;
    return {
      ...(request && { requestToken: request.token, requestSecret: request.secret }),
      ...(accessToken !== undefined && accessSecret !== undefined && { accessToken, accessSecret }),
    };
  }

  async #takeStep(name: string, step: OAuthStep, options: OAuthStepOptions): Promise<OAuthToken> {
    refuseUnknown(name, options, ['signal', 'answerTimeout', 'noProgressTimeout']);
    const url = `${this.baseUrl}oauth/${name}/`;
    const authorizer = new OAuthAuthorizer(this.#source, this.#method, step);
    const { token, secret } = this.#requestToken ?? {};
    const secrets = () => [...authorizer.secrets, token, secret].filter((each) => each !== undefined);
    const call = callSettings(options, this.#settings);
    const request = { method: 'POST', url: publicUrl(url) ?? '' };
    const stream = await this.send(
      {
        endpoint: `/oauth/${name}`,
        request: makeRequest('POST', url, [], call),
        options: call,
        reading: {
          request,
          segments: [],
          as: 'stream',
          throwHttpErrors: true,
          maxJsonSize: this.#settings.maxJsonSize,
          redactor: new Redactor(secrets),
          now: () => this.#settings.clock.now(),
          textErrors: true,
        },
      },
      authorizer,
    );
    return readToken(stream as AnswerStream | undefined, request);
  }

  #neededRequestToken(): OAuthToken {
    if (this.#requestToken) return this.#requestToken;
    throw new OAuthError(
      'ERR_OAUTH_NO_REQUEST_TOKEN',
      'the client has no request token: call getRequestToken(), or pass the saved requestToken and requestSecret',
    );
  }
}

function credentialsOf(
  options: OAuthClientOptions,
  baseUrl: string,
): ConstructorParameters<typeof CredentialSource<OAuthCredentials>>[0] {
  const { credentials } = options;
  if (credentials === undefined) return findOAuthCredentials({ ...options });
  isCallback('credentials', credentials);
  const others = tokenOptionNames.filter((name) => !name.startsWith('request') && options[name] !== undefined);
  if (others.length > 0) {
    throw new OptionsError(`the option 'credentials' replaces all other tokens; leave out ${others.join(', ')}`);
  }
  return credentialsCallback(credentials, baseUrl, oauthCredentials);
}

/** The parameter `oauth_callback`: a URL, or `oob` ("out of band") for none. */
function callbackText(callback: string | URL | null | undefined): string {
  if (callback === undefined || callback === null || callback === 'oob') return 'oob';
  const text = callback instanceof URL ? callback.href : callback;
  if (typeof text === 'string' && URL.canParse(text)) return text;
  throw new OptionsError(`callback must be a complete URL, or left out, not ${describe(callback)}`);
}

function verifierText(verifier: unknown): string {
  if (verifier !== undefined && verifier !== null && typeof verifier !== 'string') {
    throw new OptionsError(`verifier must be a string, not ${describe(verifier)}`);
  }
  const text = verifier?.trim() ?? '';
  if (text === '') {
    throw new OAuthError(
      'ERR_OAUTH_NO_VERIFIER',
      'the verifier is missing: pass the text that the user saw after the approval, or oauth_verifier of the callback',
    );
  }
  if (/[\s\p{C}]/u.test(text))
    throw new OptionsError(
      'the verifier contains white space or a control character: pass it alone, without other text',
    );
  return text;
}
