import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';

import { parseHttpDate } from '../../../../lib/server/http/http_date';
import { seededBytes } from '../../../support/random';
import { openSocket } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { fileSize: 5_000_000 } });
const url = '/api/3/path/data/a';
const patch = (range: string | undefined, body: string | Buffer, headers: Record<string, string> = {}) =>
  service.send('PATCH', url, { headers: { ...(range === undefined ? {} : { range }), ...headers }, body });
const content = () => readFileSync(service.stored('a'), 'utf8');

beforeEach(() => writeFileSync(service.stored('a'), '0123456789'));

describe('PATCH', () => {
  test.each([
    ['bytes=0-', 'ab', 'ab23456789'],
    ['bytes=3-', 'abc', '012abc6789'],
    ['bytes=8-', 'abcd', '01234567abcd'],
    ['bytes=10-', 'abc', '0123456789abc'],
    ['BYTES=5-', '', '0123456789'],
  ])('%s of %j', async (range, body, expected) => {
    const { status, json } = await patch(range, body);
    expect([status, json.path, json.size]).toEqual([200, '/a', expected.length]);
    expect(json).not.toHaveProperty('detail');
    expect(content()).toBe(expected);
    expect(service.everything()).toEqual(['a']);
  });

  test('of large files, chunked', async () => {
    const old = seededBytes(3_000_000, 1);
    writeFileSync(service.stored('a'), old);
    const piece = seededBytes(1_500_000, 2);
    const body = [piece.subarray(0, 700_001), piece.subarray(700_001)];
    expect((await service.send('PATCH', url, { headers: { range: 'bytes=1000001-' }, body })).status).toBe(200);
    const expected = Buffer.concat([old.subarray(0, 1_000_001), piece, old.subarray(2_500_001)]);
    expect(readFileSync(service.stored('a')).equals(expected)).toBe(true);
  });

  test('416 behind the end, which it names', async () => {
    const { status, headers, json } = await patch('bytes=11-', 'x');
    expect([status, headers['content-range'], typeof json.detail]).toEqual([416, 'bytes */10', 'string']);
    expect(content()).toBe('0123456789');
  });

  test.each([undefined, 'bytes=-3', 'bytes=0-3', 'bytes=0-,5-', 'chunks=1-', 'bytes=99999999999999999999-', ''])(
    '400 for the range %j',
    async (range) => {
      expect((await patch(range, 'x')).status).toBe(400);
      expect(content()).toBe('0123456789');
    },
  );

  test('404 for what is missing and for a directory, 413 for a file too large', async () => {
    mkdirSync(service.stored('dir'));
    for (const path of ['none', 'dir', 'none/none']) {
      const answer = await service.send('PATCH', `/api/3/path/data/${path}`, { headers: { range: 'bytes=0-' } });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await patch('bytes=10-', Buffer.alloc(4_999_991))).status).toBe(413);
    expect(content()).toBe('0123456789');
    expect(service.everything()).toEqual(['a', 'dir']);
  });

  test('a body that breaks off changes nothing', async () => {
    const { socket } = openSocket(service.base);
    const head = `PATCH ${url} HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nRange: bytes=5-`;
    socket.write(`${head}\r\nContent-Length: 10\r\n\r\nabc`);
    while (service.everything().length === 1) await new Promise(setImmediate);
    socket.destroy();
    await once(socket, 'close');
    while (service.entries.length === 0) await new Promise(setImmediate);
    expect(content()).toBe('0123456789');
    expect(service.everything()).toEqual(['a']);
  });

  test('two at once do not mix', async () => {
    const bodies = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(100_000, letter));
    await Promise.all(bodies.map((body) => patch('bytes=0-', body)));
    expect(new Set(content()).size).toBe(1);
  });
});

