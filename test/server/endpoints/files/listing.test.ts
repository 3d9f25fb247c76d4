import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { useService } from '../../support/service';

const service = useService({ limits: { pageSize: 10 } });
const make = (...names: string[]) => {
  mkdirSync(service.stored('dir'), { recursive: true });
  for (const name of names) writeFileSync(service.stored(`dir/${name}`), '');
};

/** A page of the directory: its names, and its paging keys. */
async function page(after?: string, query = '', version = '2') {
  const marker = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  const url = `/api/${version}/path/info/dir?children=true&limit=3${marker}${query}`;
  const { children, ...directory } = (await service.get(url)).json as { children: { name: string }[] };
  return { ...directory, names: children.map(({ name }) => name) };
}

test('a page that is not the last says after which name the next one begins', async () => {
  make('a', 'b', 'c', 'd');
  expect(await page()).toMatchObject({ names: ['a', 'b', 'c'], after: 'c', page: 1, pages: 2, total: 4 });
  const last = await page('c');
  expect(last).toMatchObject({ names: ['d'], page: 1, pages: 1, total: 4 });
  expect(last).not.toHaveProperty('after');
  make('e', 'f');
  expect(await page('c')).not.toHaveProperty('after');
});

test('what is removed, added and renamed between two pages hides no name', async () => {
  make('b', 'c', 'd', 'e', 'f', 'g');
  expect((await page()).names).toEqual(['b', 'c', 'd']);
  for (const name of ['b', 'd']) rmSync(service.stored(`dir/${name}`));
  expect((await page('d')).names).toEqual(['e', 'f', 'g']);
  make('a', 'aa', 'ab');
  renameSync(service.stored('dir/c'), service.stored('dir/z'));
  expect((await page('d')).names).toEqual(['e', 'f', 'g']);
  expect((await page('g')).names).toEqual(['z']);
});

test('a name need not be there, nor be one that could be', async () => {
  make('a', 'é', '😀');
  expect((await page('')).names).toEqual(['a', 'é', '😀']);
  expect((await page('b/../x\0')).names).toEqual(['é', '😀']);
  expect((await page('é')).names).toEqual(['😀']);
  expect(await page('\uffff')).toMatchObject({ names: [], page: 1, pages: 1 });
});

test('beside a name, the page is the count of the client', async () => {
  make('a', 'b', 'c', 'd', 'e', 'f', 'g');
  expect(await page('c', '&page=2')).toMatchObject({ names: ['d', 'e', 'f'], page: 2, pages: 3, after: 'f' });
  expect(await page('f', '&page=3')).toMatchObject({ names: ['g'], page: 3, pages: 3 });
});

test('version 2.1 pages after a name, too', async () => {
  make('a', 'b');
  const { json } = await service.get('/api/2.1/path/info/dir?children=true&after=a');
  expect(json).toMatchObject({ page: 1, pages: 1, total: 2, children: [{ name: 'b' }] });
});
