import { writeFileSync } from 'node:fs';

import { isPublicKey } from '../../../../lib/server/endpoints/accounts/ssh_keys';
import { basic, form, send } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { activity: 6 } });
const password = 'a good password';
const joe = { authorization: basic('joe', password) };

/** One that `ssh-keygen` could have made. */
function publicKey(comment: string): string {
  const name = Buffer.from('ssh-ed25519');
  const data = Buffer.concat([
    Buffer.from([0, 0, 0, name.length]),
    name,
    Buffer.from([0, 0, 0, 32]),
    Buffer.alloc(32, 7),
  ]);
  return `ssh-ed25519 ${data.toString('base64')} ${comment}`;
}

describe('prefs', () => {
  test.each(['user', 'site'])('of the %s', async (scope) => {
    const made = await service.post(`/api/2/pref/${scope}/`, { name: 'max-per-page', value: '50' });
    expect([made.status, made.json]).toMatchObject([201, { name: 'max-per-page', value: '50' }]);
    const url = `/api/2/pref/${scope}/max-per-page`;
    expect((await service.get(`${url}/`)).json.value).toBe('50');
    expect((await service.send('PUT', url, form({ value: '' }))).json.value).toBe('');
    expect((await service.get(`/api/2/pref/${scope}`)).json).toHaveLength(1);
    expect((await service.get('/api/2/pref')).json).toMatchObject([{ name: 'max-per-page' }]);
    expect((await service.send('DELETE', url)).status).toBe(204);
    expect((await service.get(url)).status).toBe(404);
  });

  test('settings and keys of a user are removed with the user', async () => {
    const keep = async (method: string, url: string) =>
      (await send(service.base, method, url, { headers: joe, ...(method === 'GET' ? {} : stored) })).json as unknown;
    const { body, headers } = form({ name: 'x', value: 'y', key: publicKey('joe') });
    const stored = { body: body!, headers: { ...headers, ...joe } };
    await service.post('/api/2/user/', { username: 'joe', password });
    for (const url of ['/api/2/pref/user', '/api/3/sshkeys/joe']) {
      expect(await keep('POST', url)).toMatchObject({ name: 'x' });
      expect(await keep('GET', url)).toHaveLength(1);
    }
    await service.send('DELETE', '/api/2/user/joe');
    await service.post('/api/2/user/', { username: 'joe', password });
    expect([await keep('GET', '/api/2/pref/user'), await keep('GET', '/api/3/sshkeys/joe')]).toEqual([[], []]);
  });

  test('those of the site are for its managers to change, those of others hidden', async () => {
    await service.post('/api/2/user/', { username: 'joe', password });
    await service.post('/api/2/pref/user', { name: 'mine', value: 'x' });
    expect((await send(service.base, 'GET', '/api/2/pref/user', { headers: joe })).json).toEqual([]);
    const { body, headers } = form({ name: 'x', value: 'y' });
    const sent = { body: body!, headers: { ...headers, ...joe } };
    expect((await send(service.base, 'POST', '/api/2/pref/site', sent)).status).toBe(403);
    expect((await send(service.base, 'POST', '/api/2/pref/user', sent)).status).toBe(201);
  });
});

