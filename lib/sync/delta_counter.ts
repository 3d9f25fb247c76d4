/** First opcodes of the commands (docs/format.md, delta); below the first stand END and the short literals. */
const firstLong = 0x41;
const firstCopy = 0x45;
const widths = [1, 2, 4, 8] as const;

/** Bytes of the magic number that a delta begins with. */
const magicLength = 4;

/** Counts what a delta makes, while its bytes pass by. Whether it is a delta at all is for others to find out. */
export class DeltaCounter {
  /** Bytes that the delta brings. */
  literalBytes = 0;
  /** Bytes that it copies from the basis. */
  copiedBytes = 0;
  /** Bytes to come that say nothing here. */
  private skipped = magicLength;
  private isCopy = false;
  /** Bytes to come of the length of a command, and its value so far. */
  private lengthBytes = 0;
  private length = 0;

  /** Takes the next piece of the delta. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      if (this.skipped > 0) {
        const step = Math.min(this.skipped, chunk.length - at);
        this.skipped -= step;
        at += step;
      } else {
        this.take(chunk[at++] ?? 0);
      }
    }
  }

  private take(byte: number): void {
    if (this.lengthBytes > 0) {
      this.length = this.length * 256 + byte;
      if (--this.lengthBytes === 0) this.count();
      return;
    }
    this.isCopy = byte >= firstCopy;
    if (byte < firstLong) {
      this.length = byte;
      this.count();
    } else {
      this.length = 0;
      this.lengthBytes = widths[(byte - firstLong) & 3] ?? 0;
      // A copy names its offset first.
      if (this.isCopy) this.skipped = widths[(byte - firstCopy) >> 2] ?? 0;
    }
  }

  private count(): void {
    if (this.isCopy) this.copiedBytes += this.length;
    else this.literalBytes += this.skipped = this.length;
  }
}
