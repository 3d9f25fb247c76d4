import { inspect } from 'node:util';

import { createServer } from '../../../lib/server';
import { useTempDir } from '../../support/temp_dir';
import { basic, send } from '../support/http';
import { useService } from '../support/service';

const service = useService({
  credentials: [
    { key: 'key-one', password: 'password-one', username: 'one' },
    { key: 'key-two', password: 'pass:word ü', username: 'two' },
  ],
});
const whoami = (authorization?: string) => {
  return send(service.base, 'GET', '/api/2/whoami/', { headers: authorization === undefined ? {} : { authorization } });
};

test('each account is known by its own password', async () => {
  const one = await whoami(basic('key-one', 'password-one'));
  const two = await whoami(basic('key-two', 'pass:word ü'));
  expect([one.status, one.json.username, one.json.user.username]).toEqual([200, 'one', 'one']);
  expect([two.status, two.json.username]).toEqual([200, 'two']);
  expect(one.json.user.owner).toBeNull();
  expect(Object.keys(one.json.site.quota as object)).toEqual(['disk_bytes_tally', 'disk_bytes_limit']);
});

test.each([
  ['wrong password', basic('key-one', 'password-two')],
  ['password of another account', basic('key-one', 'pass:word ü')],
  ['wrong key', basic('key-three', 'password-one')],
  ['longer password', basic('key-one', 'password-one ')],
  ['empty password', basic('key-one', '')],
  ['empty', basic('', '')],
  ['no colon', `Basic ${Buffer.from('key-one').toString('base64')}`],
  ['not base64', 'Basic %%%'],
  ['no value', 'Basic'],
  ['another scheme', 'Bearer key-one:password-one'],
  ['an empty header', ''],
])('401 with a challenge: %s', async (_name, authorization) => {
  const { status, json, headers } = await whoami(authorization);
  expect([status, typeof json.detail]).toEqual([401, 'string']);
  expect(headers['www-authenticate']).toMatch(/^Basic realm=/);
});

test('403 without a challenge when nothing was sent', async () => {
  const { status, json, headers } = await whoami();
  expect([status, typeof json.detail, headers['www-authenticate']]).toEqual([403, 'string', undefined]);
});

test('ping needs no credentials, and its text is the one that a client compares', async () => {
  const { status, body, headers } = await send(service.base, 'GET', '/api/2/ping');
  expect([status, body.toString(), headers['content-type']]).toEqual([200, '{"ping": "pong"}', 'application/json']);
});

test('everything else is closed to strangers', async () => {
  const closed = [
    ['GET', 'path/info'],
    ['GET', 'path/data/a'],
    ['POST', 'path/data'],
    ['GET', 'path/sync/signature/a'],
    ['POST', 'path/sync/delta/a'],
    ['POST', 'path/sync/patch/a'],
    ['GET', 'task'],
    ...['mkdir', 'rename', 'move', 'copy', 'remove', 'checksum'].map((name) => ['POST', `path/oper/${name}`]),
  ] as const;
  for (const [method, endpoint] of closed) {
    expect([endpoint, (await send(service.base, method, `/api/2/${endpoint}/`)).status]).toEqual([endpoint, 403]);
  }
  for (const method of ['PUT', 'DELETE', 'GET']) {
    expect((await send(service.base, method, '/api/3/path/data/a')).status).toBe(403);
  }
});

test('the access log names the account and no secret', async () => {
  await whoami(basic('key-one', 'password-one'));
  await send(service.base, 'GET', '/api/2/ping/?password=hidden', { headers: { 'user-agent': 'tester' } });
  await whoami(basic('key-one', 'wrong'));
  expect(service.entries).toMatchObject([
    { method: 'GET', path: '/api/2/whoami/', status: 200, complete: true, username: 'one' },
    { path: '/api/2/ping/', status: 200, userAgent: 'tester', address: '127.0.0.1' },
    { path: '/api/2/whoami/', status: 401 },
  ]);
  const [first, second, third] = service.entries;
  expect(second).not.toHaveProperty('username');
  expect(third).not.toHaveProperty('username');
  expect(first!.bytesSent).toBeGreaterThan(100);
  const secrets = ['password-one', 'key-one', 'wrong', 'hidden', basic('key-one', 'password-one').slice(6)];
  for (const secret of secrets) expect(JSON.stringify(service.entries)).not.toContain(secret);
});

describe('credentials of the server', () => {
  const temp = useTempDir();

  test('generated when none are given, different each time, and not shown by accident', () => {
    const server = createServer({ root: temp.path });
    const { key, password } = server.credentials;
    expect([key.length, password.length]).toEqual([30, 30]);
    expect(createServer({ root: temp.path }).credentials).not.toEqual(server.credentials);
    for (const text of [inspect(server, { depth: 9, showHidden: true }), JSON.stringify(server)]) {
      expect(text).not.toContain(password);
    }
  });

  test('the first one of several', () => {
    expect(service.server.credentials).toEqual({ key: 'key-one', password: 'password-one' });
  });
});
