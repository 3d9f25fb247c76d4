import type { Call } from './http/call';
import type { StateStore, Table } from './state/store';

/** One thing that somebody did. */
export interface ActivityRecord {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly username: string;
  /** What was asked for, such as `PUT path/data`. */
  readonly action: string;
  /** Path that the URL names, of the site; empty when it names none. */
  readonly path: string;
  readonly address: string;
}

/** The newest requests that were answered well, of people who signed in. */
export class Activity {
  private readonly table: Table<ActivityRecord>;
  private last: number;
  private isFailing = false;

  /**
   * @param most how many are kept.
   * @param onError told once when recording fails, as on a full disk; requests are answered nevertheless.
   */
  constructor(
    store: StateStore,
    private readonly most: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.table = store.table('activity', { isLazy: true });
    const records = this.table.entries();
    this.last = records.at(-1)?.[1].id ?? 0;
    // An earlier server may have kept more.
    for (const [key] of records.slice(0, -most)) this.attempt(() => this.table.delete(key));
  }

  record({ user, method, endpoint, rest, volume }: Call, address = '', now = Date.now()): void {
    if (user.username === '') return;
    const id = ++this.last;
    const path =
      endpoint.startsWith('path/') && rest.length > 0 ? `${prefix(volume.site(volume.root))}/${rest.join('/')}` : '';
    const action = `${method} ${endpoint}`;
    this.attempt(() => {
      this.table.set(keyOf(id), { id, time: now, username: user.username, action, path, address });
      this.table.delete(keyOf(id - this.most));
    });
  }

  private attempt(change: () => void): void {
    try {
      change();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.onError(error);
      this.isFailing = true;
    }
  }

  /** All records, newest first. */
  list(): ActivityRecord[] {
    return this.table
      .entries()
      .map(([, record]) => record)
      .reverse();
  }
}

function prefix(root: string): string {
  return root === '/' ? '' : root;
}

/** Keys sort as the numbers do. */
function keyOf(id: number): string {
  return String(id).padStart(16, '0');
}
