/* Files written down by hand from the formats, against which everything that reads and writes them is held. */

export const hex = (...parts: string[]) => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');
export const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex');

export const basis = Buffer.from('The quick brown fox jumps over the lazy dog. 0123456789');
export const changed = Buffer.from('The quick brown fox JUMPS over the lazy dog. 0123456789!');

/** Signatures of `basis`, blocks of 16 bytes. */
export const signatures = {
  md4: hex(
    '72730136 00000010 00000008',
    '41b907b6 3d55465380a6a05c',
    '44b807fc b17bb7244d1c454f',
    '3ee006d8 d9e86d6e210f5113',
    '09300253 ecf1cb51b144d98a',
  ),
  rabinkarpStart: hex('72730146 00000010 00000008 94c17c63 3d55465380a6a05c'),
  blake2Start: hex('72730137 00000010 00000010 41b907b6 2cdcb86a8b3265e23acc44cc852684b5'),
};

/** Deltas that make `changed` out of `basis`. */
export const deltas = {
  today: hex('72730236 450010 10', ascii('fox JUMPS over t'), '452010 08', ascii('3456789!'), '00'),
  old: hex('72730236 450010 4110', ascii('fox JUMPS over t'), '452010 4108', ascii('3456789!'), '00'),
};

const widths = [1, 2, 4, 8];
const number = (value: number, width: number) => value.toString(16).padStart(width * 2, '0');

/** A delta of one COPY, with each of the 16 combinations of widths. */
export const copies: [name: string, delta: Buffer][] = widths.flatMap((offset, i) =>
  widths.map((length, j): [string, Buffer] => [
    `COPY, ${offset} bytes of offset, ${length} of length`,
    hex('72730236', number(0x45 + 4 * i + j, 1), number(4, offset), number(5, length), '00'),
  ]),
);

/** A delta of one LITERAL 'hello', with each way to say its length. */
export const literals: [name: string, delta: Buffer][] = [
  ['LITERAL, length in the opcode', hex('72730236 05', ascii('hello'), '00')],
  ...widths.map((width, i): [string, Buffer] => [
    `LITERAL, ${width} bytes of length`,
    hex('72730236', number(0x41 + i, 1), number(5, width), ascii('hello'), '00'),
  ]),
];

/** Deltas that must be refused, with the codes that may say so. The basis is `basis`, 55 bytes. */
export const badDeltas: [name: string, delta: Buffer, codes: string][] = [
  ['nothing', hex(''), 'INPUT_ENDED'],
  ['half a magic', hex('7273'), 'INPUT_ENDED'],
  ['another magic', hex('72730136 00'), 'BAD_MAGIC'],
  ['text', Buffer.from('hello world'), 'BAD_MAGIC'],
  ['the magic alone', hex('72730236'), 'INPUT_ENDED'],
  ['a COPY cut in its offset', hex('72730236 4d0000'), 'INPUT_ENDED'],
  ['a COPY cut before its length', hex('72730236 4500'), 'INPUT_ENDED'],
  ['a LITERAL cut in its length', hex('72730236 4200'), 'INPUT_ENDED'],
  ['a LITERAL cut in its data', hex('72730236 05', ascii('hel')), 'INPUT_ENDED'],
  ['no END', hex('72730236 450010'), 'INPUT_ENDED'],
  ['a reserved opcode', hex('72730236 55 00'), 'CORRUPT'],
  ['the last reserved opcode', hex('72730236 ff 00'), 'CORRUPT'],
  ['a LITERAL of no bytes', hex('72730236 4100 00'), 'CORRUPT'],
  ['a COPY of no bytes', hex('72730236 450000 00'), 'CORRUPT'],
  ['a COPY of no bytes, 8 wide', hex('72730236 480000000000 00000000 00'), 'CORRUPT'],
  ['a negative length', hex('72730236 4800 8000000000000005 00'), 'CORRUPT'],
  ['a negative offset', hex('72730236 51 8000000000000000 05 00'), 'CORRUPT'],
  ['a negative LITERAL', hex('72730236 44 8000000000000005', ascii('hello'), '00'), 'CORRUPT'],
  ['a LITERAL of 2^32 + 5 bytes', hex('72730236 44 0000000100000005', ascii('hello'), '00'), 'CORRUPT INPUT_ENDED'],
  ['a COPY past the end', hex('72730236 452030 00'), 'CORRUPT INPUT_ENDED'],
  ['a COPY from past the end', hex('72730236 458005 00'), 'CORRUPT INPUT_ENDED'],
  ['a COPY of 2^62 bytes', hex('72730236 4800 4000000000000000 00'), 'CORRUPT INPUT_ENDED'],
  ['a COPY that wraps around', hex('72730236 54 7fffffffffffffff 7fffffffffffffff 00'), 'CORRUPT INPUT_ENDED'],
  ['bytes after END', hex('72730236 450037 00 00'), 'CORRUPT'],
];

/** Signatures that must be refused, with the codes that may say so. */
export const badSignatures: [name: string, signature: Buffer, codes: string][] = [
  ['nothing', hex(''), 'INPUT_ENDED'],
  ['half a magic', hex('7273'), 'INPUT_ENDED'],
  ['magic 0', hex('00000000 00000800 00000008'), 'BAD_MAGIC'],
  ['an unknown magic', hex('72730199 00000800 00000008'), 'BAD_MAGIC'],
  ['an unknown magic before bad lengths', hex('72730199 00000000 00000000'), 'BAD_MAGIC'],
  ['a delta', deltas.today, 'BAD_MAGIC'],
  ['text', Buffer.from('hello world, hello'), 'BAD_MAGIC'],
  ['a header cut short', signatures.md4.subarray(0, 11), 'INPUT_ENDED'],
  ['block length 0', hex('72730136 00000000 00000008'), 'CORRUPT'],
  ['block length 2^31', hex('72730136 80000000 00000008'), 'CORRUPT LIMIT'],
  ['strong length 0', hex('72730136 00000800 00000000'), 'CORRUPT'],
  ['strong length 17, MD4', hex('72730136 00000800 00000011'), 'CORRUPT'],
  ['strong length 33, BLAKE2', hex('72730137 00000800 00000021'), 'CORRUPT'],
  ['strong length 2^32 - 1', hex('72730136 00000800 ffffffff'), 'CORRUPT'],
  ['a record cut in its weak sum', signatures.md4.subarray(0, 14), 'INPUT_ENDED'],
  ['a record cut in its strong sum', signatures.md4.subarray(0, 20), 'INPUT_ENDED'],
  ['one stray byte at the end', Buffer.concat([signatures.md4, hex('00')]), 'INPUT_ENDED'],
  ['three stray bytes at the end', Buffer.concat([signatures.md4, hex('000000')]), 'INPUT_ENDED'],
];
