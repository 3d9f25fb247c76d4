import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { requestOptions, type TypedCallOptions } from '../caller';
import { remotePath } from '../files/paths';
import type { UnknownFields } from '../types';
import { Collection } from './collection';

/** Something that the account is told about. */
export type Watch<Kind extends 'path' | 'user' | 'group'> = Readonly<Record<Kind, string>> & UnknownFields;

/** Watches of one kind, by the path that is watched, or the name of the user or group. */
export class WatchesOf<Kind extends 'path' | 'user' | 'group'> extends Collection<Watch<Kind>> {
  readonly #kind: Kind;

  constructor(requester: Requester, kind: Kind) {
    super(requester, `/watch/${kind}s`);
    this.#kind = kind;
  }

  /** Watches a path, or what the user or group does. @throws ResponseError 400 when it is watched already */
  async create(what: string, options: TypedCallOptions = {}): Promise<Watch<Kind>> {
    const args = { [this.#kind]: this.idOf(what) };
    return this.record({ ...this.plan('POST', requestOptions('create', options)), args });
  }

  protected override idOf(what: string): string {
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
