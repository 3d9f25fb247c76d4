import { oldestOfHeaviest } from '../accounts/oldest_of_heaviest';
import type { StateStore, Table } from '../../state/store';
import { randomSecret } from '../accounts/secret_text';
import { tokenKey } from './secrets';

/** How many tokens an application may have for one user; beyond, the oldest ends. */
const mostOfOne = 25;

/** Precision of the time when a token was last used, in milliseconds: more would need a write for each request. */
const usedPrecision = 3600_000;

/** An access token as it is stored: by its hash. Its application may act for the user. */
export interface AuthorizationRecord {
  /** Names it in lists and to revoke it; of no use for signing. */
  readonly id: string;
  readonly clientToken: string;
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** When it was last used, as `created`, to the hour; absent when it was never used. */
  readonly used?: number;
}

/** Selects access tokens; all that match the given fields. */
export interface Selection {
  id?: string;
  username?: string;
  clientToken?: string;
}

/** Access tokens, by which applications act for people. They last until they are revoked. */
export class AccessTokens {
  private readonly table: Table<AuthorizationRecord>;

  /** @param most how many there may be. Beyond that, the oldest token of the user with the most tokens ends. */
  constructor(
    store: StateStore,
    private readonly most: number,
  ) {
    this.table = store.table('oauth_access');
  }

  /** Makes a token. @returns the token, of which only the hash is stored. */
  grant(clientToken: string, username: string, now = Date.now()): string {
    const token = randomSecret();
    const key = tokenKey(token);
    const all = this.table.entries();
    const same = all.filter(([, each]) => each.clientToken === clientToken && each.username === username);
    const crowded = same.length >= mostOfOne ? same : all.length >= this.most ? all : [];
    const old = oldestOfHeaviest(
      crowded,
      ({ username }) => username,
      ({ created }) => created,
    );
    if (old !== undefined) this.table.delete(old);
    this.table.set(key, { id: key.slice(0, 16), clientToken, username, created: now });
    return token;
  }

  get(token: string): AuthorizationRecord | undefined {
    return this.table.get(tokenKey(token));
  }

  /** Notes that a token was used. */
  touch(token: string, now = Date.now()): void {
    const record = this.get(token);
    if (record && now - (record.used ?? 0) >= usedPrecision) this.table.set(tokenKey(token), { ...record, used: now });
  }

  /** Oldest first. */
  list(selection: Selection = {}): AuthorizationRecord[] {
    const found = this.selected(selection).map(([, record]) => record);
    return found.sort((a, b) => a.created - b.created);
  }

  /** @returns how many tokens ended. */
  revoke(selection: Selection): number {
    const found = this.selected(selection);
    for (const [key] of found) this.table.delete(key);
    return found.length;
  }

  private selected({ id, username, clientToken }: Selection) {
    return this.table
      .entries()
      .filter(([, each]) => id === undefined || each.id === id)
      .filter(([, each]) => username === undefined || each.username === username)
      .filter(([, each]) => clientToken === undefined || each.clientToken === clientToken);
  }
}
