import { requireObject, refuseUnknown, text, oneOf } from '../../internal/options';
import { OptionsError } from '../../internal/coded_error';
import { ApiPath } from '../storage/names/api_path';

/** An account that may use the server. */
export interface Credentials {
  /** API key, sent as the user name of Basic authentication; no colon. The official clients want 30 characters. */
  key: string;
  /** API password. The official clients want 30 characters. */
  password: string;
  /**
   * Name that answers show. Keys with the same name belong to one account, with one root and role.
   * @default 'smartfile'
   */
  username?: string;
  /** Path of the site that is the account's root; a directory that exists. @default '/' */
  root?: string;
  /** Role, which gives the rights besides those to files. @default 'Administrator' */
  role?: 'Administrator' | 'User';
}

/** Checks credentials and fills in their defaults. @throws OptionsError */
export function checkedCredentials(given: Credentials | readonly Credentials[]): Required<Credentials>[] {
  const list = [given].flat();
  const keys = new Set<string>();
  const byName = new Map<string, Required<Credentials>>();
  const checked = list.map((account: Credentials) => {
    requireObject('credentials', account);
    refuseUnknown('credentials', account, ['key', 'password', 'username', 'root', 'role']);
    const key = text('credentials.key', account.key);
    if (key.includes(':'))
      throw new OptionsError('credentials.key must not contain a colon, which ends the key in Basic authentication');
    if (keys.has(key)) throw new OptionsError('credentials: two accounts have the same key; give each its own');
    keys.add(key);
    const password = text('credentials.password', account.password);
    const full = {
      key,
      password,
      username: text('credentials.username', account.username ?? 'smartfile'),
      root: ApiPath.parse(text('credentials.root', account.root ?? '/')).toString(),
      role: oneOf('Administrator', 'User')('credentials.role', account.role ?? 'Administrator'),
    };
    const other = byName.get(full.username) ?? full;
    if (other.root !== full.root || other.role !== full.role) {
      throw new OptionsError('credentials: keys of one username must have the same root and role; use other usernames');
    }
    byName.set(full.username, full);
    return full;
  });
  if (checked.length === 0) throw new OptionsError('credentials must name at least one account');
  return checked;
}
