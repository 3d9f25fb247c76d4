import { oldestOfHeaviest } from '../accounts/oldest_of_heaviest';
import type { StateStore, Table } from '../../state/store';
import { randomSecret } from '../accounts/secret_text';
import { tokenKey } from './secrets';

/** Tokens of one application for one user; the oldest ends when there are more. */
const mostOfOne = 25;

/** How exactly it is known when a token was last used, in milliseconds: each time would be a write for each request. */
const usedPrecision = 3600_000;

/** What an application may do for somebody, as it is stored: by the hash of its access token. */
export interface AuthorizationRecord {
  /** Names it to those who list and revoke; of no use to sign with. */
  readonly id: string;
  readonly clientToken: string;
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The same, to the hour; absent when it was never used. */
  readonly used?: number;
}

/** Which access tokens are meant; what is absent may be any. */
export interface Selection {
  id?: string;
  username?: string;
  clientToken?: string;
}

/** What applications may do for people. It lasts until it is revoked. */
export class AccessTokens {
  private readonly table: Table<AuthorizationRecord>;

  /** @param most how many there may be; beyond, the oldest ends of who has the most. */
  constructor(
    store: StateStore,
    private readonly most: number,
  ) {
    this.table = store.table('oauth_access');
  }

  /** @returns a token, which is not kept. */
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
