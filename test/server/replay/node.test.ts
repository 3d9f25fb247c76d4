import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';

import { seededBytes } from '../../support/random';
import { head, useRawConnections } from '../support/raw_http';
import { useService } from '../support/service';
import { expectChanged, expectFile, expectJson, expectNothing, expectTask, headersOf, infoShape } from './answers';

// What the node client 1.0.37 writes: names of headers as its callers spelled them, no User-Agent, no Accept, each
// segment of a path by encodeURIComponent, no slash behind a path but one behind operations.
const service = useService();
const connect = useRawConnections(() => service.base);

function node(line: string, ...more: (string | undefined)[]): string {
  return head(`${line} HTTP/1.1`, ...more, `Host: ${new URL(service.base).host}`, 'Connection: keep-alive');
}

const basic = () => `Authorization: ${service.auth}`;
const urlencoded = 'Content-Type: application/x-www-form-urlencoded';

function formOf(line: string, body: string, ...more: string[]): string {
  return node(line, ...(more.length > 0 ? more : [basic()]), urlencoded, `Content-Length: ${body.length}`) + body;
}

/** Chunks as a stream gives them. */
function chunked(...chunks: Buffer[]): Buffer {
  const pieces = chunks.map((chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
  );
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

beforeEach(() => {
  mkdirSync(service.stored('dir'));
  writeFileSync(service.stored('dir/a.txt'), 'content');
});

test('ping without credentials, whoami and rights with them', async () => {
  const connection = connect();
  expectJson(await connection.send(node('GET /api/2/ping/')), 200);
  const whoami = await connection.send(node('GET /api/2/whoami/', basic()));
  expectJson(whoami, 200);
  expect(whoami.json.username).toBe('jane');
  const right = await connection.send(node('GET /api/2/right/', basic()));
  expectJson(right, 200);
  expect(right.json).toContainEqual({ name: 'sftp_access', description: expect.any(String) });
});

test('pages of a listing until page equals pages; an empty directory ends, too', async () => {
  const connection = connect();
  for (let n = 0; n < 5; n++) writeFileSync(service.stored(`dir/${n}`), '');
  interface Page {
    page: number;
    pages: number;
    total: number;
    per_page: number;
    children: { name: string }[];
  }
  const pages: Page[] = [];
  for (let page = 1; pages.at(-1)?.page !== pages.at(-1)?.pages || pages.length === 0; page++) {
    const query = page === 1 ? 'children=true&limit=2' : `children=true&limit=2&page=${page}`;
    const answer = await connection.send(node(`GET /api/2/path/info/dir?${query}`, basic()));
    expectJson(answer, 200, 'chunked');
    pages.push(answer.json as Page);
  }
  expect(pages.map(({ page, pages: all, total, per_page }) => [page, all, total, per_page])).toEqual([
    [1, 3, 6, 2],
    [2, 3, 6, 2],
    [3, 3, 6, 2],
  ]);
  expect(pages.flatMap(({ children }) => children.map(({ name }) => name))).toEqual([
    ...['0', '1', '2', '3', '4', 'a.txt'],
  ]);
  mkdirSync(service.stored('empty'));
  const empty = await connection.send(node('GET /api/2/path/info/empty?children=true&limit=100', basic()));
  expect(empty.json).toMatchObject({ page: 1, pages: 1, total: 0, children: [] });
});

test('names with # ? & % + and blanks', async () => {
  const name = 'a#b?c&d%e+f g ä';
  writeFileSync(service.stored(name), 'x');
  const connection = connect();
  const url = encodeURIComponent(name);
  const info = await connection.send(node(`GET /api/2/path/info/${url}`, basic()));
  expect(info.json).toMatchObject({ ...infoShape, path: `/${name}`, extension: expect.any(String) });
  const data = await connection.send(node(`GET /api/2/path/data/${url}`, basic()));
  expect([data.status, data.body.toString()]).toEqual([200, 'x']);
});

test('a read from an offset', async () => {
  const content = seededBytes(100_000);
  writeFileSync(service.stored('big'), content);
  const connection = connect();
  const answer = await connection.send(node('GET /api/2/path/data/big', 'Range: bytes=99000-', basic()));
  expectFile(answer, 'application/octet-stream', content.subarray(99_000), 'bytes 99000-99999/100000');
  const part = await connection.send(node('GET /api/2/path/data/big', 'Range: bytes=10-19', basic()));
  expectFile(part, 'application/octet-stream', content.subarray(10, 20), 'bytes 10-19/100000');
});

test('PUT in chunks without a type makes a file, then replaces it', async () => {
  const connection = connect();
  for (const content of [seededBytes(70_000, 1), seededBytes(10, 2), Buffer.alloc(0)]) {
    const chunks = content.length > 10 ? [content.subarray(0, 5), content.subarray(5)] : [content];
    const line = node('PUT /api/3/path/data/dir/new%20file', basic(), 'Transfer-Encoding: chunked');
    const answer = await connection.send(line, chunked(...chunks.filter(({ length }) => length > 0)));
    expectChanged(answer);
    expect(answer.json).toMatchObject({ name: 'new file', path: '/dir/new file', size: content.length });
    expect(answer.json).not.toHaveProperty('detail');
    expect(readFileSync(service.stored('dir/new file')).equals(content)).toBe(true);
  }
});

test.each([
  ['the weekday and the month as numbers, in local time', '3, 25 11 2026 20:49:23 GMT'],
  ['the same of long ago', '4, 1 1 1970 00:00:00 GMT'],
])('PATCH at the end; a date that is none: %s', async (_what, date) => {
  const line = node(
    'PATCH /api/3/path/data/dir/a.txt',
    'Range: bytes=7-',
    `If-Unmodified-Since: ${date}`,
    basic(),
    'Transfer-Encoding: chunked',
  );
  const answer = await connect().send(line, chunked(Buffer.from(' and '), Buffer.from('more')));
  expectChanged(answer);
  expect(answer.json).toMatchObject({ path: '/dir/a.txt', size: 16 });
  expect(answer.json).not.toHaveProperty('detail');
  expect(readFileSync(service.stored('dir/a.txt'), 'utf8')).toBe('content and more');
});

test('PATCH under a date that is one, and has passed', async () => {
  utimesSync(service.stored('dir/a.txt'), 2_000_000_000, 2_000_000_000);
  const line = node(
    'PATCH /api/3/path/data/dir/a.txt',
    'Range: bytes=7-',
    'If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT',
    basic(),
    'Transfer-Encoding: chunked',
  );
  const answer = await connect().send(line, chunked(Buffer.from('more')));
  expect([answer.status, answer.all('content-type')]).toEqual([412, ['application/json']]);
  expect(statSync(service.stored('dir/a.txt')).size).toBe(7);
});

test('unlink: 204, then 404, which the client takes for done', async () => {
  const connection = connect();
  expectNothing(await connection.send(node('DELETE /api/3/path/data/dir/a.txt', basic())));
  const again = await connection.send(node('DELETE /api/3/path/data/dir/a.txt', basic()));
  expectJson(again, 404);
  expect(again.json).toEqual({ detail: expect.any(String) });
});

test('mkdir, rename, copy, remove: forms, a slash behind the operation', async () => {
  const connection = connect();
  const mkdir = await connection.send(formOf('POST /api/2/path/oper/mkdir/', 'path=%2Fneu%20%C3%A4'));
  expectJson(mkdir, 200);
  expect(mkdir.json).toMatchObject({ path: '/neu ä', isdir: true, isfile: false });
  const body = 'src=%2Fdir%2Fa.txt&dst=%2Fneu%20%C3%A4%2Fb.txt';
  const rename = await connection.send(formOf('POST /api/2/path/oper/rename/', body));
  expectJson(rename, 200);
  expect(rename.json).toMatchObject({ path: '/neu ä/b.txt', isfile: true });
  const copy = await connection.send(formOf('POST /api/2/path/oper/copy/', 'src=%2Fneu%20%C3%A4&dst=%2Fdir'));
  expectTask(copy, 'Copy');
  const poll = await connection.send(node(`GET /api/2/task/${copy.json.uuid}/`, basic()));
  expectTask(poll, 'Copy');
  expect(poll.json.result.status).toMatch(/^(PENDING|PROGRESS|SUCCESS|FAILURE)$/);
  expectTask(await connection.send(formOf('POST /api/2/path/oper/remove/', 'path=%2Fdir%2Fneu%20%C3%A4')), 'Remove');
  const missing = await connection.send(formOf('POST /api/2/path/oper/remove/', 'path=%2Fdir%2Fneu%20%C3%A4'));
  expectJson(missing, 404);
  expect(missing.json.detail).toEqual(expect.any(String));
});

test('multipart of a stream: chunked, with types of parts', async () => {
  const boundary = '--------------------------012345678901234567890123';
  const type = `content-type: multipart/form-data; boundary=${boundary}`;
  const body = [
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="up.png"\r\n`,
    'Content-Type: image/png\r\n\r\n',
    'not really',
    `\r\n--${boundary}--\r\n`,
  ];
  const request = node('POST /api/2/path/data/dir', type, basic(), 'Transfer-Encoding: chunked');
  const answer = await connect().send(request, chunked(...body.map((piece) => Buffer.from(piece))));
  expectJson(answer, 200);
  expect(answer.json).toMatchObject([{ ...infoShape, path: '/dir/up.png', extension: 'png', mime: 'image/png' }]);
});

describe('a session', () => {
  async function signIn() {
    const connection = connect();
    const answer = await connection.send(node('POST /api/2/session/', basic(), 'Content-Length: 0'));
    expect([answer.status, answer.all('content-type')]).toEqual([201, ['application/json']]);
    expect(answer.json).toMatchObject({ user: { username: 'jane' } });
    const cookies = answer.all('set-cookie');
    const value = (name: string) =>
      cookies.map((cookie) => new RegExp(`^${name}=([^;]+);`).exec(cookie)?.[1]).find((found) => found)!;
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; Path=\/(;|$)/);
      expect(cookie).not.toMatch(/domain|secure/i);
    }
    expect(cookies).toHaveLength(2);
    const token = value('csrftoken');
    return { connection, cookie: `Cookie: sessionid=${value('sessionid')}; csrftoken=${token}`, token };
  }

  const referer = (path: string) => `Referer: ${new URL(path, service.base).href}`;

  test('no Authorization any more; a token and a Referer for what changes something', async () => {
    const { connection, cookie, token } = await signIn();
    expectJson(await connection.send(node('GET /api/2/whoami/', cookie)), 200);
    const csrf = [cookie, `X-CSRFToken: ${token}`, referer('/api/2/path/oper/mkdir/')];
    expectJson(await connection.send(formOf('POST /api/2/path/oper/mkdir/', 'path=%2Fx', ...csrf)), 200);
    const refused = await connection.send(formOf('POST /api/2/path/oper/mkdir/', 'path=%2Fy', cookie));
    expectJson(refused, 403);
    expect(refused.json.detail).toMatch(/^CSRF Failed: /);
    expect(service.everything()).not.toContain('y');
  });

  test('it ends by 204, and with it the cookies', async () => {
    const { connection, cookie, token } = await signIn();
    const csrf = [cookie, `X-CSRFToken: ${token}`, referer('/api/2/session/')];
    const end = await connection.send(node('DELETE /api/2/session/', ...csrf));
    expect([end.status, end.body.length]).toEqual([204, 0]);
    expect(end.all('set-cookie').every((each) => /=; .*Expires=Thu, 01 Jan 1970/.test(each))).toBe(true);
    expectJson(await connection.send(node('GET /api/2/whoami/', cookie)), 403);
  });
});

test('SSH keys by JSON on version 3', async () => {
  const connection = connect();
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmS2cQ2mUvMZ8vKq0V9r3sC1kqvE0l4Hf1m3c5b9d7A me@here';
  const jsonOf = (line: string, value: object) => {
    const body = JSON.stringify(value);
    const type = 'Content-Type: application/json';
    return node(line, basic(), type, `Content-Length: ${body.length}`) + body;
  };
  const put = await connection.send(jsonOf('PUT /api/3/sshkeys/jane/laptop', { key }));
  expectJson(put, 200);
  expect(put.json).toEqual({ name: 'laptop', key });
  const patch = await connection.send(jsonOf('PATCH /api/3/sshkeys/jane/laptop', { name: 'home' }));
  expect(patch.json).toEqual({ name: 'home', key });
  const list = await connection.send(node('GET /api/3/sshkeys/jane/', basic()));
  expectJson(list, 200);
  expect(list.json).toEqual([{ name: 'home', key }]);
  expectNothing(await connection.send(node('DELETE /api/3/sshkeys/jane/home', basic())));
  expectJson(await connection.send(node('GET /api/3/sshkeys/jane/home', basic())), 404);
});

test('wrong credentials', async () => {
  const wrong = `Authorization: Basic ${Buffer.from('some:thing').toString('base64')}`;
  const answer = await connect().send(node('GET /api/2/whoami/', wrong));
  expect(headersOf(answer)).toMatchObject({
    'content-type': 'application/json',
    'www-authenticate': expect.stringMatching(/^Basic realm="/) as string,
  });
  expect([answer.status, answer.json]).toEqual([401, { detail: expect.any(String) }]);
});

describe('when the server is busy', () => {
  const busy = useService({ throttle: { requests: 1, seconds: 1000 } });
  const connectBusy = useRawConnections(() => busy.base);

  test('429 with whole seconds in Retry-After', async () => {
    const connection = connectBusy();
    await connection.send(node('GET /api/2/ping/'));
    const refused = await connection.send(node('GET /api/2/ping/'));
    expect([refused.status, refused.all('content-type')]).toEqual([429, ['application/json']]);
    expect(refused.all('retry-after')[0]).toMatch(/^[1-9]\d*$/);
    expect(refused.all('x-throttle-wait-seconds')).toEqual(refused.all('retry-after'));
    expect(refused.json.detail).toMatch(/^Request was throttled\. Expected available in \d+ seconds\.$/);
  });
});
