import { once } from 'node:events';
import net from 'node:net';
import { Readable } from 'node:stream';
import { AbortError } from '../../../lib/internal/abort';
import {
  fromFile,
  type BasicClient,
  type BasicClientOptions,
  type Clock,
  type Method,
  type RetryOptions,
} from '../../../lib/rest';
import { systemClock } from '../../../lib/internal/clock';
import { FakeClock } from '../support/clock';
import { pattern, useFiles } from '../support/files';
import { failure, json, status, useRecordingServer, type Handler } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();

let clock: FakeClock;
beforeEach(() => (clock = new FakeClock()));

const client = (options: BasicClientOptions = {}): BasicClient => {
  return server.current.client({ clock, random: () => 0.5, ...options });
};

/** Keeps the request, then answers with a status. */
const recorded =
  (code: number, headers = {}): Handler =>
  (request, response) => {
    void server.current.record(request).then(() => {
      if (code === 200) json(response, { ok: true });
      else response.writeHead(code, headers).end();
    });
  };
/** Keeps the request, then breaks the connection. */
const reset: Handler = (request) => {
  void server.current.record(request).then(() => request.socket.resetAndDestroy());
};
const good = recorded(200);
const sent = () => server.current.requests.length;

const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'] as const satisfies readonly Method[];
const idempotent = ['GET', 'HEAD', 'PUT', 'DELETE'];

describe('the table of docs/retries.md', () => {
  const refusals: [string, Handler][] = [
    ['429', recorded(429)],
    ['425', recorded(425)],
    ['503 with X-Throttle', recorded(503, { 'X-Throttle': 'status=FAILURE; next=0.08 sec' })],
    ['503 with X-Throttle-Wait-Seconds', recorded(503, { 'X-Throttle-Wait-Seconds': '1' })],
  ];
  test.each(refusals)('%s is followed by another attempt, whatever the method', async (_name, handler) => {
    for (const method of methods) {
      server.current.script(handler, good);
      const before = sent();
      await client()
        .request(method, '/x', 'y', {}, { as: 'response' })
        .then((answer) => answer.discard());
      expect(sent() - before).toBe(2);
    }
  });

  const perhapsDone: [string, Handler][] = [
    ['408', recorded(408)],
    ['500', recorded(500)],
    ['502', recorded(502)],
    ['503', recorded(503)],
    ['503 with Retry-After', recorded(503, { 'Retry-After': '1' })],
    ['503 with X-Throttle that speaks of success', recorded(503, { 'X-Throttle': 'status=SUCCESS; next=1 sec' })],
    ['504', recorded(504)],
    ['a broken connection', reset],
    [
      'an answer that breaks off',
      (request, response) => {
        void server.current.record(request).then(() => {
          response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 100 });
          response.write('{', () => request.socket.destroy());
        });
      },
    ],
  ];
  test.each(perhapsDone)('%s is followed by one for methods that may be repeated', async (name, handler) => {
    for (const method of methods.filter((each) => each !== 'HEAD' || !name.startsWith('an answer'))) {
      server.current.script(handler, good);
      const before = sent();
      const call = client().request(method, '/x', 'y');
      if (idempotent.includes(method)) await call;
      else expect((await failure(call)).message).toContain(method);
      expect(sent() - before).toBe(idempotent.includes(method) ? 2 : 1);
    }
  });

  test.each([400, 401, 403, 404, 409, 412, 413, 416, 501])('%i is final', async (code) => {
    server.current.script(recorded(code));
    expect(await failure(client().get('/x'))).toMatchObject({ status: code });
    expect(sent()).toBe(1);
    expect(clock.pauses).toEqual([]);
  });

  test('a redirect is final, and so is an answer that cannot be read', async () => {
    server.current.script(recorded(302, { Location: '/elsewhere' }));
    expect(await failure(client().get('/x'))).toMatchObject({ status: 302 });
    server.current.script((request, response) => {
      void server.current.record(request).then(() => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{');
      });
    });
    expect(await failure(client().get('/x'))).toMatchObject({ code: 'ERR_API_ANSWER' });
    expect(sent()).toBe(2);
  });

  test.each(methods)('a connection that is refused is tried again for %s', async (method) => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    const api = client({ baseUrl: `http://127.0.0.1:${port}/` });
    const error = await failure(api.request(method, '/x'));
    expect(error).toMatchObject({ code: 'ERR_API_REQUEST', cause: { code: 'ECONNREFUSED' }, attempts: 3 });
    expect(clock.pauses).toHaveLength(2);
  });

  test('a name that is unknown is looked up again, for POST too', async () => {
    const error = await failure(client({ baseUrl: 'http://service.invalid/', proxy: false }).post('/x'));
    expect(error).toMatchObject({ cause: { syscall: 'getaddrinfo' }, attempts: 3 });
  });
});

