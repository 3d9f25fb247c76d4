import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';

import { ConnectionLimit } from '../../../lib/server/connections/connection_limit';
import { Connections } from '../../../lib/server/connections/connections';
import { Pace } from '../../../lib/server/connections/pace';
import { RunningRequests } from '../../../lib/server/dispatch/running_requests';
import { openSocket } from '../support/http';
import { head, useRawConnections } from '../support/raw_http';
import { useService } from '../support/service';

const busy = expect.objectContaining({ status: 503, headers: { 'Retry-After': '1' } }) as Error;

describe('requests at once', () => {
  test('in all', () => {
    const running = new RunningRequests(2, 10);
    const [leave] = [running.enter(), running.enter()];
    expect(() => running.enter()).toThrow(busy);
    leave();
    running.enter();
    expect(() => running.enter()).toThrow();
  });

  test('of one caller; others are not kept from theirs', () => {
    const running = new RunningRequests(100, 2);
    const [leave] = [running.enterAs('jane'), running.enterAs('jane')];
    expect(() => running.enterAs('jane')).toThrow(busy);
    running.enterAs('bob');
    leave();
    running.enterAs('jane');
    expect(() => running.enterAs('jane')).toThrow();
  });
});

describe('over HTTP', () => {
  const service = useService({ limits: { requestsPerCaller: 2, headerCount: 10 }, times: { lock: 0 } });
  const raw = useRawConnections(() => service.base);
  const upload = (name: string) => {
    const upload = openSocket(service.base);
    const line = `PUT /api/3/path/data/${name} HTTP/1.1`;
    upload.socket.write(head(line, 'Host: x', `Authorization: ${service.auth}`, 'Content-Length: 3') + 'ab');
    return upload;
  };

  test('503 with Retry-After for a third transfer of one account; when one has ended there is room again', async () => {
    const uploads = [upload('a'), upload('b')];
    while (service.everything().length < 2) await new Promise(setImmediate);
    const refused = await service.get('/api/2/path/info');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(refused.json).toEqual({ detail: expect.any(String) });
    // Who has no account is another caller.
    expect((await service.send('GET', '/api/2/ping')).status).toBe(200);
    for (const { socket } of uploads) socket.write('c');
    while (service.entries.length < 4) await new Promise(setImmediate);
    expect((await service.get('/api/2/path/info')).status).toBe(200);
    for (const { socket } of uploads) socket.destroy();
  });

  test('requests that are sent before the answers of others count, too', async () => {
    const connection = raw();
    const request = head('GET /api/2/path/info/ HTTP/1.1', 'Host: x', `Authorization: ${service.auth}`);
    const statuses = [(await connection.send(request.repeat(20))).status];
    while (statuses.length < 20) statuses.push((await connection.answer('GET')).status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
  });

  test('431 for too many headers, all of which came', async () => {
    const many = Array.from({ length: 11 }, (_, n) => `X-${n}: y`);
    const answer = await raw().send(head('GET /api/2/ping/ HTTP/1.1', 'Host: x', ...many));
    expect([answer.status, answer.json]).toEqual([431, { detail: expect.stringMatching(/10 headers/) }]);
  });

  test('who waited in vain for a file that another writes is told when to come back', async () => {
    writeFileSync(service.stored('f'), '1');
    const { socket } = openSocket(service.base);
    const line = 'PATCH /api/3/path/data/f HTTP/1.1';
    const more = ['Host: x', 'Range: bytes=0-', `Authorization: ${service.auth}`, 'Content-Length: 3'];
    socket.write(head(line, ...more) + 'ab');
    while (service.everything().length < 2) await new Promise(setImmediate);
    const refused = await service.send('PATCH', '/api/3/path/data/f', { body: 'x', headers: { range: 'bytes=0-' } });
    expect([refused.status, refused.headers['retry-after']]).toEqual([409, '5']);
    socket.destroy();
  });
});

describe('connections', () => {
  test('in all, from one address, and free again when they are closed', () => {
    const limit = new ConnectionLimit(3, 2);
    const closing: (() => void)[] = [];
    const from = (remoteAddress: string) =>
      limit.admit({ remoteAddress, once: (_: string, close: () => void) => closing.push(close) } as unknown as Socket);
    expect(['a', 'a', 'a', 'b', 'c'].map(from)).toEqual([true, true, false, true, false]);
    closing[0]!();
    expect(['a', 'c'].map(from)).toEqual([true, false]);
  });

  describe('of a server', () => {
    const service = useService({ limits: { connections: 2 } });
    test('503 with Retry-After above the limit', async () => {
      const { hostname, port } = new URL(service.base);
      const open = [connect(Number(port), hostname), connect(Number(port), hostname)];
      await Promise.all(open.map((socket) => once(socket, 'connect')));
      const { socket, answer } = openSocket(service.base);
      socket.once('end', () => socket.destroy());
      expect(await answer).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: 5\r\n[^]*"detail"/);
      for (const each of open) each.destroy();
      for (const each of open) if (!each.closed) await once(each, 'close');
      let status = 0;
      while (status !== 200) status = (await service.send('GET', '/api/2/ping').catch(() => ({ status: 0 }))).status;
    });
  });
});

