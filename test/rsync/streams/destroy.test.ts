import { createReadStream, writeFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { DeltaStream, PatchStream, Signature, SignatureStream, signature } from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { failure, through } from '../../support/rsync';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const basis = seededBytes(2_000_000);
let ofBasis: Buffer;
beforeAll(async () => {
  ofBasis = await signature(basis);
});

const makers: [string, () => SignatureStream | DeltaStream | PatchStream][] = [
  ['SignatureStream', () => new SignatureStream()],
  ['DeltaStream', () => new DeltaStream({ signature: ofBasis })],
  ['PatchStream', () => new PatchStream({ basis })],
];

describe.each(makers)('%s', (_name, make) => {
  test('destroyed while a native call is under way', async () => {
    const stream = make();
    const written = new Promise((resolve) => stream.write(basis, resolve));
    stream.destroy();
    await finished(stream).catch(() => undefined);
    expect(stream.destroyed).toBe(true);
    // The write is answered when the call returns.
    expect(await written).toBeInstanceOf(Error);
  });

  test('destroyed with an error, which it reports', async () => {
    const stream = make();
    stream.write(basis);
    const reason = new Error('enough');
    stream.destroy(reason);
    expect(await failure(finished(stream))).toBe(reason);
  });

  test('destroyed before anything', async () => {
    const stream = make();
    stream.destroy();
    expect(await failure(finished(stream))).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  test('destroyed by its reader at the first byte', async () => {
    const stream = make();
    stream.on('data', () => stream.destroy());
    stream.on('error', () => undefined);
    stream.end(basis);
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.readableEnded).toBe(false);
  });

  test('a pipeline whose source fails', async () => {
    const source = Readable.from(
      (async function* () {
        yield await Promise.resolve(basis);
        throw new Error('the source broke');
      })(),
    );
    const stream = make();
    const running = pipeline(source, stream, new PassThrough().resume());
    expect(await failure(running)).toBeInstanceOf(Error);
    expect(stream.destroyed).toBe(true);
  });

  test('an abort while a native call is under way', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const stream =
      make() instanceof SignatureStream
        ? new SignatureStream(options)
        : make() instanceof DeltaStream
          ? new DeltaStream({ signature: ofBasis, ...options })
          : new PatchStream({ basis, ...options });
    stream.write(basis);
    const reason = new Error('changed my mind');
    controller.abort(reason);
    expect(await failure(finished(stream))).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: reason });
  });
});

test('a pipeline whose target fails destroys the stream', async () => {
  const stream = new SignatureStream({ blockLength: 16 });
  const target = new Writable({ write: (_chunk, _encoding, callback) => callback(new Error('disk full')) });
  expect(await failure(pipeline(Readable.from([basis]), stream, target))).toMatchObject({ message: 'disk full' });
  expect(stream.destroyed).toBe(true);
});

test('a signal that has fired keeps a stream from doing anything', async () => {
  const signal = AbortSignal.abort('no');
  for (const make of [
    () => new SignatureStream({ signal }),
    () => new DeltaStream({ signature: temp.file('missing'), signal }),
    () => new PatchStream({ basis: temp.file('missing'), signal }),
  ]) {
    expect(await failure(finished(make()))).toMatchObject({ code: 'ABORT_ERR', cause: 'no' });
  }
});

test('a stream that ended leaves no listener on its signal', async () => {
  const { signal } = new AbortController();
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  const stream = new SignatureStream({ signal });
  await through(stream, basis);
  await finished(stream);
  expect(added).toHaveBeenCalledTimes(1);
  expect(removed).toHaveBeenCalledWith(...added.mock.calls[0]!.slice(0, 2));
});

describe('the source of a signature', () => {
  test('that fails, fails the delta with its own error', async () => {
    const reason = new Error('no network');
    const source = new Readable({ read: () => source.destroy(reason) });
    const stream = new DeltaStream({ signature: source });
    stream.end(basis);
    expect(await failure(finished(stream))).toBe(reason);
  });

  test('that never comes does not keep a destroyed delta', async () => {
    const source = new PassThrough();
    const stream = new DeltaStream({ signature: source });
    stream.end(basis);
    stream.destroy();
    await failure(finished(stream));
    await failure(finished(source));
    expect(source.destroyed).toBe(true);
  });

  test('is destroyed when the signal had fired before', () => {
    const source = new PassThrough();
    const stream = new DeltaStream({ signature: source, signal: AbortSignal.abort() });
    stream.on('error', () => undefined);
    expect(source.destroyed).toBe(true);
  });

  test('that is no signature fails the delta before input comes, and is destroyed', async () => {
    const source = new PassThrough();
    source.write(seededBytes(2_000_000));
    const stream = new DeltaStream({ signature: source });
    expect(await failure(finished(stream))).toMatchObject({ code: 'ERR_RSYNC_BAD_MAGIC', result: 104 });
    expect(source.destroyed).toBe(true);
  });

  test('Signature.load stops when its signal fires, even while the source gives nothing', async () => {
    const controller = new AbortController();
    const source = new PassThrough();
    source.write(ofBasis.subarray(0, 1000));
    const loading = Signature.load(source, { signal: controller.signal });
    controller.abort('late');
    expect(await failure(loading)).toMatchObject({ code: 'ABORT_ERR', cause: 'late' });
    expect(source.destroyed).toBe(true);
  });

  test('Signature.load ends a generator that it does not read to its end', async () => {
    let ended = false;
    async function* source() {
      try {
        for (;;) yield await Promise.resolve(seededBytes(2_000_000));
      } finally {
        ended = true;
      }
    }
    expect(await failure(Signature.load(source()))).toMatchObject({ code: 'ERR_RSYNC_BAD_MAGIC' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(true);
  });
});

test('a file stream as source and signature, through pipeline', async () => {
  writeFileSync(temp.file('basis'), basis);
  writeFileSync(temp.file('sig'), ofBasis);
  const stream = new DeltaStream({ signature: createReadStream(temp.file('sig')) });
  const chunks: Buffer[] = [];
  await pipeline(createReadStream(temp.file('basis')), stream, async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  // Everything matches: one COPY.
  expect(Buffer.concat(chunks)).toHaveLength(4 + 1 + 1 + 4 + 1);
});
