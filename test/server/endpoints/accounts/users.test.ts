import { mkdirSync } from 'node:fs';

import { basic, form, send, type Sent } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({
  credentials: [
    { key: 'k', password: 'p', username: 'jane' },
    { key: 'k2', password: 'p', username: 'plain', role: 'User' },
    { key: 'k3', password: 'p', username: 'tenant', root: '/tenant' },
  ],
});
const password = 'a good password';
const create = (fields: Record<string, string | string[]>) => service.post('/api/2/user/', { password, ...fields });
const as = (username: string, method: string, url: string, sent: Sent = {}, secret = password) =>
  send(service.base, method, url, { ...sent, headers: { ...sent.headers, authorization: basic(username, secret) } });

beforeEach(() => {
  for (const name of ['tenant/joe', 'other']) mkdirSync(service.stored(name), { recursive: true });
  service.auth = basic('k', 'p');
});

test('a user is made, read, changed and deleted', async () => {
  const made = await create({ username: 'joe', full_name: 'Joe Doe', email: 'joe@example.com' });
  expect([made.status, made.json]).toEqual([
    201,
    expect.objectContaining({
      username: 'joe',
      name: 'Joe Doe',
      first_name: 'Joe',
      email: 'joe@example.com',
      active: true,
    }),
  ]);
  expect(made.body.toString()).not.toMatch(/password|scrypt/);
  expect((await service.get('/api/2/user/joe/')).json).toEqual(made.json);
  for (const method of ['POST', 'PUT']) {
    const { status, json } = await service.send(method, '/api/2/user/joe', form({ email: `${method}@example.com` }));
    expect([status, json.email, json.name]).toEqual([200, `${method}@example.com`, 'Joe Doe']);
  }
  const list = (await service.get('/api/2/user/')).json as { username: string }[];
  expect(list.map(({ username }) => username)).toEqual(['jane', 'plain', 'tenant', 'joe']);
  const { status, body } = await service.send('DELETE', '/api/2/user/joe/');
  expect([status, body.length]).toEqual([204, 0]);
  expect((await service.get('/api/2/user/joe')).status).toBe(404);
});

test('a user signs in by name and password, until it is changed, switched off or deleted', async () => {
  await create({ username: 'joe' });
  const whoami = (secret?: string) => as('joe', 'GET', '/api/2/whoami', {}, secret);
  const { status, json } = await whoami();
  expect([status, json.username, json.user.owner]).toEqual([200, 'joe', { username: 'jane' }]);
  expect((await whoami()).status).toBe(200);
  expect((await whoami('another password')).status).toBe(401);
  await service.post('/api/2/user/joe', { password: 'new password' });
  expect([(await whoami()).status, (await whoami('new password')).status]).toEqual([401, 200]);
  await service.post('/api/2/user/joe', { active: 'false' });
  expect((await whoami('new password')).status).toBe(401);
  await service.post('/api/2/user/joe', { active: 'True' });
  expect((await whoami('new password')).status).toBe(200);
  await service.send('DELETE', '/api/2/user/joe');
  expect((await whoami('new password')).status).toBe(401);
});

test.each([
  [{ username: 'a b' }, 'username'],
  [{ username: 'a:b' }, 'username'],
  [{ username: '' }, 'username'],
  [{ username: 'jane' }, 'username'],
  [{ username: 'x', password: 'short' }, 'password'],
  [{ username: 'x', role: 'Emperor' }, 'role'],
  [{ username: 'x', role: '__proto__' }, 'role'],
  [{ username: 'x', active: 'maybe' }, 'active'],
  [{ username: 'x', email: 'x'.repeat(1001) }, 'email'],
])('refused: %j', async (fields, field) => {
  const { status, json } = await create(fields);
  expect([status, Object.keys(json.field_errors as object)]).toEqual([400, [field]]);
});

test('accounts of the options are not changed here', async () => {
  expect((await service.post('/api/2/user/plain', { email: 'x' })).status).toBe(409);
  expect((await service.send('DELETE', '/api/2/user/jane')).status).toBe(409);
});

