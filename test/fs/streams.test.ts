import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fromBuffer, SmartFileSystem } from '../../lib';
import { expectSameBytes } from '../support/bytes';
import { useService } from './support/both_sides';

const side = useService();
const megabyte = 1024 * 1024;

test('32 MiB go up and come down at the pace of whoever reads', async () => {
  const block = randomBytes(megabyte);
  const expected = createHash('sha256');
  let made = 0;
  const output = side.files.createWriteStream('/base/big');
  async function* blocks() {
    for (; made < 32; made++) {
      // What was made and not yet handed over is all that is held.
      expect(made * megabyte - output.bytesWritten).toBeLessThanOrEqual(3 * megabyte);
      expected.update(block);
      yield await Promise.resolve(block);
    }
  }
  await pipeline(blocks, output);
  expect(output.bytesWritten).toBe(32 * megabyte);
  const found = createHash('sha256');
  const input = side.files.createReadStream('/base/big');
  for await (const piece of input as AsyncIterable<Buffer>) {
    expect(piece.length).toBeLessThanOrEqual(64 * 1024);
    expect(input.readableLength).toBeLessThanOrEqual(128 * 1024);
    found.update(piece);
  }
  expect(input.bytesRead).toBe(32 * megabyte);
  expect(found.digest('hex')).toBe(expected.digest('hex'));
});

test('a stream asks to wait when the network is slower', async () => {
  const output = side.files.createWriteStream('/base/a', { highWaterMark: 10 });
  expect(output.write(Buffer.alloc(10))).toBe(false);
  await once(output, 'drain');
  output.end();
  await once(output, 'finish');
  expect(readFileSync(side.stored('a')).length).toBe(10);
});

test('a file appears when its stream finishes, and not before', async () => {
  writeFileSync(side.stored('a'), 'old');
  const output = side.files.createWriteStream('/base/a');
  await new Promise((resolve) => output.write('new', resolve));
  expect(await side.files.readFile('/base/a', 'utf8')).toBe('old');
  output.end(' content');
  await once(output, 'finish');
  expect(await side.files.readFile('/base/a', 'utf8')).toBe('new content');
});

test.each(['destroyed', 'failed', 'aborted'])('a stream that is %s leaves the file as it was', async (how) => {
  writeFileSync(side.stored('a'), 'old');
  const controller = new AbortController();
  const output = side.files.createWriteStream('/base/a', { signal: controller.signal });
  const problem = new Promise((resolve) => output.once('error', resolve));
  await new Promise((resolve) => output.write(Buffer.alloc(megabyte), resolve));
  const closed = new Promise((resolve) => output.once('close', resolve));
  if (how === 'aborted') controller.abort();
  else output.destroy(how === 'failed' ? new Error('mine') : undefined);
  await closed;
  if (how === 'aborted') expect(await problem).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
  if (how === 'failed') expect(await problem).toMatchObject({ message: 'mine' });
  await side.server.close();
  expect(readFileSync(side.stored('a'), 'utf8')).toBe('old');
  expect(readdirSync(side.stored(''))).toEqual(['a']);
});

test('a reader that goes away closes the connection', async () => {
  writeFileSync(side.stored('a'), '');
  truncateSync(side.stored('a'), 64 * megabyte);
  const controller = new AbortController();
  const input = side.files.createReadStream('/base/a', { signal: controller.signal });
  await expect(
    (async () => {
      for await (const piece of input as AsyncIterable<Buffer>) if (piece.length > 0) controller.abort();
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' });
  const other = side.files.createReadStream('/base/a');
  for await (const piece of other as AsyncIterable<Buffer>) if (piece.length > 0) break;
  expect([input.destroyed, other.destroyed]).toEqual([true, true]);
  expect(other.bytesRead).toBeLessThan(8 * megabyte);
  // The server has nothing left to wait for.
  await side.server.close();
});

test('a stream that is destroyed before anything has happened is closed', async () => {
  const [input, output] = [side.files.createReadStream('/base/a'), side.files.createWriteStream('/base/a')];
  const closed = [once(input, 'close'), once(output, 'close')];
  input.destroy();
  output.destroy();
  await Promise.all(closed);
  await side.server.close();
  expect(readdirSync(side.stored(''))).toEqual([]);
});

test('a service that takes no heed of ranges is read all the same', async () => {
  const whole = '0123456789';
  const { client } = side;
  const get = client.get.bind(client) as (...args: unknown[]) => Promise<unknown>;
  writeFileSync(side.stored('a'), whole);
  Object.defineProperty(client, 'get', {
    value: (endpoint: string, id: string, args: object, options: object) =>
      get(endpoint, id, args, { ...options, headers: {} }),
  });
  const read = (options: object) => side.files.createReadStream('/base/a', { encoding: 'utf8', ...options }).toArray();
  expect((await read({ start: 3, end: 5 })).join('')).toBe('345');
  expect((await read({ start: 8 })).join('')).toBe('89');
  expect((await read({ start: 20 })).join('')).toBe('');
});

test('content may be a body that uploads take', async () => {
  const bytes = randomBytes(1000);
  await side.files.writeFile('/base/a', fromBuffer(bytes));
  expectSameBytes(readFileSync(side.stored('a')), bytes);
  await side.files.appendFile('/base/a', Readable.from([bytes]));
  expect(readFileSync(side.stored('a')).length).toBe(2000);
});

test('fifty callers at once lose nothing that they append, read or make', async () => {
  const { files } = side;
  const names = Array.from({ length: 50 }, (_, index) => `line ${index}\n`);
  await Promise.all(names.map((name, index) => files.writeFile(`/base/${index}`, name)));
  const found = await Promise.all(names.map((_, index) => files.readFile(`/base/${index}`, 'utf8')));
  expect(found).toEqual(names);
  await Promise.all(names.map((name) => files.appendFile('/base/log', name)));
  expect(await files.readFile('/base/log', 'utf8')).toBe(names.join(''));
  await files.mkdir('/base/d');
  await Promise.all(names.map((_, index) => files.rename(`/base/${index}`, `/base/d/${index}`)));
  expect((await files.readdir('/base')).sort()).toEqual(['d', 'log']);
  expect((await files.readdir('/base/d')).length).toBe(50);
});

test('three file systems that append to the same file see each other where the service has tags', async () => {
  writeFileSync(side.stored('log'), '');
  const others = [side.files, new SmartFileSystem(side.client), new SmartFileSystem(side.client)];
  await Promise.all(others.map((files, index) => files.appendFile('/base/log', `${index}`)));
  expect(
    Buffer.from(await side.files.readFile('/base/log'))
      .sort()
      .toString(),
  ).toBe('012');
});
