import { oldestOfHeaviest } from '../accounts/oldest_of_heaviest';
import type { StateStore, Table } from '../../state/store';
import { newVerifier, tokenKey } from './secrets';
import { isSame, randomSecret } from '../accounts/secret_text';

/** How long a request token waits for an approval, and afterwards for its exchange, each in milliseconds. */
export const requestLifetime = 10 * 60_000;

/** How many wrong verifiers end a request token. */
const mostGuesses = 5;

/** A request for approval, as it is stored: by the hash of its token. */
export interface RequestRecord {
  readonly clientToken: string;
  /** URL that the browser is sent to afterwards; absent where the verifier is shown. */
  readonly callback?: string;
  /** Address that the request came from. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly expires: number;
  /** The user who approved. */
  readonly username?: string;
  /** Hash of the verifier, once approved. */
  readonly verifier?: string;
  /** Wrong verifiers so far. */
  readonly guesses?: number;
}

/** Requests for approval: short-lived, and each good for one access token. */
export class RequestTokens {
  private readonly table: Table<RequestRecord>;

  /** @param most how many there may be. Beyond that, the oldest ends of the address and application with the most. */
  constructor(
    store: StateStore,
    private readonly most: number,
  ) {
    // A request that a power cut loses can be made again.
    this.table = store.table('oauth_requests', { isLazy: true });
  }

  /** Starts a request. @returns its token, of which only the hash is stored. */
  start(clientToken: string, callback: string | undefined, address: string, now = Date.now()): string {
    const token = randomSecret();
    const record = { clientToken, address, created: now, expires: now + requestLifetime };
    this.table.set(tokenKey(token), callback === undefined ? record : { ...record, callback });
    if (this.table.size > this.most) this.forgetSome(now);
    return token;
  }

  get(token: string, now = Date.now()): RequestRecord | undefined {
    const record = this.table.get(tokenKey(token));
    return record && record.expires > now ? record : undefined;
  }

  /** Approves a request. @returns the verifier; undefined when the request has ended or was approved already. */
  approve(token: string, username: string, now = Date.now()): string | undefined {
    const record = this.get(token, now);
    if (!record || record.username !== undefined) return undefined;
    const verifier = newVerifier();
    const approved = { ...record, username, verifier: tokenKey(verifier), expires: now + requestLifetime };
    this.table.set(tokenKey(token), approved);
    return verifier;
  }

  /**
   * Exchanges an approved request, which ends it. A wrong verifier may be sent a few times.
   * @returns the user who approved; undefined when nobody did, or for a wrong verifier.
   */
  redeem(token: string, verifier: string, now = Date.now()): string | undefined {
    const record = this.get(token, now);
    if (record?.username === undefined || record.verifier === undefined) return undefined;
    if (isSame(tokenKey(verifier), record.verifier)) {
      this.end(token);
      return record.username;
    }
    const guesses = (record.guesses ?? 0) + 1;
    if (guesses >= mostGuesses) this.end(token);
    else this.table.set(tokenKey(token), { ...record, guesses });
    return undefined;
  }

  end(token: string): void {
    this.table.delete(tokenKey(token));
  }

  /** Ends requests that a removed user approved. */
  forget(username: string): void {
    for (const [key, record] of this.table.entries()) if (record.username === username) this.table.delete(key);
  }

  private forgetSome(now: number): void {
    for (const [key, { expires }] of this.table.entries()) if (expires <= now) this.table.delete(key);
    if (this.table.size <= this.most) return;
    const key = oldestOfHeaviest(
      this.table.entries(),
      ({ address, clientToken }) => `${clientToken} ${address}`,
      ({ created }) => created,
    );
    if (key !== undefined) this.table.delete(key);
  }
}
