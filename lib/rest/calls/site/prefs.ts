import { OptionsError } from '../../../internal/coded_error';
import { describe, text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Caller, repeatable, requestOptions, type TypedCallOptions } from '../caller';
import type { UnknownFields } from '../types';

/** A setting that the service keeps for programs, such as `max-per-page`. */
export type Pref = { readonly name: string; readonly value: string } & UnknownFields;

/** Settings of one kind, by their names: one's own, or those of the site. */
export class PrefsOf {
  readonly #caller: Caller;
  readonly #endpoint: string;

  constructor(requester: Requester, scope: 'user' | 'site') {
    this.#caller = new Caller(requester);
    this.#endpoint = `/pref/${scope}`;
  }

  /** All settings. */
  async list(options: TypedCallOptions = {}): Promise<Pref[]> {
    return this.#caller.list({ method: 'GET', endpoint: this.#endpoint, options: requestOptions('list', options) });
  }

  /** @throws ResponseError 404 when there is none of this name */
  async get(name: string, options: TypedCallOptions = {}): Promise<Pref> {
    return this.#caller.object({ method: 'GET', ...this.#at(name), options: requestOptions('get', options) });
  }

  /** Sets a setting, whether it was there or not. */
  async set(name: string, value: string, options: TypedCallOptions = {}): Promise<Pref> {
    if (typeof value !== 'string') throw new OptionsError(`value must be a string, not ${describe(value)}`);
    const request = repeatable(requestOptions('set', options));
    return this.#caller.object({ method: 'PUT', ...this.#at(name), args: { value }, options: request });
  }

  /** @throws ResponseError 404 when there is none of this name */
  async delete(name: string, options: TypedCallOptions = {}): Promise<void> {
    await this.#caller.nothing({ method: 'DELETE', ...this.#at(name), options: requestOptions('delete', options) });
  }

  #at(name: string) {
    return { endpoint: this.#endpoint, id: text('name', name) };
  }
}

/** Settings that the service keeps for programs: `client.prefs`. */
export class Prefs {
  /** Settings of the account. */
  readonly user: PrefsOf;
  /** Settings of the site. To change them takes the right `site_manage`. */
  readonly site: PrefsOf;
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
    this.user = new PrefsOf(requester, 'user');
    this.site = new PrefsOf(requester, 'site');
  }

  /** The settings of both kinds. */
  async list(options: TypedCallOptions = {}): Promise<Pref[]> {
    return this.#caller.list({ method: 'GET', endpoint: '/pref', options: requestOptions('list', options) });
  }
}
