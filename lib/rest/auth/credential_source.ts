import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';
import { CredentialsError } from './credentials_error';

/** What the callback `credentials` is told. */
export interface CredentialsRequest {
  /** Where the service is. */
  readonly baseUrl: string;
  /** True when the service has refused, with 401, what the callback gave last: a copy of that will not do. */
  readonly refused: boolean;
}

/** Gives credentials when they are needed, at once or later. */
export type CredentialsCallback<T> = (request: CredentialsRequest) => T | Promise<T>;

/**
 * The credentials of a client: some that it was given, or those of a callback, which is asked when the first request
 * needs them and not again until the service refuses them. Calls at the same time share one question and its outcome.
 */
export class CredentialSource<T extends object> {
  readonly #ask: () => Promise<T>;
  /** There is a callback to ask. */
  readonly #canAsk: boolean;
  #current: Promise<T> | undefined;
  /** What `#current` came to. */
  #latest: T | undefined;
  /** What there was before: answers to requests that went out with it may still come. */
  #previous: T | undefined;
  /** The callback has given nothing since the service refused what it gave. */
  #refused = false;

  /** @param given the credentials, or what asks for them (see `credentialsCallback`) */
  constructor(given: T | ((refused: boolean) => Promise<T>)) {
    const canAsk = typeof given === 'function';
    this.#ask = canAsk ? () => given(this.#refused) : () => Promise.resolve(given);
    this.#canAsk = canAsk;
    if (!canAsk) this.set(given);
  }

  /** The credentials that a request shall carry. */
  get(): Promise<T> {
    return (this.#current ??= this.#fetch());
  }

  /** The credentials as far as they are known without asking. */
  get latest(): T | undefined {
    return this.#latest;
  }

  /** All that have been in use of late; for masking. */
  get known(): readonly T[] {
    return [this.#latest, this.#previous].filter((each) => each !== undefined);
  }

  /** Puts others in the place of those that are there. */
  set(credentials: T): void {
    this.#keep(credentials);
    this.#current = Promise.resolve(credentials);
  }

  /** Lets the next request ask again, where there is somebody to ask: these credentials do not suffice. */
  forget(insufficient: T): void {
    if (this.#canAsk && this.#latest === insufficient) this.#current = undefined;
  }

  /**
   * Asks again, because the service has refused `refused`; unless somebody has done so meanwhile.
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
      // Others may have been set meanwhile; those count.
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
 * What a CredentialSource asks: the caller's callback, with its outcome checked.
 * @param check gives the credentials of an object, or throws an OptionsError.
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
      throw new CredentialsError("the callback 'credentials' failed; its error is the cause", { cause });
    }
    if (typeof given !== 'object' || given === null) {
      throw new CredentialsError(`the callback 'credentials' must give an object, not ${describe(given)}`);
    }
    try {
      return check(given as Readonly<Record<string, unknown>>);
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      throw new CredentialsError(`what the callback 'credentials' gave cannot be used: ${error.message}`);
    }
  };
}