describe('conditions', () => {
  const modified = new Date('2024-05-06T07:08:09.750Z');
  beforeEach(() => utimesSync(service.stored('a'), modified, modified));
  const later = 'Mon, 06 May 2024 07:08:10 GMT';
  const same = 'Mon, 06 May 2024 07:08:09 GMT';
  const before = 'Mon, 06 May 2024 07:08:08 GMT';
  const bodyOf = (method: string) => (method === 'DELETE' ? '' : 'new');
  const requests = [
    ['PATCH', { range: 'bytes=0-' }],
    ['PUT', {}],
    ['DELETE', {}],
  ] as const;

  test.each(requests)('If-Unmodified-Since of %s', async (method, headers) => {
    const ask = (date: string) => {
      return service.send(method, url, { headers: { ...headers, 'if-unmodified-since': date }, body: bodyOf(method) });
    };
    const refused = await ask(before);
    expect([refused.status, typeof refused.json.detail, content()]).toEqual([412, 'string', '0123456789']);
    expect((await ask(same)).status).toBeLessThan(300);
    writeFileSync(service.stored('a'), '');
    utimesSync(service.stored('a'), modified, modified);
    expect((await ask(later)).status).toBeLessThan(300);
  });

  test.each(requests)('%s: what is no date is ignored', async (method, headers) => {
    // The node client's format: number of the weekday, day, number of the month.
    for (const date of ['1, 6 5 2010 07:08:09 GMT', 'yesterday', '2010-01-01T00:00:00Z', '']) {
      writeFileSync(service.stored('a'), '0123456789');
      const sent = { headers: { ...headers, 'if-unmodified-since': date }, body: bodyOf(method) };
      expect((await service.send(method, url, sent)).status).toBeLessThan(300);
    }
  });

  test.each(requests)('If-Match of %s', async (method, headers) => {
    const { headers: seen } = await service.get('/api/2/path/data/a');
    const ask = (tag: string) => {
      return service.send(method, url, { headers: { ...headers, 'if-match': tag, 'if-unmodified-since': before } });
    };
    expect((await ask('"another"')).status).toBe(412);
    expect(content()).toBe('0123456789');
    expect((await ask(`"another", ${seen.etag}`)).status).toBeLessThan(300);
  });

  test.each(requests)('If-None-Match of %s', async (method, headers) => {
    const { headers: seen } = await service.get('/api/2/path/data/a');
    const ask = (tag: string, more = {}) => {
      return service.send(method, url, {
        headers: { ...headers, 'if-none-match': tag, ...more },
        body: bodyOf(method),
      });
    };
    for (const tag of ['*', String(seen.etag), `W/${seen.etag}`, `"another", ${seen.etag}`]) {
      expect([tag, (await ask(tag)).status, content()]).toEqual([tag, 412, '0123456789']);
    }
    expect((await ask('"another"', { 'if-match': '"third"' })).status).toBe(412);
    expect((await ask('"another"', { 'if-match': seen.etag })).status).toBeLessThan(300);
  });

  test('the answer to a change has the entity tag of what it made', async () => {
    const changes = [
      ['PUT', '/api/3/path/data/a', {}],
      ['PUT', '/api/3/path/data/new', { 'if-none-match': '*' }],
      ['PATCH', url, { range: 'bytes=0-' }],
    ] as const;
    for (const [method, path, headers] of changes) {
      const { headers: answered } = await service.send(method, path, { headers, body: 'new' });
      const { headers: seen } = await service.get(path.replace('/3/', '/2/'));
      expect([method, answered.etag]).toEqual([method, seen.etag]);
      expect(answered.etag).toMatch(/^"/);
    }
  });

  test('a file that is not there yet', async () => {
    const put = (headers: Record<string, string>) =>
      service.send('PUT', '/api/3/path/data/new', { headers, body: 'x' });
    expect((await put({ 'if-match': '*' })).status).toBe(412);
    expect(service.everything()).toEqual(['a']);
    expect((await put({ 'if-unmodified-since': before })).status).toBe(200);
    expect(statSync(service.stored('new')).size).toBe(1);
  });

  test.each([{ 'If-Unmodified-Since': before }, { 'If-None-Match': '*' }])(
    'of two that make one file under a condition, one is told that it came second: %j',
    async (condition) => {
      const { socket } = openSocket(service.base);
      const head = `PUT /api/3/path/data/new HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}`;
      socket.write(
        `${head}\r\n${Object.entries(condition).join().replace(',', ': ')}\r\nContent-Length: 10\r\n\r\nslow `,
      );
      while (service.everything().length === 1) await new Promise(setImmediate); // it has begun
      const sent = { headers: condition, body: 'quick' };
      expect((await service.send('PUT', '/api/3/path/data/new', sent)).status).toBe(200);
      const answer = once(socket, 'data');
      socket.write('again');
      expect(String((await answer)[0])).toMatch(/^HTTP\/1.1 412 /);
      socket.destroy();
      expect(readFileSync(service.stored('new'), 'utf8')).toBe('quick');
      expect(service.everything()).toEqual(['a', 'new']);
    },
  );
});

describe('dates of HTTP', () => {
  const now = new Date('2026-01-01T00:00:00Z');

  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
    ['Tuesday, 01-Jan-30 00:00:00 GMT', '2030-01-01T00:00:00Z'],
    ['Thu, 29 Feb 2024 23:59:60 GMT', '2024-03-01T00:00:00Z'],
  ])('%s', (text, iso) => {
    expect(parseHttpDate(text, now)).toBe(new Date(iso).getTime());
  });

  test.each([
    ...['', 'Sun, 6 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37', 'Sun, 06 Nov 1994 08:49:37 +0100'],
    ...['Sun, 31 Feb 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 24:49:37 GMT', 'Sun, 06 nov 1994 08:49:37 GMT', '0'],
  ])('not %j', (text) => {
    expect(parseHttpDate(text, now)).toBeUndefined();
  });
});
