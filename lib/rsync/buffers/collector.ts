import type { Sink } from '../jobs/job';

const maxBlock = 8 * 1024 * 1024;

/** Keeps a job's whole output in memory. */
export class Collector implements Sink {
  readonly #blocks: Buffer[] = [];
  #block: Buffer;
  #used = 0;

  /** @param expected bytes of output, if known; else a first guess. */
  constructor(expected = 64 * 1024) {
    // One byte more, so that the end is noticed without another block.
    this.#block = Buffer.allocUnsafeSlow(expected + 1);
  }

  room(): Buffer {
    if (this.#used === this.#block.length) {
      this.#blocks.push(this.#block);
      this.#block = Buffer.allocUnsafeSlow(Math.min(Math.max(this.#block.length * 2, 64 * 1024), maxBlock));
      this.#used = 0;
    }
    return this.#block.subarray(this.#used);
  }

  take(length: number): void {
    this.#used += length;
  }

  /** The output, in a buffer that wastes at most half of its memory. */
  result(): Buffer {
    const last = this.#block.subarray(0, this.#used);
    if (this.#blocks.length === 0 && this.#used >= this.#block.length / 2) return last;
    return Buffer.concat([...this.#blocks, last]);
  }
}
