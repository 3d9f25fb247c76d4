import { Agent } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';

import { openSocket, send } from '../support/http';
import { useService } from '../support/service';

const service = useService();

beforeEach(() => {
  mkdirSync(service.stored('dir'));
  writeFileSync(service.stored('dir/a.txt'), 'content');
});

test('every version, with and without a slash at the end, and never a redirect', async () => {
  const urls = ['ping', 'whoami', 'path/info', 'path/info/dir', 'path/info/dir/a.txt', 'path/data/dir/a.txt', 'task']
    .concat('path/sync/signature/dir/a.txt')
    .flatMap((endpoint) => ['2', '2.0', '2.1'].map((version) => `/api/${version}/${endpoint}`));
  for (const url of [...urls, '/api/3/path/data/dir/a.txt']) {
    for (const end of ['', '/', '//', '?format=json', '/?raw=False&unknown=1']) {
      const { status, headers } = await service.get(url + end);
      expect([url + end, status, headers.location]).toEqual([url + end, 200, undefined]);
    }
  }
});

test('doubled slashes are one, and the absolute form of a URL is taken', async () => {
  for (const url of [
    '//api//2//path//info//dir',
    'http://example.com/api/2/path/info/dir',
    'HTTPS://x:1/api/2/path/info/dir/',
  ]) {
    expect((await service.get(url)).json.path).toBe('/dir');
  }
});

test.each([
  ...[
    '/other',
    '/api',
    '/api/',
    '/api/2',
    '/api/1/ping',
    '/api/1.0/ping/',
    '/api/2.2/ping',
    '/api/4/ping',
    '/api/v2/ping',
  ],
  ...[
    '/ping',
    '/api/2/pings',
    '/api/2/ping/x',
    '/api/2/path',
    '/api/2/path/inf',
    '/api/2/path/tree',
    '/api/2/path/oper/',
    '/api/2/path/oper/none',
  ],
  ...[
    '/api/2/path/oper/remove/a',
    '/api/2/task/a/b',
    '/api/3/ping',
    '/api/3/path/info',
    '/api/2/constructor',
    '/API/2/ping',
  ],
])('404 with a JSON object: %s', async (url) => {
  for (const method of ['GET', 'POST']) {
    const { status, headers, json } = await service.send(method, url);
    expect([status, headers['content-type']]).toEqual([404, 'application/json']);
    expect(json).toEqual({ detail: expect.any(String) });
  }
});

test('405 names what is allowed', async () => {
  const refusals = [
    ['POST', '/api/2/ping', 'GET, HEAD'],
    ['DELETE', '/api/2/path/data/dir/a.txt', 'GET, POST, HEAD'],
    ['PUT', '/api/2/path/data/dir/a.txt', 'GET, POST, HEAD'],
    ['GET', '/api/2/path/oper/remove/', 'POST'],
    ['GET', '/api/2/path/sync/patch/dir/a.txt', 'POST'],
    ['OPTIONS', '/api/2/path/info', 'GET, POST, HEAD'],
    ['PROPFIND', '/api/2/path/info', 'GET, POST, HEAD'],
  ] as const;
  for (const [method, url, allow] of refusals) {
    const { status, headers, json } = await service.send(method, url);
    expect([method, url, status, headers.allow]).toEqual([method, url, 405, allow]);
    expect(json).toEqual({ detail: expect.any(String) });
  }
});

test('JSON has exactly its type, is never coded, and bodies have no other', async () => {
  const headers = { 'accept-encoding': 'gzip, deflate', accept: '*/*' };
  for (const url of [
    '/api/2/ping',
    '/api/2/path/info',
    '/api/2/path/info?children=true',
    '/api/2/none',
    '/api/2/path/data/none',
  ]) {
    const answer = await service.get(url, headers);
    expect([answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
      'application/json',
      undefined,
    ]);
  }
  const signature = await service.get('/api/2/path/sync/signature/dir/a.txt', headers);
  expect([signature.headers['content-type'], signature.headers['content-encoding']]).toEqual([
    'application/librsync-signature',
    undefined,
  ]);
});

test('no request needs a User-Agent, an Accept or a body', async () => {
  const { socket, answer } = openSocket(service.base);
  socket.write(`POST /api/2/path/oper/remove/ HTTP/1.0\r\nAuthorization: ${service.auth}\r\n\r\n`);
  expect(await answer).toMatch(/^HTTP\/1.1 400 /);
});

test('what a client without polling does: move, remove at the new place, remove again', async () => {
  mkdirSync(service.stored('new'));
  await service.upload('/', [{ filename: 'testfn', content: 'x' }]);
  expect((await service.post('/api/2/path/oper/move/', { src: '/testfn/', dst: '/new/' })).json.uuid).toBeTruthy();
  expect((await service.post('/api/2/path/oper/remove/', { path: 'new/testfn' })).status).toBe(200);
  const again = await service.post('/api/2/path/oper/remove/', { path: 'new/testfn' });
  expect([again.status, again.json.path]).toEqual([404, [expect.any(String)]]);
});

test('requests on one connection, also behind one whose body was refused', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: service.auth };
  try {
    for (let n = 0; n < 3; n++) {
      const refused = await send(service.base, 'PUT', '/api/3/path/data/none/x', {
        agent,
        headers,
        body: Buffer.alloc(300_000),
      });
      expect(refused.status).toBe(409);
      expect((await send(service.base, 'GET', '/api/2/path/data/dir/a.txt', { agent, headers })).body.toString()).toBe(
        'content',
      );
    }
    // The line of the log follows the answer.
    while (service.entries.length < 6) await new Promise(setImmediate);
    expect(service.entries).toHaveLength(6);
  } finally {
    agent.destroy();
  }
});

describe('what is not HTTP', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nX: a\0b\r\n\r\n', 400],
  ])('%s', async (_name, text, status) => {
    const { socket, answer } = openSocket(service.base);
    socket.write(text);
    const received = await answer;
    expect(received).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [^]*content-type: application/json\r\n[^]*\\{"detail":`, 'i'),
    );
  });
});
