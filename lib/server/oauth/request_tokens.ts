import { oldestOfHeaviest } from '../accounts/oldest_of_heaviest';
import type { StateStore, Table } from '../../state/store';
import { newVerifier, tokenKey } from './secrets';
import { isSame, randomSecret } from '../accounts/secret_text';

/** How long a request token waits for an approval, and then to be changed for an access token, in milliseconds. */
export const requestLifetime = 10 * 60_000;

/** Wrong verifiers after which the token is no good any more. */
const mostGuesses = 5;

/** A request for an approval, as it is stored: by the hash of its token. */
export interface RequestRecord {
  readonly clientToken: string;
  /** Where the browser is sent afterwards; absent where the verifier is shown. */
  readonly callback?: string;
  /** Where the request came from. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly expires: number;
  /** Who approved. */
  readonly username?: string;
  /** Hash of the verifier, once approved. */
  readonly verifier?: string;
  /** Wrong verifiers so far. */
  readonly guesses?: number;
}

/** Requests for approvals: short-lived, and each good for one access token. */
export class RequestTokens {
  private readonly table: Table<RequestRecord>;

  /** @param most how many there may be; beyond, the oldest ends of the address and application that has the most. */
  constructor(
    store: StateStore,
    private readonly most: number,
  ) {
    // One that a power cut takes is asked for again.
    this.table = store.table('oauth_requests', { isLazy: true });
  }

  /** Starts a request. @returns its token, which is not kept. */
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

  /** Approves. @returns the verifier, which is not kept; undefined when the request has ended or is approved already. */
  approve(token: string, username: string, now = Date.now()): string | undefined {
    const record = this.get(token, now);
    if (!record || record.username !== undefined) return undefined;
    const verifier = newVerifier();
    const approved = { ...record, username, verifier: tokenKey(verifier), expires: now + requestLifetime };
    this.table.set(tokenKey(token), approved);
    return verifier;
  }

  /**
   * Ends a request that was approved.
   * @returns who approved; undefined when nobody did or the verifier is wrong, which may happen a few times.
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

  /** Takes back what somebody approved who is gone. */
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
