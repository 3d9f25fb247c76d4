import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent as HttpAgent, createServer as createHttpServer, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';

import { BasicClient, fromBuffer } from '../../../lib';
import { createServer } from '../../../lib/server';
import { Connections } from '../../../lib/server/connections/connections';
import type { LingeringBounds } from '../../../lib/server/http/hang_up';
import { makeCertificates, type Certificates } from '../../rest/support/certificates';
import { useTempDir } from '../../support/temp_dir';
import { basic, openSocket } from '../support/http';

const program = path.join(__dirname, '../../support/children/attacked_server.mjs');
const credentials = { key: 'k'.repeat(30), password: 'p'.repeat(30) };
const authorization = basic(credentials.key, credentials.password);
let child: ChildProcess;
let root: string;
let certificates: Certificates;
let url: URL;

/** Requests that the server refuses before it has read their bodies. */
const refusals: [status: number, method: string, target: string, type: string, isKnown: boolean][] = [
  [401, 'PUT', '/api/3/path/data/f', 'application/octet-stream', false],
  [409, 'PUT', '/api/3/path/data/dir', 'application/octet-stream', true],
  [413, 'POST', '/api/2/path/info/dir', 'application/json', true],
  [415, 'POST', '/api/2/path/data/', 'text/plain', true],
];
const large = 20_000_000;

const drained = (socket: Socket) => new Promise((resolve) => socket.once('drain', resolve));

describe.each(['http', 'https'])('by %s', (scheme) => {
  // In a process of its own: in one process clients read before they see that the connection was reset.
  beforeAll(async () => {
    certificates = makeCertificates();
    root = mkdtempSync(path.join(tmpdir(), 'early-refusals-'));
    mkdirSync(path.join(root, 'dir'));
    const tls = scheme === 'https' ? { tls: certificates.server } : {};
    const options = { root, credentials, limits: { failedLogins: 1_000_000 }, ...tls };
    child = fork(program, [JSON.stringify(options)]);
    const [{ base }] = (await once(child, 'message')) as [{ base: string }];
    url = new URL(base);
  });
  afterAll(async () => {
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([0, null]);
    rmSync(root, { recursive: true });
  });

  function open(): Socket {
    const { hostname: host } = url;
    const port = Number(url.port);
    const socket = scheme === 'https' ? connectTls({ host, port, ca: certificates.ca }) : connect(port, host);
    return socket.on('error', () => undefined);
  }

  /** Sends a request byte for byte. @returns what came until the server ended the connection */
  async function raw(head: string[], body: Buffer, readsLast: boolean): Promise<string> {
    const socket = open();
    const chunks: Buffer[] = [];
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const read = () => socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (!readsLast) read();
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    for (let at = 0; at < body.length && !socket.destroyed; at += 65_536) {
      if (!socket.write(body.subarray(at, at + 65_536))) await Promise.race([ended, drained(socket)]);
    }
    if (readsLast) read();
    await ended;
    return Buffer.concat(chunks).toString('latin1');
  }

  describe.each([
    ['HTTP/1.1 with Connection: close', 'HTTP/1.1', ['Connection: close']],
    ['HTTP/1.0', 'HTTP/1.0', []],
  ])('%s', (_name, version, lines) => {
    test.each(refusals)('%d for %s %s', async (status, method, target, type, isKnown) => {
      const signature = isKnown ? authorization : basic('k', 'wrong');
      for (const [index, size] of [1_100_000, 5_000_000, large].entries()) {
        const length = `Content-Length: ${size}`;
        const all = ['Host: x', ...lines, `Authorization: ${signature}`, `Content-Type: ${type}`, length];
        const head = [`${method} ${target} ${version}`, ...all];
        for (let run = 0; run < 6; run++) {
          const answer = await raw(head, Buffer.alloc(size, 'x'), (index + run) % 2 === 1);
          expect({ size, run, answer: answer.slice(0, 12) }).toEqual({ size, run, answer: `HTTP/1.1 ${status}` });
        }
      }
    });
  });

  test('bodies in chunks, and what is no HTTP', async () => {
    const start = 'PUT /api/3/path/data/f HTTP/1.1';
    const head = [start, 'Host: x', 'Connection: close', 'Transfer-Encoding: chunked'];
    const size = large.toString(16);
    const body = Buffer.concat([Buffer.from(`${size}\r\n`), Buffer.alloc(large), Buffer.from('\r\n0\r\n\r\n')]);
    for (const readsLast of [false, true]) {
      expect(await raw(head, body, readsLast)).toMatch(/^HTTP\/1\.1 403 /);
      expect(await raw([start, 'Host x'], Buffer.alloc(large), readsLast)).toMatch(/^HTTP\/1\.1 400 /);
      expect(await raw([start, `X: ${'x'.repeat(20_000)}`], Buffer.alloc(large), readsLast)).toMatch(
        /^HTTP\/1\.1 431 /,
      );
      // The rest of a body that goes wrong after its request was refused.
      expect(await raw(head, Buffer.alloc(large, 'z'), readsLast)).toMatch(/^HTTP\/1\.1 40[03] /);
    }
  });

  test.each([false, true])("Node's own client, connections kept: %s", async (keepAlive) => {
    const secure = scheme === 'https';
    const agent = secure ? new HttpsAgent({ keepAlive, maxSockets: 1 }) : new HttpAgent({ keepAlive, maxSockets: 1 });
    for (let run = 0; run < 3; run++) {
      const status = await new Promise((resolve, reject) => {
        const headers = { authorization: basic('k', 'wrong'), 'content-length': large };
        const options = { method: 'PUT', headers, agent, ca: certificates.ca };
        const request = (secure ? httpsRequest : httpRequest)(new URL('/api/3/path/data/f', url), options);
        request.once('error', reject);
        request.once('response', (response) => resolve(response.resume().statusCode));
        request.end(Buffer.alloc(large));
      });
      expect(status).toBe(401);
    }
    agent.destroy();
  });

  test('our client', async () => {
    const tls = { ca: certificates.ca };
    const api = new BasicClient({ baseUrl: url.href, key: 'k'.repeat(30), password: 'wrong'.repeat(6), tls });
    for (let run = 0; run < 3; run++) {
      await expect(api.post('/path/data', '/', { file: fromBuffer(Buffer.alloc(large), 'f') })).rejects.toMatchObject({
        status: 401,
      });
    }
  });
});

