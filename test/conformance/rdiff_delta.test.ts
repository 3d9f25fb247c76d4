import { readFileSync, writeFileSync } from 'node:fs';
import {
  delta,
  deltaFile,
  DeltaStream,
  patch,
  patchFile,
  PatchStream,
  signature,
  signatureFile,
} from '../../lib/rsync';
import { seededBytes } from '../support/random';
import { describeWithRdiff, rdiff, rdiffOptions } from '../support/rdiff';
import { cut, edited, expectBytes, kinds, through } from '../support/rsync';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const read = (name: string) => readFileSync(temp.file(name));
const noise = (size: number, seed = 5) => seededBytes(size, seed);
const join = (...parts: (Uint8Array | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

const a = noise(200_000);
const zeros = Buffer.alloc(100_000);
const text = Buffer.from('All work and no play makes Jack a dull boy.\n'.repeat(3000));

/** Old and new files. */
const pairs: [name: string, basis: Buffer, changed: Buffer][] = [
  ['nothing to nothing', join(), join()],
  ['nothing to something', join(), a],
  ['something to nothing', a, join()],
  ['one byte to itself', join('x'), join('x')],
  ['one byte to another', join('x'), join('y')],
  ['equal', a, a],
  ['unlike', a, noise(200_000, 6)],
  ['grown at the front', a, join('in front', a)],
  ['grown at the end', a, join(a, 'at the end')],
  ['grown in the middle', a, join(a.subarray(0, 77_777), 'middle', a.subarray(77_777))],
  ['cut at the front', a, a.subarray(1)],
  ['cut at the end', a, a.subarray(0, -1)],
  ['cut in the middle', a, join(a.subarray(0, 50_000), a.subarray(50_003))],
  ['halves swapped', a, join(a.subarray(100_000), a.subarray(0, 100_000))],
  ['doubled', a, join(a, a)],
  ['edited all over', a, edited(a)],
  ['the short last block elsewhere', a, join(a.subarray(0, 4096), a.subarray(-321))],
  ['the short last block alone', a, a.subarray(-321)],
  ['zeros', zeros, zeros],
  ['more zeros', zeros, Buffer.alloc(150_000)],
  ['zeros with a spot', zeros, join(zeros.subarray(0, 50_000), 'spot', zeros)],
  ['noise out of zeros', zeros, a],
  ['lines of text', text, join(text.subarray(0, 60_000), 'One more line.\n', text.subarray(60_000))],
  ['lines of text, out of step', text, join('x', text, 'y', text)],
  ['bytes of 255', Buffer.alloc(70_000, 255), Buffer.alloc(69_999, 255)],
];

describeWithRdiff('deltas are exchanged with rdiff, and are no larger than its own', () => {
  describe.each(kinds)('$strongHash and $weakHash', (kind) => {
    const strongLength = kind.strongHash === 'md4' ? 8 : 32;

    test.each(pairs)('%s', async (_name, basis, changed) => {
      writeFileSync(temp.file('basis'), basis);
      writeFileSync(temp.file('changed'), changed);
      for (const blockLength of [32, 700, 2048]) {
        const parameters = { ...kind, blockLength, strongLength };
        await rdiff(temp.path, ...rdiffOptions(parameters), 'signature', 'basis', 'sig');
        await rdiff(temp.path, '-f', 'delta', 'sig', 'changed', 'their.delta');
        const ours = await delta(await signature(basis, parameters), changed);
        const theirs = read('their.delta');
        expect(ours.length).toBeLessThanOrEqual(theirs.length + 32);
        // Theirs by our patch, ours by theirs and by our own.
        expectBytes(await patch(basis, theirs), changed);
        expectBytes(await patch(basis, ours), changed);
        writeFileSync(temp.file('our.delta'), ours);
        await rdiff(temp.path, '-f', 'patch', 'basis', 'our.delta', 'made');
        expectBytes(read('made'), changed);
      }
    });
  });

  test.each([
    ['streams', 2_000_000],
    ['files', 30_000_000],
  ])('through %s, %i bytes', async (way, size) => {
    const basis = noise(size, 8);
    const changed = edited(basis);
    const path = (name: string) => temp.file(name);
    writeFileSync(path('basis'), basis);
    writeFileSync(path('changed'), changed);
    await rdiff(temp.path, 'signature', 'basis', 'their.sig');
    await rdiff(temp.path, 'delta', 'their.sig', 'changed', 'their.delta');
    if (way === 'streams') {
      const signature = path('their.sig');
      writeFileSync(path('our.delta'), await through(new DeltaStream({ signature }), cut(changed, 65_536)));
      const made = new PatchStream({ basis: path('basis') });
      expectBytes(await through(made, cut(read('their.delta'), 65_536)), changed);
    } else {
      await deltaFile({ signature: path('their.sig'), input: path('changed'), output: path('our.delta') });
      await patchFile({ basis: path('basis'), delta: path('their.delta'), output: path('our.made') });
      expectBytes(read('our.made'), changed);
    }
    expect(read('our.delta').length).toBeLessThanOrEqual(read('their.delta').length + 32);
    await rdiff(temp.path, 'patch', 'basis', 'our.delta', 'their.made');
    expectBytes(read('their.made'), changed);
    await signatureFile({ input: path('basis'), output: path('our.sig') });
    await rdiff(temp.path, '-f', 'delta', 'our.sig', 'changed', 'their.delta');
    expectBytes(await patch(basis, read('their.delta')), changed);
  });
});
