import { appendFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { defaultBlockSize } from '../../lib/sync/policy';
import { peek } from '../../lib/sync/peek';
import { steadyRead } from '../../lib/sync/local/steady_read';
import { expectSameBytes } from '../support/bytes';
import { seededBytes } from '../support/random';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();

describe('defaultBlockSize', () => {
  test.each([
    [0, 2048],
    [2 ** 31, 2048],
    [2 ** 31 + 1, 2176],
    [2 ** 40, 2 ** 20],
  ])('of %d bytes is %d', (size, expected) => {
    expect(defaultBlockSize(size)).toBe(expected);
    expect(size / defaultBlockSize(size)).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('peek', () => {
  const chunks = (size: number) => Readable.from(cut(seededBytes(size)), { objectMode: false });
  function* cut(data: Buffer) {
    for (let at = 0; at < data.length; at += 50_000) yield data.subarray(at, at + 50_000);
  }
  const content = async (stream: Readable) => Buffer.concat(await stream.toArray());

  test('a short body is held whole and given out any number of times', async () => {
    let opened = 0;
    const { body, complete } = await peek({ open: () => (opened++, chunks(120_000)) });
    expectSameBytes(complete, seededBytes(120_000));
    expect(body.size).toBe(120_000);
    for (let turn = 0; turn < 2; turn++) expectSameBytes(await content(await body.open()), seededBytes(120_000));
    expect(opened).toBe(1);
  });

  test('a long body is continued, then opened anew', async () => {
    let opened = 0;
    const { body, complete } = await peek({ open: () => (opened++, chunks(3_000_000)) });
    expect(complete).toBeUndefined();
    expectSameBytes(await content(await body.open()), seededBytes(3_000_000));
    expect(opened).toBe(1);
    expectSameBytes(await content(await body.open()), seededBytes(3_000_000));
    expect(opened).toBe(2);
  });

  test('an error of the body is the error of peek', async () => {
    const broken = () => Readable.from(failing(), { objectMode: false });
    function* failing() {
      yield Buffer.from('x');
      throw new Error('broken');
    }
    await expect(peek({ open: broken })).rejects.toThrow('broken');
  });

  test('destroying what it gave out destroys the source', async () => {
    const source = chunks(3_000_000);
    const { body } = await peek({ open: () => source });
    const stream = await body.open();
    const closed = new Promise((resolve) => source.once('close', resolve));
    stream.destroy();
    await closed;
    expect(source.destroyed).toBe(true);
  });
});

test('steadyRead fails when the file grows while it is read', async () => {
  const file = temp.file('a.bin');
  writeFileSync(file, seededBytes(1_000_000));
  let digests = 0;
  const read = async () => {
    const stream = steadyRead(file, () => digests++);
    stream.on('data', () => appendFileSync(file, 'more'));
    await finished(stream);
  };
  await expect(read()).rejects.toMatchObject({ code: 'ERR_SYNC_SOURCE_CHANGED', path: file });
  expect(digests).toBe(0);
});
