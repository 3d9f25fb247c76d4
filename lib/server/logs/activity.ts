import type { Call } from '../dispatch/call';
import { RecordLog } from '../../state/record_log';
import type { StateStore } from '../../state/store';

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
  private readonly log: RecordLog<ActivityRecord>;

  /** Parameters as those of `RecordLog`. */
  constructor(store: StateStore, most: number, onError: (error: unknown) => void) {
    this.log = new RecordLog(store, 'activity', most, onError);
  }

  record({ user, method, endpoint, rest, volume }: Call, address = '', now = Date.now()): void {
    if (user.username === '') return;
    const path =
      endpoint.startsWith('path/') && rest.length > 0 ? `${prefix(volume.site(volume.root))}/${rest.join('/')}` : '';
    const action = `${method} ${endpoint}`;
    this.log.add((id) => ({ id, time: now, username: user.username, action, path, address }));
  }

  /** All records, newest first. */
  list(): ActivityRecord[] {
    return this.log.list();
  }
}

function prefix(root: string): string {
  return root === '/' ? '' : root;
}
