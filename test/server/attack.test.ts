import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { multipart, openSocket } from './support/http';
import { useService } from './support/service';

const secret = 'the content of a file outside';
// Before the directories are removed, which what is registered next does.
afterEach(() => {
  expect(readdirSync(service.outside(''))).toEqual(['secret']);
  expect(readFileSync(service.outside('secret'), 'utf8')).toBe(secret);
});
const service = useService();

beforeEach(() => {
  writeFileSync(service.outside('secret'), secret);
  writeFileSync(service.stored('f'), 'inside');
});

const smuggled = 'DELETE /api/3/path/data/f HTTP/1.1\r\nHost: x\r\nAuthorization: AUTH\r\n\r\n';
const length = `Content-Length: ${smuggled.length}`;

/** Heads behind which a second request hides, for whoever reads lengths in another way. Each must be refused. */
const smuggling = [
  ['length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
  ['chunks and length', ['Transfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`],
  ['two lengths', ['Content-Length: 0', length], smuggled],
  ['a list of lengths', ['Content-Length: 0, 0'], smuggled],
  ['a length with a sign', ['Content-Length: +0'], smuggled],
  ['a negative length', ['Content-Length: -1'], smuggled],
  ['a length that is hexadecimal', ['Content-Length: 0x0'], smuggled],
  ['a length that overflows', [`Content-Length: ${'9'.repeat(30)}`], smuggled],
  ['a length with a blank in it', ['Content-Length: 1 0'], smuggled],
  ['a name with a blank before the colon', ['Content-Length : 0'], smuggled],
  ['a folded header', ['Transfer-Encoding:', '\tchunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`],
  ['chunks under another name', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`],
  ['a chunk with a sign', ['Transfer-Encoding: chunked'], `-1\r\n\r\n${smuggled}`],
  ['a chunk that is no number', ['Transfer-Encoding: chunked'], `zz\r\n\r\n${smuggled}`],
  ['a chunk that overflows', ['Transfer-Encoding: chunked'], `${'f'.repeat(40)}\r\n\r\n${smuggled}`],
  ['a chunk that ends elsewhere', ['Transfer-Encoding: chunked'], `1\r\nab\r\n0\r\n\r\n${smuggled}`],
  ['a carriage return within a header', ['X: a\rContent-Length: 5'], smuggled],
  ['a NUL within a header', ['X: a\0b'], smuggled],
] as const;

test.each(smuggling)('smuggling: %s', async (_what, lines, body) => {
  const { socket, answer } = openSocket(service.base);
  const head = ['POST /api/2/path/oper/mkdir/ HTTP/1.1', 'Host: x', `Authorization: ${service.auth}`, ...lines];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.replace('AUTH', service.auth)}`);
  socket.setTimeout(2000, () => socket.destroy());
  expect(await answer).toMatch(/^HTTP\/1\.1 (400|413|415) [^]*"detail"/);
  // What was hidden has not been done.
  expect(readFileSync(service.stored('f'), 'utf8')).toBe('inside');
});

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

test.each(names)('the name %s is a name like others', async (name) => {
  const body = `{"path": "/f", "${name}": {"isAdmin": true}, "attributes": {"${name}": "x"}}`;
  const headers = { 'Content-Type': 'application/json' };
  for (const url of ['/api/2/path/info/f', '/api/2/path/oper/mkdir', '/api/2/user', '/api/2/group', '/api/2/link']) {
    expect((await service.send('POST', url, { body, headers })).status).toBeLessThan(500);
  }
  const fields = { username: name, name, password: 'secretsecret', email: 'a@b.de', path: `/${name}`, value: 'x' };
  for (const url of ['user', 'group', 'role', 'pref/user', `pref/user/${name}`, 'path/oper/mkdir', 'access/user']) {
    expect((await service.post(`/api/2/${url}/`, fields)).status).toBeLessThan(500);
    expect((await service.get(`/api/2/${url}/${name}`)).status).toBeLessThan(500);
  }
  const query = `?${name}=1&fields=${name}&children=true`;
  expect((await service.get(`/api/2/path/info/${query}`, { cookie: `${name}=1` })).status).toBe(200);
  expect((await service.upload('/', [{ name, filename: `${name}.txt`, content: 'x' }])).status).toBe(200);
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test.each([
  ['deep lists', '['.repeat(100_000)],
  ['deep objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ['a number beyond all', '{"path": 1e999}'],
  ['a key twice', '{"path": "/a", "path": "/../b"}'],
  ['what is no object', '"text"'],
  ['null', 'null'],
  ['half a pair', '{"path": "\\ud800"}'],
  ['what is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
])('JSON: %s', async (_what, body) => {
  for (const url of ['/api/2/path/oper/remove', '/api/2/user']) {
    const { status } = await service.send('POST', url, { body, headers: { 'Content-Type': 'application/json' } });
    expect([400, 404]).toContain(status);
  }
});

test.each([
  ['an empty boundary', 'multipart/form-data; boundary=', 'x'],
  ['no boundary', 'multipart/form-data', 'x'],
  ['a boundary without end', `multipart/form-data; boundary=${'b'.repeat(5000)}`, 'x'],
  ['a boundary that closes at once', 'multipart/form-data; boundary=b', '--b--'],
  [
    'a part that does not end',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\nx',
  ],
  ['headers that do not end', 'multipart/form-data; boundary=b', `--b\r\nX: ${'x'.repeat(100_000)}`],
  [
    'a name upwards',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; filename=".."\r\n\r\nx\r\n--b--\r\n',
  ],
  [
    'a name with a NUL',
    'multipart/form-data; boundary=b',
    "--b\r\nContent-Disposition: form-data; filename*=utf-8''a%00\r\n\r\nx\r\n--b--\r\n",
  ],
])('multipart: %s', async (_what, type, body) => {
  const { status, json } = await service.send('POST', '/api/2/path/data/', { body, headers: { 'Content-Type': type } });
  expect([400, 413, 415]).toContain(status);
  expect(json.detail).toEqual(expect.any(String));
  expect(service.everything()).toEqual(['f']);
});

/** Behind the magic of a delta: copies and literals whose numbers no file bears out. */
const deltas = [
  '46ffffffffffffffff01',
  '54ffffffffffffffffffffffffffffffff',
  '4800000000000000010000000001',
  '44ffffffffffffffff',
  '00',
  'ff',
  '',
  '4500',
];
test.each(deltas)('a delta that goes on with %j leaves the file as it was', async (commands) => {
  const content = Buffer.from(`72730236${commands}`, 'hex');
  const form = multipart([{ name: 'delta', filename: 'delta', content }]);
  const { status } = await service.send('POST', '/api/2/path/sync/patch/f', form);
  expect(commands === '00' ? [200] : [400, 413]).toContain(status);
  expect(service.everything()).toEqual(['f']);
  if (status !== 200) expect(readFileSync(service.stored('f'), 'utf8')).toBe('inside');
});

test.each(['727301360000000000000008', '72730136ffffffff00000008', '7273013600000800ffffffff', '00000000', '72730137'])(
  'a signature such as %s is refused',
  async (hex) => {
    const form = multipart([{ name: 'signature', filename: 's', content: Buffer.from(hex, 'hex') }]);
    const { status } = await service.send('POST', '/api/2/path/sync/delta/f', form);
    expect([400, 413]).toContain(status);
  },
);
