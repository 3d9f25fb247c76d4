import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { OptionsError } from '../../internal/coded_error';
import type { Credentials } from './credentials';
import type { StateStore, Table } from '../../state/store';
import { allRights, noRights } from '../storage/guard';
import type { Account, UserRecord } from './account';
import { ApiKeys } from './api_keys';
import { isPassword, nobodysPassword } from './password';
import { administratorRole, builtInRoles, isAccountRight, type AccountRight } from './rights';
import { digest } from './secret_text';

interface Key {
  readonly account: Account;
  readonly key: Buffer;
  readonly password: Buffer;
}

/** A role that was made through the API. */
export interface RoleRecord {
  readonly name: string;
  readonly rights: readonly string[];
}

/** All accounts: those of the server's options, and those of its state, most of which were made through the API. */
export class Accounts {
  readonly users: Table<UserRecord>;
  /** Keys of users. */
  readonly apiKeys: ApiKeys;
  readonly roles: Table<RoleRecord>;
  private readonly keys: readonly Key[];
  /** Accounts of the options, by username. */
  private readonly builtIn = new Map<string, Account>();
  /** Proofs of passwords that were right, since scrypt is too slow to run at every request. */
  private readonly proofs = new Map<string, Buffer>();
  private readonly proofKey = randomBytes(32);
  /** Passwords that are being checked. */
  private readonly checks = new Map<string, Promise<boolean>>();

  /** @throws OptionsError when an account of the options has the name of a user. */
  constructor(known: readonly Required<Credentials>[], store: StateStore) {
    this.users = store.table('users');
    this.apiKeys = new ApiKeys(store);
    this.roles = store.table('roles');
    this.keys = known.map(({ key, password, username, root, role }) => {
      const account = this.builtIn.get(username) ?? builtInAccount(username, root, role);
      this.builtIn.set(username, account);
      return { account, key: digest(key), password: digest(password) };
    });
    for (const username of this.builtIn.keys()) {
      if (!this.users.get(username)) continue;
      throw new OptionsError(`credentials.username: the state file has a user ${username}; use another name`);
    }
  }

  /** The owner of all files: the first account of the options, or else the user of the oldest key. */
  get owner(): Account {
    const [first] = this.builtIn.values();
    const [oldest] = first ? [] : this.apiKeys.list();
    const owner = first ?? (oldest && this.byName(oldest.username)) ?? this.list()[0];
    if (!owner) throw new Error('the server has no account');
    return owner;
  }

  byName(username: string): Account | undefined {
    const known = this.builtIn.get(username);
    if (known) return known;
    const record = this.users.get(username);
    return record && accountOf(record);
  }

  /** All accounts: those of the options, then the others by name. */
  list(): Account[] {
    const made = this.users.entries().map(([, record]) => accountOf(record));
    return [...this.builtIn.values(), ...made];
  }

  rightsOf({ role }: Account): ReadonlySet<AccountRight> {
    return new Set(this.rightsOfRole(role));
  }

  isRole(name: string): boolean {
    return Object.hasOwn(builtInRoles, name) || this.roles.get(name) !== undefined;
  }

  /** The rights of a role; none for a role that was removed. */
  rightsOfRole(role: string): readonly AccountRight[] {
    if (Object.hasOwn(builtInRoles, role)) return builtInRoles[role] ?? [];
    return this.roles.get(role)?.rights.filter(isAccountRight) ?? [];
  }

  /**
   * Finds the account of a key. Every known key is compared, each in constant time, so that the time of an answer
   * reveals nothing about them.
   */
  byKey(key: string, password: string): Account | undefined {
    const sent = { key: digest(key), password: digest(password) };
    let found: Account | undefined;
    for (const known of this.keys) {
      const sameKey = timingSafeEqual(known.key, sent.key);
      const samePassword = timingSafeEqual(known.password, sent.password);
      if (sameKey && samePassword) found = known.account;
    }
    return found ?? this.byApiKey(key, password);
  }

  private byApiKey(key: string, password: string): Account | undefined {
    const user = this.users.get(this.apiKeys.find(key, password)?.username ?? '');
    return user?.isActive ? accountOf(user) : undefined;
  }

  /**
   * Finds the account of the state with this name and password.
   * @param mayLook called before the slow check of the password, which it prevents by throwing. Not called when the
   *   password was right before, or is being checked.
   */
  async byPassword(username: string, password: string, mayLook: () => void): Promise<Account | undefined> {
    const stored = this.users.get(username)?.password ?? nobodysPassword;
    const proof = createHmac('sha256', this.proofKey)
      .update(JSON.stringify([username, password, stored]))
      .digest();
    const earlier = this.proofs.get(username);
    if (earlier === undefined || !timingSafeEqual(earlier, proof)) {
      const running = proof.toString('base64');
      let check = this.checks.get(running);
      if (!check) {
        mayLook();
        check = isPassword(password, stored).finally(() => this.checks.delete(running));
        this.checks.set(running, check);
      }
      if (!(await check)) return undefined;
    }
    // The password may have been changed during the check.
    const record = this.users.get(username);
    if (record?.password !== stored || !record.isActive) return undefined;
    this.proofs.set(username, proof);
    return accountOf(record);
  }

  /** Forgets that a password was right. */
  forget(username: string): void {
    this.proofs.delete(username);
  }
}

function builtInAccount(username: string, root: string, role: string): Account {
  return { username, name: username, email: '', role, isActive: true, root, base: allRights, isBuiltIn: true };
}

/** Users with a root of their own have all rights there; in the root of the site they have those that rules grant. */
function accountOf({ username, name, email, role, isActive, root }: UserRecord): Account {
  return { username, name, email, role, isActive, root, base: root === '/' ? noRights : allRights, isBuiltIn: false };
}

/** Whether the account may do everything. */
export function isAdministrator({ role }: Account): boolean {
  return role === administratorRole;
}
