import { OptionsError } from '../../../lib/internal/coded_error';
import {
  ResponseError,
  type BasicClient,
  type BasicClientOptions,
  type ClientEvent,
  type Hooks,
  type Logger,
} from '../../../lib/rest';
import { FakeClock } from '../support/clock';
import { pattern } from '../support/files';
import { credentials, failure, json, status, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const client = (options: BasicClientOptions = {}): BasicClient =>
  server.current.client({ random: () => 0.5, ...options });

describe('hooks', () => {
  test('are called in order, each with what it needs', async () => {
    const calls: string[] = [];
    const hooks: Hooks = {
      beforeRequest: [({ request, attempt }) => void calls.push(`${attempt} ${request.method} ${request.endpoint}`)],
      afterResponse: [({ response, attempt }) => void calls.push(`${attempt} ${response.status}`)],
      beforeRetry: [({ error, delay, attempt }) => void calls.push(`${attempt} ${error.name} ${delay}`)],
      beforeError: [({ error }) => void calls.push(error.name)],
    };
    server.current.script(status(503), status(404));
    await failure(client({ hooks }).get('/path/info', '/f'));
    expect(calls).toEqual([
      '1 GET /path/info',
      '1 503',
      '1 ResponseError 250',
      '2 GET /path/info',
      '2 404',
      'ResponseError',
    ]);
  });

  test('beforeRequest may change headers; a change lasts over all attempts', async () => {
    let n = 0;
    const hooks: Hooks = {
      beforeRequest: [
        async ({ request, attempt }) => {
          await new Promise((resolve) => setImmediate(resolve));
          if (attempt === 1) request.headers.set('X-Trace', `trace ${++n}`);
          request.headers.delete('User-Agent');
          request.headers.set('X-Attempt', String(attempt));
        },
      ],
    };
    server.current.script(status(503), (request, response) => {
      void server.current.record(request).then(() => json(response, {}));
    });
    await client({ hooks }).post('/x', null, { a: 1 }, { headers: { 'X-One': '1' }, retry: { idempotent: true } });
    expect(server.current.last.headers).toMatchObject({ 'x-trace': 'trace 1', 'x-attempt': '2', 'x-one': '1' });
    expect(server.current.last.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(server.current.last.headers).not.toHaveProperty('user-agent');
  });

  test.each(['authorization', 'content-length', 'host', 'content-type'])('may not set %s', async (name) => {
    const hooks: Hooks = { beforeRequest: [({ request }) => request.headers.set(name, 'x')] };
    const error = await failure(client({ hooks }).get('/ping'));
    expect(error).toBeInstanceOf(OptionsError);
    expect(error.message.toLowerCase()).toContain(name);
    expect(server.current.requests).toHaveLength(0);
  });

  test('beforeRetry may end it', async () => {
    server.current.script(status(503));
    const seen = jest.fn();
    const api = client({ hooks: { beforeRetry: [() => false] } }).on('request', seen);
    expect(await failure(api.get('/ping'))).toMatchObject({ status: 503 });
    expect(seen).toHaveBeenCalledTimes(1);
  });

  test('beforeError may give another error', async () => {
    class NotFound extends Error {}
    const beforeError = [
      ({ error }: { error: Error }) => (error instanceof ResponseError ? new NotFound('own') : undefined),
    ];
    server.current.script(status(404));
    expect(await failure(client({ hooks: { beforeError } }).get('/x'))).toBeInstanceOf(NotFound);
  });

  test.each(['beforeRequest', 'afterResponse', 'beforeRetry', 'beforeError'] as const)(
    'what %s throws ends the call, without another attempt',
    async (name) => {
      const own = new Error('own');
      const seen = jest.fn();
      server.current.script(status(503, {}, 'x'.repeat(1000)));
      const hook = () => {
        throw own;
      };
      const retry = name === 'beforeError' ? 0 : 2;
      const api = client({ hooks: { [name]: [hook] }, retry }).on('request', seen);
      expect(await failure(api.get('/ping'))).toBe(own);
      expect(seen.mock.calls.length).toBe(name === 'beforeRequest' ? 0 : 1);
      expect(api.stats()).toMatchObject({ calls: 1, failed: 1, active: 0 });
    },
  );

  test('that never come to an end do not hold up an abort', async () => {
    const controller = new AbortController();
    const hooks: Hooks = { beforeRequest: [() => new Promise<void>(() => setImmediate(() => controller.abort()))] };
    const error = await failure(client({ hooks }).get('/ping', null, {}, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'ABORT_ERR' });
  });

  test.each([
    [{ hooks: { beforeSend: [] } }, /unknown option 'beforeSend'/],
    [{ hooks: { beforeRequest: () => undefined } }, /hooks\.beforeRequest must be an array of functions/],
    [{ hooks: { beforeRequest: ['x'] } }, /hooks\.beforeRequest/],
  ])('%j is refused', (options, message) => {
    expect(() => client(options as never)).toThrow(message);
  });
});

describe('events', () => {
  const names: ClientEvent[] = ['request', 'response', 'retry', 'success', 'failure'];
  function record(api: BasicClient) {
    const events: [string, Record<string, unknown>][] = [];
    for (const name of names) api.on(name, (facts) => void events.push([name, { ...facts }]));
    return events;
  }

  test('tell of every attempt, and of the end', async () => {
    server.current.script(status(503, { 'X-Throttle': 'status=FAILURE; next=2 sec' }, 'busy'), (request, response) => {
      request.resume();
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"a": 1}');
    });
    const api = client();
    const events = record(api);
    await api.put('/path/data', '/secret', {}, { body: Buffer.from('12345') });
    const common = {
      call: 1,
      method: 'PUT',
      endpoint: '/path/data',
      url: `${server.current.url}api/2/path/data/secret/`,
    };
    expect(events).toEqual([
      ['request', { ...common, attempt: 1 }],
      ['response', { ...common, attempt: 1, status: 503, milliseconds: 0 }],
      ['retry', { ...common, attempt: 1, status: 503, delay: 2250, throttled: true, error: expect.any(ResponseError) }],
      ['request', { ...common, attempt: 2 }],
      ['response', { ...common, attempt: 2, status: 200, milliseconds: 0 }],
      ['success', { ...common, attempt: 2, milliseconds: 2250, bytesSent: 10, bytesReceived: 12 }],
    ]);
    expect(api.stats()).toEqual({
      calls: 1,
      active: 0,
      waiting: 0,
      succeeded: 1,
      failed: 0,
      requests: 2,
      retries: 1,
      throttled: 1,
      statuses: { 200: 1, 503: 1 },
      bytesSent: 10,
      bytesReceived: 12,
    });
  });

  test('a call that answers with a stream ends with the stream', async () => {
    server.current.script((_request, response) => response.end(pattern(300_000)));
    const api = client();
    const events = record(api);
    const stream = await api.get('/path/data', 'f', {}, { as: 'stream' });
    expect(api.stats()).toMatchObject({ active: 1, succeeded: 0 });
    await stream.toArray();
    await new Promise((resolve) => setImmediate(resolve));
    expect(api.stats()).toMatchObject({ active: 0, succeeded: 1, bytesReceived: 300_000 });
    expect(events.at(-1)).toMatchObject(['success', { bytesReceived: 300_000 }]);
  });

  test('a stream that breaks off is a failure', async () => {
    server.current.script((request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('x', () => request.socket.destroy());
    });
    const api = client();
    const events = record(api);
    const stream = await api.get('/path/data', 'f', {}, { as: 'stream' });
    await failure(stream.toArray());
    expect(events.at(-1)).toMatchObject(['failure', { error: { code: 'ERR_API_INCOMPLETE' }, bytesReceived: 1 }]);
    expect(api.stats()).toMatchObject({ active: 0, failed: 1 });
  });

  test('what a listener throws does not change the call', async () => {
    const own = new Error('own');
    const uncaught: unknown[] = [];
    const nextTick = jest.spyOn(process, 'nextTick').mockImplementation((callback) => {
      queueMicrotask(() => {
        try {
          (callback as () => void)();
        } catch (error) {
          uncaught.push(error);
        }
      });
    });
    const api = client().on('request', () => {
      throw own;
    });
    expect(await api.get('/ping')).toEqual({});
    nextTick.mockRestore();
    expect(uncaught).toEqual([own]);
    expect(api.stats()).toMatchObject({ calls: 1, succeeded: 1, failed: 0 });
  });

  test('off() takes a listener back, and on() refuses what is no event', async () => {
    const listener = jest.fn();
    const api = client();
    await api.on('request', listener).off('request', listener).get('/ping');
    expect(listener).not.toHaveBeenCalled();
    expect(() => api.on('error' as never, listener)).toThrow(/event must be one of 'request'/);
    expect(() => api.on('request', 'x' as never)).toThrow(/listener must be a function/);
  });
});

describe('a logger', () => {
  function lines(level?: BasicClientOptions['logLevel']) {
    const written: string[] = [];
    const facts: unknown[] = [];
    const at = (name: string) => (message: string, more?: object) => {
      written.push(`${name} ${message.replaceAll(server.current.url, '/')}`);
      facts.push(more);
    };
    const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    return { written, facts, options: level ? { logger, logLevel: level } : { logger } };
  }

  test('gets a line for each step', async () => {
    const { written, options } = lines();
    server.current.script(status(503), status(500));
    const clock = new FakeClock();
    await failure(client({ ...options, clock, retry: 1 }).get('/ping', null, { secret: 'query' }));
    expect(written).toEqual([
      'debug GET /api/2/ping/ is sent',
      'debug GET /api/2/ping/ was answered with 503 after 0 ms',
      expect.stringMatching(/^warn GET \/api\/2\/ping\/ failed and is sent again in 250 ms: GET .* replied with 503/),
      'debug GET /api/2/ping/ is sent',
      'debug GET /api/2/ping/ was answered with 500 after 0 ms',
      expect.stringMatching(/^error GET \/api\/2\/ping\/ failed: GET .* replied with 500/),
    ]);
  });

  test.each([
    ['debug', ['debug', 'debug', 'info']],
    ['info', ['info']],
    ['warn', []],
    ['off', []],
  ] as const)('of level %s gets %j for a 404', async (level, expected) => {
    const { written, options } = lines(level);
    server.current.script(status(404));
    await failure(client(options).get('/x'));
    expect(written.map((line) => line.split(' ')[0])).toEqual(expected);
  });

  test('gets no secret', async () => {
    const { written, facts, options } = lines();
    server.current.script((request, response) =>
      json(response, { detail: `sent ${request.headers.authorization}` }, 500),
    );
    await failure(client(options).get('/path/info', credentials.key));
    const all = JSON.stringify([written, facts]);
    const token = Buffer.from(`${credentials.key}:${credentials.password}`).toString('base64');
    for (const secret of [credentials.key, credentials.password, token]) expect(all).not.toContain(secret);
    expect(all).toContain('***');
  });

  test('that fails does not fail the call', async () => {
    const bad = () => {
      throw new Error('disk full');
    };
    const logger = { debug: bad, info: bad, warn: bad, error: bad };
    expect(await client({ logger }).get('/ping')).toEqual({});
  });

  test('may be the console', async () => {
    const debug = jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    await client({ logger: console }).get('/ping');
    expect(debug).toHaveBeenCalledTimes(3);
    debug.mockRestore();
  });

  test.each([
    [{ logger: {} }, /one without debug, info, warn, error/],
    [{ logger: 'console' }, /logger must be an object with the methods/],
    [{ logLevel: 'trace' }, /logLevel must be one of/],
  ])('%j is refused', (options, message) => {
    expect(() => client(options as never)).toThrow(message);
  });
});
