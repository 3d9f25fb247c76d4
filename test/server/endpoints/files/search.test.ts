import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

import { useService } from '../../support/service';

const service = useService({ limits: { pageSize: 3, walkedEntries: 9 } });
const search = async (query: string, below = '') => {
  const answer = await service.get(`/api/2/search/path${below}?${query}`);
  const paths = Array.isArray(answer.json) ? (answer.json as { path: string }[]).map(({ path }) => path) : undefined;
  return { ...answer, paths, isTruncated: answer.headers['x-search-truncated'] === 'true' };
};

beforeEach(() => {
  mkdirSync(service.stored('docs/Reports'), { recursive: true });
  writeFileSync(service.stored('docs/Reports/Report 2024.TXT'), 'x');
  writeFileSync(service.stored('docs/notes.txt'), 'x');
});

test('all words, whatever the case, in names anywhere below', async () => {
  const found = await search('keywords=report');
  expect([found.status, found.headers['content-type'], found.paths]).toEqual([
    200,
    'application/json',
    ['/docs/Reports', '/docs/Reports/Report 2024.TXT'],
  ]);
  expect(found.json[1]).toMatchObject({ name: 'Report 2024.TXT', size: 1, isfile: true });
  expect((await search('keywords=TXT+report')).paths).toEqual(['/docs/Reports/Report 2024.TXT']);
  expect((await search('keywords=txt&keywords=2024')).paths).toEqual(['/docs/Reports/Report 2024.TXT']);
  expect((await search('keywords=none')).paths).toEqual([]);
  expect((await search('keywords=txt', '/docs/Reports/')).paths).toEqual(['/docs/Reports/Report 2024.TXT']);
  expect((await service.get('/api/2/path/search/?keywords=notes')).json).toHaveLength(1);
});

test('tags and attributes count, and letters with accents however they are written', async () => {
  await service.post('/api/2/path/info/docs/notes.txt', { tags: 'Urgent', attributes: 'author=Ren\u00e9' });
  expect((await search('keywords=urgent')).paths).toEqual(['/docs/notes.txt']);
  expect((await search(`keywords=${encodeURIComponent('Rene\u0301')}`)).paths).toEqual(['/docs/notes.txt']);
});

test('no more than a page, or what was asked for, or what may be looked at: it says so', async () => {
  for (const name of ['a1', 'a2', 'a3']) writeFileSync(service.stored(name), '');
  expect(await search('keywords=a')).toMatchObject({ paths: ['/a1', '/a2', '/a3'], isTruncated: false });
  writeFileSync(service.stored('a4'), '');
  expect(await search('keywords=a')).toMatchObject({ paths: ['/a1', '/a2', '/a3'], isTruncated: true });
  expect(await search('keywords=a&limit=1')).toMatchObject({ paths: ['/a1'], isTruncated: true });
  for (const name of ['b1', 'b2', 'b3']) writeFileSync(service.stored(name), '');
  expect(await search('keywords=2024')).toMatchObject({ paths: [], isTruncated: true });
});

test('links in a circle are not followed, those out of the root not shown', async () => {
  symlinkSync('..', service.stored('docs/up'));
  symlinkSync(service.outside(''), service.stored('docs/out'));
  expect(await search('keywords=up')).toMatchObject({ paths: ['/docs/up'], isTruncated: false });
  expect((await search('keywords=out')).paths).toEqual([]);
});

test('refused: no words, a path that is not there', async () => {
  for (const query of ['', 'keywords=', 'keywords=+']) {
    expect((await search(query)).json).toHaveProperty('field_errors.keywords');
  }
  expect((await search('keywords=a&limit=0')).status).toBe(400);
  expect((await search('keywords=a', '/none')).status).toBe(404);
});
