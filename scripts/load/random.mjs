// Random numbers that are the same for the same seed, so that a run can be repeated.
import { createHash } from 'node:crypto';

/** Numbers by a 32-bit xorshift generator. */
export class Random {
  #state;

  /** @param seeds whole numbers; each combination gives other numbers. */
  constructor(...seeds) {
    const joined = createHash('sha256').update(seeds.join()).digest();
    // Zero would stay zero.
    this.#state = joined.readUInt32LE() || 1;
  }

  /** A whole number from 1 to below 2^32. */
  next() {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (this.#state = state >>> 0);
  }

  /** A whole number from 0 to below `bound`. */
  below(bound) {
    return this.next() % bound;
  }

  /** One of `items`. */
  of(items) {
    return items[this.below(items.length)];
  }

  /** One of the names of `weights`, as often as its weight says. */
  weighted(weights) {
    const entries = Object.entries(weights);
    let at = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    return entries.find(([, weight]) => (at -= weight) < 0)[0];
  }

  /** Bytes without a pattern. */
  bytes(length) {
    const words = new Uint32Array(Math.ceil(length / 4));
    for (let index = 0; index < words.length; index++) words[index] = this.next();
    return Buffer.from(words.buffer, 0, length);
  }

  /** Content for a file: mostly small, seldom large, sometimes empty. */
  content() {
    const kind = this.below(20);
    if (kind === 0) return Buffer.alloc(0);
    if (kind === 1) return this.bytes(256 * 1024 + this.below(512 * 1024));
    return this.bytes(this.below(kind < 6 ? 128 * 1024 : 16 * 1024));
  }
}
