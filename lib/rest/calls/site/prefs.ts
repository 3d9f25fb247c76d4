import { OptionsError } from '../../../internal/coded_error';
import { describe, text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Caller, repeatable, requestOptions, type TypedCallOptions } from '../caller';
import type { UnknownFields } from '../types';
import { Collection } from './collection';

/** A setting that the service keeps for programs, such as `max-per-page`. */
export type Pref = { readonly name: string; readonly value: string } & UnknownFields;

/** Settings of one kind by name: those of the account, or those of the site. */
export class PrefsOf extends Collection<Pref> {
  constructor(requester: Requester, scope: 'user' | 'site') {
    super(requester, `/pref/${scope}`);
  }

  /** Sets a setting, new or existing. */
  async set(name: string, value: string, options: TypedCallOptions = {}): Promise<Pref> {
    if (typeof value !== 'string') throw new OptionsError(`value must be a string, not ${describe(value)}`);
    return this.record({ ...this.plan('PUT', repeatable(requestOptions('set', options)), name), args: { value } });
  }

  protected override idOf(name: string): string {
    return text('name', name);
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

  /** Lists the settings of both kinds. */
  async list(options: TypedCallOptions = {}): Promise<Pref[]> {
    return this.#caller.list({ method: 'GET', endpoint: '/pref', options: requestOptions('list', options) });
  }
}
