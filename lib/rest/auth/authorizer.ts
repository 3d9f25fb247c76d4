import type { CredentialSource } from './credential_source';
import type { BasicCredentials } from './credentials';
import type { ApiRequest } from '../transport/transport';

/** Headers that say who is asking. */
export type AuthHeaders = Record<string, string>;

/** Says who is asking. */
export interface Authorizer {
  /** The headers to add to a request. Asked for each attempt anew: some signatures are good for one only. */
  headers(request: ApiRequest): AuthHeaders | Promise<AuthHeaders>;
  /** What must not be seen in errors. */
  readonly secrets: readonly string[];
  /**
   * Told that the service refused, with 401, a request with these headers.
   * @param refused the object that `headers()` gave.
   * @returns true when the next request will carry other credentials.
   */
  renew?(refused: AuthHeaders): Promise<boolean>;
}

/** An authorizer whose credentials may change; it keeps in mind which of them a request went out with. */
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

  /** The headers of one attempt. A new object each time. */
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
