import type { Requester } from '../../call/requester';
import type { Args } from '../../body/form';
import type { TypedCallOptions } from '../caller';
import { Records } from './records';
import type { UnknownFields } from '../types';

/** A user of the site. */
export type User = {
  readonly username: string;
  readonly name?: string;
  readonly email?: string;
  readonly role?: string;
  readonly active?: boolean;
} & UnknownFields;

/** Fields of a new user. */
export interface UserFields {
  readonly username: string;
  readonly password: string;
  readonly name?: string;
  readonly full_name?: string;
  readonly email?: string;
  /** Name of a role, which has the rights of the user. */
  readonly role?: string;
  readonly active?: boolean;
}

/** Changes of a user. */
export type UserChanges = Partial<Omit<UserFields, 'username'>>;

/** A group of users. */
export type Group = { readonly name: string; readonly users: readonly string[] } & UnknownFields;

/** Fields of a new group, or changes of one. */
export interface GroupFields {
  readonly name: string;
  /** Names of all its members. */
  readonly users?: readonly string[];
}

/** A role: what its users may do besides using files. */
export type Role = {
  readonly name: string;
  /** All rights, and whether the role has them; see `client.rights()`. */
  readonly rights: Readonly<Record<string, boolean>>;
} & UnknownFields;

/** Fields of a new role. */
export interface RoleFields {
  readonly name: string;
  /** Rights by name: true grants one, false revokes it. Others stay as they are. */
  readonly rights?: Readonly<Record<string, boolean>>;
}

/** Changes of a role. */
export type RoleChanges = Pick<RoleFields, 'rights'>;

/** Users by their user names: `client.users`. */
export class Users extends Records<User, UserFields, UserChanges> {
  constructor(requester: Requester) {
    super(requester, '/user');
  }

  /** Finds users with all words of `keywords` in their names or addresses. */
  search(keywords: string, options: TypedCallOptions = {}): Promise<User[]> {
    return this.found('/search/user', keywords, options);
  }
}

/** Groups of users by name: `client.groups`. */
export class Groups extends Records<Group, GroupFields> {
  constructor(requester: Requester) {
    super(requester, '/group');
  }

  /** Finds groups with all words of `keywords` in their names. */
  search(keywords: string, options: TypedCallOptions = {}): Promise<Group[]> {
    return this.found('/search/group', keywords, options);
  }
}

/** Roles of users by name: `client.roles`. */
export class Roles extends Records<Role, RoleFields, RoleChanges> {
  constructor(requester: Requester) {
    super(requester, '/role');
  }

  protected override toArgs({ rights, ...fields }: RoleFields | RoleChanges): Args {
    if (rights === undefined) return fields;
    return { ...fields, rights: Object.entries(rights).map(([name, isGiven]) => `${name}=${isGiven}`) };
  }
}
