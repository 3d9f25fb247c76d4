import { DeltaStream, PatchStream, Signature, SignatureStream, delta, patch, signature } from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { cut, edited, expectBytes, kinds, through } from '../../support/rsync';
import * as vectors from '../../support/vectors';

/** Ways to cut input: whole, all of one length, of many lengths. */
const cuts: [name: string, ...lengths: number[]][] = [
  ['whole'],
  ['byte by byte', 1],
  ['3 bytes', 3],
  ['2047, 1 and 4096 bytes', 2047, 1, 4096],
  ['empty chunks between', 0, 1000, 0],
  ['64 KiB', 65536],
];

describe('written down by hand', () => {
  const options = { blockLength: 16, strongLength: 8 };

  test('a signature', async () => {
    const made = await through(new SignatureStream(options), vectors.basis);
    expect(made).toEqual(vectors.signatures.md4);
  });

  test('signatures of the later kinds', async () => {
    const rabinkarp = await through(new SignatureStream({ ...options, weakHash: 'rabinkarp' }), vectors.basis);
    expect(rabinkarp.subarray(0, 24)).toEqual(vectors.signatures.rabinkarpStart);
    const blake2 = { blockLength: 16, strongLength: 16, strongHash: 'blake2' } as const;
    const made = await through(new SignatureStream(blake2), vectors.basis);
    expect(made.subarray(0, 32)).toEqual(vectors.signatures.blake2Start);
  });

  test('what the defaults are', async () => {
    expect(await through(new SignatureStream(), [])).toEqual(vectors.hex('72730136 00000800 00000008'));
    expect(await through(new SignatureStream({ strongHash: 'blake2' }), [])).toEqual(
      vectors.hex('72730137 00000800 00000020'),
    );
  });

  test('deltas of equal and of empty files', async () => {
    const from = { signature: vectors.signatures.md4 };
    expect(await through(new DeltaStream(from), vectors.basis)).toEqual(vectors.hex('72730236 450037 00'));
    expect(await through(new DeltaStream(from), [])).toEqual(vectors.hex('72730236 00'));
  });

  test.each(Object.entries(vectors.deltas))('a delta, as %s', async (_name, bytes) => {
    expect(await through(new PatchStream({ basis: vectors.basis }), bytes)).toEqual(vectors.changed);
  });
});

describe('however the input is cut', () => {
  const basis = seededBytes(50_000);
  const changed = edited(basis);
  let ofBasis: Buffer;
  let change: Buffer;

  beforeAll(async () => {
    ofBasis = await signature(basis);
    change = await delta(ofBasis, changed);
    expectBytes(await patch(basis, change), changed);
  });

  test.each(cuts)('%s', async (_name, ...lengths) => {
    expectBytes(await through(new SignatureStream(), cut(basis, ...lengths)), ofBasis);
    expectBytes(await through(new DeltaStream({ signature: ofBasis }), cut(changed, ...lengths)), change);
    expectBytes(await through(new PatchStream({ basis }), cut(change, ...lengths)), changed);
    const loaded = await Signature.load(asyncCut(ofBasis, ...lengths));
    expectBytes(await delta(loaded, changed), change);
  });

  test('and whatever the high water marks are', async () => {
    const marks = { readableHighWaterMark: 1, writableHighWaterMark: 1 };
    expectBytes(await through(new SignatureStream(marks), cut(basis, 777)), ofBasis);
    expectBytes(await through(new DeltaStream({ signature: ofBasis, ...marks }), cut(changed, 777)), change);
    expectBytes(await through(new PatchStream({ basis, ...marks }), cut(change, 777)), changed);
  });

  async function* asyncCut(bytes: Uint8Array, ...lengths: number[]) {
    for (const chunk of cut(bytes, ...lengths)) yield await Promise.resolve(chunk);
  }
});

describe.each(kinds)('$strongHash and $weakHash', (kind) => {
  test.each([0, 1, 2047, 2048, 2049, 1_000_000])('%i bytes there and back', async (size) => {
    const basis = seededBytes(size, 7);
    const changed = edited(basis);
    const ofBasis = await through(new SignatureStream(kind), basis);
    const change = await through(new DeltaStream({ signature: ofBasis }), changed);
    expectBytes(await through(new PatchStream({ basis }), change), changed);
  });
});

test('an old file that is empty gives a delta that carries everything', async () => {
  const empty = await through(new SignatureStream(), []);
  const changed = seededBytes(300_000);
  const change = await through(new DeltaStream({ signature: empty }), changed);
  expect(change.length).toBeLessThan(changed.length + 64);
  expectBytes(await through(new PatchStream({ basis: Buffer.alloc(0) }), change), changed);
});

test('strings written are bytes in their encoding', async () => {
  const stream = new SignatureStream({ blockLength: 16 });
  stream.write(vectors.basis.toString().slice(0, 20));
  stream.end(vectors.basis.subarray(20).toString('base64'), 'base64');
  expect(Buffer.concat(await stream.toArray())).toEqual(vectors.signatures.md4);
});

test('stats count what was done', async () => {
  const basis = seededBytes(10_000);
  const changed = Buffer.concat([basis.subarray(0, 4096), Buffer.from('new'), basis.subarray(4096)]);

  const signing = new SignatureStream({ blockLength: 1024 });
  expect(signing.stats).toMatchObject({ op: 'signature', bytesIn: 0, bytesOut: 0 });
  const ofBasis = await through(signing, basis);
  expect(signing.stats).toMatchObject({ bytesIn: 10_000, bytesOut: ofBasis.length, blocks: 10, blockLength: 1024 });

  const comparing = new DeltaStream({ signature: ofBasis });
  const change = await through(comparing, changed);
  expect(comparing.stats).toMatchObject({
    op: 'delta',
    bytesIn: changed.length,
    bytesOut: change.length,
    literalCommands: 1,
    literalBytes: 3,
    copyCommands: 2,
    copyBytes: 10_000,
  });

  const patching = new PatchStream({ basis });
  await through(patching, change);
  expect(patching.stats).toMatchObject({
    op: 'patch',
    bytesIn: change.length,
    bytesOut: changed.length,
    literalBytes: 3,
    copyBytes: 10_000,
  });
});
