import { readFileSync, writeFileSync } from 'node:fs';
import { Signature, SignatureStream, signature, signatureFile } from '../../lib/rsync';
import { seededBytes } from '../support/random';
import { describeWithRdiff, rdiff, rdiffOptions } from '../support/rdiff';
import { cut, expectBytes, kinds, through } from '../support/rsync';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const read = (name: string) => readFileSync(temp.file(name));

const sizes = [0, 1, 15, 2047, 2048, 2049, 65_536, 300_001];
const blockLengths = [1, 13, 512, 2048, 2049, 100_000];
const largeSize = 5_000_000;
const largeBlockLengths = [700, 2048, 65_536, 4_999_999, 5_000_000, 8_000_000];

/** Content of three sorts: noise, zeros, and few values in a pattern. */
function content(sort: string, size: number): Buffer {
  if (sort === 'noise') return seededBytes(size, size);
  return sort === 'zeros' ? Buffer.alloc(size) : Buffer.alloc(size, 'abcabd\xff', 'latin1');
}

describeWithRdiff('signatures are those of rdiff, byte for byte', () => {
  describe.each(kinds)('$strongHash and $weakHash', (kind) => {
    const strongLengths = kind.strongHash === 'md4' ? [1, 8, 16] : [1, 8, 31, 32];

    /** Compares every way to make a signature of the file 'basis'. */
    async function compare(basis: Buffer, blockLength: number, strongLength: number): Promise<void> {
      const parameters = { ...kind, blockLength, strongLength };
      await rdiff(temp.path, ...rdiffOptions(parameters), 'signature', 'basis', 'theirs');
      const theirs = read('theirs');
      const options = { ...parameters, allowWeak: true };
      expectBytes(await signature(basis, options), theirs);
      expectBytes(await through(new SignatureStream(options), cut(basis, 1000, 70_000)), theirs);
      await signatureFile({ input: temp.file('basis'), output: temp.file('ours') }, options);
      expectBytes(read('ours'), theirs);
      const blocks = Math.ceil(basis.length / blockLength);
      expect(await Signature.load(theirs)).toMatchObject({ ...parameters, blocks });
    }

    test.each(sizes)('%i bytes', async (size) => {
      const basis = content('noise', size);
      writeFileSync(temp.file('basis'), basis);
      // Blocks of one byte make a signature many times as long as the file.
      for (const blockLength of blockLengths.filter((length) => size / length <= 70_000)) {
        for (const strongLength of strongLengths) await compare(basis, blockLength, strongLength);
      }
    });

    test.each(['noise', 'zeros', 'pattern'])(`${largeSize} bytes of %s`, async (sort) => {
      const basis = content(sort, largeSize);
      writeFileSync(temp.file('basis'), basis);
      for (const blockLength of largeBlockLengths) await compare(basis, blockLength, strongLengths.at(-1)!);
    });
  });
});
