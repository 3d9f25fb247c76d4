import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';

import { basic, form, multipart, send, type Sent } from '../../support/http';
import { useService } from '../../support/service';

const service = useService();
const password = 'a good password';
const as = (method: string, url: string, sent: Sent = {}) =>
  send(service.base, method, url, { ...sent, headers: { ...sent.headers, authorization: basic('joe', password) } });
const grant = (path: string, rights: Record<string, string>, user = 'joe') =>
  service.post('/api/2/access/user/', { user, path, ...rights });
const listed = async (path: string) => {
  const { json } = await as('GET', `/api/2/path/info${path}?children=true`);
  return (json.children as { name: string }[]).map(({ name }) => name);
};
const oper = (name: string, fields: Record<string, string>) => as('POST', `/api/2/path/oper/${name}/`, form(fields));

beforeEach(async () => {
  mkdirSync(service.stored('docs/secret'), { recursive: true });
  mkdirSync(service.stored('home/joe'), { recursive: true });
  for (const name of ['docs/a', 'docs/secret/b', 'top', 'home/joe/own']) writeFileSync(service.stored(name), name);
  await service.post('/api/2/user/', { username: 'joe', password });
});

test('rules are made, read, changed and deleted', async () => {
  const made = await grant('/docs/', { read: 'on', list: 'true' });
  expect([made.status, made.json]).toMatchObject([
    201,
    { id: expect.any(Number), user: 'joe', path: '/docs', read: true, list: true, write: false, remove: false },
  ]);
  const url = `/api/2/access/user/joe/${made.json.id}/`;
  expect(made.json.url).toBe(url);
  expect((await service.get(url)).json).toEqual(made.json);
  expect((await service.send('PUT', url, form({ write: 'true' }))).json).toMatchObject({ read: true, write: true });
  expect((await service.post(url, { write: 'false' })).json).toMatchObject({ read: true, write: false });
  expect((await service.get('/api/2/access/user/joe')).json).toHaveLength(1);
  expect((await service.get('/api/2/access/user/jane')).json).toEqual([]);
  const group = await service.post('/api/2/group/', { name: 'staff', users: 'joe' });
  expect(group.status).toBe(201);
  const ofGroup = await service.post('/api/2/access/group/', { group: 'staff', path: '/', list: 'on' });
  expect([ofGroup.status, ofGroup.json]).toMatchObject([201, { id: expect.any(Number), group: 'staff', list: true }]);
  expect((await service.get(`/api/2/access/group/staff/${ofGroup.json.id}/`)).json).toEqual(ofGroup.json);
  expect((await service.get('/api/2/access/path/docs/a')).json).toEqual({
    users: [{ user: 'joe', acl: { read: true, write: false, remove: false, list: true } }],
    groups: [{ group: 'staff', acl: { read: false, write: false, remove: false, list: true } }],
  });
  expect((await service.send('DELETE', url)).status).toBe(204);
  expect((await service.get(url)).status).toBe(404);
});

test('without a rule there is nothing', async () => {
  expect((await as('GET', '/api/2/path/info/')).status).toBe(404);
  for (const path of ['docs', 'docs/a', 'top', 'none']) {
    expect((await as('GET', `/api/2/path/info/${path}`)).status).toBe(404);
    expect((await as('GET', `/api/2/path/data/${path}`)).status).toBe(404);
  }
});

