import type { Client } from '../client';
import { Records } from './records';
import type { UnknownFields } from './types';

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

export type Group = { readonly name: string; readonly users: readonly string[] } & UnknownFields;

export interface GroupFields {
  readonly name: string;
  /** Names of all its members. */
  readonly users?: readonly string[];
}

/** Users, by their user names: `client.users`. */
export class Users extends Records<User, UserFields, UserChanges> {
  constructor(client: Client) {
    super(client, '/user');
  }
}

/** Groups of users, by their names: `client.groups`. */
export class Groups extends Records<Group, GroupFields> {
  constructor(client: Client) {
    super(client, '/group');
  }
}
