import net from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { inspect } from 'node:util';
import { fromFile, type AnswerStream } from '../../../lib/rest';
import { reachable } from '../support/reachable';
import { credentials, failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();

const { key, password } = credentials;
const token = Buffer.from(`${key}:${password}`).toString('base64');
const secrets = [key, password, token, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)];

function expectNoSecret(value: unknown): void {
  const texts = [...reachable(value)].map((each) =>
    Buffer.isBuffer(each) ? each.toString('latin1') : typeof each === 'string' ? each : '',
  );
  const shown = [
    inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? String(value.stack) : '',
    ...texts,
  ].join('\n');
  for (const secret of secrets) expect(shown).not.toContain(secret);
}

/** What a request is, and what a socket is, must not be reachable either. */
function expectNoRequest(value: unknown): void {
  for (const each of reachable(value)) {
    expect(each).not.toBeInstanceOf(net.Socket);
    if (typeof each !== 'object' || each === null) continue;
    expect(each).not.toHaveProperty('_header');
    expect(each).not.toHaveProperty('config');
  }
}

test('the walk finds what is there', () => {
  const error = Object.assign(new Error('x'), { [Symbol('s')]: { deep: [new Map([['k', { password }]])] } });
  expect(() => expectNoSecret(error)).toThrow();
  expect(() => expectNoSecret(Object.defineProperty(new Error('x'), 'hidden', { value: password }))).toThrow();
  expect(() => expectNoSecret(new Error('x', { cause: new Error(token) }))).toThrow();
});

/** Repeats the request's credentials wherever an answer has room for them. */
function echo(status: number, type: string): void {
  server.current.handler = (request, response) => {
    const all = [request.headers.authorization, password, key, encodeURIComponent(password)];
    const body = { detail: `You sent ${all.join(' ')}`, field_errors: { [password]: all }, src: all };
    response.writeHead(status, { 'Content-Type': type, 'X-Echo': token });
    response.end(type === 'application/json' ? JSON.stringify(body) : `<pre>${all.join('\n')}</pre>`);
    request.resume();
  };
}

describe('no credential can be reached from', () => {
  const get = () => server.current.client().get('/path/info', '/f');
  const upload = (file = fromFile(__filename)) => server.current.client().post('/path/data', '/', { file });

  const failures: [string, () => Promise<unknown>][] = [
    ['a refused connection', () => server.current.client({ baseUrl: 'http://127.0.0.1:1/' }).get('/ping')],
    [
      'a TLS handshake with a server that has none',
      () => {
        return server.current.client({ baseUrl: server.current.url.replace('http', 'https') }).get('/ping');
      },
    ],
    [
      'a connection that is reset',
      () => {
        server.current.handler = (request) => request.socket.resetAndDestroy();
        return upload();
      },
    ],
    [
      'an answer that is no HTTP',
      () => {
        server.current.handler = (request) => request.socket.end(`echo ${token} ${password}\r\n\r\n`);
        return get();
      },
    ],
    ['an error in JSON', () => (echo(400, 'application/json'), get())],
    ['an error in HTML', () => (echo(500, 'text/html'), upload())],
    [
      'broken JSON',
      () => {
        server.current.handler = (_request, response) => {
          response.writeHead(200, { 'Content-Type': 'application/json' }).end(`{${token} ${password}`);
        };
        return get();
      },
    ],
    [
      'a redirect',
      () => {
        server.current.handler = (_request, response) => {
          response.writeHead(302, { Location: `http://${key}:x@h/?p=${encodeURIComponent(password)}` }).end();
        };
        return get();
      },
    ],
    [
      'an error with words of its own',
      () => {
        server.current.handler = (_request, response) => response.writeHead(418, `No ${password}`).end();
        return get();
      },
    ],
    [
      'a time budget',
      () => {
        server.current.handler = () => undefined;
        return server.current.client({ answerTimeout: 1 }).get('/ping');
      },
    ],
    [
      'an abort',
      () => {
        const controller = new AbortController();
        server.current.handler = () => controller.abort();
        return server.current.client().get('/ping', null, {}, { signal: controller.signal });
      },
    ],
    ['a file that is missing', () => upload(fromFile('/nowhere/at all'))],
    [
      'a body that breaks',
      () => {
        const stream = new PassThrough();
        server.current.handler = () => stream.destroy(new Error('broken'));
        stream.write('begun');
        return server.current.client().put('/x', 'f', {}, { body: stream });
      },
    ],
    [
      'a body of the wrong size',
      () => {
        return server.current.client().put('/x', 'f', {}, { body: { size: 9, open: () => Readable.from(['x']) } });
      },
    ],
    ['a wrong argument', () => server.current.client().get('/path/info', '../x')],
    [
      'a JSON answer that is cut short',
      () => {
        server.current.handler = (request, response) => {
          response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 100 });
          response.write('{', () => request.socket.destroy());
        };
        return get();
      },
    ],
    [
      'a download that is cut short',
      async () => {
        server.current.handler = (request, response) => {
          response.writeHead(200, { 'Content-Length': 100 }).write('begun', () => request.socket.destroy());
        };
        return ((await get()) as AnswerStream).toArray();
      },
    ],
  ];

  test.each(failures)('%s', async (_name, call) => {
    const error = await failure(call());
    expectNoSecret(error);
    expectNoRequest(error);
  });

  test('the client', async () => {
    const api = server.current.client();
    await api.get('/ping');
    await api.post('/path/data', null, { file: Buffer.from('x') });
    expectNoSecret(api);
    expectNoRequest(api);
  });

  test('a stream that was answered', async () => {
    server.current.handler = (_request, response) => response.end('x'.repeat(100_000));
    const stream = (await get()) as AnswerStream;
    expectNoSecret(stream);
    await stream.toArray();
    expectNoSecret(stream);
  });
});

test('nor can a proxy’s password, or a session', async () => {
  const proxyPassword = 'proxy-password-of-the-house';
  server.current.handler = (request, response) => {
    const { headers } = request;
    response.setHeader('Set-Cookie', ['sessionid=the-session-itself', 'csrftoken=the-token-itself']);
    json(response, { detail: JSON.stringify(headers) }, request.method === 'POST' ? 200 : 418);
  };
  const api = server.current.client({ proxy: server.current.url.replace('//', `//me:${proxyPassword}@`) });
  await api.login();
  const error = await failure(api.get('/whoami'));
  expectNoSecret(error);
  expectNoRequest(error);
  const shown = inspect([error, api], { depth: Infinity, showHidden: true }) + JSON.stringify(error);
  const encoded = Buffer.from(`me:${proxyPassword}`).toString('base64');
  for (const secret of [proxyPassword, encoded, 'the-session-itself', 'the-token-itself']) {
    expect(shown).not.toContain(secret);
  }
  expect(shown).toContain('sessionid=***');
});

test('what a server repeats is masked, the rest is kept', async () => {
  server.current.handler = (request, response) => {
    json(response, { detail: `bad ${request.headers.authorization ?? ''} of ${key}` }, 401);
  };
  expect(await failure(server.current.client().get('/ping'))).toMatchObject({
    detail: 'bad Basic *** of ***',
    body: '{"detail":"bad Basic *** of ***"}',
  });
});

test('a short password does not tear words apart', async () => {
  server.current.handler = (_request, response) => json(response, { detail: 'a bad day' }, 401);
  const api = server.current.client({ key: 'a', password: 'bad' });
  expect(await failure(api.get('/ping'))).toMatchObject({ detail: 'a bad day' });
});
