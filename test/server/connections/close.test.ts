import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, createServer as createHttpServer } from 'node:http';

import { createServer, ServerError } from '../../../lib/server';
import { Connections } from '../../../lib/server/connections/connections';
import { seededBytes } from '../../support/random';
import { useTempDir } from '../../support/temp_dir';
import { openSocket, send } from '../support/http';
import { useService } from '../support/service';

const refused = expect.objectContaining({ code: 'ECONNREFUSED' });
const ping = (base: string) => send(base, 'GET', '/api/2/ping');

describe('listening', () => {
  const temp = useTempDir();

  test('on a free port of the loopback by default; the URL is known only while it listens', async () => {
    const server = createServer({ root: temp.path });
    expect(() => server.url).toThrow(/does not listen/);
    const url = await server.listen();
    expect([url, server.url]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/), url]);
    expect((await ping(url)).status).toBe(200);
    await expect(server.listen()).rejects.toMatchObject({ code: 'ERR_SERVER_STATE' });
    await server.close();
    expect(() => server.url).toThrow(ServerError);
    await expect(ping(url)).rejects.toEqual(refused);
    await expect(server.listen()).rejects.toMatchObject({ code: 'ERR_SERVER_STATE' });
  });

  test('a port that is taken', async () => {
    const first = createServer({ root: temp.path });
    const port = Number(new URL(await first.listen()).port);
    const second = createServer({ root: temp.path });
    await expect(second.listen({ port })).rejects.toMatchObject({
      code: 'ERR_SERVER_LISTEN',
      cause: expect.objectContaining({ code: 'EADDRINUSE' }),
    });
    await first.close();
    // It may be tried again.
    await second.listen({ port });
    await second.close();
  });

  test('faulty options', async () => {
    const server = createServer({ root: temp.path });
    const faulty = [{ port: -1 }, { port: 65536 }, { port: 1.5 }, { host: '' }, { prot: 1 }] as object[];
    for (const options of faulty)
      await expect(server.listen(options)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' });
    await server.close();
  });

  test('other addresses give URLs that work', async () => {
    for (const host of ['0.0.0.0', 'localhost']) {
      await using server = createServer({ root: temp.path });
      expect((await ping(await server.listen({ host }))).status).toBe(200);
    }
  });

  test('closing while it starts to listen', async () => {
    const server = createServer({ root: temp.path });
    const listening = server.listen({ host: 'localhost' });
    const closed = server.close();
    await expect(listening).rejects.toMatchObject({ code: 'ERR_SERVER_STATE' });
    await closed;
    expect(() => server.url).toThrow(ServerError);
  });

  test('closing twice, or without having listened', async () => {
    const server = createServer({ root: temp.path });
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

describe('closing', () => {
  // Nothing here may wait for the end of it.
  const service = useService({ times: { closing: 600_000 } });

  test('idle connections end at once', async () => {
    const agent = new Agent({ keepAlive: true });
    await send(service.base, 'GET', '/api/2/ping', { agent });
    const { hostname, port } = new URL(service.base);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    // Its connection has been taken when one that came later has been answered.
    await ping(service.base);
    const ended = once(silent, 'close');
    await service.server.close();
    await ended;
    agent.destroy();
  });

  test('running transfers may end', async () => {
    mkdirSync(service.stored('dir'));
    writeFileSync(service.stored('big'), seededBytes(20_000_000));
    const { socket, answer } = openSocket(service.base);
    socket.write(
      `PUT /api/3/path/data/dir/a HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nContent-Length: 3\r\n\r\nab`,
    );
    const download = service.get('/api/2/path/data/big');
    while (service.everything().length < 3) await new Promise(setImmediate);
    const closed = service.server.close();
    await expect(ping(service.base)).rejects.toEqual(refused);
    socket.write('c');
    expect(await answer).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*connection: close/i);
    expect((await download).body.length).toBe(20_000_000);
    await closed;
    expect(service.everything()).toEqual(['big', 'dir', 'dir/a']);
  });
});

describe('closing when the time is over', () => {
  const service = useService({ times: { closing: 30, task: 0 } });

  test('transfers are cut and leave nothing; a task that waits is given up', async () => {
    mkdirSync(service.stored('dir'));
    const { socket, answer } = openSocket(service.base);
    socket.write(
      `PUT /api/3/path/data/dir/a HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nContent-Length: 3\r\n\r\nab`,
    );
    while (service.everything().length < 2) await new Promise(setImmediate);
    // Neither of them can get the directory.
    await service.post('/api/2/path/oper/remove', { path: '/dir' });
    await service.server.close();
    expect(await answer).toBe('');
    expect(service.entries.find(({ method }) => method === 'PUT')).toMatchObject({ status: 0, complete: false });
    expect(service.everything().filter((name) => name !== 'dir')).toEqual([]);
  });
});

describe('clients that do nothing', () => {
  const service = useService({ times: { idle: 40 } });

  test('an upload that stops is ended and leaves nothing', async () => {
    const { socket, answer } = openSocket(service.base);
    socket.write(
      `PUT /api/3/path/data/a HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nContent-Length: 3\r\n\r\nab`,
    );
    await answer;
    while (service.entries.length === 0) await new Promise(setImmediate);
    expect(service.entries[0]).toMatchObject({ status: 0, complete: false });
    expect(service.everything()).toEqual([]);
  });

  test('a download that is not taken is ended', async () => {
    writeFileSync(service.stored('big'), seededBytes(40_000_000));
    const { socket } = openSocket(service.base);
    socket.removeAllListeners('data');
    socket.pause();
    socket.write(`GET /api/2/path/data/big HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\n\r\n`);
    while (service.entries.length === 0) await new Promise(setImmediate);
    expect(service.entries[0]).toMatchObject({ status: 200, complete: false });
    socket.destroy();
  });
});

test('work whose client has left is waited for', async () => {
  const server = createHttpServer();
  const connections = new Connections(server, 0);
  try {
    let end: () => void = () => undefined;
    const work = new Promise<void>((resolve) => (end = resolve));
    const left = new Promise<void>((resolve) => {
      server.on('request', (request, response) => {
        response.once('close', resolve);
        connections.run(request, response, () => work);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(server, 'request');
    socket.destroy();
    await left;
    let isClosed = false;
    const closed = connections.close(0).then(() => (isClosed = true));
    // Longer than the time that it gives to connections.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isClosed).toBe(false);
    end();
    await closed;
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('the work of the server is not idleness of the client', async () => {
  const server = createHttpServer();
  const connections = new Connections(server, 10);
  server.on('request', (request, response) => {
    // Answers when the connection has been idle for three times as long as clients may be.
    connections.run(request, response, async () => {
      for (let n = 0; n < 3; n++) await once(request.socket, 'timeout');
      response.end('done');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect((await send(`http://127.0.0.1:${port}`, 'GET', '/')).body.toString()).toBe('done');
  await connections.close(0);
  server.close();
});
