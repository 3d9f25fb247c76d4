import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';
import { CredentialsError } from './credentials_error';

/** The argument of the callback `credentials`. */
export interface CredentialsRequest {
  /** Where the service is. */
  readonly baseUrl: string;
  /** True when the service refused, with 401, the credentials that the callback returned last: return others. */
  readonly refused: boolean;
}

/** Returns credentials when they are needed, or a promise of them. */
export type CredentialsCallback<T> = (request: CredentialsRequest) => T | Promise<T>;

/**
 * The credentials of a client: fixed ones, or those of a callback, which is called when the first request needs them
 * and not again until the service refuses them. Requests at the same time share one call and its result.
 */
export class CredentialSource<T extends object> {
  readonly #ask: () => Promise<T>;
  /** Whether there is a callback. */
  readonly #canAsk: boolean;
  #current: Promise<T> | undefined;
  /** The result of `#current`. */
  #latest: T | undefined;
  /** The credentials before those: answers to requests that carried them may still come. */
  #previous: T | undefined;
  /** Whether the service refused the credentials that the callback returned last. */
  #refused = false;

  /** @param given the credentials, or a function that fetches them (see `credentialsCallback`) */
  constructor(given: T | ((refused: boolean) => Promise<T>)) {
    const canAsk = typeof given === 'function';
    this.#ask = canAsk ? () => given(this.#refused) : () => Promise.resolve(given);
    this.#canAsk = canAsk;
    if (!canAsk) this.set(given);
  }

  /** The credentials for the next request. */
  get(): Promise<T> {
    return (this.#current ??= this.#fetch());
  }

  /** The credentials, if they are known without a call. */
  get latest(): T | undefined {
    return this.#latest;
  }

  /** The credentials used recently, for masking. */
  get known(): readonly T[] {
    return [this.#latest, this.#previous].filter((each) => each !== undefined);
  }

  /** Replaces the credentials. */
  set(credentials: T): void {
    this.#keep(credentials);
    this.#current = Promise.resolve(credentials);
  }

  /** Makes the next request call the callback again, if there is one: these credentials are not enough. */
  forget(insufficient: T): void {
    if (this.#canAsk && this.#latest === insufficient) this.#current = undefined;
  }

  /**
   * Calls the callback again, because the service refused `refused`; unless another request already did.
   * @returns true when there are other credentials now
   */
  async renew(refused: T): Promise<boolean> {
    if (!this.#canAsk) return false;
    if (this.#latest === refused) {
      this.#refused = true;
      this.#current = this.#fetch();
    }
    const next = await this.get();
    return JSON.stringify(Object.entries(next)) !== JSON.stringify(Object.entries(refused));
  }

  #fetch(): Promise<T> {
    this.#keep(undefined);
    const pending: Promise<T> = this.#ask().then((credentials) => {
      // Credentials that were set during the call count instead.
      if (this.#current !== pending) return this.get();
      this.#refused = false;
      this.#keep(credentials);
      return credentials;
    });
    pending.catch(() => {
      if (this.#current === pending) this.#current = undefined;
    });
    return pending;
  }

  #keep(next: T | undefined): void {
    this.#previous = this.#latest ?? this.#previous;
    this.#latest = next;
  }
}

/**
 * Makes the function that a CredentialSource fetches credentials with: the caller's callback, with its result checked.
 * @param check returns the credentials in an object, or throws an OptionsError.
 */
export function credentialsCallback<T>(
  callback: CredentialsCallback<unknown>,
  baseUrl: string,
  check: (given: Readonly<Record<string, unknown>>) => T,
): (refused: boolean) => Promise<T> {
  return async (refused) => {
    let given: unknown;
    try {
      given = await callback({ baseUrl, refused });
    } catch (cause) {
      throw new CredentialsError("the callback 'credentials' failed; see the cause of this error", { cause });
    }
    if (typeof given !== 'object' || given === null) {
      throw new CredentialsError(`the callback 'credentials' must return an object, not ${describe(given)}`);
    }
    try {
      return check(given as Readonly<Record<string, unknown>>);
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      throw new CredentialsError(
        `the callback 'credentials' returned credentials that cannot be used: ${error.message}`,
      );
    }
  };
}
