import type { Acl } from '../storage/guard';

/** Somebody who may use the server, as it knows him. */
export interface Account {
  readonly username: string;
  /** Full name. */
  readonly name: string;
  readonly email: string;
  /** Name of a role; what the account may do besides using files. */
  readonly role: string;
  readonly isActive: boolean;
  /** Path of the site that is the root for this account. */
  readonly root: string;
  /** What the account may do with files where no rule says otherwise. */
  readonly base: Acl;
  /** Given in the server's options, not made through the API: it cannot be changed there. */
  readonly isBuiltIn: boolean;
}

/** What Django takes for a name; in particular no colon, which ends it in Basic authentication. */
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
