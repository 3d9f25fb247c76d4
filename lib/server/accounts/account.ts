import type { Acl } from '../storage/guard';

/** An account that may use the server. */
export interface Account {
  readonly username: string;
  /** Full name. */
  readonly name: string;
  readonly email: string;
  /** Name of the role, which gives the rights besides those to files. */
  readonly role: string;
  readonly isActive: boolean;
  /** Path of the site that is the account's root. */
  readonly root: string;
  /** Rights to files where no rule applies. */
  readonly base: Acl;
  /** Whether the account is defined in the server's options: then the API cannot change it. */
  readonly isBuiltIn: boolean;
}

/** Usernames that Django accepts. None has a colon, which ends the name in Basic authentication. */
export const usernames = /^[\w.@+-]{1,64}$/;

/** An account as it is stored. */
export interface UserRecord {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly isActive: boolean;
  readonly root: string;
  /** See `hashPassword`. */
  readonly password: string;
}

/** An account as answers show it. */
export function userObject(account: Pick<Account, 'username' | 'name' | 'email'>, version: string) {
  const [first = '', ...others] = account.name.split(' ');
  return {
    username: account.username,
    name: account.name,
    first_name: first,
    last_name: others.join(' '),
    email: account.email,
    url: `/api/${version}/user/${encodeURIComponent(account.username)}/`,
  };
}
