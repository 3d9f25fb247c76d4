import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';

import { useService } from '../../support/service';

const service = useService({ limits: { metadata: 200, records: 3 } });
const set = (path: string, fields: Parameters<typeof service.post>[1]) =>
  service.post(`/api/2/path/info${path}`, fields);
const setJson = (path: string, value: unknown) => {
  const headers = { 'Content-Type': 'application/json' };
  return service.send('POST', `/api/2/path/info${path}/`, { headers, body: JSON.stringify(value) });
};
const of = async (path: string) => {
  const { json } = await service.get(`/api/2/path/info${path}`);
  return { tags: json.tags as unknown, attributes: json.attributes as unknown };
};

beforeEach(() => {
  mkdirSync(service.stored('dir/sub'), { recursive: true });
  writeFileSync(service.stored('dir/a'), 'x');
});

test('attributes are merged, and the answer is the object', async () => {
  const { status, json } = await set('/dir/a', { attributes: ['color=red', 'size=1=2', 'ä=ö'] });
  expect([status, json.path, json.attributes]).toEqual([200, '/dir/a', { color: 'red', size: '1=2', ä: 'ö' }]);
  await set('/dir/a/', { attributes: ['color=blue', 'size='] });
  expect(await of('/dir/a')).toEqual({ tags: [], attributes: { color: 'blue', ä: 'ö' } });
  const listed = await service.get('/api/2/path/info/dir?children=true');
  expect(listed.json.children[0].attributes).toEqual({ color: 'blue', ä: 'ö' });
});

test('tags are replaced as a whole', async () => {
  await set('/dir', { tags: ['one', 'two', 'one'] });
  expect(await of('/dir')).toEqual({ tags: ['one', 'two'], attributes: {} });
  await set('/dir', { attributes: 'a=b' });
  expect(await of('/dir')).toEqual({ tags: ['one', 'two'], attributes: { a: 'b' } });
  await set('/dir', { tags: '' });
  expect(await of('/dir')).toEqual({ tags: [], attributes: { a: 'b' } });
});

test('JSON: an object of attributes, where null removes; lists of tags', async () => {
  await setJson('/dir', { attributes: { a: 'b', n: 1, gone: 'x' }, tags: ['t', 'u'] });
  await setJson('/dir', { attributes: { gone: null } });
  expect(await of('/dir')).toEqual({ tags: ['t', 'u'], attributes: { a: 'b', n: '1' } });
  await setJson('/dir', { tags: [] });
  expect((await of('/dir')).tags).toEqual([]);
  expect((await setJson('/dir', { attributes: { a: {} } })).json).toHaveProperty('field_errors.attributes');
});

test('names of attributes that objects have already are names like others', async () => {
  await setJson('/dir', JSON.parse('{"attributes": {"__proto__": "x", "constructor": "y"}}'));
  const { body } = await service.get('/api/2/path/info/dir');
  expect(body.toString()).toContain('"attributes":{"__proto__":"x","constructor":"y"}');
});

test('refused: no key, too much, too many, what is not there', async () => {
  expect((await set('/dir', { attributes: '=x' })).status).toBe(400);
  expect((await set('/dir', { attributes: `a=${'x'.repeat(200)}` })).status).toBe(400);
  expect((await set('/none', { attributes: 'a=b' })).status).toBe(404);
  for (const path of ['/', '/dir', '/dir/a']) expect((await set(path, { tags: 'x' })).status).toBe(200);
  expect((await set('/dir/sub', { tags: 'x' })).status).toBe(507);
  expect((await set('/dir', { tags: 'y' })).status).toBe(200);
});

test('they go along when the path is moved, and end with it', async () => {
  await set('/dir/a', { tags: 'file' });
  await set('/dir', { tags: 'directory' });
  mkdirSync(service.stored('dirt'));
  await set('/dirt', { tags: 'other' });
  await service.post('/api/2/path/oper/rename', { src: '/dir', dst: '/new' });
  mkdirSync(service.stored('dir'));
  expect([await of('/new'), await of('/new/a')]).toMatchObject([{ tags: ['directory'] }, { tags: ['file'] }]);
  expect([(await of('/dir')).tags, (await of('/dirt')).tags]).toEqual([[], ['other']]);
  await service.post('/api/2/path/oper/remove', { path: '/new' });
  mkdirSync(service.stored('new'));
  expect((await of('/new')).tags).toEqual([]);
});

test('a link and what it leads to are one', async () => {
  symlinkSync('dir', service.stored('link'));
  await set('/link/a', { tags: 'x' });
  expect((await of('/dir/a')).tags).toEqual(['x']);
});
