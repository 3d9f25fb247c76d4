import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { delta, patch, signature } from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { head, useRawConnections } from '../support/raw_http';
import { useService } from '../support/service';
import { expectChanged, expectFile, expectJson, expectStream, expectTask, infoShape } from './answers';

// What the Python client 2.19 writes: the head of its HTTP library, slashes at both ends of everything, no type on
// parts, a body of zero bytes where there are no arguments.
const service = useService();
const connect = useRawConnections(() => service.base);

function python(line: string, ...more: (string | undefined)[]): string {
  return head(
    `${line} HTTP/1.1`,
    `Host: ${new URL(service.base).host}`,
    'User-Agent: SmartFile Python API client v2.19',
    'Accept-Encoding: gzip, deflate',
    'Accept: */*',
    'Connection: keep-alive',
    ...more,
    `Authorization: ${service.auth}`,
  );
}

function formOf(line: string, body: string): string {
  const type = 'Content-Type: application/x-www-form-urlencoded';
  return python(line, `Content-Length: ${body.length}`, type) + body;
}

/** One part without a type, between boundaries of 32 hex digits. */
function fileOf(line: string, name: string, disposition: string, content: Buffer): Buffer {
  const boundary = 'b6a3f0c19d2e4857a0c1d2e3f4051627';
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; ${disposition}\r\n\r\n`),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const type = `Content-Type: multipart/form-data; boundary=${boundary}`;
  return Buffer.concat([Buffer.from(python(line, `Content-Length: ${body.length}`, type)), body]);
}

beforeEach(() => {
  mkdirSync(service.stored('dir'));
  writeFileSync(service.stored('dir/a.txt'), 'content');
});

test('ping and whoami', async () => {
  const connection = connect();
  const ping = await connection.send(python('GET /api/2/ping/'));
  expectJson(ping, 200);
  expect(ping.body.toString()).toBe('{"ping": "pong"}');
  const whoami = await connection.send(python('GET /api/2/whoami/'));
  expectJson(whoami, 200);
  expect(whoami.json).toMatchObject({ username: 'jane', user: { username: 'jane' }, site: { quota: {} } });
});

test('info, alone, with children, of one file by either spelling of the call', async () => {
  const connection = connect();
  const file = await connection.send(python('GET /api/2/path/info/dir/a.txt/'));
  expectJson(file, 200);
  expect(file.json).toMatchObject({ ...infoShape, path: '/dir/a.txt', size: 7, isfile: true, items: null });
  const listing = await connection.send(
    python('GET /api/2/path/info/dir/?children=True&fields=name&fields=size&format=json'),
  );
  expectJson(listing, 200, 'chunked');
  expect(listing.json).toMatchObject({ ...infoShape, extension: '', path: '/dir', isdir: true, items: 1 });
  expect(listing.json.children).toEqual([{ name: 'a.txt', size: 7 }]);
  const noChildren = await connection.send(python('GET /api/2/path/info/dir/?children=False'));
  expect(noChildren.json).not.toHaveProperty('children');
});

test('info of what is missing', async () => {
  const missing = await connect().send(python('GET /api/2/path/info/none/'));
  expectJson(missing, 404);
  expect(missing.json).toEqual({ detail: expect.any(String) });
});

test.each([
  ['a.txt', 'text/plain; charset=utf-8'],
  ['data.json', undefined],
  ['raw.bin', 'application/octet-stream'],
])('a download of %s is a stream that needs no decoding', async (name, type) => {
  const content = seededBytes(300_000);
  writeFileSync(service.stored(name), content);
  const answer = await connect().send(python(`GET /api/2/path/data/${name}/?raw=False`));
  expect(answer.all('content-type')[0]).not.toBe('application/json');
  expectFile(answer, type ?? answer.all('content-type')[0]!, content);
});

test.each([
  ['a quoted name', 'filename="up.txt"', 'up.txt'],
  ['UTF-8 in quotes, as newer versions of the library', 'filename="grün.txt"', 'grün.txt'],
  ['an extended value, as older ones', "filename*=utf-8''gr%C3%BCn.txt", 'grün.txt'],
  ['a path, of which the last name counts', 'filename="some/dir/up.txt"', 'up.txt'],
])('upload: %s', async (_what, disposition, name) => {
  const connection = connect();
  const content = seededBytes(5000);
  const answer = await connection.send(fileOf('POST /api/2/path/data/', 'file', disposition, content));
  expectJson(answer, 200);
  expect(answer.json).toMatchObject([{ ...infoShape, path: `/${name}`, size: 5000, isfile: true }]);
  expect(answer.json).toHaveLength(1);
  expect(readFileSync(service.stored(name)).equals(content)).toBe(true);
});

test('the test program of the client: upload, move with slashes around paths, remove twice, no polling', async () => {
  const connection = connect();
  mkdirSync(service.stored('newdir'));
  await connection.send(fileOf('POST /api/2/path/data/', 'file', 'filename="testfn"', Buffer.from('x')));
  expectTask(await connection.send(formOf('POST /api/2/path/oper/move/', 'src=%2Ftestfn%2F&dst=%2Fnewdir%2F')), 'Move');
  expectTask(await connection.send(formOf('POST /api/2/path/oper/remove/', 'path=newdir%2Ftestfn')), 'Remove');
  const again = await connection.send(formOf('POST /api/2/path/oper/remove/', 'path=newdir%2Ftestfn'));
  expectJson(again, 404);
  expect(again.json.path).toEqual([expect.any(String)]);
});

test('a faulty move names "src", a faulty user its fields', async () => {
  const connection = connect();
  const move = await connection.send(formOf('POST /api/2/path/oper/move/', 'src=%2Fnone%2F&dst=%2Fdir%2F'));
  expectJson(move, 400);
  expect(move.json.src).toEqual([expect.any(String)]);
  const user = await connection.send(formOf('POST /api/2/user/', 'name=Me'));
  expectJson(user, 400);
  expect(user.json.field_errors).toMatchObject({ username: [expect.any(String)] });
});

test('several paths are a repeated field; no arguments are a body of no bytes', async () => {
  const connection = connect();
  writeFileSync(service.stored('b'), '');
  writeFileSync(service.stored('c'), '');
  expectTask(await connection.send(formOf('POST /api/2/path/oper/remove/', 'path=%2Fb&path=%2Fc')), 'Remove');
  expect(service.everything()).toEqual(['dir', 'dir/a.txt']);
  const mkdir = await connection.send(python('PUT /api/2/path/oper/mkdir/dir/new/', 'Content-Length: 0'));
  expectJson(mkdir, 200);
  expect(mkdir.json).toMatchObject({ path: '/dir/new', isdir: true });
});

test('a blank, letters of other languages and % in the URL are as the library quotes them', async () => {
  writeFileSync(service.stored('dir/ä b.txt'), 'x');
  const answer = await connect().send(python('GET /api/2/path/info/dir/%C3%A4%20b.txt/'));
  expect(answer.json).toMatchObject({ name: 'ä b.txt' });
});

test('a sync in three steps: signature, delta on this side, patch; and the other way round', async () => {
  const connection = connect();
  const [old, now] = [seededBytes(100_000, 1), Buffer.concat([seededBytes(100_000, 1), seededBytes(50, 2)])];
  writeFileSync(service.stored('f'), old);
  const theirsOld = await connection.send(python('GET /api/2/path/sync/signature/f/'));
  expectStream(theirsOld, 'application/librsync-signature');
  // rollsum and MD4, blocks of 2048 bytes, 8 bytes of each sum.
  expect(theirsOld.body.subarray(0, 12).toString('hex')).toBe('727301360000080000000008');
  const change = await delta(theirsOld.body, now);
  const patched = await connection.send(fileOf('POST /api/2/path/sync/patch/f/', 'delta', 'filename="delta"', change));
  expectChanged(patched);
  expect(readFileSync(service.stored('f')).equals(now)).toBe(true);

  const mine = await signature(old);
  const line = 'POST /api/2/path/sync/delta/f/';
  const theirs = await connection.send(fileOf(line, 'signature', 'filename="signature"', mine));
  expectStream(theirs, 'application/librsync-delta');
  expect((await patch(old, theirs.body)).equals(now)).toBe(true);
});

test('a block size of the signature', async () => {
  const answer = await connect().send(python('GET /api/2/path/sync/signature/dir/a.txt/?block_size=512'));
  expect(answer.body.readUInt32BE(4)).toBe(512);
});

describe('when the server is busy', () => {
  const busy = useService({ throttle: { requests: 1, seconds: 1000 } });
  const connectBusy = useRawConnections(() => busy.base);

  test('503 with the header that the client looks for, and JSON', async () => {
    const connection = connectBusy();
    const request = python('GET /api/2/whoami/').replace(service.auth, busy.auth);
    expect((await connection.send(request)).status).toBe(200);
    const refused = await connection.send(request);
    expect([refused.status, refused.all('content-type')]).toEqual([503, ['application/json']]);
    // Taken literally from how the client reads it: any text, and then the number.
    expect(refused.all('x-throttle')[0]).toMatch(/^.*; next=([\d.]+) sec$/);
    expect(refused.json).toEqual({ detail: expect.any(String) });
  });
});
