import { RecordLog } from '../../state/record_log';
import type { StateStore } from '../../state/store';

/** An action of a user. */
export interface ActivityRecord {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly username: string;
  /** Method and endpoint, such as `PUT path/data`. */
  readonly action: string;
  /** The URL's path of a file, as a path of the site; empty for endpoints without one. */
  readonly path: string;
  readonly address: string;
}

/** The facts of a request that are recorded. */
export interface Done {
  readonly username: string;
  readonly method: string;
  readonly endpoint: string;
  readonly rest: readonly string[];
  readonly root: string;
  readonly address: string;
}

/** The newest successful requests of users. */
export class Activity {
  private readonly log: RecordLog<ActivityRecord>;

  /** For the parameters see `RecordLog`. */
  constructor(store: StateStore, most: number, onError: (error: unknown) => void) {
    this.log = new RecordLog(store, 'activity', most, onError);
  }

  /**
   * Records a request, unless it is anonymous.
   * @param done.root the user's root, as a path of the site; `done.rest` is a path below it.
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
