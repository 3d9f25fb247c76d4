import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Caller, requestOptions, type TypedCallOptions } from '../caller';
import { remotePath } from '../files/paths';
import type { UnknownFields } from '../types';

/** Something that the account is told about. */
export type Watch<Kind extends 'path' | 'user' | 'group'> = Readonly<Record<Kind, string>> & UnknownFields;

/** Watches of one kind: of paths, of users or of groups. */
export class WatchesOf<Kind extends 'path' | 'user' | 'group'> {
  readonly #caller: Caller;
  readonly #kind: Kind;

  constructor(requester: Requester, kind: Kind) {
    this.#caller = new Caller(requester);
    this.#kind = kind;
  }

  /** Watches a path, or what the user or the group does. @throws ResponseError 400 when it is watched already */
  async create(what: string, options: TypedCallOptions = {}): Promise<Watch<Kind>> {
    const args = { [this.#kind]: this.#id(what) };
    const request = requestOptions('create', options);
    return this.#caller.object({ method: 'POST', endpoint: this.#endpoint(), args, options: request });
  }

  /** All that are watched. */
  async list(options: TypedCallOptions = {}): Promise<Watch<Kind>[]> {
    return this.#caller.list({ method: 'GET', endpoint: this.#endpoint(), options: requestOptions('list', options) });
  }

  /** @throws ResponseError 404 when it is not watched */
  async get(what: string, options: TypedCallOptions = {}): Promise<Watch<Kind>> {
    const request = requestOptions('get', options);
    return this.#caller.object({ method: 'GET', endpoint: this.#endpoint(), id: this.#id(what), options: request });
  }

  /** Watches it no longer. @throws ResponseError 404 when it is not watched */
  async delete(what: string, options: TypedCallOptions = {}): Promise<void> {
    const request = requestOptions('delete', options);
    await this.#caller.nothing({ method: 'DELETE', endpoint: this.#endpoint(), id: this.#id(what), options: request });
  }

  #endpoint(): string {
    return `/watch/${this.#kind}s`;
  }

  #id(what: string): string {
    return this.#kind === 'path' ? remotePath('path', what) : text(this.#kind, what);
  }
}

/** What the account is told about: `client.watches`. */
export class Watches {
  /** Files and directories that are watched. */
  readonly paths: WatchesOf<'path'>;
  /** Users that are watched. */
  readonly users: WatchesOf<'user'>;
  /** Groups that are watched. */
  readonly groups: WatchesOf<'group'>;

  constructor(requester: Requester) {
    this.paths = new WatchesOf(requester, 'path');
    this.users = new WatchesOf(requester, 'user');
    this.groups = new WatchesOf(requester, 'group');
  }
}
