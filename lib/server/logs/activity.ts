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

/** What a request did, and who sent it. */
export interface Done {
  readonly username: string;
  readonly method: string;
  readonly endpoint: string;
  readonly rest: readonly string[];
  readonly root: string;
  readonly address: string;
}

/** The newest requests that were answered well, of people who signed in. */
export class Activity {
  private readonly log: RecordLog<ActivityRecord>;

  /** Parameters as those of `RecordLog`. */
  constructor(store: StateStore, most: number, onError: (error: unknown) => void) {
    this.log = new RecordLog(store, 'activity', most, onError);
  }

  /**
   * Notes what was done; nothing where nobody had signed in.
   * @param done.root what is served to the user, as a path of the site; `done.rest` names a path below it.
   */
  record(done: Done, now = Date.now()): void {
    const { username, method, endpoint, rest, root, address } = done;
    if (username === '') return;
    const path = endpoint.startsWith('path/') && rest.length > 0 ? `${root === '/' ? '' : root}/${rest.join('/')}` : '';
    this.log.add((id) => ({ id, time: now, username, action: `${method} ${endpoint}`, path, address }));
  }

  /** All records, newest first. */
  list(): ActivityRecord[] {
    return this.log.list();
  }
}
