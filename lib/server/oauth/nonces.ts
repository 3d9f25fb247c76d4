/** How far a timestamp may lie from the server's clock, in seconds. */
export const timestampWindow = 300;

interface Caller {
  /** Timestamps up to this one are refused, since their nonces were forgotten. */
  floor: number;
  count: number;
  /** Nonces by timestamp. */
  readonly seconds: Map<number, Set<string>>;
}

/**
 * Remembers the nonces of signed requests, so that none is accepted twice. The number is bounded: timestamps whose
 * nonces were forgotten early are refused, and nonces of the caller with the most are forgotten first.
 */
export class Nonces {
  private readonly callers = new Map<string, Caller>();
  private total = 0;

  /** @param most how many nonces are kept in all. */
  constructor(private readonly most: number) {}

  /**
   * Uses the nonce of a request with a valid signature.
   * @param timestamp in seconds; `now` too.
   * @returns whether it is new.
   */
  take(name: string, timestamp: number, nonce: string, now: number): boolean {
    if (Math.abs(timestamp - now) > timestampWindow) return false;
    const caller = this.callers.get(name) ?? { floor: 0, count: 0, seconds: new Map<number, Set<string>>() };
    if (timestamp <= caller.floor) return false;
    const second = caller.seconds.get(timestamp) ?? new Set();
    if (second.has(nonce)) return false;
    second.add(nonce);
    caller.seconds.set(timestamp, second);
    caller.count++;
    this.total++;
    this.callers.set(name, caller);
    if (this.total > this.most) this.makeRoom(now);
    return true;
  }

  /** How many are kept. */
  get size(): number {
    return this.total;
  }

  /** Forgets nonces that are too old; if there are none, the older half of the seconds of the caller with the most. */
  private makeRoom(now: number): void {
    for (const [name, caller] of this.callers) {
      for (const timestamp of caller.seconds.keys()) {
        if (timestamp < now - timestampWindow) this.forget(caller, timestamp);
      }
      if (caller.count === 0 && caller.floor < now - timestampWindow) this.callers.delete(name);
    }
    while (this.total > this.most) {
      const [heaviest] = [...this.callers.values()].sort((a, b) => b.count - a.count);
      if (!heaviest) return;
      const oldest = [...heaviest.seconds.keys()].sort((a, b) => a - b);
      for (const timestamp of oldest.slice(0, Math.ceil(oldest.length / 2))) {
        this.forget(heaviest, timestamp);
        heaviest.floor = timestamp;
      }
    }
  }

  private forget(caller: Caller, timestamp: number): void {
    const count = caller.seconds.get(timestamp)?.size ?? 0;
    caller.seconds.delete(timestamp);
    caller.count -= count;
    this.total -= count;
  }
}
