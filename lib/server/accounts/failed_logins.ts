/** How long failures count, in milliseconds. */
const period = 60_000;

/** How many addresses are remembered; the oldest are forgotten first. */
const mostAddresses = 10_000;

/** Counts wrong passwords by the address that they come from, to bound how many it can try. */
export class FailedLogins {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** @param most how many one address may send in a minute. */
  constructor(private readonly most: number) {}

  /** Seconds that an address must wait before its passwords are checked again; 0 when it need not wait. */
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

  /** Takes back a failure that was counted before the password turned out right. */
  forgive(address: string): void {
    const failure = this.failures.get(address);
    if (failure && failure.count > 0) failure.count--;
  }
}
