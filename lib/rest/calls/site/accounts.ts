import type { Requester } from '../../call/requester';
import type { Args } from '../../body/form';
import type { TypedCallOptions } from '../caller';
import { Records } from './records';
import type { UnknownFields } from '../types';

/** A user, as the service tells of it. */
export type User = {
  readonly username: string;
  readonly name?: string;
  readonly email?: string;
  readonly role?: string;
  readonly active?: boolean;
} & UnknownFields;

/** What makes a user. */
export interface UserFields {
  readonly username: string;
  readonly password: string;
  readonly name?: string;
  readonly full_name?: string;
  readonly email?: string;
  /** Name of a role, which says what the user may do. */
  readonly role?: string;
  readonly active?: boolean;
}

/** What can be changed of a user. */
export type UserChanges = Partial<Omit<UserFields, 'username'>>;

/** A group of users. */
export type Group = { readonly name: string; readonly users: readonly string[] } & UnknownFields;

/** What makes a group, or is changed of it. */
export interface GroupFields {
  readonly name: string;
  /** Names of all its members. */
  readonly users?: readonly string[];
}

/** A role: what the users who have it may do besides using files. */
export type Role = {
  readonly name: string;
  /** Each right that there is, and whether the role has it; see `client.rights()`. */
  readonly rights: Readonly<Record<string, boolean>>;
} & UnknownFields;

/** What makes a role. */
export interface RoleFields {
  readonly name: string;
  /** Rights by their names: true gives one, false takes it. Those that are not named stay as they are. */
  readonly rights?: Readonly<Record<string, boolean>>;
}

/** What can be changed of a role. */
export type RoleChanges = Pick<RoleFields, 'rights'>;

/** Users, by their user names: `client.users`. */
export class Users extends Records<User, UserFields, UserChanges> {
  constructor(requester: Requester) {
    super(requester, '/user');
  }

  /** Users that have all words of `keywords` in their names or addresses. */
  search(keywords: string, options: TypedCallOptions = {}): Promise<User[]> {
    return this.found('/search/user', keywords, options);
  }
}

/** Groups of users, by their names: `client.groups`. */
export class Groups extends Records<Group, GroupFields> {
  constructor(requester: Requester) {
    super(requester, '/group');
  }

  /** Groups that have all words of `keywords` in their names. */
  search(keywords: string, options: TypedCallOptions = {}): Promise<Group[]> {
    return this.found('/search/group', keywords, options);
  }
}

/** Roles of users, by their names: `client.roles`. */
export class Roles extends Records<Role, RoleFields, RoleChanges> {
  constructor(requester: Requester) {
    super(requester, '/role');
  }

  protected override toArgs({ rights, ...fields }: RoleFields | RoleChanges): Args {
    if (rights === undefined) return fields;
    return { ...fields, rights: Object.entries(rights).map(([name, isGiven]) => `${name}=${isGiven}`) };
  }
}
