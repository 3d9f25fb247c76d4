import { closeSync, openSync, writeSync, writeFileSync, futimesSync, fstatSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isUnchanged, settledFacts, steadyChunks, trueSize } from '../../../lib/internal/files/steady_read';
import { writeDated } from '../../support/changers';
import { oddSizes, testOddSizes } from '../../support/odd_sizes';
import { seededBytes } from '../../support/random';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();

async function using<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

test.each([0, 1, 2, 4095, 4096, 1_000_000])('the size of an ordinary file of %i bytes is true', async (size) => {
  writeFileSync(temp.file('f'), Buffer.alloc(size));
  expect(await using(temp.file('f'), (handle) => trueSize(handle, size))).toBe(size);
});

test.each([0, 1, 99, 101, 10_000])('a size of %i for 100 bytes is not true', async (reported) => {
  writeFileSync(temp.file('f'), Buffer.alloc(100));
  expect(await using(temp.file('f'), (handle) => trueSize(handle, reported))).toBeUndefined();
});

testOddSizes('sizes that a file system makes up are not true', async () => {
  expect(oddSizes).not.toEqual([]);
  for (const { file } of oddSizes) {
    expect(await using(file, async (handle) => trueSize(handle, (await handle.stat()).size))).toBeUndefined();
  }
});

describe('reading', () => {
  const content = seededBytes(700_000);

  test.each([
    [{ reported: 700_000 }, content],
    [{ reported: 0 }, content],
    [{ reported: 5_000_000 }, content],
    [{ reported: 300_000 }, content],
    [{ reported: 700_000, start: 5, length: 10 }, content.subarray(5, 15)],
    [{ reported: 700_000, start: 699_999, length: 1 }, content.subarray(699_999)],
    [{ reported: 700_000, length: 0 }, Buffer.alloc(0)],
  ])('%j yields what is there', async (wanted, expected) => {
    writeFileSync(temp.file('f'), content);
    const ends: number[] = [];
    const check = (end: number) => Promise.resolve(void ends.push(end));
    const chunks = await using(temp.file('f'), async (handle) => {
      const read: Buffer[] = [];
      for await (const chunk of steadyChunks(handle, { ...wanted, check })) read.push(chunk);
      return read;
    });
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
    expect(ends.at(-1)).toBe(('start' in wanted ? wanted.start : 0) + expected.length);
  });

  test.each([100, 700_000])('a check that fails keeps the last chunk of %i bytes back', async (size) => {
    writeFileSync(temp.file('f'), content.subarray(0, size));
    let seen = 0;
    const reading = using(temp.file('f'), async (handle) => {
      const check = () => Promise.reject(new Error('changed'));
      for await (const chunk of steadyChunks(handle, { reported: size, check })) seen += chunk.length;
    });
    await expect(reading).rejects.toThrow('changed');
    expect(seen).toBeLessThan(size);
  });

  test('a file that grows faster than it is read is not followed for ever', async () => {
    writeFileSync(temp.file('f'), content);
    const writer = openSync(temp.file('f'), 'a');
    let asked = 0;
    try {
      const reading = using(temp.file('f'), async (handle) => {
        const check = () => Promise.reject(new Error(`changed ${++asked}`));
        for await (const chunk of steadyChunks(handle, { reported: content.length, check })) {
          writeSync(writer, Buffer.concat([chunk, chunk]));
        }
      });
      await expect(reading).rejects.toThrow('changed 1');
    } finally {
      closeSync(writer);
    }
  });
});

test('facts of a file that was just written differ from those after the next write, in whatever tick', async () => {
  const content = seededBytes(1000);
  for (let round = 0; round < 30; round++) {
    const file = temp.file(`f${round}`);
    writeDated(file, content);
    const descriptor = openSync(file, 'r+');
    try {
      const { atime, mtime } = fstatSync(descriptor);
      const [before, after] = await using(file, async (handle) => {
        const settled = await settledFacts(handle);
        writeSync(descriptor, seededBytes(1000, round + 2), 0, 1000, 0);
        futimesSync(descriptor, atime, mtime);
        return [settled, await handle.stat({ bigint: true })];
      });
      expect(isUnchanged(before, after)).toBe(false);
    } finally {
      closeSync(descriptor);
    }
  }
});

test('facts are those of a time when the clock of the file system had moved on', async () => {
  writeFileSync(temp.file('f'), 'x');
  const facts = await using(temp.file('f'), settledFacts);
  expect(Date.now() - Number(facts.ctimeNs / 1_000_000n)).toBeGreaterThanOrEqual(10);
});
