import { readFileSync } from 'node:fs';
import path from 'node:path';
import { delta, patch, signature, type SignatureParameters } from '../../lib/rsync';
import { seededBytes } from '../support/random';
import { expectBytes } from '../support/rsync';

/*
 * Blocks that were made to collide. The 0.9.7 kind of signature cannot tell them apart, whoever implements it: these
 * tests keep that known (the documents promise no more), and hold the later kind to its promise.
 */

const read = (name: string) => readFileSync(path.join(__dirname, '../fixtures/collision', name));

/** What a peer that has `old` makes of the delta for `fresh`, each with the same bytes behind it. */
async function transfer(old: string, fresh: string, parameters: SignatureParameters) {
  const rest = seededBytes(10_000);
  const [basis, changed] = [Buffer.concat([read(old), rest]), Buffer.concat([read(fresh), rest])];
  expect(basis.equals(changed)).toBe(false);
  const made = await patch(basis, await delta(await signature(basis, parameters), changed));
  return { basis, changed, made };
}

test('MD4 cut to 8 bytes takes one block for another; 9 bytes do not', async () => {
  const cut = { blockLength: 2048, strongLength: 8 };
  const { basis, made } = await transfer('coll1.bin', 'coll2.bin', cut);
  expectBytes(made, basis);
  const more = await transfer('coll1.bin', 'coll2.bin', { ...cut, strongLength: 9 });
  expectBytes(more.made, more.changed);
});

test('all of MD4 takes one block for another', async () => {
  const { basis, made } = await transfer('md4x.bin', 'md4y.bin', { blockLength: 2048, strongLength: 16 });
  expectBytes(made, basis);
});

test.each([
  ['coll1.bin', 'coll2.bin'],
  ['md4x.bin', 'md4y.bin'],
])('BLAKE2 is not deceived by %s and %s', async (old, fresh) => {
  for (const strongLength of [8, 32]) {
    const { changed, made } = await transfer(old, fresh, { strongHash: 'blake2', strongLength });
    expectBytes(made, changed);
  }
});