describe('slow headers', () => {
  const service = useService({ times: { headers: 40 } });
  test('a head that comes by drops is refused with 408', async () => {
    const { socket, answer } = openSocket(service.base);
    socket.write('GET /api/2/ping/ HTTP/1.1\r\n');
    // However many lines come.
    const timer = setInterval(() => socket.write('X: y\r\n'), 5);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 [^]*"detail"/);
    clearInterval(timer);
  });
});

describe('pace', () => {
  const socket = new PassThrough();

  test('a client is too slow that moves less than the rate in a whole window of its turn', () => {
    const pace = new Pace(1000, 60_000);
    const seen = [
      [0, true, 0, false],
      [30_000, true, 10, false],
      [60_000, true, 59_999, true],
      [120_000, true, 119_999, false],
      [150_000, true, 119_999, false],
      // The server worked in between: a new window starts.
      [170_000, false, 119_999, false],
      [190_000, true, 119_999, false],
      [249_000, true, 119_999, false],
      [250_000, true, 119_999, true],
    ] as const;
    for (const [now, isClientsTurn, moved, expected] of seen) {
      expect([now, pace.isTooSlow(socket, isClientsTurn, moved, now)]).toEqual([now, expected]);
    }
  });

  /** A server whose looks at its connections are made by the test. */
  async function paced(onRequest: (server: ReturnType<typeof createHttpServer>, connections: Connections) => void) {
    const server = createHttpServer();
    const connections = new Connections(server, 0, new Pace(1000, 60_000));
    onRequest(server, connections);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const close = async () => {
      server.close();
      await connections.close(0);
    };
    return { server, connections, base, close };
  }

  test('a body that comes by drops is ended with 408, and whoever reads it fails', async () => {
    let failed: Promise<unknown> | undefined;
    const { server, connections, base, close } = await paced((http, all) =>
      http.on('request', (request, response) =>
        all.run(request, response, async () => {
          failed = (async () => {
            for await (const chunk of request) expect(chunk).toBeDefined();
          })();
          await failed.catch(() => undefined);
        }),
      ),
    );
    const { socket, answer } = openSocket(base);
    socket.write(head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1000000') + 'drop');
    await once(server, 'request');
    await new Promise(setImmediate);
    connections.endSlow(0);
    connections.endSlow(60_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    await expect(failed).rejects.toThrow();
    await close();
  });

  test('a reader who takes nothing is cut off', async () => {
    const { server, connections, base, close } = await paced((http, all) =>
      http.on('request', (request, response) =>
        all.run(request, response, async () => {
          response.end(Buffer.alloc(64 * 1024 * 1024));
          await once(response, 'close');
        }),
      ),
    );
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.write(head('GET / HTTP/1.1', 'Host: x'));
    const [request] = (await once(server, 'request')) as [{ socket: Socket }];
    const ended = once(request.socket, 'close');
    await new Promise(setImmediate);
    connections.endSlow(0);
    connections.endSlow(60_000);
    await ended;
    socket.destroy();
    await close();
  });

  describe('of a server', () => {
    const service = useService({ times: { pace: 40 } });
    test('who holds the lock of a file by drops loses it, and the file is what it was', async () => {
      writeFileSync(service.stored('f'), 'old content');
      const { socket, answer } = openSocket(service.base);
      const line = 'PATCH /api/3/path/data/f HTTP/1.1';
      const more = ['Host: x', 'Range: bytes=0-', `Authorization: ${service.auth}`, 'Content-Length: 1000000'];
      socket.write(head(line, ...more));
      const timer = setInterval(() => socket.write('x'), 5);
      expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
      clearInterval(timer);
      const next = await service.send('PATCH', '/api/3/path/data/f', { body: 'new', headers: { range: 'bytes=0-' } });
      expect(next.status).toBe(200);
      expect(readFileSync(service.stored('f'), 'utf8')).toBe('new content');
      expect(service.everything()).toEqual(['f']);
    });
  });
});
