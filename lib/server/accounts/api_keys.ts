import { timingSafeEqual } from 'node:crypto';

import type { StateStore, Table } from '../../state/store';
import { digest, randomSecret } from './secret_text';

/**
 * An API key as it is stored: by hashes alone, so that a copy of the state lets nobody in. Both secrets are made here,
 * of 180 random bits; nobody can try so many, however fast the hash is, so a slow one as for passwords would only make
 * each request slow.
 */
export interface ApiKeyRecord {
  /** Names the key where it is listed or revoked; not secret. */
  readonly id: string;
  readonly username: string;
  /** SHA-256 of the password. */
  readonly password: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** A new key. It can be shown this once. */
export interface NewApiKey {
  readonly id: string;
  readonly key: string;
  readonly password: string;
}

/** The keys that are kept in the state; each is of a user there. */
export class ApiKeys {
  private readonly table: Table<ApiKeyRecord>;

  constructor(store: StateStore) {
    this.table = store.table('keys');
  }

  add(username: string, now = Date.now()): NewApiKey {
    const [key, password] = [randomSecret(), randomSecret()];
    const hash = digest(key).toString('hex');
    const id = hash.slice(0, 8);
    // One in four thousand millions: have another.
    if (this.list().some((other) => other.id === id)) return this.add(username, now);
    this.table.set(hash, { id, username, password: digest(password).toString('hex'), created: now });
    return { id, key, password };
  }

  /** The record of this key, if the password is its own. */
  find(key: string, password: string): ApiKeyRecord | undefined {
    // Looked up by its hash, of which nobody can choose the first bits: the time tells nothing about keys.
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

  /** Revokes the keys of somebody who is gone. */
  forget(username: string): void {
    for (const [hash, record] of this.table.entries()) if (record.username === username) this.table.delete(hash);
  }

  get size(): number {
    return this.table.size;
  }
}
