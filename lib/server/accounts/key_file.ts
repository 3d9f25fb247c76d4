import { existsSync } from 'node:fs';
import { OptionsError } from '../../internal/coded_error';
import { realRoot } from '../paths/root';
import { openState } from '../paths/open_state';
import { StateError } from '../../state/errors';
import type { StateStore, Table } from '../../state/store';
import { usernames, type UserRecord } from './account';
import { ApiKeys, type NewApiKey } from './api_keys';
import { nobodysPassword } from './password';
import { administratorRole } from './rights';
import { endSessions } from './sessions';

/** What lists show of a key. */
export interface ListedKey {
  readonly id: string;
  readonly username: string;
  readonly role: string;
  readonly created: Date;
}

/** The keys in a state file that no server has open, for the command line. */
export class KeyFile {
  private readonly keys: ApiKeys;
  private readonly users: Table<UserRecord>;

  private constructor(private readonly store: StateStore) {
    this.keys = new ApiKeys(store);
    this.users = store.table('users');
  }

  /**
   * @param options.root the directory that is to be served; the file must not be in it.
   * @param options.isNew makes the file when it is missing.
   * @throws StateError for the file, ServerError for the root.
   */
  static open(file: string, { root, isNew = false }: { root?: string | undefined; isNew?: boolean } = {}): KeyFile {
    if (!isNew && !existsSync(file))
      throw new StateError(
        'ERR_STATE_IO',
        `There is no state file; make one by 'smartfile serve --init --state FILE': ${file}`,
      );
    return new KeyFile(openState(file, root === undefined ? undefined : realRoot(root)));
  }

  get size(): number {
    return this.keys.size;
  }

  /**
   * Makes a key for a user. Makes the user too if missing: without a password, so that only the key gives access.
   * @param role role of a new user. @default 'Administrator'
   * @throws OptionsError for an invalid name, or another role than the user has.
   */
  add(username: string, role?: string): NewApiKey & { username: string } {
    if (!usernames.test(username)) {
      throw new OptionsError('a username has 1 to 64 letters, digits, and @ . + - _ only');
    }
    return this.store.atomically(() => {
      const user = this.users.get(username);
      if (user && role !== undefined && user.role !== role) {
        throw new OptionsError(
          `the user ${username} exists, with the role ${user.role} instead of ${role}; leave out the role`,
        );
      }
      if (!user) this.users.set(username, newUser(username, role ?? administratorRole));
      return { ...this.keys.add(username), username };
    });
  }

  /** Oldest first. */
  list(): ListedKey[] {
    return this.keys.list().map(({ id, username, created }) => {
      const { role = '' } = this.users.get(username) ?? {};
      return { id, username, role, created: new Date(created) };
    });
  }

  /**
   * Revokes a key and ends its user's sessions, since it may have started some.
   * @returns whether there was such a key.
   */
  revoke(id: string): boolean {
    return this.store.atomically(() => {
      const key = this.keys.list().find((each) => each.id === id);
      if (key) endSessions(this.store, key.username);
      return this.keys.revoke(id);
    });
  }

  /** Resolves when all changes are on the disk. */
  flush(): Promise<void> {
    return this.store.flush();
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

function newUser(username: string, role: string): UserRecord {
  return { username, name: username, email: '', role, isActive: true, root: '/', password: nobodysPassword };
}