describe('a body', () => {
  const data = pattern(700_000);

  test.each(['multipart', 'raw', 'blob', 'json', 'form'] as const)('%s is sent anew, whole', async (kind) => {
    server.current.script(recorded(503), reset, good);
    const file = fromFile(files.write('f', data));
    const retry: RetryOptions = { idempotent: true };
    const calls = {
      multipart: () => client().post('/path/data', '/', { file }, { retry }),
      raw: () => client().put('/path/data', 'f', {}, { body: file }),
      blob: () => client().put('/path/data', 'f', {}, { body: new Blob([data]) }),
      json: () => client().post('/x', null, {}, { json: { a: ['ä', 1] }, retry }),
      form: () => client().put('/x', null, { a: ['ä', '1'] }),
    };
    expect(await calls[kind]()).toEqual({ ok: true });
    const bodies = server.current.requests.map(({ body }) => body);
    expect(bodies).toHaveLength(3);
    if (kind === 'multipart') expect(bodies.every((body) => body.includes(data))).toBe(true);
    else expect(bodies.every((body) => body.equals(bodies[0] ?? Buffer.alloc(0)))).toBe(true);
    if (kind === 'raw' || kind === 'blob') expect(bodies[2]?.equals(data)).toBe(true);
    if (kind === 'json') expect(bodies[2]?.toString()).toBe('{"a":["ä",1]}');
  });

  test.each([
    ['a stream', () => Readable.from([data])],
    ['a web stream', () => new Blob([data]).stream()],
  ])('of %s is never sent again, even if that would be harmless', async (_name, make) => {
    server.current.script(recorded(429), good);
    const shouldRetry = jest.fn(() => true);
    const body = make();
    const error = await failure(client().put('/x', 'f', {}, { body, retry: { idempotent: true, shouldRetry } }));
    expect(error).toMatchObject({ status: 429 });
    expect(error).not.toHaveProperty('attempts');
    expect(shouldRetry).not.toHaveBeenCalled();
    expect(sent()).toBe(1);
  });

  test('that cannot be read is not tried again', async () => {
    expect(await failure(client().put('/x', 'f', {}, { body: fromFile('/nowhere') }))).toMatchObject({
      code: 'ENOENT',
    });
    expect(clock.pauses).toEqual([]);
  });
});

describe('the pauses', () => {
  test('grow to a limit, and are anything from nothing to that', async () => {
    const pauses = async (random: number) => {
      clock.pauses.length = 0;
      server.current.script(recorded(500));
      const retry = { limit: 5, backoffBase: 100, backoffLimit: 1000 };
      await failure(client({ retry, random: () => random }).get('/x'));
      return clock.pauses;
    };
    expect(await pauses(0.999999)).toEqual([100, 200, 400, 800, 1000]);
    expect(await pauses(0.5)).toEqual([50, 100, 200, 400, 500]);
    expect(await pauses(0)).toEqual([0, 0, 0, 0, 0]);
  });

  test('are what the service asks for, and up to the first pause more', async () => {
    const date = new Date(clock.time + 7000).toUTCString();
    const asked: [Record<string, string>, number][] = [
      [{ 'Retry-After': '3' }, 3250],
      [{ 'Retry-After': '0' }, 250],
      [{ 'Retry-After': date }, 7250],
      [{ 'X-Throttle': 'status=FAILURE; next=0.08 sec' }, 330],
      [{ 'X-Throttle-Wait-Seconds': '2' }, 2250],
    ];
    for (const [headers, pause] of asked) {
      server.current.script(recorded(503, headers), good);
      clock = new FakeClock();
      await client().get('/x');
      expect(clock.pauses).toEqual([pause]);
    }
  });

  test('are not longer than maxRetryAfter: the call fails at once, and says what was asked for', async () => {
    server.current.script(recorded(429, { 'Retry-After': '61' }));
    expect(await failure(client().get('/x'))).toMatchObject({ status: 429, retryAfter: 61_000, throttled: true });
    expect(sent()).toBe(1);
    const retry = { maxRetryAfter: 61_000, limit: 1 };
    expect(await failure(client({ retry }).get('/x'))).toMatchObject({ status: 429, attempts: 2 });
  });

  test('end when the signal aborts', async () => {
    server.current.script(recorded(503));
    const controller = new AbortController();
    const waiting = new Promise<void>((resolve) => {
      const patient: Clock = {
        now: () => Date.now(),
        sleep: (_milliseconds, signal) => {
          resolve();
          return systemClock.sleep(1e9, signal);
        },
      };
      const call = client({ clock: patient }).get('/x', null, {}, { signal: controller.signal });
      void failure(call).then((error) => {
        expect(error).toBeInstanceOf(AbortError);
        expect(error).toMatchObject({ cause: 'enough' });
      });
    });
    await waiting;
    const start = performance.now();
    controller.abort('enough');
    await new Promise((resolve) => setImmediate(resolve));
    expect(performance.now() - start).toBeLessThan(100);
    expect(sent()).toBe(1);
  });
});

