import { DeltaCounter, isIdentity } from '../../lib/rsync/delta_format';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('isIdentity', () => {
  test.each([
    ['72730236 45 00 37 00', 55, true],
    ['72730236 46 00 0100 00', 256, true],
    ['72730236 54 0000000000000000 0000000000000037 00', 55, true],
    ['72730236 45 00 37 00', 56, false],
    ['72730236 45 01 37 00', 55, false],
    ['72730236 45 00 37', 55, false],
    ['72730236 45 00 37 45 00 37 00', 55, false],
    ['72730236 01 ff 00', 1, false],
    ['72730236 00', 0, false],
    ['72730136 45 00 37 00', 55, false],
    ['', 0, false],
  ])('%s of %d bytes: %p', (delta, size, expected) => {
    expect(isIdentity(hex(delta), size)).toBe(expected);
  });
});

describe('DeltaCounter', () => {
  // LITERAL of 3, of 65 by one and by two bytes of length; COPY with each width of offset and length; END.
  const commands: [string, number, number][] = [
    [`03 ${'aa'.repeat(3)}`, 3, 0],
    [`41 41 ${'45'.repeat(65)}`, 65, 0],
    [`42 0041 ${'00'.repeat(65)}`, 65, 0],
    [`44 0000000000000002 ffff`, 2, 0],
    ['45 ff 37', 0, 55],
    ['4a ffff 0100', 0, 256],
    ['4f ffffffff 00010000', 0, 65_536],
    ['54 ffffffffffffffff 0000001000000000', 0, 2 ** 36],
  ];
  const delta = Buffer.from(`72730236${commands.map(([hex]) => hex).join('')}00`.replaceAll(' ', ''), 'hex');
  const sum = (at: 1 | 2) => commands.reduce((total, command) => total + command[at], 0);

  test.each([1, 2, 3, 7, 1000])('counts commands that come in pieces of %d bytes', (length) => {
    const counter = new DeltaCounter();
    for (let at = 0; at < delta.length; at += length) counter.push(delta.subarray(at, at + length));
    expect(counter).toMatchObject({ literalBytes: sum(1), copiedBytes: sum(2) });
  });
});
