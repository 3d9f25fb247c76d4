import { timingSafeEqual } from 'node:crypto';

import type { StateStore, Table } from '../../state/store';
import { digest, randomSecret } from './secret_text';

/**
 * An API key as it is stored: only by hashes, so that a copy of the state gives no access. Both secrets have 180 random
 * bits, which cannot be guessed however fast the hash is. So the slow hash of passwords is not needed.
 */
export interface ApiKeyRecord {
  /** Names the key in lists and to revoke it; not secret. */
  readonly id: string;
  readonly username: string;
  /** SHA-256 of the password. */
  readonly password: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** A new key. Its secrets are not stored: this is the only time to show them. */
export interface NewApiKey {
  readonly id: string;
  readonly key: string;
  readonly password: string;
}

/** The keys in the state; each is of a user in the state. */
export class ApiKeys {
  private readonly table: Table<ApiKeyRecord>;

  constructor(store: StateStore) {
    this.table = store.table('keys');
  }

  add(username: string, now = Date.now()): NewApiKey {
    const [key, password] = [randomSecret(), randomSecret()];
    const hash = digest(key).toString('hex');
    const id = hash.slice(0, 8);
    // Another key has this id, by a chance of one in four thousand million.
    if (this.list().some((other) => other.id === id)) return this.add(username, now);
    this.table.set(hash, { id, username, password: digest(password).toString('hex'), created: now });
    return { id, key, password };
  }

  /** The record of a key, if the password is right. */
  find(key: string, password: string): ApiKeyRecord | undefined {
    // The time of looking up a hash reveals nothing about keys, since nobody can choose the first bits of a hash.
    const record = this.table.get(digest(key).toString('hex'));
    const isRight = timingSafeEqual(Buffer.from(record?.password ?? '0'.repeat(64), 'hex'), digest(password));
    return isRight ? record : undefined;
  }

  /** Oldest first. */
  list(): ApiKeyRecord[] {
    const records = this.table.entries().map(([, record]) => record);
    return records.sort((a, b) => a.created - b.created);
  }

  /** @returns whether there was such a key. */
  revoke(id: string): boolean {
    const found = this.table.entries().filter(([, record]) => record.id === id);
    for (const [hash] of found) this.table.delete(hash);
    return found.length > 0;
  }

  /** Revokes the keys of a user who was removed. */
  forget(username: string): void {
    for (const [hash, record] of this.table.entries()) if (record.username === username) this.table.delete(hash);
  }

  get size(): number {
    return this.table.size;
  }
}
