import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { UploadStream } from '../../../lib/rest/transport/upload_stream';
import { defaultBudgets, Watchdog } from '../../../lib/rest/transport/watchdog';
import { pattern } from '../support/files';
import { failure } from '../support/recording_server';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function uploadOf(source: Readable): UploadStream {
  const watchdog = new Watchdog(defaultBudgets, () => undefined);
  const upload = new UploadStream(source, { size: undefined, watchdog, onProgress: undefined });
  upload.once('close', () => watchdog.stop());
  return upload;
}

test('gives out one slice in a turn of the event loop, so that an answer is seen in between', async () => {
  const data = pattern(1_000_000);
  const upload = uploadOf(Readable.from([data], { objectMode: false }));
  const slices: Buffer[] = [];
  let inThisTurn = 0;
  let most = 0;
  upload.on('data', (slice: Buffer) => {
    slices.push(slice);
    most = Math.max(most, ++inThisTurn);
  });
  const ended = finished(upload).then(() => 'ended');
  while ((await Promise.race([ended, turn()])) !== 'ended') inThisTurn = 0;
  expect(most).toBe(1);
  expect(Math.max(...slices.map((slice) => slice.length))).toBe(128 * 1024);
  expect(Buffer.concat(slices).equals(data)).toBe(true);
});

test('reads no further ahead than a slice', async () => {
  let given = 0;
  const source = new Readable({
    highWaterMark: 1,
    read() {
      given += 1000;
      this.push(Buffer.alloc(1000));
    },
  });
  const upload = uploadOf(source);
  upload.read(0);
  for (let i = 0; i < 1000; i++) await turn();
  expect(upload.readableLength).toBeLessThan(133_000);
  expect(given).toBeLessThan(140_000);
  upload.destroy();
  expect(source.destroyed).toBe(true);
});

test.each([
  ['an empty source', []],
  ['empty chunks', ['', Buffer.alloc(0), 'a', '', 'b', '']],
  ['chunks of all sizes', [...Array(400).keys()].map((n) => pattern(n * 7))],
])('gives out %s unchanged', async (_name, chunks) => {
  const received = (await uploadOf(Readable.from(chunks)).toArray()) as Buffer[];
  expect(Buffer.concat(received).equals(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))))).toBe(true);
});

test('fails when its source does, or closes before its end', async () => {
  const broken = new PassThrough();
  const upload = uploadOf(broken);
  broken.destroy(new Error('broken'));
  expect(await failure(upload.toArray())).toMatchObject({ message: 'broken' });

  const closed = new PassThrough();
  const other = uploadOf(closed);
  closed.write('x');
  closed.destroy();
  expect(await failure(other.toArray())).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
});

test('stop() lets go of the source and gives out nothing more', async () => {
  const source = new PassThrough();
  const upload = uploadOf(source);
  source.write('x');
  upload.resume();
  await turn();
  upload.stop();
  expect(source.destroyed).toBe(true);
  await turn();
  expect(upload.readableEnded || upload.destroyed).toBe(false);
  upload.destroy();
});
