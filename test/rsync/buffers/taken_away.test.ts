import path from 'node:path';
import {
  delta,
  DeltaStream,
  patch,
  PatchStream,
  signature,
  Signature,
  SignatureStream,
  type RsyncError,
} from '../../../lib/rsync';
import { command } from '../../support/cli';
import { seededBytes } from '../../support/random';
import { cut, expectBytes, failure, through } from '../../support/rsync';
import { resizable, shrink, transfer } from '../../support/transfer';
import { hex } from '../../support/vectors';

/** Several pieces, and more than one turn of the event loop's worth of basis. */
const basis = seededBytes(10_000_000);
const changed = Buffer.concat([seededBytes(3_000_000, 2), basis.subarray(100)]);
let ofBasis: Buffer;
let change: Buffer;

beforeAll(async () => {
  ofBasis = await signature(basis, { blockLength: 64 });
  change = await delta(ofBasis, changed);
});

/** Each call, and which buffer it gets. */
const calls: [name: string, given: () => Uint8Array, call: (bytes: Uint8Array) => Promise<unknown>][] = [
  ['data of a signature', () => basis, (bytes) => signature(bytes)],
  ['data of a delta', () => changed, (bytes) => delta(ofBasis, bytes)],
  ['the signature of a delta', () => ofBasis, (bytes) => delta(bytes, changed)],
  ['a signature that is loaded', () => ofBasis, (bytes) => Signature.load(bytes)],
  ['the delta of a patch', () => change, (bytes) => patch(basis, bytes)],
  ['the basis of a patch', () => basis, (bytes) => patch(bytes, change)],
  ['the basis of a stream', () => basis, (bytes) => through(new PatchStream({ basis: bytes }), change)],
  ['the signature of a stream', () => ofBasis, (bytes) => through(new DeltaStream({ signature: bytes }), changed)],
];

/** Ways to take memory away, each with the bytes that it can be done to. */
const ways: [name: string, copy: (bytes: Uint8Array) => Uint8Array, take: (bytes: Uint8Array) => void][] = [
  ['transferred', (bytes) => new Uint8Array(bytes), transfer],
  ['shrunk', resizable, (bytes) => shrink(bytes, bytes.length - 1)],
  ['shrunk to nothing', resizable, (bytes) => shrink(bytes, 0)],
];

describe.each(ways)('a buffer that is %s', (_way, copy, take) => {
  test.each(calls)('while in use: %s', async (_name, given, call) => {
    const bytes = copy(given());
    const running = failure(call(bytes));
    take(bytes);
    const error = (await running) as RsyncError;
    expect(error).toMatchObject({ name: 'RsyncError', code: 'ERR_RSYNC_PARAMETER' });
    expect(error.message).toMatch(/transferred or resized while it was in use; pass a copy/);
  });

  test('while it waits in a stream', async () => {
    for (const stream of [new SignatureStream(), new DeltaStream({ signature: ofBasis }), new PatchStream({ basis })]) {
      const chunks = [1, 2, 3].map(() => copy(change.subarray(0, 500_000)));
      const failed = new Promise((resolve) => stream.once('error', resolve));
      for (const chunk of chunks) stream.write(chunk);
      take(chunks[1]!);
      stream.resume().end();
      expect(await failed).toMatchObject({ code: 'ERR_RSYNC_PARAMETER' });
    }
  });

  test('while it waits in a stream, the last and only one', async () => {
    const stream = new SignatureStream();
    const [first, second] = [copy(basis), copy(basis)];
    const failed = new Promise((resolve) => stream.once('error', resolve));
    stream.resume().write(first);
    stream.write(second);
    take(second);
    expect(await failed).toMatchObject({ code: 'ERR_RSYNC_PARAMETER' });
  });

  test('before a stream of a signature has used its chunks: they are copied as they come', async () => {
    const chunks = async function* () {
      for (const piece of cut(ofBasis, 300_000)) {
        const chunk = copy(piece);
        yield await Promise.resolve(chunk);
        take(chunk);
      }
    };
    expectBytes(await delta(await Signature.load(chunks()), changed), change);
  });

  test("before a patch has used it, from the basis's reader: it is copied", async () => {
    let last: Uint8Array | undefined;
    const read = (position: number, length: number) => {
      if (last) take(last);
      return (last = copy(basis.subarray(position, position + length)));
    };
    const later = {
      read: (position: number, length: number) => {
        const bytes = read(position, length);
        setImmediate(() => bytes === last && take(bytes));
        return bytes;
      },
    };
    expectBytes(await patch({ read }, change), changed);
    expectBytes(await patch(later, hex('72730236 4700 00100000 00')), basis.subarray(0, 0x10_0000));
  });
});

test.each(calls)('a buffer that was transferred before is refused: %s', async (_name, given, call) => {
  const bytes = new Uint8Array(given());
  transfer(bytes);
  const error = await failure((async () => call(bytes))());
  expect(error).toMatchObject({ name: 'OptionsError', code: 'ERR_INVALID_OPTION' });
  expect((error as Error).message).toContain('transferred');
});

test('empty buffers are still taken', async () => {
  for (const empty of [new Uint8Array(0), Buffer.alloc(0), basis.subarray(5, 5), resizable(new Uint8Array(0))]) {
    expect(await signature(empty)).toHaveLength(12);
  }
});

test('pieces of output are the reader’s to transfer, at once', async () => {
  const streams: [stream: SignatureStream | DeltaStream | PatchStream, input: Uint8Array, expected: Uint8Array][] = [
    [new SignatureStream({ blockLength: 64 }), basis, ofBasis],
    [new DeltaStream({ signature: ofBasis }), changed, change],
    [new PatchStream({ basis }), change, changed],
  ];
  for (const [stream, input, expected] of streams) {
    const taken: Buffer[] = [];
    stream.on('data', (piece: Buffer) => {
      taken.push(Buffer.from(piece));
      if (piece.buffer.byteLength === piece.length || piece.length > 4096) transfer(piece);
    });
    for (const chunk of cut(input, 100_000, 7))
      if (!stream.write(chunk)) await new Promise((r) => stream.once('drain', r));
    await new Promise((resolve) => stream.once('end', resolve).end());
    expectBytes(Buffer.concat(taken), expected);
  }
});

test('memory that is given back to the system while calls are under way does no harm', async () => {
  const child = path.join(__dirname, '../../support/children/rsync_transfers.mjs');
  const { code, signal, stdout, stderr } = await command(process.execPath, ['--expose-gc', child]);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(JSON.parse(stdout.toString())).toEqual({ wrong: 0, crashed: 0 });
});
