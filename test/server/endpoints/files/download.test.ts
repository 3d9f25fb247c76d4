import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

import { parseRange } from '../../../../lib/server/http/range';
import { seededBytes } from '../../../support/random';
import { useService } from '../../support/service';

const service = useService();
const content = seededBytes(3_000_000);

test('a file, whole', async () => {
  writeFileSync(service.stored('a.bin'), content);
  for (const url of ['/api/2/path/data/a.bin', '/api/2.1/path/data/a.bin/', '/api/3/path/data/a.bin?raw=False']) {
    const { status, headers, body } = await service.get(url);
    expect([status, headers['content-length'], headers['accept-ranges']]).toEqual([200, '3000000', 'bytes']);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.equals(content)).toBe(true);
  }
});

test('an empty file', async () => {
  writeFileSync(service.stored('empty'), '');
  const { status, headers, body } = await service.get('/api/2/path/data/empty');
  expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0]);
});

test('HEAD', async () => {
  writeFileSync(service.stored('a.bin'), content);
  const { status, headers, body } = await service.send('HEAD', '/api/2/path/data/a.bin');
  expect([status, headers['content-length'], body.length]).toEqual([200, '3000000', 0]);
});

test.each([
  ['data.json', 'application/octet-stream'],
  ['DATA.JSON', 'application/octet-stream'],
  ['a.txt', 'text/plain; charset=utf-8'],
  ['a.jpg', 'image/jpeg'],
  ['a.unknown', 'application/octet-stream'],
  ['constructor', 'application/octet-stream'],
  ['a.constructor', 'application/octet-stream'],
  ['none', 'application/octet-stream'],
])('the type of %s is never that of JSON answers', async (name, type) => {
  writeFileSync(service.stored(name), '{"a": 1}');
  const { headers, body } = await service.get(`/api/2/path/data/${name}`);
  expect([headers['content-type'], body.toString()]).toEqual([type, '{"a": 1}']);
});

test.each([
  ['plain.txt', 'attachment; filename="plain.txt"'],
  ['ü";.txt', `attachment; filename="__;.txt"; filename*=UTF-8''%C3%BC%22%3B.txt`],
  ['a\r\nX: (*)', `attachment; filename="a__X: (*)"; filename*=UTF-8''a%0D%0AX%3A%20%28%2A%29`],
])('a name cannot break out of its header: %j', async (name, disposition) => {
  writeFileSync(service.stored(name), '');
  const { headers } = await service.get(`/api/2/path/data/${encodeURIComponent(name)}`);
  expect(headers['content-disposition']).toBe(disposition);
  expect(headers).not.toHaveProperty('x');
});

test('404 for a directory and for what is missing', async () => {
  mkdirSync(service.stored('dir'));
  for (const path of ['dir', 'none', '', 'dir/none']) {
    expect((await service.get(`/api/2/path/data/${path}`)).status).toBe(404);
  }
});

describe('ranges', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=2999990-', 2_999_990, 2_999_999],
    ['bytes=-10', 2_999_990, 2_999_999],
    ['bytes=-99999999', 0, 2_999_999],
    ['bytes=100-99999999', 100, 2_999_999],
    ['BYTES=1-2', 1, 2],
  ])('%s', async (range, first, last) => {
    writeFileSync(service.stored('a.bin'), content);
    const { status, headers, body } = await service.get('/api/2/path/data/a.bin', { range });
    expect([status, headers['content-range']]).toEqual([206, `bytes ${first}-${last}/3000000`]);
    expect(headers['content-length']).toBe(String(last - first + 1));
    expect(body.equals(content.subarray(first, last + 1))).toBe(true);
  });

  test.each(['bytes=3000000-', 'bytes=3000000-3000001', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '416: %s',
    async (range) => {
      writeFileSync(service.stored('a.bin'), content);
      const { status, headers, json } = await service.get('/api/2/path/data/a.bin', { range });
      expect([status, headers['content-range'], typeof json.detail]).toEqual([416, 'bytes */3000000', 'string']);
    },
  );

  test.each(['bytes=5-4', 'bytes=', 'bytes=-', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=a-b', 'bytes=1'])(
    'ignored: %s',
    async (range) => {
      writeFileSync(service.stored('a.bin'), content);
      const { status, body } = await service.get('/api/2/path/data/a.bin', { range });
      expect([status, body.length]).toEqual([200, content.length]);
    },
  );

  test('an empty file has no range', () => {
    expect([parseRange('bytes=0-', 0), parseRange('bytes=-5', 0)]).toEqual(['unsatisfiable', 'unsatisfiable']);
  });

  test('If-Range: only of the version that the client knows', async () => {
    writeFileSync(service.stored('a.bin'), content);
    const { headers } = await service.get('/api/2/path/data/a.bin');
    const ask = () => service.get('/api/2/path/data/a.bin', { range: 'bytes=5-', 'if-range': headers.etag });
    expect((await ask()).status).toBe(206);
    await service.upload('', [{ filename: 'a.bin', content: seededBytes(3_000_000, 2) }]);
    expect((await ask()).status).toBe(200);
  });
});

/** Asks for a file and comes back with the answer's beginning, before anything of the body is taken. */
async function startDownload(url: string): Promise<IncomingMessage> {
  const { hostname, port } = new URL(service.base);
  const asked = request({ hostname, port, path: url, headers: { authorization: service.auth } }).end();
  asked.on('error', () => undefined);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

test('a download that is under way keeps its file when the file is replaced', async () => {
  const big = seededBytes(30_000_000, 5);
  writeFileSync(service.stored('a.bin'), big);
  const response = await startDownload('/api/2/path/data/a.bin');
  await service.upload('', [{ filename: 'a.bin', content: 'new' }]);
  expect((await service.get('/api/2/path/data/a.bin')).body.toString()).toBe('new');
  const received = Buffer.concat((await response.toArray()) as Buffer[]);
  expect(received.equals(big)).toBe(true);
});

test('a file that is cut while it is sent cuts the connection, so that nobody takes it for the whole', async () => {
  writeFileSync(service.stored('a.bin'), seededBytes(30_000_000, 5));
  const response = await startDownload('/api/2/path/data/a.bin');
  truncateSync(service.stored('a.bin'), 1000);
  await expect(response.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(service.takeErrors()).toMatchObject([expect.stringContaining('changed while it was read')]);
});

test('a client that leaves in the middle costs no file descriptor', async () => {
  if (process.platform !== 'linux') return;
  writeFileSync(service.stored('a.bin'), seededBytes(30_000_000, 5));
  const openFiles = () => readdirSync('/proc/self/fd').length;
  const leave = async () => {
    const response = await startDownload('/api/2/path/data/a.bin');
    const entries = service.entries.length;
    response.destroy();
    while (service.entries.length === entries) await new Promise(setImmediate);
  };
  await leave();
  const before = openFiles();
  for (let n = 0; n < 10; n++) await leave();
  await service.server.close();
  expect(openFiles()).toBeLessThanOrEqual(before);
  expect(service.entries.every(({ complete }) => !complete)).toBe(true);
});
