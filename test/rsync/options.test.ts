import { Readable } from 'node:stream';
import * as rsync from '../../lib/rsync';
import { failure } from '../support/rsync';
import * as vectors from '../support/vectors';

const { DeltaStream, PatchStream, SignatureStream, Signature, signature, delta, patch } = rsync;
const { basis } = vectors;
const sig = vectors.signatures.md4;
const invalid = { name: 'OptionsError', code: 'ERR_INVALID_OPTION' };
/** Passes what the types forbid. */
const any = (value: unknown) => value as never;

describe('parameters of signatures', () => {
  test.each<[string, object, string]>([
    ['a misspelled name', { blocklength: 16 }, "did you mean 'blockLength'"],
    ['an unknown name', { size: 16 }, 'unknown option'],
    ['block length 0', { blockLength: 0 }, 'blockLength'],
    ['block length 2^31', { blockLength: 2 ** 31 }, 'blockLength'],
    ['a broken block length', { blockLength: 16.5 }, 'blockLength'],
    ['a block length in words', { blockLength: '16' }, 'blockLength'],
    ['strong length 0', { strongLength: 0 }, 'strongLength'],
    ['strong length 17, MD4', { strongLength: 17 }, 'strongLength'],
    ['strong length 33, BLAKE2', { strongHash: 'blake2', strongLength: 33 }, 'strongLength'],
    ['a weak strong length', { strongLength: 7 }, 'allowWeak'],
    ['an unknown strong hash', { strongHash: 'sha256' }, 'strongHash'],
    ['a strong hash from the prototype', { strongHash: 'constructor' }, 'strongHash'],
    ['an unknown weak hash', { weakHash: 'adler' }, 'weakHash'],
    ['allowWeak in words', { allowWeak: 'yes' }, 'allowWeak'],
    ['a limit that is not known', { limits: { maxblocklength: 3 } }, "did you mean 'maxBlockLength'"],
    ['a limit of 0', { limits: { maxBlockLength: 0 } }, 'limits.maxBlockLength'],
    ['a signal that is none', { signal: {} }, 'signal'],
  ])('%s', async (_name, options, hint) => {
    const error = await failure(signature(basis, options));
    expect(error).toMatchObject(invalid);
    expect((error as Error).message).toContain(hint);
    expect(() => new SignatureStream(options)).toThrow(expect.objectContaining(invalid) as Error);
    expect(await failure(rsync.signatureFile({ input: 'missing', output: 'missing' }, options))).toMatchObject(invalid);
  });

  test('weak strong sums are made when they are asked for', async () => {
    const weak = await signature(basis, { blockLength: 16, strongLength: 1, allowWeak: true });
    expect(weak).toHaveLength(12 + 4 * 5);
  });

  test('blocks beyond 64 MiB need a higher limit', async () => {
    const blockLength = 2 ** 26 + 1;
    expect(await failure(signature(basis, { blockLength }))).toMatchObject({ code: 'ERR_RSYNC_LIMIT' });
    const made = await signature(basis, { blockLength, limits: { maxBlockLength: blockLength } });
    expect(made).toHaveLength(24);
  });
});

describe('streams', () => {
  test.each<[string, () => unknown]>([
    ['an option that streams of Node know and these do not', () => new SignatureStream(any({ objectMode: true }))],
    ['a high water mark of 0', () => new SignatureStream({ readableHighWaterMark: 0 })],
    ['a high water mark in words', () => new SignatureStream(any({ writableHighWaterMark: '1k' }))],
    ['no signature', () => new DeltaStream(any({}))],
    ['a signature that is a number', () => new DeltaStream(any({ signature: 3 }))],
    ['a signature with an empty path', () => new DeltaStream({ signature: '' })],
    ['parameters where the signature decides them', () => new DeltaStream(any({ signature: sig, blockLength: 16 }))],
    ['no basis', () => new PatchStream(any({}))],
    ['a basis without read()', () => new PatchStream(any({ basis: { size: 3 } }))],
    ['a basis with a size that is none', () => new PatchStream(any({ basis: { read: () => basis, size: -1 } }))],
    ['a basis that is a stream', () => new PatchStream({ basis: any(Readable.from([])) })],
    ['a basis with a NUL in its path', () => new PatchStream({ basis: 'a\0b' })],
  ])('%s', (_name, make) => {
    expect(make).toThrow(expect.objectContaining(invalid) as Error);
  });
});

describe('calls on data and files', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['data that is text', () => signature(any('text'))],
    ['data that is another array', () => signature(any(new Uint16Array(4)))],
    ['a delta without signature', () => delta(any(undefined), basis)],
    ['a path where bytes are meant', () => delta(any('file.sig'), basis)],
    ['a delta that is none', () => patch(basis, any(null))],
    ['an unknown option of delta', () => delta(sig, basis, any({ overwrite: true }))],
    ['an unknown option of patch', () => patch(basis, vectors.deltas.today, any({ maxOutput: 3 }))],
    ['an unknown option of load', () => Signature.load(sig, any({ overwrite: true }))],
    ['a source that is none', () => Signature.load(any(5))],
    ['chunks that are text', () => Signature.load(any(textChunks()))],
    ['no files', () => rsync.signatureFile(any(undefined))],
    ['no output', () => rsync.signatureFile(any({ input: 'a' }))],
    ['an unknown file', () => rsync.signatureFile(any({ input: 'a', output: 'b', delta: 'c' }))],
    ['a signature that is a number', () => rsync.deltaFile(any({ signature: 1, input: 'a', output: 'b' }))],
    ['a path with a NUL', () => rsync.patchFile({ basis: 'a', delta: 'b\0', output: 'c' })],
    ['threads: 0', () => rsync.signatureFile({ input: 'a', output: 'b' }, { threads: 0 })],
    ['overwrite in words', () => rsync.signatureFile({ input: 'a', output: 'b' }, any({ overwrite: 'no' }))],
    ['progress without a function', () => rsync.signatureFile({ input: 'a', output: 'b' }, any({ onProgress: 1 }))],
  ])('%s', async (_name, call) => {
    expect(await failure(call())).toMatchObject(invalid);
  });

  async function* textChunks() {
    yield await Promise.resolve('text');
  }
});

test('errors are plain to log', async () => {
  const error = (await failure(Signature.load('/nowhere/at all'))) as rsync.RsyncError;
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'RsyncError',
    message: error.message,
    code: 'ERR_RSYNC_IO',
    result: 100,
    path: '/nowhere/at all',
    syscall: 'open',
    errno: 2,
    osCode: 'ENOENT',
  });
});
