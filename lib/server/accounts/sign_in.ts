import { createHmac, randomBytes } from 'node:crypto';

import { HttpError } from '../http/http_error';
import type { Account } from './account';
import type { Accounts } from './accounts';
import type { FailedLogins } from './failed_logins';

const tooMany = 'Too many wrong passwords. Try again later.';

/** How many right sign-ins are remembered; the oldest are forgotten first. */
const mostRemembered = 10_000;

/**
 * Finds accounts by credentials, and bounds how many wrong ones an address may send. Beyond the bound, right
 * credentials of the address are refused too: otherwise it could go on guessing. Only credentials that were right from
 * this address before are accepted, so that programs are not locked out by others behind their address.
 */
export class SignIn {
  private readonly secret = randomBytes(32);
  /** Proofs of credentials that were right, which do not reveal them. */
  private readonly remembered = new Set<string>();

  constructor(
    private readonly accounts: Accounts,
    private readonly failures: FailedLogins,
  ) {}

  /**
   * @param name an API key or a username.
   * @returns the account; undefined for wrong credentials.
   * @throws HttpError 429 when the address sent too many wrong ones.
   */
  async check(name: string, password: string, address: string): Promise<Account | undefined> {
    const proof = createHmac('sha256', this.secret)
      .update(JSON.stringify([address, name, password]))
      .digest('base64');
    if (!this.remembered.has(proof)) this.demandPatience(address);
    const account = this.accounts.byKey(name, password) ?? (await this.byPassword(name, password, address));
    if (account) this.remember(proof);
    else this.remembered.delete(proof);
    return account;
  }

  /** @throws HttpError 429 when the address sent too many wrong passwords. */
  demandPatience(address: string): void {
    const wait = this.failures.waitOf(address);
    if (wait > 0) throw new HttpError(429, tooMany, { 'Retry-After': String(wait) });
  }

  private async byPassword(name: string, password: string, address: string): Promise<Account | undefined> {
    const counted: string[] = [];
    const account = await this.accounts.byPassword(name, password, () => {
      this.demandPatience(address);
      // Counted before the check: otherwise many requests at once could exceed the bound.
      this.failures.add(address);
      counted.push(address);
    });
    if (account) for (const each of counted) this.failures.forgive(each);
    return account;
  }

  private remember(proof: string): void {
    // Moves it to the end: the set is in the order of adding.
    this.remembered.delete(proof);
    this.remembered.add(proof);
    const [oldest] = this.remembered;
    if (this.remembered.size > mostRemembered && oldest !== undefined) this.remembered.delete(oldest);
  }
}
