import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { Caller, repeatable, requestOptions, type TypedCallOptions } from '../caller';
import { remotePath } from '../files/paths';
import type { Acl, UnknownFields } from '../types';

/** The permissions of a user or group for a path and all below it. */
export type AccessRule = { readonly id: number; readonly path: string | null } & Acl & UnknownFields;

/** The users and groups with permissions for a path. */
export interface PathAccess {
  readonly users: readonly ({ readonly user: string; readonly acl: Acl } & UnknownFields)[];
  readonly groups?: readonly ({ readonly group: string; readonly acl: Acl } & UnknownFields)[];
}

/** Rules of one kind: of users, or of groups. */
export class AccessRules {
  readonly #caller: Caller;
  readonly #kind: 'user' | 'group';

  constructor(requester: Requester, kind: 'user' | 'group') {
    this.#caller = new Caller(requester);
    this.#kind = kind;
  }

  /** Grants a user or group the permissions of `acl` for a path, and no others. */
  async create(name: string, path: string, acl: Partial<Acl>, options: TypedCallOptions = {}): Promise<AccessRule> {
    const { read, write, remove, list } = acl;
    const args = { path: remotePath('path', path), read, write, remove, list };
    const request = requestOptions('create', options);
    const named = { ...args, [this.#kind]: text(this.#kind, name) };
    return this.#caller.object({ method: 'POST', endpoint: this.#endpoint(), args: named, options: request });
  }

  /** The rules of one user or group. */
  async list(name: string, options: TypedCallOptions = {}): Promise<AccessRule[]> {
    const id = text(this.#kind, name);
    const request = requestOptions('list', options);
    return this.#caller.list({ method: 'GET', endpoint: this.#endpoint(), id, options: request });
  }

  /** One rule. @throws ResponseError 404 when there is none of this number */
  async get(name: string, id: number, options: TypedCallOptions = {}): Promise<AccessRule> {
    return this.#caller.object({ method: 'GET', ...this.#at(name, id), options: requestOptions('get', options) });
  }

  /** Changes those permissions of a rule that `acl` names. */
  async update(name: string, id: number, acl: Partial<Acl>, options: TypedCallOptions = {}): Promise<AccessRule> {
    const { read, write, remove, list } = acl;
    const request = repeatable(requestOptions('update', options));
    const args = { read, write, remove, list };
    return this.#caller.object({ method: 'PUT', ...this.#at(name, id), args, options: request });
  }

  /** Removes a rule. @throws ResponseError 404 when there is none of this number */
  async delete(name: string, id: number, options: TypedCallOptions = {}): Promise<void> {
    await this.#caller.nothing({ method: 'DELETE', ...this.#at(name, id), options: requestOptions('delete', options) });
  }

  #endpoint(): string {
    return `/access/${this.#kind}`;
  }

  #at(name: string, id: number) {
    return { endpoint: `${this.#endpoint()}/${text(this.#kind, name)}`, id };
  }
}

/** Permissions of users and groups for paths: `client.access`. */
export class Access {
  readonly users: AccessRules;
  readonly groups: AccessRules;
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
    this.users = new AccessRules(requester, 'user');
    this.groups = new AccessRules(requester, 'group');
  }

  /** Returns the users and groups with a rule that applies to a path. */
  async ofPath(path: string, options: TypedCallOptions = {}): Promise<PathAccess> {
    const id = remotePath('path', path);
    const request = requestOptions('ofPath', options);
    return this.#caller.object({ method: 'GET', endpoint: '/access/path', id, options: request });
  }
}
