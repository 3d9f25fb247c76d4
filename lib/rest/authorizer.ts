import type { Answer, ApiRequest, Transport } from './transport';

/** Says who is asking. */
export interface Authorizer {
  /** The headers to add to a request. Asked for each attempt anew: some signatures are good for one only. */
  headers(request: ApiRequest): Record<string, string> | Promise<Record<string, string>>;
  /** What must not be seen in errors. */
  readonly secrets: readonly string[];
}

/** HTTP Basic authentication (RFC 7617) with UTF-8. */
export class BasicAuthorizer implements Authorizer {
  readonly #key: string;
  readonly #password: string;

  constructor(key: string, password: string) {
    this.#key = key;
    this.#password = password;
  }

  get secrets(): readonly string[] {
    return [this.#token(), this.#password, this.#key];
  }

  headers(): Record<string, string> {
    return { Authorization: `Basic ${this.#token()}` };
  }

  #token(): string {
    return Buffer.from(`${this.#key}:${this.#password}`).toString('base64');
  }
}

/** Adds the credentials to each attempt. It stands inside of whatever repeats requests. */
export class AuthorizingTransport implements Transport {
  readonly #inner: Transport;
  readonly #authorizer: Authorizer;

  constructor(inner: Transport, authorizer: Authorizer) {
    this.#inner = inner;
    this.#authorizer = authorizer;
  }

  async send(request: ApiRequest, attempt: number): Promise<Answer> {
    const headers = { ...request.headers, ...(await this.#authorizer.headers(request)) };
    return this.#inner.send({ ...request, headers }, attempt);
  }

  close(): void {
    this.#inner.close?.();
  }
}
