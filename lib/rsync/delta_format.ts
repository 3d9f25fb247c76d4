/** First opcode of COPY; it is followed by 15 more: offset and length in 1, 2, 4 or 8 bytes each. */
const firstCopy = 0x45;
const widths = [1, 2, 4, 8] as const;

/**
 * True when a delta says nothing but "copy the whole basis": one COPY from offset 0 over `size` bytes, then END
 * (docs/format.md, delta).
 */
export function isIdentity(delta: Buffer, size: number): boolean {
  const opcode = (delta[4] ?? 0) - firstCopy;
  const offsetWidth = widths[opcode >> 2];
  const lengthWidth = widths[opcode & 3];
  if (opcode < 0 || offsetWidth === undefined || lengthWidth === undefined) return false;
  if (delta.length !== 4 + 1 + offsetWidth + lengthWidth + 1 || delta.readUInt32BE(0) !== 0x72730236) return false;
  return (
    read(delta, 5, offsetWidth) === 0n &&
    read(delta, 5 + offsetWidth, lengthWidth) === BigInt(size) &&
    delta.at(-1) === 0
  );
}

function read(buffer: Buffer, offset: number, width: number): bigint {
  return BigInt(`0x${buffer.toString('hex', offset, offset + width)}`);
}
