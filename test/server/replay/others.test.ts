import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { seededBytes } from '../../support/random';
import { head, useRawConnections } from '../support/raw_http';
import { useService } from '../support/service';
import { expectFile, expectJson, expectNothing, expectTask, infoShape } from './answers';

// The clients for Java, PHP, Objective-C and C#, by their heads and their habits.
const service = useService();
const connect = useRawConnections(() => service.base);

const clients = {
  java: ['User-Agent: SmartFile Java API client v2.1', 'Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'],
  php: ['User-Agent: SmartFile PHP API client v2.1', 'Accept: */*'],
  objc: ['User-Agent: SmartFile Obj-C API client v1', 'Accept: */*', 'Accept-Language: en-us'],
  cs: ['User-Agent: RestSharp/105.2.3.0', 'Accept: application/json, text/json, text/x-json, text/javascript, */*'],
};
type Client = keyof typeof clients;

function request(client: Client, line: string, ...more: string[]): string {
  const connection = client === 'php' ? [] : ['Connection: keep-alive'];
  const host = `Host: ${new URL(service.base).host}`;
  return head(`${line} HTTP/1.1`, ...clients[client], host, ...connection, `Authorization: ${service.auth}`, ...more);
}

function formOf(client: Client, line: string, body: string): string {
  const type = 'Content-Type: application/x-www-form-urlencoded';
  return request(client, line, type, `Content-Length: ${Buffer.byteLength(body)}`) + body;
}

/** @param name that of the part: the file's own for Java, PHP and Objective-C. */
function fileOf(client: Client, line: string, name: string, filename: string, content: Buffer, type?: string): Buffer {
  const boundary = '----------V2ymHFg03ehbqgZCaKO6jy';
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n`),
    Buffer.from(`${typeLine}\r\n`),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const types = `Content-Type: multipart/form-data; boundary=${boundary}`;
  return Buffer.concat([Buffer.from(request(client, line, types, `Content-Length: ${body.length}`)), body]);
}

const all = Object.keys(clients) as Client[];

describe.each([
  ['java', '2.1', '/'],
  ['php', '2', '/'],
  ['objc', '2', '/'],
  ['cs', '2', ''],
] as const)('%s', (client, version, end) => {
  beforeEach(() => mkdirSync(service.stored('dir')));
  const url = (path: string) => `/api/${version}/${path}${end}`;

  test('ping is compared as a text', async () => {
    const answer = await connect().send(request(client, `GET ${url('ping')}`));
    expectJson(answer, 200);
    expect(answer.body.toString()).toBe('{"ping": "pong"}');
  });

  test('a file goes up under a part of any name, is shown and comes down', async () => {
    const connection = connect();
    const content = seededBytes(20_000);
    const name = client === 'cs' ? 'file' : 'TESTFN2';
    const type = client === 'objc' || client === 'cs' ? 'application/octet-stream' : undefined;
    const up = await connection.send(fileOf(client, `POST ${url('path/data')}`, name, 'TESTFN2', content, type));
    expectJson(up, 200);
    expect(up.json).toMatchObject([{ ...infoShape, path: '/TESTFN2', size: 20_000 }]);
    const info = await connection.send(request(client, `GET ${url('path/info/TESTFN2')}`));
    expectJson(info, 200);
    expect(info.json.url).toContain(`/api/${version}/path/info/TESTFN2`);
    const down = await connection.send(request(client, `GET ${url('path/data/TESTFN2')}`));
    expectFile(down, 'application/octet-stream', content);
  });

  test('operations answer 200 with a task, and no Location that would be followed', async () => {
    const connection = connect();
    writeFileSync(service.stored('TESTFN2'), 'x');
    const move = await connection.send(formOf(client, `POST ${url('path/oper/move')}`, 'src=/TESTFN2&dst=/dir'));
    expectTask(move, 'Move');
    const poll = await connection.send(request(client, `GET ${url(`task/${move.json.uuid}`)}`));
    expectTask(poll, 'Move');
    const remove = await connection.send(formOf(client, `POST ${url('path/oper/remove')}`, 'path=/dir/TESTFN2'));
    expectTask(remove, 'Remove');
  });

  test('mkdir by PUT', async () => {
    const put = await connect().send(formOf(client, `PUT ${url('path/oper/mkdir/dir/new')}`, 'name=new'));
    expectJson(put, 200);
    expect(put.json).toMatchObject({ path: '/dir/new', isdir: true });
  });

  test('checksum and compress', async () => {
    const connection = connect();
    writeFileSync(service.stored('f'), 'abc');
    const sums = 'path=%2Ff&algorithm=MD5';
    const checksum = await connection.send(formOf(client, `POST ${url('path/oper/checksum')}`, sums));
    expectTask(checksum, 'Checksum');
    expect(checksum.json.result.result.checksums).toEqual({ '/f': '900150983cd24fb0d6963f7d28e17f72' });
    const fields = 'path=%2Ff&dst=%2Fdir&name=x.zip';
    expectTask(await connection.send(formOf(client, `POST ${url('path/oper/compress')}`, fields)), 'Compress');
    expect(readFileSync(service.stored('dir/x.zip')).subarray(0, 2).toString()).toBe('PK');
  });
});

/** Where each kind of record lies, how one is made, what names it, and what is changed. */
const records = [
  ['user', 'username=bob&password=secretsecret&email=b%40x.de&name=Bob', 'bob', 'email=c%40x.de'],
  ['group', 'name=staff', 'staff', 'name=staff'],
  ['role', 'name=clerk&rights=links_manage', 'clerk', 'name=clerk'],
] as const;

describe('records: 201, 200, 200, 204, by POST as the old clients and by PUT as the later ones', () => {
  test.each(records)('%s', async (endpoint, fields, id, change) => {
    const connection = connect();
    const made = await connection.send(formOf('php', `POST /api/2/${endpoint}/`, fields));
    expectJson(made, 201);
    for (const path of [`${endpoint}/`, `${endpoint}/${id}/`, `${endpoint}/${id}`]) {
      expectJson(await connection.send(request('java', `GET /api/2/${path}`)), 200);
    }
    for (const method of ['POST', 'PUT']) {
      expectJson(await connection.send(formOf('java', `${method} /api/2/${endpoint}/${id}/`, change)), 200);
    }
    expectNothing(await connection.send(request('php', `DELETE /api/2/${endpoint}/${id}/`)));
    expectJson(await connection.send(request('php', `GET /api/2/${endpoint}/${id}/`)), 404);
  });

  test('a link', async () => {
    mkdirSync(service.stored('dir'));
    const connection = connect();
    const fields = 'path=%2Fdir&name=mine&read=on&list=true';
    const made = await connection.send(formOf('objc', 'POST /api/2/link/', fields));
    expectJson(made, 201);
    expect(made.json).toMatchObject({ uid: expect.any(String), path: '/dir', name: 'mine', owner: expect.anything() });
    expect(made.json.href).toMatch(/^http.*\/$/);
    expectJson(await connection.send(request('objc', `GET /api/2/link/${made.json.uid}/`)), 200);
    expectNothing(await connection.send(request('objc', `DELETE /api/2/link/${made.json.uid}/`)));
  });
});

describe('credentials', () => {
  test.each(all)('none, for %s: 403 with a reason', async (client) => {
    const bare = request(client, 'GET /api/2/whoami/').replace(/^Authorization: .*\r\n/m, '');
    const answer = await connect().send(bare);
    expectJson(answer, 403);
    expect(answer.json).toEqual({ detail: expect.any(String) });
  });
});
