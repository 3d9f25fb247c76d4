import { randomBytes } from 'node:crypto';
import type { PathListener } from '../paths/path_journal';
import { rebase, isWithin } from '../paths/within';
import type { StateStore, Table } from '../../state/store';
import type { Acl } from '../storage/guard';

/** A link, by which people without an account can use a path. */
export interface LinkRecord {
  /** Secret part of the link's URL. */
  readonly uid: string;
  /** Path of the site. */
  readonly path: string;
  readonly name: string;
  /** Username; the link gives no rights that this account lacks. */
  readonly owner: string;
  readonly acl: Acl;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** When it ends, as `created`; never when absent. */
  readonly expires?: number;
  /** Whether it was made by `path/exchange`, which lists do not show. */
  readonly isTemporary?: boolean;
}

/** Links and temporary URLs. They follow when their path is moved, and end when it is removed. */
export class Links implements PathListener {
  readonly table: Table<LinkRecord>;

  constructor(private readonly store: StateStore) {
    this.table = store.table('links');
  }

  /** The link with this secret, unless it has ended. */
  get(uid: string, now = Date.now()): LinkRecord | undefined {
    const link = this.table.get(uid);
    return link && !hasEnded(link, now) ? link : undefined;
  }

  /** Makes a link, and removes those that have ended. */
  add(link: Omit<LinkRecord, 'uid' | 'created'>, now = Date.now()): LinkRecord {
    for (const [uid, other] of this.table.entries()) if (hasEnded(other, now)) this.table.delete(uid);
    // 128 bits, which cannot be guessed.
    const record = { ...link, uid: randomBytes(16).toString('base64url'), created: now };
    this.table.set(record.uid, record);
    return record;
  }

  /** All links but the temporary ones, oldest first. */
  list(now = Date.now()): LinkRecord[] {
    const links = this.table.entries().map(([, link]) => link);
    return links.filter((link) => !link.isTemporary && !hasEnded(link, now)).sort((a, b) => a.created - b.created);
  }

  /** Ends all links of a user who was removed. */
  forget(owner: string): void {
    for (const [uid, link] of this.table.entries()) if (link.owner === owner) this.table.delete(uid);
  }

  knows(path: string): boolean {
    return this.table.entries().some(([, link]) => isWithin(path, link.path));
  }

  moved(from: string, to: string): void {
    this.store.atomically(() => {
      for (const [uid, link] of this.table.entries()) {
        if (isWithin(from, link.path)) this.table.set(uid, { ...link, path: rebase(link.path, from, to) });
      }
    });
  }

  removed(path: string): void {
    this.store.atomically(() => {
      for (const [uid, link] of this.table.entries()) if (isWithin(path, link.path)) this.table.delete(uid);
    });
  }
}

function hasEnded({ expires }: LinkRecord, now: number): boolean {
  return expires !== undefined && expires <= now;
}
