import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';

import { temporaryName } from '../../../../lib/internal/files/temporary_name';
import { seededBytes } from '../../../support/random';
import { boundary, multipart, openSocket } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { fileSize: 20_000_000, parts: 20 } });
const read = (name: string) => readFileSync(service.stored(name));

/** Until the server is done with a request, whatever its end: its line in the access log is the last thing it does. */
async function untilLogged(count: number): Promise<void> {
  while (service.entries.length < count) await new Promise(setImmediate);
}

describe('POST of a form', () => {
  test('any number of files with any part names; the answer lists them', async () => {
    mkdirSync(service.stored('dir'));
    const big = seededBytes(5_000_000);
    const { status, json, headers } = await service.upload('/dir/', [
      { name: 'file', filename: 'one.txt', content: 'one' },
      { name: 'whatever', filename: 'two.bin', content: big, headers: ['Content-Type: image/jpeg'] },
      { name: 'a field', content: 'ignored' },
      { name: '', filename: 'empty', content: '' },
    ]);
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(json).toMatchObject([
      { path: '/dir/one.txt', size: 3, isfile: true },
      { path: '/dir/two.bin', size: 5_000_000 },
      { path: '/dir/empty', size: 0 },
    ]);
    expect(read('dir/one.txt').toString()).toBe('one');
    expect(read('dir/two.bin').equals(big)).toBe(true);
    expect(service.everything()).toEqual(['dir', 'dir/empty', 'dir/one.txt', 'dir/two.bin']);
  });

  test('chunked, without a length', async () => {
    const { body, headers } = multipart([{ filename: 'a', content: seededBytes(300_000) }]);
    delete headers['Content-Length'];
    const chunks = [body.subarray(0, 10), body.subarray(10, 100_000), body.subarray(100_000)];
    const { status } = await service.send('POST', '/api/2/path/data', { headers, body: chunks });
    expect([status, read('a').equals(seededBytes(300_000))]).toEqual([200, true]);
  });

  test('only the base name counts', async () => {
    mkdirSync(service.stored('dir'));
    const names = ['../../one', 'x/y/../two', 'C:\\temp\\three', '/etc/four', '..\\..\\five'];
    const { json } = await service.upload(
      '/dir',
      names.map((filename) => ({ filename, content: 'x' })),
    );
    const expected = ['one', 'two', 'three', 'four', 'five'].map((name) => ({ path: `/dir/${name}` }));
    expect(json).toMatchObject(expected);
    expect(service.everything()).toHaveLength(6);
  });

  test.each(['', '.', '..', 'a/', 'a/..', 'a\\..', temporaryName('f'), 'nul\0byte'])(
    '400 for the name %j, and nothing is stored',
    async (name) => {
      const { status, json } = await service.upload('', [
        { filename: 'good', content: 'x' },
        { filename: name, content: 'x' },
      ]);
      expect([status, typeof json.detail]).toEqual([400, 'string']);
      expect(service.everything()).toEqual([]);
    },
  );

  test('an existing file is replaced and keeps its mode', async () => {
    writeFileSync(service.stored('a'), 'old content');
    chmodSync(service.stored('a'), 0o640);
    await service.upload('', [{ filename: 'a', content: 'new' }]);
    expect([read('a').toString(), statSync(service.stored('a')).mode & 0o777]).toEqual(['new', 0o640]);
  });

  test('a link to a file in the root keeps being a link', async () => {
    mkdirSync(service.stored('dir'));
    writeFileSync(service.stored('dir/real'), 'old');
    symlinkSync('dir/real', service.stored('link'));
    await service.upload('', [{ filename: 'link', content: 'new' }]);
    expect(read('dir/real').toString()).toBe('new');
    expect(service.everything()).toEqual(['dir', 'dir/real', 'link']);
  });

  test('409 unless the directory exists', async () => {
    writeFileSync(service.stored('file'), 'old');
    for (const directory of ['/none', '/file', '/none/none']) {
      const { status, json } = await service.upload(directory, [{ filename: 'a', content: 'x' }]);
      expect([directory, status, typeof json.detail]).toEqual([directory, 409, 'string']);
    }
    expect(service.everything()).toEqual(['file']);
  });

  test('409 when a directory has the name', async () => {
    mkdirSync(service.stored('dir'));
    const parts = [
      { filename: 'first', content: 'x' },
      { filename: 'dir', content: 'x' },
    ];
    expect((await service.upload('', parts)).status).toBe(409);
    expect(service.everything()).toEqual(['dir']);
  });

  test('400 without a file, 415 for another type, 400 without a boundary', async () => {
    expect((await service.upload('', [{ name: 'field', content: 'x' }])).status).toBe(400);
    expect((await service.post('/api/2/path/data', { a: 'b' })).status).toBe(415);
    expect((await service.send('POST', '/api/2/path/data', { body: 'raw' })).status).toBe(415);
    const headers = { 'Content-Type': 'multipart/form-data' };
    expect((await service.send('POST', '/api/2/path/data', { headers, body: 'x' })).status).toBe(400);
    expect(service.everything()).toEqual([]);
  });

  test('413 for a file over the limit; others of the same form are not stored either', async () => {
    const { status, json } = await service.upload('', [
      { filename: 'small', content: 'x' },
      { filename: 'big', content: Buffer.alloc(20_000_001) },
    ]);
    expect([status, typeof json.detail]).toEqual([413, 'string']);
    const many = Array.from({ length: 21 }, (_, n) => ({ filename: `f${n}`, content: 'x' }));
    expect((await service.upload('', many)).status).toBe(413);
    expect(service.everything()).toEqual([]);
  });
});

