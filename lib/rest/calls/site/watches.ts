import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { requestOptions, type TypedCallOptions } from '../caller';
import { remotePath } from '../files/paths';
import type { UnknownFields } from '../types';
import { Collection } from './collection';

/** A path, user or group that the account watches. */
export type Watch<Kind extends 'path' | 'user' | 'group'> = Readonly<Record<Kind, string>> & UnknownFields;

/** Watches of one kind, by the watched path, or the name of the user or group. */
export class WatchesOf<Kind extends 'path' | 'user' | 'group'> extends Collection<Watch<Kind>> {
  readonly #kind: Kind;

  constructor(requester: Requester, kind: Kind) {
    super(requester, `/watch/${kind}s`);
    this.#kind = kind;
  }

  /** Watches a path, or the actions of a user or group. @throws ResponseError 400 when it is watched already */
  async create(what: string, options: TypedCallOptions = {}): Promise<Watch<Kind>> {
    const args = { [this.#kind]: this.idOf(what) };
    return this.record({ ...this.plan('POST', requestOptions('create', options)), args });
  }

  protected override idOf(what: string): string {
    return this.#kind === 'path' ? remotePath('path', what) : text(this.#kind, what);
  }
}

/** Paths, users and groups that the account watches: `client.watches`. */
export class Watches {
  /** Watched files and directories. */
  readonly paths: WatchesOf<'path'>;
  /** Watched users. */
  readonly users: WatchesOf<'user'>;
  /** Watched groups. */
  readonly groups: WatchesOf<'group'>;

  constructor(requester: Requester) {
    this.paths = new WatchesOf(requester, 'path');
    this.users = new WatchesOf(requester, 'user');
    this.groups = new WatchesOf(requester, 'group');
  }
}
