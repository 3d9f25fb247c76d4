import { HttpError } from '../http/http_error';
import type { Account } from './account';
import type { Accounts } from './accounts';
import type { FailedLogins } from './failed_logins';

const tooMany = 'Too many wrong passwords. Try again later.';

/** Finds out who somebody is by what he types in or sends, and bounds how often he may be wrong. */
export class SignIn {
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
    const known = this.accounts.byKey(name, password);
    if (known) return known;
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

  /** @throws HttpError 429 when the address sent too many wrong passwords, whatever it sends now. */
  demandPatience(address: string): void {
    const wait = this.failures.waitOf(address);
    if (wait > 0) throw new HttpError(429, tooMany, { 'Retry-After': String(wait) });
  }
}
