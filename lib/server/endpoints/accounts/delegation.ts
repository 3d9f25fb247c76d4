import type { Account } from '../../accounts/account';
import { isAdministrator } from '../../accounts/accounts';
import { demandRight, type Call } from '../../dispatch/call';
import { fieldError, HttpError } from '../../http/http_error';
import { isWithin } from '../../paths/within';
import type { Acl, Right } from '../../storage/guard';

/** Checks of those who manage accounts. Users cannot grant rights, or access, that they do not have themselves. */

/** The caller's own account, and those that the caller manages: with a root within the caller's. */
export function visibleAccounts({ services: { accounts }, user, volume }: Call): Account[] {
  const top = volume.site(volume.root);
  const isManaged = ({ root }: Account) => user.rights.has('account_manage') && isWithin(top, root);
  return accounts.list().filter((account) => account.username === user.username || isManaged(account));
}

/** @throws HttpError 404 when there is no such account, or the caller may not see it. */
export function visibleAccount(call: Call, username: string): Account {
  const account = visibleAccounts(call).find((each) => each.username === username);
  if (!account) throw new HttpError(404, 'There is no such user.');
  return account;
}

/** @throws HttpError 403 when the account is another's, and the caller may not manage it. */
export function demandManageable(call: Call, { username, role }: Account): void {
  if (username === call.user.username) return;
  demandRight(call, 'account_manage');
  demandRole(call, role, 'account_manage_any');
}

/**
 * Checks the role that an account gets, or the role of an account that is to be changed.
 * @returns the role.
 * @throws HttpError 400 when there is no such role, 403 when it has rights that the caller lacks.
 */
export function demandRole(
  { services: { accounts }, user }: Call,
  role: string,
  loophole: 'rights_loophole' | 'account_manage_any' = 'rights_loophole',
): string {
  if (!accounts.isRole(role)) throw fieldError('role', 'There is no such role.');
  const missing = accounts.rightsOfRole(role).filter((right) => !user.rights.has(right));
  if (missing.length > 0 && !user.rights.has(loophole)) {
    throw new HttpError(403, `You lack rights of the role ${role}: ${missing.join(', ')}.`);
  }
  return role;
}

const names: readonly Right[] = ['read', 'write', 'list', 'remove'];

/**
 * Checks rights that an account gets to a path of the site and everything below.
 * @throws HttpError 403 when the caller lacks some of them, even in a part of the tree.
 */
export function demandAccess({ services: { access }, user }: Call, path: string, acl: Acl): void {
  if (isAdministrator(user) || user.rights.has('access_loophole')) return;
  const guard = access.guardOf(user);
  const lacking = names.filter((name) => acl[name] && !guard.everywhere(name, path));
  if (lacking.length > 0) throw new HttpError(403, `You may not give what you do not have: ${lacking.join(', ')}.`);
}
