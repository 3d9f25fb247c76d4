/**
 * Memory for a stream's output. A piece that is cut off is the consumer's, to keep and to transfer, so its memory is
 * never written again: a piece that is most of a block takes the block with it, others are copied.
 */
export class OutputBlocks {
  #block = Buffer.alloc(0);
  #used = 0;

  /**
   * @param blockSize bytes of memory to allocate at a time.
   * @param gather bytes to have before they are worth cutting off.
   */
  constructor(
    private readonly blockSize: number,
    private readonly gather: number,
  ) {}

  /** Memory after the output gathered so far. */
  room(): Buffer {
    if (this.#block.length === 0) this.#block = Buffer.allocUnsafeSlow(this.blockSize);
    return this.#block.subarray(this.#used);
  }

  /**
   * Adds the first `length` bytes of what room() returned last.
   * @returns whether what is gathered should be cut off now.
   */
  add(length: number): boolean {
    this.#used += length;
    return this.#used >= this.gather || this.#isMostlyUsed();
  }

  /** All that is gathered; undefined if that is nothing. */
  cut(): Buffer | undefined {
    const piece = this.#block.subarray(0, this.#used);
    const takesBlock = this.#isMostlyUsed();
    this.#used = 0;
    if (piece.length === 0) return undefined;
    if (!takesBlock) return Buffer.from(piece);
    this.#block = Buffer.alloc(0);
    return piece;
  }

  #isMostlyUsed(): boolean {
    return this.#used > 0 && this.#used >= (this.blockSize * 3) / 4;
  }
}
