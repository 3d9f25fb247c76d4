import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';

import { Links } from '../../../../lib/server/sharing/links';
import { MemoryStore } from '../../../../lib/state/memory_store';
import { allRights } from '../../../../lib/server/storage/guard';
import { basic, form, multipart, send, type Sent } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { records: 50 } });
const link = (fields: Record<string, string>) => service.post('/api/2/link/', fields);
/** A request of somebody without an account. */
const open = (href: string, method = 'GET', sent: Sent = {}) =>
  send(service.base, method, href.replace(service.base, '/'), sent);

beforeEach(() => {
  mkdirSync(service.stored('docs/sub'), { recursive: true });
  writeFileSync(service.stored('docs/a.txt'), 'content');
  writeFileSync(service.stored('docs/sub/b'), 'below');
  writeFileSync(service.stored('top'), 'top');
});

test('a link is made, read, changed, listed and deleted', async () => {
  const made = await link({ path: '/docs/', name: 'My files', read: 'on', list: 'true', cache: '1' });
  expect([made.status, made.json]).toMatchObject([
    201,
    {
      path: '/docs',
      name: 'My files',
      owner: 'jane',
      read: true,
      list: true,
      write: false,
      remove: false,
      expires: null,
    },
  ]);
  const { uid, href } = made.json as { uid: string; href: string };
  expect(href).toBe(`${service.base}link/${uid}/`);
  expect((await service.get(`/api/2/link/${uid}/`)).json).toEqual(made.json);
  expect((await service.send('PUT', `/api/2/link/${uid}`, form({ write: 'on' }))).json).toMatchObject({
    write: true,
    read: true,
  });
  expect((await service.get('/api/2/link')).json).toMatchObject([{ uid }]);
  expect((await service.send('DELETE', `/api/2/link/${uid}/`)).status).toBe(204);
  expect([(await service.get(`/api/2/link/${uid}`)).status, (await open(href)).status]).toEqual([404, 404]);
});

test('a file goes to everybody who has the link', async () => {
  const { href } = (await link({ path: '/docs/a.txt' })).json as { href: string };
  const { status, headers, body } = await open(href, 'GET', { headers: { range: 'bytes=3-' } });
  expect([status, body.toString(), headers['content-disposition']]).toEqual([
    206,
    'tent',
    'attachment; filename="a.txt"',
  ]);
  expect(headers['content-security-policy']).toContain('sandbox');
  for (const below of ['x', '..%2Ftop', '%2e%2e'])
    expect((await open(href + below)).status).toBeGreaterThanOrEqual(400);
  expect((await open(href, 'POST', multipart([{ filename: 'x' }]))).status).toBeGreaterThanOrEqual(400);
  expect((await open(href, 'DELETE')).status).toBe(405);
});

test('of a directory all that is below, and nothing else', async () => {
  writeFileSync(service.outside('secret'), 'secret');
  symlinkSync('../top', service.stored('docs/up'));
  const { href } = (await link({ path: '/docs' })).json as { href: string };
  const { status, json, headers } = await open(href);
  expect([status, headers['content-type'], json.path]).toEqual([200, 'application/json', '/']);
  expect((json.children as { path: string }[]).map(({ path }) => path)).toEqual(['/a.txt', '/sub']);
  expect((await open(`${href}sub/b`)).body.toString()).toBe('below');
  for (const below of ['../top', '..%2ftop', 'up', 'sub/../../top', 'none']) {
    expect([below, (await open(href + below)).status]).not.toEqual([below, 200]);
  }
});

test('uploads need to be allowed', async () => {
  const body = multipart([{ filename: 'new', content: 'x' }]);
  const closed = (await link({ path: '/docs' })).json as { href: string };
  expect((await open(closed.href, 'POST', body)).status).toBe(403);
  const box = (await link({ path: '/docs/sub', write: 'on', read: 'off', list: 'off' })).json as { href: string };
  expect((await open(box.href, 'POST', body)).status).toBe(200);
  expect(readFileSync(service.stored('docs/sub/new'), 'utf8')).toBe('x');
  expect([(await open(box.href)).status, (await open(`${box.href}b`)).status]).toEqual([403, 403]);
});

test('a link goes along with its path and ends with it', async () => {
  const { href } = (await link({ path: '/docs/a.txt' })).json as { href: string };
  await service.post('/api/2/path/oper/rename', { src: '/docs', dst: '/new' });
  expect((await open(href)).body.toString()).toBe('content');
  await service.post('/api/2/path/oper/remove', { path: '/new' });
  mkdirSync(service.stored('new'));
  writeFileSync(service.stored('new/a.txt'), 'another');
  expect((await open(href)).status).toBe(404);
});

