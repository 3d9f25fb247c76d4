/** The bytes that a delta begins with. */
const magic = 0x72730236;
const magicLength = 4;

/** First opcodes of the commands (docs/format.md, delta); below the first stand END and the short literals. */
const firstLong = 0x41;
/** COPY has 16 opcodes: offset and length in 1, 2, 4 or 8 bytes each. */
const firstCopy = 0x45;
const widths = [1, 2, 4, 8] as const;

/** True when a delta is nothing but "copy the whole basis": one COPY from offset 0 over `size` bytes, then END. */
export function isIdentity(delta: Buffer, size: number): boolean {
  const opcode = (delta[magicLength] ?? 0) - firstCopy;
  const offsetWidth = widths[opcode >> 2];
  const lengthWidth = widths[opcode & 3];
  if (opcode < 0 || offsetWidth === undefined || lengthWidth === undefined) return false;
  const offsetAt = magicLength + 1;
  const lengthAt = offsetAt + offsetWidth;
  if (delta.length !== lengthAt + lengthWidth + 1 || delta.readUInt32BE(0) !== magic) return false;
  return (
    read(delta, offsetAt, offsetWidth) === 0n &&
    read(delta, lengthAt, lengthWidth) === BigInt(size) &&
    delta.at(-1) === 0
  );
}

function read(buffer: Buffer, offset: number, width: number): bigint {
  return BigInt(`0x${buffer.toString('hex', offset, offset + width)}`);
}

/** Counts what a delta makes, from its bytes as they pass. Does not check whether they are a delta at all. */
export class DeltaCounter {
  /** Bytes that the delta brings. */
  literalBytes = 0;
  /** Bytes that it copies from the basis. */
  copiedBytes = 0;
  /** Bytes to come that are not looked at: the magic number, offsets and literals. */
  private skipped = magicLength;
  private isCopy = false;
  /** Bytes to come of a command's length, and its value so far. */
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
