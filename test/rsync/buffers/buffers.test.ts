import { DeltaStream, Signature, delta, patch, signature } from '../../../lib/rsync';
import { native } from '../../../lib/rsync/engine/native';
import { seededBytes } from '../../support/random';
import { edited, expectBytes, failure, kinds, through } from '../../support/rsync';
import * as vectors from '../../support/vectors';

test.each(kinds)('$strongHash and $weakHash there and back', async (kind) => {
  const basis = seededBytes(300_000);
  const changed = edited(basis);
  const change = await delta(await signature(basis, kind), changed);
  expect(change.length).toBeLessThan(changed.length / 2);
  expectBytes(await patch(basis, change), changed);
});

test('data of many megabytes, whose output outgrows every first guess', async () => {
  const basis = seededBytes(20_000_000);
  const changed = edited(basis);
  const change = await delta(await signature(basis, { blockLength: 4096 }), changed);
  expect((await patch(basis, change)).equals(changed)).toBe(true);
});

test('empty data', async () => {
  const empty = new Uint8Array(0);
  const ofEmpty = await signature(empty);
  expect(ofEmpty).toHaveLength(12);
  const change = await delta(ofEmpty, empty);
  expect(change).toEqual(vectors.hex('72730236 00'));
  expect(await patch(empty, change)).toHaveLength(0);
});

test('plain arrays, parts of larger ones, and shared memory are taken', async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(vectors.basis.length));
  shared.set(vectors.basis);
  const part = new Uint8Array(100).fill(7);
  part.set(vectors.basis, 20);
  const { length } = vectors.basis;
  for (const data of [new Uint8Array(vectors.basis), part.subarray(20, 20 + length), shared]) {
    expect(await signature(data, { blockLength: 16 })).toEqual(vectors.signatures.md4);
    expect(await patch(data, vectors.deltas.today)).toEqual(vectors.changed);
  }
});

describe('Signature', () => {
  test('tells what it is', async () => {
    const loaded = await Signature.load(vectors.signatures.md4);
    expect(loaded).toMatchObject({
      strongHash: 'md4',
      weakHash: 'rollsum',
      blockLength: 16,
      strongLength: 8,
      blocks: 4,
    });
    expect(loaded.memory).toBeGreaterThan(4 * 12);
  });

  test.each(kinds)('knows $strongHash and $weakHash', async (kind) => {
    expect(await Signature.load(await signature(vectors.basis, kind))).toMatchObject(kind);
  });

  test.each(vectors.badSignatures)('%s is refused', async (_name, bytes, codes) => {
    const error = await failure(Signature.load(bytes));
    expect(codes.split(' ').map((code) => `ERR_RSYNC_${code}`)).toContain((error as { code: string }).code);
    expect(await failure(delta(bytes, vectors.basis))).toMatchObject({ name: 'RsyncError' });
    expect(await failure(through(new DeltaStream({ signature: bytes }), vectors.basis))).toBeInstanceOf(Error);
  });

  test('weak ones from elsewhere are read', async () => {
    const weak = await signature(vectors.basis, { strongLength: 1, allowWeak: true });
    expect(await Signature.load(weak)).toMatchObject({ strongLength: 1 });
  });

  test('serves many deltas at once, also when nobody holds it any more', async () => {
    const basis = seededBytes(200_000);
    const variants = Array.from({ length: 20 }, (_, index) =>
      Buffer.concat([basis.subarray(index * 1000), Buffer.from(`number ${index}`), basis]),
    );
    let loaded: Signature | undefined = await Signature.load(await signature(basis));
    const running = variants.map((data) => delta(loaded!, data));
    loaded = undefined;
    const changes = await Promise.all(running);
    for (const [index, change] of changes.entries()) expectBytes(await patch(basis, change), variants[index]!);
  });

  test('that was forged from another native object is refused', async () => {
    const limits = { maxBlockLength: 0, maxSignatureMemory: 0, maxOutput: 0 };
    const job = new (native().SignatureJob)({ blockLength: 16, strongLength: 8, magic: 0x72730136, limits });
    const forge = Signature as unknown as new (loaded: object) => Signature;
    const forged = new forge(Object.assign(job, { info: () => ({ magic: 0x72730136 }) }));
    expect(await failure(delta(forged, vectors.basis))).toMatchObject({ name: 'TypeError' });
  });
});

describe('limits', () => {
  const limit = { code: 'ERR_RSYNC_LIMIT', result: 201 };

  test('of a block', async () => {
    const bytes = vectors.hex('72730136 00010000 00000008');
    expect(await failure(Signature.load(bytes, { limits: { maxBlockLength: 65535 } }))).toMatchObject(limit);
    expect((await Signature.load(bytes, { limits: { maxBlockLength: 65536 } })).blockLength).toBe(65536);
    const tooLong = vectors.hex('72730136 04000001 00000008');
    expect(await failure(Signature.load(tooLong))).toMatchObject(limit);
  });

  test('of memory', async () => {
    const bytes = await signature(seededBytes(1_000_000), { blockLength: 100 });
    expect(await failure(Signature.load(bytes, { limits: { maxSignatureMemory: 100_000 } }))).toMatchObject(limit);
    const { memory } = await Signature.load(bytes);
    expect(memory).toBeLessThan(1_000_000);
  });

  test('of output', async () => {
    const basis = Buffer.alloc(1000);
    const change = await delta(await signature(basis), basis);
    expect(await patch(basis, change, { limits: { maxOutput: 1000 } })).toHaveLength(1000);
    const error = await failure(patch(basis, change, { limits: { maxOutput: 999 } }));
    expect(error).toMatchObject(limit);
    expect((error as Error).message).toContain('limits');
  });
});

describe('abort', () => {
  test('before', async () => {
    const signal = AbortSignal.abort('no');
    for (const call of [
      () => signature(vectors.basis, { signal }),
      () => delta(vectors.signatures.md4, vectors.basis, { signal }),
      () => patch(vectors.basis, vectors.deltas.today, { signal }),
      () => Signature.load(vectors.signatures.md4, { signal }),
    ]) {
      expect(await failure(call())).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'no' });
    }
  });

  test('during, and no listener is left', async () => {
    const basis = seededBytes(30_000_000);
    const ofBasis = await signature(basis);
    for (const start of [
      (signal: AbortSignal) => signature(basis, { signal }),
      (signal: AbortSignal) => delta(ofBasis, basis, { signal }),
      (signal: AbortSignal) => patch(basis, vectors.hex('72730236 4700 01000000 00'), { signal }),
    ]) {
      const controller = new AbortController();
      const removed = jest.spyOn(controller.signal, 'removeEventListener');
      const running = start(controller.signal);
      setImmediate(() => controller.abort('late'));
      expect(await failure(running)).toMatchObject({ code: 'ABORT_ERR', cause: 'late' });
      expect(removed).toHaveBeenCalled();
    }
  });
});