describe('ssh keys', () => {
  const call = (method: string, path: string, value?: unknown) =>
    service.send(method, `/api/3/sshkeys/${path}`, {
      headers: { 'Content-Type': 'application/json' },
      ...(value === undefined ? {} : { body: JSON.stringify(value) }),
    });

  test('kept, read, renamed and removed', async () => {
    const put = await call('PUT', 'jane/laptop', { name: 'laptop', key: publicKey('me') });
    expect([put.status, put.json]).toEqual([200, { name: 'laptop', key: publicKey('me') }]);
    expect((await call('GET', 'jane/')).json).toEqual([{ name: 'laptop', key: publicKey('me') }]);
    const patched = await call('PATCH', 'jane/laptop', { name: 'desk top' });
    expect(patched.json).toEqual({ name: 'desk top', key: publicKey('me') });
    expect((await call('GET', 'jane/laptop')).status).toBe(404);
    expect((await call('GET', 'jane/desk%20top')).json.key).toBe(publicKey('me'));
    const removed = await call('DELETE', 'jane/desk%20top');
    expect([removed.status, removed.body.length]).toEqual([204, 0]);
    expect((await call('GET', 'jane/')).json).toEqual([]);
  });

  test('refused: what is no public key, a name twice, keys of others', async () => {
    expect((await call('PUT', 'jane/a', { key: 'ssh-rsa AAAA' })).json).toHaveProperty('field_errors.key');
    await call('PUT', 'jane/a', { key: publicKey('a') });
    await call('PUT', 'jane/b', { key: publicKey('b') });
    expect((await call('PATCH', 'jane/b', { name: 'a' })).status).toBe(400);
    expect((await call('GET', 'nobody/')).status).toBe(404);
    await service.post('/api/2/user/', { username: 'joe', password });
    for (const [method, path] of [
      ['GET', 'jane/'],
      ['GET', 'jane/a'],
      ['DELETE', 'jane/a'],
    ] as const) {
      expect((await send(service.base, method, `/api/3/sshkeys/${path}`, { headers: joe })).status).toBe(403);
    }
  });

  test('of users with more rights only those change who may manage them', async () => {
    await service.post('/api/2/role/', { name: 'Manager', rights: 'account_manage' });
    await service.post('/api/2/user/', { username: 'joe', password, role: 'Manager' });
    await service.post('/api/2/user/', { username: 'ann', password, role: 'Manager' });
    const put = (username: string) => {
      const { body, headers } = form({ key: publicKey('joe') });
      const sent = { body: body!, headers: { ...headers, ...joe } };
      return send(service.base, 'PUT', `/api/3/sshkeys/${username}/x`, sent);
    };
    expect([(await put('jane')).status, (await put('ann')).status]).toEqual([403, 200]);
    expect((await call('GET', 'jane/')).json).toEqual([]);
  });

  test.each([
    [publicKey('any comment'), true],
    [publicKey('x').split(' ').slice(0, 2).join(' '), true],
    [`ssh-rsa ${publicKey('x').split(' ')[1]!}`, false],
    [`${publicKey('x')}\n${publicKey('y')}`, false],
    ['command="x" ssh-ed25519 AAAA', false],
    ['', false],
    [publicKey('x'.repeat(20_000)), false],
  ])('public keys: %#', (line, expected) => {
    expect(isPublicKey(line)).toBe(expected);
  });
});

describe('activity', () => {
  const actions = (json: { results: { action: string; path: string }[] }) =>
    json.results.map(({ action, path }) => `${action} ${path}`.trim());

  test('the newest first, by pages, within times and paths', async () => {
    const start = new Date().toISOString();
    writeFileSync(service.stored('a'), 'x');
    await service.get('/api/2/path/data/a');
    await service.get('/api/2/path/info/none');
    await service.post('/api/2/path/oper/mkdir', { path: '/b' });
    const { json } = await service.get('/api/2/activity/?limit=2');
    expect([actions(json as never), json.total, json.pages]).toEqual([
      ['POST path/oper/mkdir', 'GET path/data /a'],
      2,
      1,
    ]);
    expect(json.results[1]).toMatchObject({
      user: 'jane',
      address: '127.0.0.1',
      timestamp: expect.stringContaining('T'),
    });
    expect(actions((await service.get('/api/2/activity?path=/a')).json as never)).toEqual(['GET path/data /a']);
    expect((await service.get(`/api/2/activity?timestamp_max=${start.slice(0, 19)}&path=/a`)).json.total).toBe(0);
    expect((await service.get('/api/2/activity?timestamp_min=2000-01-01&path=/a&page=2&limit=1')).json.results).toEqual(
      [],
    );
    expect((await service.get('/api/2/activity?timestamp_min=soon')).status).toBe(400);
  });

  test('as CSV, which no program takes for formulas', async () => {
    writeFileSync(service.stored('=1+1,"x"'), 'x');
    await service.get(`/api/2/path/data/${encodeURIComponent('=1+1,"x"')}`);
    const { headers, body } = await service.get('/api/2/activity?format=csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, line] = body.toString().split('\r\n');
    expect(head).toBe('"id","timestamp","user","action","path","address"');
    expect(line).toContain('"/=1+1,""x"""');
  });

  test('no more than so many are kept; one sees what oneself did', async () => {
    for (let n = 0; n < 9; n++) await service.get('/api/2/whoami');
    expect((await service.get('/api/2/activity')).json.total).toBe(6);
    await service.post('/api/2/user/', { username: 'joe', password });
    await send(service.base, 'GET', '/api/2/whoami', { headers: joe });
    const { json } = await send(service.base, 'GET', '/api/2/activity', { headers: joe });
    expect(json.results).toMatchObject([{ user: 'joe', action: 'GET whoami' }]);
  });
});
