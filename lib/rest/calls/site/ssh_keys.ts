import { createHash, timingSafeEqual } from 'node:crypto';
import { text } from '../../../internal/options';
import type { Requester } from '../../call/requester';
import { ifFound } from '../../errors';
import { Caller, repeatable, requestOptions, type TypedCallOptions } from '../caller';
import type { UnknownFields } from '../types';

/** A public key that a user may log in with. */
export type SshKey = {
  readonly name: string;
  /** A line as OpenSSH writes it: `algorithm base64 comment`. */
  readonly key: string;
} & UnknownFields;

/** SSH keys of users, by user and name (version 3 of the API): `client.sshKeys`. */
export class SshKeys {
  readonly #caller: Caller;

  constructor(requester: Requester) {
    this.#caller = new Caller(requester);
  }

  /** Lists the keys of a user. */
  async list(user: string, options: TypedCallOptions = {}): Promise<SshKey[]> {
    return this.#caller.list({ method: 'GET', ...at(user), options: requestOptions('list', options) });
  }

  /** Reads a key. @throws ResponseError 404 when there is none of this name */
  async get(user: string, name: string, options: TypedCallOptions = {}): Promise<SshKey> {
    return this.#caller.object({ method: 'GET', ...at(user, name), options: requestOptions('get', options) });
  }

  /** Adds a key, or replaces the one of this name. */
  async save(user: string, name: string, key: string, options: TypedCallOptions = {}): Promise<SshKey> {
    const request = { ...requestOptions('save', options), json: { key: text('key', key) } };
    return this.#caller.object({ method: 'PUT', ...at(user, name), options: request });
  }

  /** Changes the name of a key, or the key itself. */
  async update(
    user: string,
    name: string,
    changes: { readonly name?: string; readonly key?: string },
    options: TypedCallOptions = {},
  ): Promise<SshKey> {
    const request = { ...requestOptions('update', options), json: changes };
    return this.#caller.object({ method: 'PATCH', ...at(user, name), options: request });
  }

  /** Removes a key. @throws ResponseError 404 when there is none of this name */
  async delete(user: string, name: string, options: TypedCallOptions = {}): Promise<void> {
    await this.#caller.nothing({ method: 'DELETE', ...at(user, name), options: requestOptions('delete', options) });
  }

  /**
   * Finds the user's key that equals `key`, apart from the comment; undefined when there is none, or no such user. The
   * comparison takes equal time wherever keys begin to differ.
   */
  async find(user: string, key: string, options: TypedCallOptions = {}): Promise<SshKey | undefined> {
    const wanted = digest(text('key', key));
    const keys = await ifFound(this.list(user, repeatable(options)));
    return keys?.find((each) => timingSafeEqual(digest(each.key), wanted));
  }
}

function at(user: string, name?: string) {
  const endpoint = name === undefined ? '/sshkeys' : `/sshkeys/${text('user', user)}`;
  // Version 3, without a final slash, which the service would take as part of the name.
  return { endpoint, id: name === undefined ? text('user', user) : text('name', name), version: '3' } as const;
}

/** Digest of algorithm and key, without the comment. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key.trim().split(/\s+/).slice(0, 2).join(' ')).digest();
}