test('a link gives no more than its owner has, and ends with the owner', async () => {
  const password = 'a good password';
  const headers = { authorization: basic('joe', password), 'Content-Type': 'application/x-www-form-urlencoded' };
  await service.post('/api/2/user/', { username: 'joe', password });
  await service.post('/api/2/access/user/', { user: 'joe', path: '/docs', read: 'on', list: 'on' });
  await service.post('/api/2/access/user/', { user: 'joe', path: '/docs/sub' });
  const asJoe = (path: string) =>
    send(service.base, 'POST', '/api/2/link/', { headers, body: `path=${path}&write=on&remove=on` });
  expect((await asJoe('/top')).status).toBe(404);
  const { href } = (await asJoe('/docs')).json as { href: string };
  expect((await open(`${href}a.txt`)).status).toBe(200);
  expect((await open(`${href}sub/b`)).status).toBe(404);
  expect((await open(href, 'POST', multipart([{ filename: 'x', content: 'x' }]))).status).toBe(403);
  expect((await service.get('/api/2/link')).json).toEqual([]);
  await service.post('/api/2/user/joe', { active: 'off' });
  expect((await open(`${href}a.txt`)).status).toBe(404);
});

test('a link is not that of a later user of the same name', async () => {
  const made = { username: 'joe', password: 'a good password', root: '/docs' };
  const { body, headers } = form({ path: '/' });
  const sent = { body: body!, headers: { ...headers, authorization: basic('joe', made.password) } };
  await service.post('/api/2/user/', made);
  const { href } = (await send(service.base, 'POST', '/api/2/link/', sent)).json as { href: string };
  expect((await open(`${href}a.txt`)).status).toBe(200);
  await service.send('DELETE', '/api/2/user/joe');
  await service.post('/api/2/user/', made);
  expect((await open(`${href}a.txt`)).status).toBe(404);
});

describe('exchange', () => {
  test('a URL for a file, which is not listed', async () => {
    const { status, json } = await service.post('/api/2/path/exchange/', {
      path: '/docs/a.txt',
      mode: 'r',
      expires: '60',
    });
    expect([status, Object.keys(json as object)]).toEqual([200, ['url']]);
    expect((await open(json.url as string)).body.toString()).toBe('content');
    expect((await service.get('/api/2/link')).json).toEqual([]);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ path: '/docs/a.txt', mode: 'r', expires: 60 });
    expect((await service.send('POST', '/api/2/path/exchange?download=true', { headers, body })).status).toBe(200);
  });

  test('refused to who may not make links', async () => {
    const password = 'a good password';
    await service.post('/api/2/role/', { name: 'Guest' });
    await service.post('/api/2/user/', { username: 'joe', password, role: 'Guest', root: '/docs' });
    const { body, headers } = form({ path: '/a.txt' });
    const sent = { body: body!, headers: { ...headers, authorization: basic('joe', password) } };
    expect((await send(service.base, 'POST', '/api/2/path/exchange', sent)).status).toBe(403);
  });

  test.each([
    [{ path: '/docs' }, 400],
    [{ path: '/none' }, 404],
    [{ path: '/docs/a.txt', mode: 'w' }, 400],
    [{ path: '/docs/a.txt', expires: '0' }, 400],
    [{ path: '/docs/a.txt', expires: '99999999' }, 400],
  ])('refused: %j', async (fields, status) => {
    expect((await service.post('/api/2/path/exchange', fields)).status).toBe(status);
  });
});

test('what has ended is not there, and makes room', () => {
  const links = new Links(new MemoryStore());
  const record = { path: '/', name: '', owner: 'x', acl: allRights };
  const { uid } = links.add({ ...record, expires: 1000 }, 0);
  expect(links.get(uid, 999)).toBeDefined();
  expect([links.get(uid, 1000), links.list(1000)]).toEqual([undefined, []]);
  links.add(record, 2000);
  expect(links.table.size).toBe(1);
});

test('what a link of the file system leads to may have a name that clients cannot say', async () => {
  if (process.platform === 'win32') return;
  mkdirSync(service.stored('back\\slash'));
  symlinkSync('back\\slash', service.stored('alias'));
  const made = await link({ path: '/alias' });
  expect([made.status, made.json.path]).toEqual([201, null]);
  expect((await service.get('/api/2/link')).json).toHaveLength(1);
});

test('secrets that are none', async () => {
  for (const uid of ['', 'x', '__proto__', '%00', 'a/b']) expect((await open(`/link/${uid}`)).status).toBe(404);
  rmSync(service.stored('docs'), { recursive: true });
  expect((await link({ path: '/docs' })).status).toBe(404);
});