test('users who do not manage accounts see and change only themselves', async () => {
  await create({ username: 'joe' });
  await create({ username: 'ann' });
  expect((await as('joe', 'GET', '/api/2/user/')).json).toMatchObject([{ username: 'joe' }]);
  expect((await as('joe', 'GET', '/api/2/user/ann')).status).toBe(404);
  expect((await as('joe', 'POST', '/api/2/user/joe', form({ email: 'me' }))).json.email).toBe('me');
  for (const fields of [{ role: 'Administrator' }, { active: 'true' }, { root: '/' }]) {
    expect((await as('joe', 'POST', '/api/2/user/joe', form(fields))).status).toBe(403);
  }
  expect((await as('joe', 'POST', '/api/2/user/', form({ username: 'x', password }))).status).toBe(403);
  expect((await as('joe', 'DELETE', '/api/2/user/ann')).status).toBe(403);
});

test('users cannot give rights that they lack, nor get them through another account', async () => {
  await service.post('/api/2/role/', { name: 'Manager', rights: ['account_manage', 'self_manage'] });
  await create({ username: 'boss', role: 'Manager' });
  await create({ username: 'root', role: 'Administrator' });
  const made = await as('boss', 'POST', '/api/2/user/', form({ username: 'x', password, role: 'Manager' }));
  expect(made.status).toBe(201);
  for (const role of ['Administrator', 'User']) {
    expect((await as('boss', 'POST', '/api/2/user/', form({ username: 'y', password, role }))).status).toBe(403);
    expect((await as('boss', 'POST', '/api/2/user/x', form({ role }))).status).toBe(403);
  }
  expect((await as('boss', 'POST', '/api/2/user/root', form({ password: 'taken over' }))).status).toBe(403);
  expect((await as('boss', 'DELETE', '/api/2/user/root')).status).toBe(403);
});

test('only who may set passwords of others does', async () => {
  await service.post('/api/2/role/', { name: 'Manager', rights: ['account_manage', 'self_manage'] });
  await create({ username: 'boss', role: 'Manager' });
  await create({ username: 'x', role: 'Manager' });
  const set = (username: string) => as('boss', 'POST', `/api/2/user/${username}`, form({ password: 'taken over' }));
  expect((await set('x')).status).toBe(403);
  expect((await as('x', 'GET', '/api/2/whoami')).status).toBe(200);
  await service.post('/api/2/role/Manager', { rights: 'account_manage_password' });
  expect((await set('x')).status).toBe(200);
  expect((await set('boss')).status).toBe(200);
});

test('a manager with a root manages the accounts within it', async () => {
  await create({ username: 'theirs', root: '/tenant/joe' });
  await create({ username: 'others', root: '/other' });
  const asTenant = (method: string, url: string, sent?: Sent) => as('k3', method, url, sent, 'p');
  const taken = form({ password: 'taken over' });
  expect((await asTenant('POST', '/api/2/user/theirs', taken)).status).toBe(200);
  expect((await asTenant('POST', '/api/2/user/others', taken)).status).toBe(404);
  expect((await asTenant('DELETE', '/api/2/user/others')).status).toBe(404);
  const { json } = await asTenant('GET', '/api/2/user/');
  expect((json as { username: string }[]).map(({ username }) => username)).toEqual(['tenant', 'theirs']);
});

test('wrong passwords are limited by address, right ones then too, but not those that were right before', async () => {
  expect((await service.get('/api/2/whoami')).status).toBe(200);
  await create({ username: 'late' });
  for (let n = 0; n < 60; n++) {
    // Names that exist and those that do not are the same.
    expect((await as('nobody', 'GET', '/api/2/whoami', {}, `guess ${n}`)).status).toBe(401);
  }
  const { status, headers } = await as('nobody', 'GET', '/api/2/whoami', {}, 'guess');
  expect([status, Number(headers['retry-after'])]).toEqual([429, expect.any(Number)]);
  // Or nobody would be kept from guessing on until an answer is 200.
  expect((await as('k3', 'GET', '/api/2/whoami', {}, 'p')).status).toBe(429);
  expect((await as('late', 'GET', '/api/2/whoami')).status).toBe(429);
  expect((await service.get('/api/2/whoami')).status).toBe(200);
});

