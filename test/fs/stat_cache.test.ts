import { rmSync, writeFileSync } from 'node:fs';
import { SmartFileSystem, type CacheLevel } from '../../lib';
import { StatCache } from '../../lib/fs/stat_cache';
import { useService } from './support/both_sides';

const side = useService();

function withCache(cache: CacheLevel, cacheEntries = 100): SmartFileSystem {
  return new SmartFileSystem(side.client, { cache, cacheEntries });
}

/** How many requests something takes. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = side.client.stats().calls;
  await work().catch(() => undefined);
  return side.client.stats().calls - before;
}

test('without a cache every stat asks', async () => {
  writeFileSync(side.stored('a'), 'x');
  const { files } = side;
  await files.readdir('/base');
  expect(await cost(() => files.stat('/base/a'))).toBe(1);
  expect(await cost(() => files.stat('/base/a'))).toBe(1);
});

test('level 1 answers once for each entry of a listing', async () => {
  writeFileSync(side.stored('a'), 'four');
  const files = withCache(1);
  await files.readdir('/base');
  expect(await cost(async () => expect((await files.stat('/base/a')).size).toBe(4))).toBe(0);
  expect(await cost(() => files.stat('/base/a'))).toBe(1);
  expect(await cost(() => files.stat('/base/a'))).toBe(1);
});

test('level 2 remembers what was seen and what was not there, until it is changed here', async () => {
  writeFileSync(side.stored('a'), 'x');
  const files = withCache(2);
  await files.stat('/base/a');
  await files.exists('/base/none');
  expect(await cost(() => files.stat('/base/a'))).toBe(0);
  expect(await cost(() => files.exists('/base/none'))).toBe(0);
  // What others do is not seen.
  rmSync(side.stored('a'));
  expect(await files.exists('/base/a')).toBe(true);
  files.clearCache();
  expect(await files.exists('/base/a')).toBe(false);
});

test.each<[string, (files: SmartFileSystem) => Promise<unknown>, string[]]>([
  ['writeFile', (files) => files.writeFile('/base/new', 'longer'), ['a', 'd', 'd/b', 'new']],
  ['appendFile', (files) => files.appendFile('/base/a', 'more'), ['a', 'd', 'd/b']],
  ['truncate', (files) => files.truncate('/base/a'), ['a', 'd', 'd/b']],
  ['unlink', (files) => files.unlink('/base/a'), ['d', 'd/b']],
  ['rm', (files) => files.rm('/base/d', { recursive: true }), ['a']],
  ['mkdir', (files) => files.mkdir('/base/new/deep', { recursive: true }), ['a', 'd', 'd/b', 'new', 'new/deep']],
  ['rename', (files) => files.rename('/base/d', '/base/new'), ['a', 'new', 'new/b']],
  ['copyFile', (files) => files.copyFile('/base/a', '/base/new'), ['a', 'd', 'd/b', 'new']],
  ['cp', (files) => files.cp('/base/d', '/base/new', { recursive: true }), ['a', 'd', 'd/b', 'new', 'new/b']],
])('%s is seen at every level', async (_name, change, expected) => {
  for (const level of [1, 2] as const) {
    rmSync(side.stored(''), { recursive: true });
    const files = withCache(level);
    await files.mkdir('/base/d', { recursive: true });
    await files.writeFile('/base/a', 'x');
    await files.writeFile('/base/d/b', 'x');
    const names = ['a', 'd', 'd/b', 'new', 'new/b', 'new/deep'];
    await files.readdir('/base', { recursive: true });
    if (level === 2) for (const name of names) await files.exists(`/base/${name}`);
    await change(files);
    const seen = [];
    for (const name of names) if (await files.exists(`/base/${name}`)) seen.push(name);
    expect(seen).toEqual(expected);
    if (expected.includes('a')) {
      expect((await files.stat('/base/a')).size).toBe((await side.files.stat('/base/a')).size);
    }
    expect((await files.stat('/base')).size).toBe((await side.files.stat('/base')).size);
  }
});

test('what was asked for before a change is not kept after it', () => {
  const cache = new StatCache(2, 10);
  const info = { name: 'a', size: 1, isdir: false };
  const { epoch } = cache;
  cache.forget(['/a']);
  cache.put('/a', info, epoch);
  expect(cache.take('/a')).toBeUndefined();
  cache.put('/a', info, cache.epoch);
  expect(cache.take('/a')).toBe(info);
});

test('the cache holds as many paths as it is told to, those used last', () => {
  const cache = new StatCache(2, 2);
  for (const name of ['a', 'b']) cache.put(`/${name}`, { name, size: 1, isdir: false }, cache.epoch);
  cache.take('/a');
  cache.put('/c', null, cache.epoch);
  expect(cache.size).toBe(2);
  expect([cache.take('/a')?.name, cache.take('/b'), cache.take('/c')]).toEqual(['a', undefined, null]);
});