describe('what is read of a body that nobody wants is bounded', () => {
  const temp = useTempDir();
  const wide: LingeringBounds = { bytes: 2 ** 40, time: 1e9, pause: 1e9 };
  const narrow: [what: string, bounds: Partial<LingeringBounds>, isSending: boolean][] = [
    ['in bytes', { bytes: 1_000_000 }, true],
    ['in time', { time: 10 }, true],
    ['in silence', { pause: 10 }, false],
  ];
  describe.each(['close', 'keep-alive'])('Connection: %s', (connection) => {
    test.each(narrow)('%s', async (_what, bounds, isSending) => {
      const listener = createHttpServer();
      const connections = new Connections(listener, 0, undefined, { ...wide, ...bounds });
      listener.on('request', (request, response) => {
        connections.run(request, response, async () => {
          response.writeHead(401, { 'Content-Length': 2 }).end('no');
          await once(response, 'finish');
        });
      });
      const ended = once(listener, 'connection').then(([accepted]) => once(accepted as Socket, 'close'));
      listener.listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const { socket, answer } = openSocket(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
      // This client never closes its half, and sends for as long as it may.
      socket.allowHalfOpen = true;
      const length = `Content-Length: ${Number.MAX_SAFE_INTEGER}`;
      socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n${length}\r\n\r\n`);
      const more = () => {
        if (socket.writable) socket.write(Buffer.alloc(65_536), more);
      };
      if (isSending) more();
      else socket.write('a part');
      await ended;
      socket.destroy();
      expect(await answer).toMatch(/^HTTP\/1\.1 401 .*no$/s);
      await connections.close(0);
      listener.close();
    });
  });

  test('a server that closes lets clients read why they were refused', async () => {
    await using service = createServer({ root: temp.path, times: { closing: 600_000 } });
    const base = await service.listen();
    const { socket, answer } = openSocket(base);
    socket.pause();
    const target = 'PUT /api/3/path/data/f HTTP/1.1\r\nHost: x\r\nConnection: close';
    socket.write(`${target}\r\nContent-Length: ${large}\r\n\r\n`);
    socket.write(Buffer.alloc(1_000_000));
    // Its answer has left when a later request was answered.
    await fetch(new URL('api/2/ping', base));
    const closed = service.close();
    socket.write(Buffer.alloc(large - 1_000_000), () => socket.resume());
    expect(await answer).toMatch(/^HTTP\/1\.1 403 /);
    await closed;
  });
});