test('who may read may not change', async () => {
  await grant('/docs', { read: 'on', list: 'on' });
  expect(await listed('/')).toEqual(['docs']);
  expect(await listed('/docs')).toEqual(['a', 'secret']);
  const info = await as('GET', '/api/2/path/info/docs/a');
  expect(info.json.acl).toEqual({ read: true, write: false, remove: false, list: true });
  expect((await as('GET', '/api/2/path/data/docs/a')).body.toString()).toBe('docs/a');
  expect((await oper('checksum', { path: '/docs/a', algorithm: 'MD5' })).json.status).toBe('SUCCESS');
  expect((await as('GET', '/api/2/path/sync/signature/docs/a')).status).toBe(200);

  const before = service.everything();
  const refused = [
    await as('PUT', '/api/3/path/data/docs/a', { body: 'x' }),
    await as('PUT', '/api/3/path/data/docs/new', { body: 'x' }),
    await as('PATCH', '/api/3/path/data/docs/a', { body: 'x', headers: { range: 'bytes=0-' } }),
    await as('DELETE', '/api/3/path/data/docs/a'),
    await as('POST', '/api/2/path/data/docs', multipart([{ filename: 'a', content: 'x' }])),
    await as('POST', '/api/2/path/sync/patch/docs/a', multipart([{ filename: 'delta', content: 'x' }])),
    await as('POST', '/api/2/path/info/docs/a', form({ tags: 'x' })),
    await oper('mkdir', { path: '/docs/new' }),
    await oper('rename', { src: '/docs/a', dst: '/docs/b' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  for (const [name, fields] of [
    ['remove', { path: '/docs/a' }],
    ['move', { src: '/docs/a', dst: '/docs/secret' }],
    ['copy', { src: '/docs/a', dst: '/docs/secret' }],
    ['compress', { path: '/docs/a', dst: '/docs/secret', name: 'x.zip' }],
  ] as const) {
    expect([name, (await oper(name, fields)).json.status]).toEqual([name, 'FAILURE']);
  }
  expect(service.everything()).toEqual(before);
  expect(readFileSync(service.stored('docs/a'), 'utf8')).toBe('docs/a');
});

test('a deeper rule takes away, for whole directories too', async () => {
  await grant('/docs', { read: 'on', list: 'on', write: 'on', remove: 'on' });
  await grant('/docs/secret', {});
  expect(await listed('/docs')).toEqual(['a']);
  expect((await as('GET', '/api/2/path/data/docs/secret/b')).status).toBe(404);
  for (const [name, fields] of [
    ['remove', { path: '/docs' }],
    ['copy', { src: '/docs', dst: '/docs' }],
  ] as const) {
    expect([name, (await oper(name, fields)).json.status]).toEqual([name, 'FAILURE']);
  }
  expect((await oper('rename', { src: '/docs', dst: '/new' })).status).toBe(403);
  expect(existsSync(service.stored('docs/secret/b'))).toBe(true);
  const search = await as('GET', '/api/2/search/path?keywords=b');
  expect(search.json).toEqual([]);
  expect((await as('GET', '/api/2/path/info/docs')).json).toMatchObject({ size: 6, items: 1 });
});

test('no link leads around a rule', async () => {
  await grant('/docs', { read: 'on', list: 'on' });
  await grant('/docs/secret', {});
  symlinkSync('secret', service.stored('docs/link'));
  symlinkSync('../top', service.stored('docs/out'));
  for (const path of ['docs/link', 'docs/link/b', 'docs/out', 'docs/link/../secret/b']) {
    expect([path, (await as('GET', `/api/2/path/data/${path}`)).status]).not.toEqual([path, 200]);
  }
  expect(await listed('/docs')).toEqual(['a']);
});

test('a box to drop files into', async () => {
  await grant('/docs', { write: 'on' });
  expect((await as('PUT', '/api/3/path/data/docs/new', { body: 'x' })).status).toBe(200);
  expect((await as('GET', '/api/2/path/data/docs/new')).status).toBe(403);
  expect(await listed('/docs')).toEqual([]);
});

test('nothing that is hidden is moved or copied to where it shows', async () => {
  await grant('/docs', { write: 'on', remove: 'on', list: 'on' });
  await grant('/docs/secret', { write: 'on', remove: 'on', read: 'on' });
  await grant('/home/joe', { write: 'on', remove: 'on', list: 'on', read: 'on' });
  for (const src of ['/docs/a', '/docs/secret']) {
    expect((await oper('rename', { src, dst: '/home/joe/mine' })).status).toBe(403);
    expect((await oper('move', { src, dst: '/home/joe' })).json.status).toBe('FAILURE');
    expect((await oper('copy', { src, dst: '/home/joe' })).json.status).toBe('FAILURE');
  }
  expect(await listed('/home/joe')).toEqual(['own']);
  // Where it shows no more, and a file whose name is known, it may.
  expect((await oper('rename', { src: '/docs/a', dst: '/docs/c' })).status).toBe(200);
  expect((await oper('rename', { src: '/docs/secret/b', dst: '/home/joe/b' })).status).toBe(200);
});

test('groups: what any of them allows; an own rule counts more', async () => {
  await service.post('/api/2/group/', { name: 'readers', users: 'joe' });
  await service.post('/api/2/group/', { name: 'listers', users: 'joe' });
  await service.post('/api/2/access/group/', { group: 'readers', path: '/docs', read: 'on' });
  await service.post('/api/2/access/group/', { group: 'listers', path: '/docs', list: 'on' });
  expect((await as('GET', '/api/2/path/info/docs')).json.acl).toMatchObject({ read: true, list: true, write: false });
  await grant('/docs', { list: 'on' });
  expect((await as('GET', '/api/2/path/data/docs/a')).status).toBe(403);
});

test('a rule goes along when what it is about is moved', async () => {
  await grant('/docs', { read: 'on', list: 'on' });
  await grant('/docs/secret', {});
  await service.post('/api/2/path/oper/rename', { src: '/docs', dst: '/papers' });
  expect(await listed('/')).toEqual(['papers']);
  expect(await listed('/papers')).toEqual(['a']);
});

describe('a root of their own', () => {
  beforeEach(() => service.post('/api/2/user/joe', { root: '/home/joe' }));

  test('is all that there is, and there everything is allowed', async () => {
    expect(await listed('/')).toEqual(['own']);
    expect((await as('GET', '/api/2/path/info/own')).json).toMatchObject({ path: '/own', url: '/api/2/path/info/own' });
    expect((await as('PUT', '/api/3/path/data/new', { body: 'x' })).status).toBe(200);
    expect(readFileSync(service.stored('home/joe/new'), 'utf8')).toBe('x');
    for (const path of ['home/joe/own', '..%2Ftop', '%2e%2e/top']) {
      expect((await as('GET', `/api/2/path/data/${path}`)).status).toBeGreaterThanOrEqual(400);
    }
    symlinkSync('../../top', service.stored('home/joe/link'));
    expect((await as('GET', '/api/2/path/data/link')).status).toBe(404);
    expect((await oper('remove', { path: '/' })).status).toBe(403);
  });

  test('is gone when somebody removes it', async () => {
    await service.post('/api/2/path/oper/remove', { path: '/home/joe' });
    expect((await as('GET', '/api/2/path/info/')).status).toBe(404);
  });
});

test('users who manage accounts give no more than they have', async () => {
  await service.post('/api/2/role/', { name: 'Manager', rights: 'account_manage' });
  await service.post('/api/2/user/joe', { role: 'Manager' });
  await grant('/docs', { read: 'on', list: 'on' });
  const give = (path: string, fields: Record<string, string>) =>
    as('POST', '/api/2/access/user/', form({ user: 'joe', path, ...fields }));
  expect((await give('/docs/secret', { read: 'on' })).status).toBe(201);
  expect((await give('/docs', { write: 'on' })).status).toBe(403);
  expect((await give('/top', { read: 'on' })).status).toBe(404);
});

describe('who manages accounts and may not see all', () => {
  const rules = (role: string) => service.post('/api/2/user/joe', { role });
  const asAnn = (url: string) => send(service.base, 'GET', url, { headers: { authorization: basic('ann', password) } });
  const everything = { read: 'on', list: 'on', write: 'on', remove: 'on' };

  beforeEach(async () => {
    await service.post('/api/2/role/', { name: 'Manager', rights: ['account_manage', 'account_manage_password'] });
    await service.post('/api/2/role/', { name: 'Guest' });
    await rules('Manager');
    await service.post('/api/2/user/', { username: 'ann', password, role: 'Guest' });
    await grant('/docs', everything);
    await grant('/docs/secret', {});
  });

  test('gives nothing by a rule above what is hidden from the manager', async () => {
    const give = (path: string) =>
      as('POST', '/api/2/access/user/', form({ user: 'ann', path, read: 'on', list: 'on' }));
    expect((await give('/docs')).status).toBe(403);
    expect((await asAnn('/api/2/path/data/docs/secret/b')).status).toBe(404);
    expect((await give('/docs/a')).status).toBe(201);
  });

  test('gives nothing by a root: there everything is allowed', async () => {
    const made = await as('POST', '/api/2/user/', form({ username: 'x', password, role: 'Guest', root: '/docs' }));
    expect(made.status).toBe(403);
    expect((await as('POST', '/api/2/user/ann', form({ root: '/docs' }))).status).toBe(403);
    await service.post('/api/2/access/user/', { user: 'joe', path: '/home/joe', ...everything });
    expect((await as('POST', '/api/2/user/ann', form({ root: '/home/joe' }))).json.root).toBe('/home/joe');
  });

  test('gives nothing by a group, to themselves or others, nor frees anybody of its rules', async () => {
    await service.post('/api/2/group/', { name: 'staff', users: 'ann' });
    await service.post('/api/2/access/group/', { group: 'staff', path: '/docs/secret', read: 'on' });
    for (const users of [['ann', 'joe'], ['']]) {
      expect((await as('POST', '/api/2/group/staff', form({ users }))).status).toBe(403);
    }
    expect((await as('DELETE', '/api/2/group/staff')).status).toBe(403);
    expect((await as('GET', '/api/2/path/data/docs/secret/b')).status).toBe(404);
    expect((await as('POST', '/api/2/group/staff', form({ name: 'crew' }))).json).toMatchObject({ users: ['ann'] });
    await service.post('/api/2/group/', { name: 'free', users: 'ann' });
    await service.post('/api/2/access/group/', { group: 'free', path: '/docs/a', ...everything });
    expect((await as('POST', '/api/2/group/free', form({ users: 'joe' }))).json).toMatchObject({ users: ['joe'] });
  });
});

test('refused: unknown users and groups, unknown paths, those who do not manage accounts', async () => {
  expect((await grant('/docs', {}, 'nobody')).json).toHaveProperty('field_errors.user');
  expect((await grant('/none', {})).status).toBe(404);
  expect((await service.post('/api/2/access/group/', { group: 'x', path: '/' })).json).toHaveProperty(
    'field_errors.group',
  );
  expect((await as('POST', '/api/2/access/user/', form({ user: 'joe', path: '/', read: 'on' }))).status).toBe(403);
  expect((await as('GET', '/api/2/access/path/docs')).status).toBe(403);
});
