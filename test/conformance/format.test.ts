import { writeFileSync } from 'node:fs';
import { delta, patch, signature } from '../../lib/rsync';
import { command } from '../support/cli';
import { seededBytes } from '../support/random';
import { describeWithRdiff } from '../support/rdiff';
import { useTempDir } from '../support/temp_dir';
import { badDeltas, badSignatures, basis, changed, copies, deltas, hex, literals } from '../support/vectors';

/* What the formats say, restated here and held against the engine; and what rdiff says to the same inputs. */

const parameters = { blockLength: 16, strongLength: 8 };

/** rollsum by its definition. */
function rollsum(bytes: Uint8Array): number {
  let [s1, s2] = [0, 0];
  for (const [index, byte] of bytes.entries()) {
    s1 = (s1 + byte + 31) & 0xffff;
    s2 = (s2 + (bytes.length - index) * (byte + 31)) & 0xffff;
  }
  return ((s2 << 16) | s1) >>> 0;
}

/** RabinKarp by its definition. */
function rabinkarp(bytes: Uint8Array): number {
  let h = 1;
  for (const byte of bytes) h = (Math.imul(h, 0x08104225) + byte) >>> 0;
  return h;
}

test('the check values for "abc"', async () => {
  const abc = Buffer.from('abc');
  const weak = async (weakHash: 'rollsum' | 'rabinkarp') => (await signature(abc, { weakHash })).readUInt32BE(12);
  expect([rollsum(abc), await weak('rollsum')]).toEqual([0x03040183, 0x03040183]);
  expect([rabinkarp(abc), await weak('rabinkarp')]).toEqual([0x66298923, 0x66298923]);
  const md4 = await signature(abc, { strongLength: 16 });
  expect(md4.subarray(16).toString('hex')).toBe('a448017aaf21d8525fc10ae87aa6729d');
});

test('sums of blocks of every length up to 300, and of all values of a byte', async () => {
  const noise = seededBytes(300);
  for (let length = 1; length <= 300; length++) {
    for (const bytes of [noise.subarray(0, length), Buffer.alloc(length, length), Buffer.alloc(length, 255)]) {
      const rolled = await signature(bytes, { blockLength: 300 });
      const rabin = await signature(bytes, { blockLength: 300, strongHash: 'blake2', weakHash: 'rabinkarp' });
      expect(rolled.readUInt32BE(12)).toBe(rollsum(bytes));
      expect(rabin.readUInt32BE(12)).toBe(rabinkarp(bytes));
    }
  }
});

test('a run of equal blocks is one COPY', async () => {
  const zeros = Buffer.alloc(2048);
  expect(await delta(await signature(zeros, { blockLength: 512 }), zeros)).toEqual(hex('72730236 46000800 00'));
});

test('a delta of the example is as short as the formats allow', async () => {
  const made = await delta(await signature(basis, parameters), changed);
  expect(made.length).toBeLessThanOrEqual(deltas.today.length);
  expect(await patch(basis, made)).toEqual(changed);
});

test('literals are cut at 65533 bytes, so that every peer can read them', async () => {
  const bytes = seededBytes(200_000);
  const made = await delta(await signature(new Uint8Array(0)), bytes);
  let at = 4;
  let total = 0;
  while (made[at] !== 0) {
    const width = { 0x41: 1, 0x42: 2 }[made[at]!] ?? 0;
    const length = width === 0 ? made[at]! : made.readUIntBE(at + 1, width);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(65533);
    at += 1 + width + length;
    total += length;
  }
  expect(at).toBe(made.length - 1);
  expect(total).toBe(bytes.length);
});

describeWithRdiff('rdiff reads and refuses the same deltas and signatures', () => {
  const temp = useTempDir();
  const ask = async (...args: string[]) => (await command('rdiff', ['-f', ...args], { cwd: temp.path })).code;

  beforeEach(() => writeFileSync(temp.file('basis'), basis));

  test.each([...copies, ...literals])('%s', async (_name, bytes) => {
    writeFileSync(temp.file('delta'), bytes);
    expect(await ask('patch', 'basis', 'delta', 'made')).toBe(0);
  });

  /** What rdiff 2.3 takes, though it is wrong: bytes after an END, cut records, other lengths and magics. */
  const lenient = new Set([
    'bytes after END',
    'magic 0',
    'strong length 0',
    'a record cut in its weak sum',
    'one stray byte at the end',
    'three stray bytes at the end',
  ]);
  // A position that cannot be sought to is an I/O error, 100, to rdiff.
  const numbers: Record<string, number[]> = { INPUT_ENDED: [103, 100], BAD_MAGIC: [104], CORRUPT: [106] };

  test.each(badDeltas)('%s', async (name, bytes, codes) => {
    writeFileSync(temp.file('delta'), bytes);
    const answer = await ask('patch', 'basis', 'delta', 'made');
    expect(lenient.has(name) ? [0] : codes.split(' ').flatMap((code) => numbers[code])).toContain(answer);
  });

  test.each(badSignatures)('%s', async (name, bytes) => {
    writeFileSync(temp.file('sig'), bytes);
    const answer = await ask('delta', 'sig', 'basis', 'made');
    // Its number differs from ours for some; what matters is whether it refuses.
    expect(answer === 0).toBe(lenient.has(name));
  });
});