describe('roles', () => {
  test('made, read, changed and deleted', async () => {
    const made = await service.post('/api/2/role/', { name: 'Guest', rights: ['ftp_access', 'sftp_access=true'] });
    expect([made.status, made.json.rights.ftp_access, made.json.rights.site_manage]).toEqual([201, true, false]);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ rights: { ftp_access: false, log_access: true } });
    const changed = await service.send('PUT', '/api/2/role/Guest/', { headers, body });
    expect(changed.json.rights).toMatchObject({ ftp_access: false, sftp_access: true, log_access: true });
    expect((await service.get('/api/2/role/')).json).toMatchObject([
      { name: 'Administrator' },
      { name: 'User' },
      { name: 'Guest' },
    ]);
    expect((await service.send('DELETE', '/api/2/role/Guest')).status).toBe(204);
    expect((await service.get('/api/2/role/Guest')).status).toBe(404);
  });

  test('refused: what exists, what is no right, what is built in, without the right', async () => {
    expect((await service.post('/api/2/role/', { name: 'User' })).status).toBe(400);
    expect((await service.post('/api/2/role/', { name: 'x', rights: 'fly' })).json).toHaveProperty(
      'field_errors.rights',
    );
    expect((await service.post('/api/2/role/User', { rights: 'log_access' })).status).toBe(409);
    const plain = form({ name: 'x' });
    expect((await as('k2', 'POST', '/api/2/role/', plain, 'p')).status).toBe(403);
  });

  test('the rights that there are', async () => {
    const { json } = await service.get('/api/2/right/');
    expect(json).toContainEqual({ name: 'sftp_access', description: expect.any(String) });
  });
});

describe('groups', () => {
  test('made, read, changed and deleted', async () => {
    await create({ username: 'joe' });
    const made = await service.post('/api/2/group/', { name: 'staff', users: ['joe', 'jane', 'joe'] });
    expect([made.status, made.json.name, made.json.users]).toEqual([201, 'staff', ['joe', 'jane']]);
    expect((await service.get('/api/2/user/joe')).json.groups).toEqual(['staff']);
    expect((await service.send('PUT', '/api/2/group/staff/', form({ users: 'joe' }))).json.users).toEqual(['joe']);
    expect((await service.post('/api/2/group/staff/', { name: 'crew' })).json).toMatchObject({
      name: 'crew',
      users: ['joe'],
    });
    expect((await service.get('/api/2/group')).json).toHaveLength(1);
    await service.send('DELETE', '/api/2/user/joe');
    expect((await service.get('/api/2/group/crew')).json.users).toEqual([]);
    expect((await service.send('DELETE', '/api/2/group/crew/')).status).toBe(204);
    expect((await service.get('/api/2/group')).json).toEqual([]);
  });

  test('refused: unknown users, a name twice, those who do not manage accounts', async () => {
    await service.post('/api/2/group/', { name: 'staff', users: 'jane' });
    expect((await service.post('/api/2/group/', { name: 'x', users: 'nobody' })).json).toHaveProperty(
      'field_errors.users',
    );
    expect((await service.post('/api/2/group/', { name: 'staff' })).status).toBe(400);
    const body = '{"name":"\\ud800"}';
    const json = { headers: { 'Content-Type': 'application/json' }, body };
    expect((await service.send('POST', '/api/2/group/', json)).status).toBe(400);
    expect((await service.get('/api/2/group/')).json).toHaveLength(1);
    expect((await as('k2', 'GET', '/api/2/group/', {}, 'p')).json).toEqual([]);
    expect((await as('k2', 'DELETE', '/api/2/group/staff', {}, 'p')).status).toBe(403);
  });
});

test('search of users and groups', async () => {
  await create({ username: 'joe', full_name: 'Joe Doe' });
  await service.post('/api/2/group/', { name: 'Doers' });
  expect((await service.get('/api/2/search/user?keywords=doe')).json).toMatchObject([{ username: 'joe' }]);
  expect((await service.get('/api/2/search/group/?keywords=DOE')).json).toMatchObject([{ name: 'Doers' }]);
  expect((await service.get('/api/2/search/user?keywords=x')).json).toEqual([]);
});
