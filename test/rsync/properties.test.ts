import fc from 'fast-check';
import { DeltaStream, PatchStream, SignatureStream, delta, patch, signature } from '../../lib/rsync';
import { cut, expectBytes, kinds, through } from '../support/rsync';

const kind = fc.constantFrom(...kinds);
const blockLength = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 3000 }));

/** Bytes in few values and runs, so that blocks repeat and match at odd places. */
const bytes = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 40 })), { maxLength: 30 })
  .map((runs) => Buffer.concat(runs.flatMap(([run, times]) => Array<Uint8Array>(times).fill(run))));

/** A basis, and a new file that is made of parts of it and of other bytes. */
const versions = bytes.chain((basis) =>
  fc.record({
    basis: fc.constant(basis),
    changed: fc
      .array(
        fc.oneof(
          fc.uint8Array({ maxLength: 50 }).map((part) => Buffer.from(part)),
          fc
            .tuple(fc.nat(basis.length), fc.nat(basis.length))
            .map(([a, b]) => basis.subarray(Math.min(a, b), Math.max(a, b))),
        ),
        { maxLength: 10 },
      )
      .map((parts) => Buffer.concat(parts)),
  }),
);

const runs = { numRuns: 300 };

test('patch(basis, delta(signature(basis), changed)) is changed', async () => {
  await fc.assert(
    fc.asyncProperty(versions, kind, blockLength, async ({ basis, changed }, hashes, length) => {
      const change = await delta(await signature(basis, { ...hashes, blockLength: length }), changed);
      expect((await patch(basis, change)).equals(changed)).toBe(true);
    }),
    runs,
  );
});

test('streams make the same as whole buffers, however the input is cut', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(versions, kind, blockLength, lengths, async ({ basis, changed }, hashes, length, pieces) => {
      const parameters = { ...hashes, blockLength: length };
      const ofBasis = await signature(basis, parameters);
      expectBytes(await through(new SignatureStream(parameters), cut(basis, ...pieces)), ofBasis);
      const change = await delta(ofBasis, changed);
      expectBytes(await through(new DeltaStream({ signature: ofBasis }), cut(changed, ...pieces)), change);
      const read = (position: number, size: number) => basis.subarray(position, position + Math.min(size, pieces[0]!));
      for (const source of [basis, { read }]) {
        expectBytes(await through(new PatchStream({ basis: source }), cut(change, ...pieces)), changed);
      }
    }),
    { numRuns: 100 },
  );
});

test('a delta is never much larger than the new file', async () => {
  await fc.assert(
    fc.asyncProperty(versions, fc.integer({ min: 32, max: 3000 }), async ({ basis, changed }, length) => {
      const change = await delta(await signature(basis, { blockLength: length }), changed);
      expect(change.length).toBeLessThanOrEqual(changed.length * 1.001 + 16);
    }),
    runs,
  );
});

test('the delta of a file against itself is tiny', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), kind, async (basis, hashes) => {
      const change = await delta(await signature(basis, { ...hashes, blockLength: 512 }), basis);
      expect(change.length).toBeLessThanOrEqual(4 + 17 + 1);
    }),
    { numRuns: 100 },
  );
});

test('inserting bytes costs about as many', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 5000, maxLength: 20_000 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(),
      async (basis, inserted, where) => {
        const at = where % basis.length;
        const changed = Buffer.concat([basis.subarray(0, at), inserted, basis.subarray(at)]);
        const change = await delta(await signature(basis, { blockLength: 256 }), changed);
        expect(change.length).toBeLessThanOrEqual(inserted.length + 2 * 256 + 32);
      },
    ),
    { numRuns: 100 },
  );
});

test('a patch of anything at all ends with a result or an error of ours', async () => {
  const start = fc.constantFrom('72730236', '727302', '');
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 40 }), bytes, async (magic, rest, basis) => {
      const input = Buffer.concat([Buffer.from(magic, 'hex'), rest]);
      const limits = { maxOutput: 1_000_000 };
      await patch(basis, input, { limits }).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'RsyncError', code: expect.not.stringContaining('INTERNAL') as string });
      });
    }),
    { numRuns: 1000 },
  );
});