describe('the option retry', () => {
  test.each([
    [undefined, 3],
    [false, 1],
    [0, 1],
    [1, 2],
    [{ limit: 4 }, 5],
    [{ statusCodes: [500] }, 1],
    [{ methods: ['POST'] }, 1],
    [{ idempotent: false }, 1],
    [{ shouldRetry: () => false }, 1],
  ] as [RetryOptions | number | false | undefined, number][])('%j makes %i attempts', async (retry, attempts) => {
    server.current.script(recorded(503));
    const byClient = await failure(client({ retry }).get('/x'));
    expect(sent()).toBe(attempts);
    await failure(client().get('/x', null, {}, { retry }));
    expect(sent()).toBe(2 * attempts);
    if (attempts > 1) expect(byClient).toMatchObject({ attempts });
    else expect(byClient).not.toHaveProperty('attempts');
  });

  test('of a call changes that of the client', async () => {
    server.current.script(recorded(404));
    const retry = { limit: 1, statusCodes: [404] };
    await failure(client({ retry }).post('/x', null, {}, { retry: { idempotent: true } }));
    expect(sent()).toBe(2);
  });

  test('shouldRetry is told what happened, and may decide otherwise', async () => {
    server.current.script(recorded(409), good);
    const shouldRetry = jest.fn(() => true);
    await client({ retry: { shouldRetry } }).post('/x');
    expect(shouldRetry.mock.calls).toEqual([
      [{ error: expect.objectContaining({ status: 409 }), attempt: 1, wouldRetry: false }],
    ]);
  });

  test.each([
    [{ retry: -1 }, /retry must be a whole number/],
    [{ retry: true }, /retry: options must be an object/],
    [{ retry: { tries: 3 } }, /unknown option 'tries'/],
    [{ retry: { limit: 1.5 } }, /retry\.limit/],
    [{ retry: { methods: ['TRACE'] } }, /retry\.methods\[0\]/],
    [{ retry: { statusCodes: 503 } }, /retry\.statusCodes must be an array/],
    [{ retry: { idempotent: 'yes' } }, /retry\.idempotent/],
    [{ retry: { shouldRetry: true } }, /retry\.shouldRetry/],
    [{ clock: {} }, /clock must be an object with now/],
    [{ random: 0.5 }, /random must be a function/],
  ])('%j is refused', (options, message) => {
    expect(() => client(options as never)).toThrow(message);
  });
});

test('the official throttle: three attempts, then the error', async () => {
  server.current.script(status(503, { 'X-Throttle': 'status=FAILURE; next=0.01 sec' }));
  const seen = jest.fn();
  const api = client();
  api.on('retry', seen);
  expect(await failure(api.get('/whoami'))).toMatchObject({ status: 503, throttled: true, attempts: 3 });
  expect(seen).toHaveBeenCalledTimes(2);
});

test('an upload that is cut at any point goes out whole the next time', async () => {
  const data = pattern(400_000);
  for (const cut of [0, 1, 1000, 131_072, 399_999]) {
    let first = true;
    const stored: Buffer[] = [];
    server.current.handler = (request, response) => {
      if (!first) {
        void server.current.record(request).then(({ body }) => {
          stored.push(body);
          json(response, {});
        });
        return;
      }
      first = false;
      let seen = 0;
      if (cut === 0) request.socket.resetAndDestroy();
      request
        .on('error', () => undefined)
        .on('data', (chunk: Buffer) => {
          seen += chunk.length;
          if (seen >= cut) request.socket.resetAndDestroy();
        });
    };
    await client().put('/path/data', 'f', {}, { body: data });
    expect(stored.map((body) => body.equals(data))).toEqual([true]);
  }
});
