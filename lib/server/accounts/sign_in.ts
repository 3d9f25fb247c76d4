import { createHmac, randomBytes } from 'node:crypto';

import { HttpError } from '../http/http_error';
import type { Account } from './account';
import type { Accounts } from './accounts';
import type { FailedLogins } from './failed_logins';

const tooMany = 'Too many wrong passwords. Try again later.';

/** Sign-ins that are remembered to have been right; the oldest are forgotten first. */
const mostRemembered = 10_000;

/**
 * Finds out who somebody is by what he types in or sends, and bounds how often he may be wrong. An address that was
 * wrong too often is refused what is right too, or it could go on to guess; except what was right when it sent it
 * before, so that a program at work is not locked out by others behind its address.
 */
export class SignIn {
  private readonly secret = randomBytes(32);
  /** Proofs of what was right, from which it cannot be had. */
  private readonly remembered = new Set<string>();

  constructor(
    private readonly accounts: Accounts,
    private readonly failures: FailedLogins,
  ) {}

  /**
   * @param name a key of the API or a username.
   * @returns the account; undefined when the password is not its.
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

  /** @throws HttpError 429 when the address sent too many wrong passwords, whatever it sends now. */
  demandPatience(address: string): void {
    const wait = this.failures.waitOf(address);
    if (wait > 0) throw new HttpError(429, tooMany, { 'Retry-After': String(wait) });
  }

  private async byPassword(name: string, password: string, address: string): Promise<Account | undefined> {
    const counted: string[] = [];
    const account = await this.accounts.byPassword(name, password, () => {
      this.demandPatience(address);
      // Counted before it is looked at: many at once must not all pass.
      this.failures.add(address);
      counted.push(address);
    });
    if (account) for (const each of counted) this.failures.forgive(each);
    return account;
  }

  private remember(proof: string): void {
    this.remembered.delete(proof); // and to the end of the line
    this.remembered.add(proof);
    const [oldest] = this.remembered;
    if (this.remembered.size > mostRemembered && oldest !== undefined) this.remembered.delete(oldest);
  }
}
