import { Readable, Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DeltaStream, PatchStream, SignatureStream, signature } from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { deferred, expectBytes, through } from '../../support/rsync';
import { hex } from '../../support/vectors';

/** Resolves when nothing more happens by itself: the pool and the event loop have been idle for many turns. */
async function settled(happened: () => number): Promise<void> {
  let last = -1;
  for (let idle = 0; idle < 200; idle++) {
    if (happened() !== last) {
      last = happened();
      idle = 0;
    }
    await new Promise((resolve) => setImmediate(resolve));
    // A call on the pool takes longer than a turn: a hop of our own through it comes after those queued before.
    await signature(new Uint8Array(1));
  }
}

/** A delta whose 12 bytes make a gigabyte: COPY of 2^20 bytes, a thousand times. */
const basisSize = 2 ** 20;
const bomb = Buffer.concat([hex('72730236'), ...Array<Buffer>(1000).fill(hex('4700 00100000')), hex('00')]);

test('a patch that nobody reads stops at the high water mark', async () => {
  const stream = new PatchStream({ basis: Buffer.alloc(basisSize), readableHighWaterMark: 100_000 });
  stream.end(bomb);
  await settled(() => stream.stats.bytesOut);
  expect(stream.stats.bytesOut).toBeGreaterThanOrEqual(100_000);
  expect(stream.stats.bytesOut).toBeLessThan(100_000 + 2 * 256 * 1024);
  expect(stream.readableLength).toBe(stream.stats.bytesOut);
  stream.destroy();
});

test('reading a piece makes room for about a piece', async () => {
  const stream = new PatchStream({ basis: Buffer.alloc(basisSize), readableHighWaterMark: 100_000 });
  stream.end(bomb);
  let read = 0;
  for (let turn = 0; turn < 20; turn++) {
    await settled(() => stream.stats.bytesOut);
    read += (stream.read() as Buffer).length;
  }
  await settled(() => stream.stats.bytesOut);
  expect(read).toBeGreaterThan(0);
  expect(stream.stats.bytesOut - read).toBeLessThan(100_000 + 2 * 256 * 1024);
  stream.destroy();
});

test.each<[string, () => Transform]>([
  ['signature', () => new SignatureStream({ blockLength: 1, readableHighWaterMark: 64 * 1024 })],
  ['delta', () => new DeltaStream({ signature: hex('72730136 00000800 00000008'), readableHighWaterMark: 64 * 1024 })],
])('a %s that nobody reads stops taking input', async (_name, make) => {
  const stream = make();
  let given = 0;
  const source = new Readable({
    highWaterMark: 64 * 1024,
    read() {
      given += 65536;
      this.push(seededBytes(65536, given));
    },
  });
  source.pipe(stream);
  await settled(() => given);
  // Its own input and output buffers, and those of the source.
  expect(given).toBeLessThan(4 * 1024 * 1024);
  source.destroy();
  stream.destroy();
});

test('a slow reader gets every byte, and is never handed more than it asked for', async () => {
  const basis = seededBytes(3_000_000);
  const made: Buffer[] = [];
  let busy = false;
  const slow = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, callback) {
      expect(busy).toBe(false);
      busy = true;
      made.push(chunk);
      setImmediate(() => {
        busy = false;
        callback();
      });
    },
  });
  await pipeline(Readable.from([basis]), new SignatureStream({ blockLength: 256, readableHighWaterMark: 1 }), slow);
  expectBytes(Buffer.concat(made), await signature(basis, { blockLength: 256 }));
  expect(made.length).toBeGreaterThan(1);
});

test('pieces that were given out are not written again', async () => {
  const basis = seededBytes(4 * 1024 * 1024);
  const stream = new PatchStream({ basis });
  stream.end(Buffer.concat([hex('72730236 4700 00400000 00')]));
  const pieces: { bytes: Buffer; copy: Buffer }[] = [];
  for await (const bytes of stream as AsyncIterable<Buffer>) pieces.push({ bytes, copy: Buffer.from(bytes) });
  for (const { bytes, copy } of pieces) expect(bytes.equals(copy)).toBe(true);
  expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(basis)).toBe(true);
});

test('small pieces do not keep large blocks of memory', async () => {
  const stream = new SignatureStream();
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  for (let turn = 0; turn < 50; turn++) {
    const written = deferred();
    stream.write(Buffer.alloc(2048), () => written.resolve());
    await written.promise;
  }
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  const memory = new Set(pieces.map(({ buffer }) => buffer));
  const kept = [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(kept).toBeLessThan(64 * 1024);
});

test('many small writes make few native calls', async () => {
  const stream = new SignatureStream();
  let turns = 0;
  const original = stream._writev.bind(stream);
  stream._writev = (chunks, callback) => {
    turns += 1;
    original(chunks, callback);
  };
  const bytes = seededBytes(20_000);
  for (const byte of bytes) stream.write(Buffer.of(byte));
  const output = through(stream, []);
  expectBytes(await output, await signature(bytes));
  expect(turns).toBeLessThan(10);
});