describe('uploads that do not arrive whole', () => {
  const { body, headers } = multipart([
    { filename: 'a', content: 'x'.repeat(1000) },
    { filename: 'b', content: 'new' },
  ]);

  test('a form that ends early is refused, whatever was complete in it', async () => {
    writeFileSync(service.stored('a'), 'old');
    for (const length of [0, 10, 90, 500, body.length - 60, body.length - 3]) {
      const sent = { headers: { ...headers, 'Content-Length': length }, body: body.subarray(0, length) };
      const { status } = await service.send('POST', '/api/2/path/data', sent);
      expect([length, status]).toEqual([length, 400]);
      expect(service.everything()).toEqual(['a']);
    }
    expect(read('a').toString()).toBe('old');
  });

  const start = (method: string, url: string, type: string) =>
    [`${method} ${url} HTTP/1.1`, 'Host: x', `Authorization: ${service.auth}`, `Content-Type: ${type}`].join('\r\n');
  const formType = `multipart/form-data; boundary=${boundary}`;

  test.each([
    [
      'a form with a length',
      () => start('POST', '/api/2/path/data/', formType),
      `Content-Length: ${body.length}`,
      body,
    ],
    [
      'a body with a length',
      () => start('PUT', '/api/3/path/data/a', 'x/y'),
      'Content-Length: 5000',
      Buffer.alloc(4999),
    ],
    [
      'a chunked body',
      () => start('PUT', '/api/3/path/data/a', 'x/y'),
      'Transfer-Encoding: chunked',
      Buffer.concat([Buffer.from('1000\r\n'), Buffer.alloc(4096), Buffer.from('\r\n5\r\nab')]),
    ],
  ])('a connection that is cut leaves the old file and nothing else: %s', async (_name, head, length, content) => {
    writeFileSync(service.stored('a'), 'old');
    for (const end of ['destroy', 'end'] as const) {
      service.entries.length = 0;
      const { socket, answer } = openSocket(service.base);
      socket.write(`${head()}\r\n${length}\r\n\r\n`);
      socket.write(content.subarray(0, -1));
      // The server has begun: its temporary file is there.
      while (service.everything().length === 1) await new Promise(setImmediate);
      if (end === 'destroy') socket.destroy();
      else socket.end();
      await answer;
      await untilLogged(1);
      expect(service.everything()).toEqual(['a']);
      expect(read('a').toString()).toBe('old');
    }
  });

  test('a chunk with a broken length ends the request', async () => {
    const { socket, answer } = openSocket(service.base);
    socket.write(
      `${start('PUT', '/api/3/path/data/a', 'x/y')}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n`,
    );
    expect(await answer).toMatch(/^HTTP\/1.1 400 /);
    await untilLogged(1);
    expect(service.everything()).toEqual([]);
  });

  test('an answer that comes before the body is readable by a client that sends all of it first', async () => {
    const big = multipart([{ filename: 'a', content: Buffer.alloc(10_000_000) }]);
    const { status } = await service.send('POST', '/api/2/path/data/none', big);
    expect(status).toBe(409);
    const headers = { ...big.headers, authorization: 'Basic eDp5' };
    expect((await service.send('POST', '/api/2/path/data', { body: big.body, headers })).status).toBe(401);
  });

  test('Expect: 100-continue: the body is asked for only when it is wanted', async () => {
    const expecting = `Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`;
    const refused = openSocket(service.base);
    refused.socket.write(`${start('PUT', '/api/3/path/data/none/a', 'x/y')}\r\n${expecting}`);
    expect(await refused.answer).toMatch(/^HTTP\/1.1 409 [^]*connection: close/i);
    const wanted = openSocket(service.base);
    wanted.socket.write(`${start('PUT', '/api/3/path/data/a', 'x/y')}\r\nConnection: close\r\n${expecting}`);
    const [interim] = (await once(wanted.socket, 'data')) as [Buffer];
    expect(interim.toString()).toMatch(/^HTTP\/1.1 100 /);
    wanted.socket.write('abc');
    expect(await wanted.answer).toMatch(/HTTP\/1.1 200 OK/);
    expect(read('a').toString()).toBe('abc');
  });
});

