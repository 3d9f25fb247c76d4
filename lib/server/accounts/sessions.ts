import { digest, isSame, randomText } from './secret_text';
import { oldestOfHeaviest } from './oldest_of_heaviest';
import type { StateStore, Table } from '../../state/store';

/** How long a session lasts, in milliseconds: as long as Django's. */
const lifetime = 14 * 24 * 3600 * 1000;

/** A session as it is stored: by the hash of its secret, so that a copy of the state gives no access. */
export interface SessionRecord {
  readonly username: string;
  /** Token that requests must send to change something; pages of other sites cannot read it. */
  readonly csrfToken: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Sessions of users who signed in and send a cookie instead of credentials. */
export class Sessions {
  private readonly table: Table<SessionRecord>;

  /** @param most how many there may be. Beyond that, the oldest session of the user with the most sessions ends. */
  constructor(
    private readonly store: StateStore,
    private readonly most: number,
  ) {
    this.table = store.table('sessions');
  }

  /** Starts a session. @returns its secret, which is not kept, and its CSRF token. */
  start(username: string, now = Date.now()): { id: string; csrfToken: string; expires: number } {
    const [id, csrfToken] = [randomText(), randomText()];
    const expires = now + lifetime;
    this.table.set(keyOf(id), { username, csrfToken, expires });
    if (this.table.size > this.most) this.forgetOldest(now);
    return { id, csrfToken, expires };
  }

  get(id: string, now = Date.now()): SessionRecord | undefined {
    const session = this.table.get(keyOf(id));
    return session && session.expires > now ? session : undefined;
  }

  end(id: string): void {
    this.table.delete(keyOf(id));
  }

  /** Ends all sessions of a user who was removed, or whose password changed. */
  endAll(username: string): void {
    endSessions(this.store, username);
  }

  private forgetOldest(now: number): void {
    for (const [key, { expires }] of this.table.entries()) if (expires <= now) this.table.delete(key);
    if (this.table.size <= this.most) return;
    const key = oldestOfHeaviest(
      this.table.entries(),
      ({ username }) => username,
      ({ expires }) => expires,
    );
    if (key !== undefined) this.table.delete(key);
  }
}

/** Ends all sessions of a user. */
export function endSessions(store: StateStore, username: string): void {
  const table = store.table<SessionRecord>('sessions');
  for (const [key, session] of table.entries()) if (session.username === username) table.delete(key);
}

/** Whether the token is that of the session; compared in constant time. */
export function isCsrfToken(session: SessionRecord, token: string): boolean {
  return isSame(session.csrfToken, token);
}

function keyOf(id: string): string {
  return digest(id).toString('base64url');
}
