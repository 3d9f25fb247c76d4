/** How long failures count, in milliseconds. */
const period = 60_000;

/** Addresses that are remembered at most; the oldest are forgotten first. */
const mostAddresses = 10_000;

/** Counts wrong passwords by the address they come from, so that nobody can try many. */
export class FailedLogins {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** @param most how many one address may send in a minute. */
  constructor(private readonly most: number) {}

  /** Seconds that an address must wait before its passwords are looked at again; 0 when it need not. */
  waitOf(address: string, now = Date.now()): number {
    const failure = this.failures.get(address);
    if (!failure || failure.until <= now || failure.count < this.most) return 0;
    return Math.ceil((failure.until - now) / 1000);
  }

  add(address: string, now = Date.now()): void {
    const failure = this.failures.get(address);
    if (failure && failure.until > now) {
      failure.count++;
      return;
    }
    this.failures.delete(address);
    this.failures.set(address, { count: 1, until: now + period });
    const [oldest] = this.failures.keys();
    if (this.failures.size > mostAddresses && oldest !== undefined) this.failures.delete(oldest);
  }

  /** Takes one back that was none. */
  forgive(address: string): void {
    const failure = this.failures.get(address);
    if (failure && failure.count > 0) failure.count--;
  }
}