describe('PUT and DELETE of version 3', () => {
  test('the body becomes the file; the answer is one object without "detail"', async () => {
    const content = seededBytes(2_000_000);
    const chunks = [content.subarray(0, 7), content.subarray(7)];
    for (const body of [chunks, content, Buffer.alloc(0)]) {
      const { status, json } = await service.send('PUT', '/api/3/path/data/a%20b.bin', { body });
      const size = [body].flat().reduce((sum, chunk) => sum + chunk.length, 0);
      expect(status).toBe(200);
      expect(json).toMatchObject({ name: 'a b.bin', path: '/a b.bin', size });
      expect(json).not.toHaveProperty('detail');
      expect(read('a b.bin').length).toBe(size);
    }
    expect(service.everything()).toEqual(['a b.bin']);
  });

  test('PUT is refused: no directory, a directory, over the limit, coded', async () => {
    mkdirSync(service.stored('dir'));
    const put = async (path: string, sent: object) =>
      (await service.send('PUT', `/api/3/path/data/${path}`, sent)).status;
    expect(await put('none/a', { body: 'x' })).toBe(409);
    expect(await put('dir', { body: 'x' })).toBe(409);
    expect(await put('', { body: 'x' })).toBe(409);
    expect(await put('a', { body: Buffer.alloc(20_000_001) })).toBe(413);
    expect(await put('a', { body: [Buffer.alloc(15_000_000), Buffer.alloc(15_000_000)] })).toBe(413);
    expect(await put('a', { body: 'x', headers: { 'Content-Encoding': 'gzip' } })).toBe(415);
    expect(service.everything()).toEqual(['dir']);
  });

  test('DELETE removes files only', async () => {
    mkdirSync(service.stored('dir'));
    writeFileSync(service.stored('a'), '');
    const remove = async (path: string) => service.send('DELETE', `/api/3/path/data/${path}`);
    const gone = await remove('a');
    expect([gone.status, gone.body.length, gone.headers['content-type']]).toEqual([204, 0, undefined]);
    expect((await remove('a')).status).toBe(404);
    expect((await remove('dir')).status).toBe(409);
    expect((await remove('')).status).toBe(409);
    expect(service.everything()).toEqual(['dir']);
  });
});

test('many writers of one file: readers always find one of the versions, whole', async () => {
  const versions = Array.from({ length: 13 }, (_, n) => seededBytes(400_000 + n, n + 1));
  const [first, ...others] = versions;
  writeFileSync(service.stored('a'), first!);
  const uploads = others.map((content, n) =>
    n % 2 === 0
      ? service.upload('', [{ filename: 'a', content }])
      : service.send('PUT', '/api/3/path/data/a', { body: content }),
  );
  const state = { done: false };
  const all = Promise.all(uploads).then((answers) => answers.map(({ status }) => status));
  void all.then(() => (state.done = true));
  while (!state.done) {
    const { status, body } = await service.get('/api/2/path/data/a');
    expect([status, versions.some((content) => content.equals(body))]).toEqual([200, true]);
  }
  expect(await all).toEqual(Array(12).fill(200));
  expect(others.some((content) => content.equals(read('a')))).toBe(true);
  expect(service.everything()).toEqual(['a']);
});

test('many writers that make one file at once', async () => {
  for (let round = 0; round < 5; round++) {
    const put = () => service.send('PUT', `/api/3/path/data/new${round}`, { body: 'x' });
    const answers = await Promise.all(Array.from({ length: 20 }, put));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  }
  expect(service.everything()).toEqual(['new0', 'new1', 'new2', 'new3', 'new4']);
});
