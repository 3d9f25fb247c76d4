import type { CredentialSource } from './credential_source';
import type { BasicCredentials } from './credentials';
import type { ApiRequest } from '../transport/transport';

/** Headers that authorize a request. */
export type AuthHeaders = Record<string, string>;

/** Authorizes requests. */
export interface Authorizer {
  /** Returns the headers to add to a request. Called for each attempt, since some signatures are good for one only. */
  headers(request: ApiRequest): AuthHeaders | Promise<AuthHeaders>;
  /** Texts that must not appear in errors. */
  readonly secrets: readonly string[];
  /**
   * Called when the service refused, with 401, a request with these headers.
   * @param refused the object that `headers()` returned.
   * @returns true when the next request will carry other credentials.
   */
  renew?(refused: AuthHeaders): Promise<boolean>;
}

/** An authorizer whose credentials may change. It remembers which of them each request carried. */
export abstract class SourcedAuthorizer<T extends object> implements Authorizer {
  readonly #source: CredentialSource<T>;
  readonly #carried = new WeakMap<AuthHeaders, T>();

  constructor(source: CredentialSource<T>) {
    this.#source = source;
  }

  get secrets(): readonly string[] {
    return this.#source.known.flatMap((credentials) => this.secretsOf(credentials));
  }

  async headers(request: ApiRequest): Promise<AuthHeaders> {
    const credentials = await this.#source.get();
    const headers = this.headersWith(credentials, request);
    this.#carried.set(headers, credentials);
    return headers;
  }

  async renew(refused: AuthHeaders): Promise<boolean> {
    const credentials = this.#carried.get(refused);
    return credentials !== undefined && (await this.#source.renew(credentials));
  }

  /** Returns the headers of one attempt, in a new object. */
  protected abstract headersWith(credentials: T, request: ApiRequest): AuthHeaders;
  protected abstract secretsOf(credentials: T): readonly string[];
}

/** HTTP Basic authentication (RFC 7617) with UTF-8. */
export class BasicAuthorizer extends SourcedAuthorizer<BasicCredentials> {
  protected headersWith(credentials: BasicCredentials): AuthHeaders {
    return { Authorization: `Basic ${userPass(credentials)}` };
  }

  protected secretsOf(credentials: BasicCredentials): readonly string[] {
    return [userPass(credentials), credentials.password, credentials.key];
  }
}

function userPass({ key, password }: BasicCredentials): string {
  return Buffer.from(`${key}:${password}`).toString('base64');
}
