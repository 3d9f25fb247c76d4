import { once } from 'node:events';
import type http from 'node:http';
import { inspect } from 'node:util';
import { AbortError } from '../../../lib/internal/abort';
import { OptionsError } from '../../../lib/internal/coded_error';
import {
  APIError,
  BadAnswerError,
  OAuthClient,
  OAuthError,
  RequestError,
  ResponseError,
  type OAuthClientOptions,
  type OAuthStepOptions,
} from '../../../lib/rest';
import { useCleanEnvironment } from '../support/environment';
import { failure, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
useCleanEnvironment();

/** Made up; the special characters need escaping in a header, and in the signature within it twice. */
const secrets = {
  clientToken: 'client/token"of+thirty%letters',
  clientSecret: 'client/secret"of+thirty%letter',
  requestToken: 'request/token"of+thirty%letter',
  requestSecret: 'request/secret"of+thirty%lette',
  accessToken: 'access/token"of+thirty%letters',
  accessSecret: 'access/secret"of+thirty%letter',
  verifier: 'verifier/of"all+thirty%letters',
};
const { clientToken, clientSecret, requestToken, requestSecret, accessToken, accessSecret, verifier } = secrets;
const request = { requestToken, requestSecret };
const access = { accessToken, accessSecret };

let clients: OAuthClient[] = [];
afterEach(() => {
  for (const api of clients) api.close();
  clients = [];
});

function client(options: OAuthClientOptions = {}): OAuthClient {
  const api = new OAuthClient({ baseUrl: server.current.url, clientToken, clientSecret, ...options });
  clients.push(api);
  return api;
}

/** Answers every request with this. */
function answer(body: string | Buffer, status = 200, headers: http.OutgoingHttpHeaders = {}): void {
  server.current.handler = (received, response) => {
    void server.current.record(received).then(() => response.writeHead(status, headers).end(body));
  };
}

/** The parameters of the last request's Authorization header. */
function shown(): Record<string, string> {
  const header = server.current.last.headers.authorization!;
  expect(header).toMatch(/^OAuth \w+="[^"]*"(, \w+="[^"]*")*$/);
  const pairs = [...header.matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, decodeURIComponent(value!)]));
}

const encode = encodeURIComponent;
const good = `oauth_token_secret=${encode(accessSecret)}&oauth_token=${encode(accessToken)}`;

describe('on the wire', () => {
  test('a request token', async () => {
    answer(`${good}&oauth_callback_confirmed=true`);
    const api = client({ headers: { 'X-Mine': 'x' } });
    expect(await api.getRequestToken('https://example.com/a?b=c')).toEqual({
      token: accessToken,
      secret: accessSecret,
    });
    expect(server.current.last).toMatchObject({ method: 'POST', url: '/oauth/request_token/', body: Buffer.alloc(0) });
    expect(server.current.last.headers).toMatchObject({ 'content-length': '0', 'x-mine': 'x' });
    expect(shown()).toEqual({
      oauth_callback: 'https://example.com/a?b=c',
      oauth_consumer_key: clientToken,
      oauth_nonce: expect.stringMatching(/^\w{30}$/) as string,
      oauth_signature: `${encode(clientSecret)}&`,
      oauth_signature_method: 'PLAINTEXT',
      oauth_timestamp: expect.stringMatching(/^\d{10}$/) as string,
      oauth_version: '1.0',
    });
  });

  test.each([[undefined], [null], ['oob']])('without a callback (%j) it is out of band', async (callback) => {
    answer(good);
    await client().getRequestToken(callback);
    expect(shown()).toMatchObject({ oauth_callback: 'oob' });
  });

  test('an access token', async () => {
    answer(good);
    const api = client(request);
    expect(await api.getAccessToken(verifier)).toEqual({ token: accessToken, secret: accessSecret });
    expect(server.current.last).toMatchObject({ method: 'POST', url: '/oauth/access_token/' });
    expect(shown()).toMatchObject({
      oauth_token: requestToken,
      oauth_verifier: verifier,
      oauth_signature: `${encode(clientSecret)}&${encode(requestSecret)}`,
    });
  });

  test('a call', async () => {
    await client(access)('/ping');
    expect(shown()).toMatchObject({
      oauth_token: accessToken,
      oauth_signature: `${encode(clientSecret)}&${encode(accessSecret)}`,
    });
    expect(shown()).not.toHaveProperty('oauth_verifier');
  });

  test('below a base URL with a path', async () => {
    answer(good);
    const api = client({ baseUrl: `${server.current.url}prefix` });
    await api.getRequestToken();
    expect(server.current.last.url).toBe('/prefix/oauth/request_token/');
    const url = `${server.current.url}prefix/oauth/authorize/?oauth_token=${encode(accessToken)}`;
    expect(api.getAuthorizationUrl()).toBe(url);
  });
});

describe('an answer that is no token', () => {
  const half = encode(accessSecret);
  const answers: [string, string | Buffer, RegExp][] = [
    ['nothing', '', /no oauth_token$/],
    ['HTML', `<html>oauth_token=${half}</html>`, /no oauth_token$/],
    ['JSON', JSON.stringify({ oauth_token: accessToken, oauth_token_secret: accessSecret }), /no oauth_token$/],
    ['no secret', `oauth_token=${half}`, /no oauth_token_secret$/],
    ['no token', `oauth_token_secret=${half}`, /no oauth_token$/],
    ['two tokens', `oauth_token=a&oauth_token=${half}&oauth_token_secret=s`, /more than one oauth_token$/],
    ['an empty token', `oauth_token=&oauth_token_secret=${half}`, /oauth_token is empty/],
    ['an empty secret', `oauth_token=${half}&oauth_token_secret=`, /oauth_token_secret is empty/],
    ['a line end', `oauth_token=${half}&oauth_token_secret=a%0Ab`, /has characters that a token cannot have/],
    [
      'bytes that are no text',
      Buffer.from(`oauth_token=\xFF&oauth_token_secret=${half}`, 'latin1'),
      /has characters that a token cannot have/,
    ],
    ['a callback that was not taken', `${good}&oauth_callback_confirmed=false`, /did not confirm the callback/],
    ['a book', `${good}&more=${'x'.repeat(100_000)}`, /larger than 65536 bytes/],
  ];

  test.each(answers)('%s', async (_name, body, told) => {
    answer(body, 200, { 'Content-Type': 'application/x-www-form-urlencoded' });
    for (const step of [() => client().getRequestToken(), () => client(request).getAccessToken(verifier)]) {
      const error = await failure(step());
      expect(error).toBeInstanceOf(BadAnswerError);
      expect(error).toMatchObject({
        code: 'ERR_API_ANSWER',
        status: 200,
        detail: expect.stringMatching(told) as string,
      });
      expect(error).not.toHaveProperty('body');
      expectNoSecret(error);
    }
  });

  test('no content', async () => {
    answer('', 204);
    expect(await failure(client().getRequestToken())).toMatchObject({ code: 'ERR_API_ANSWER', status: 204 });
  });

  test('changes nothing: the client has what it had', async () => {
    answer('oauth_token=x');
    const api = client({ ...request, ...access });
    await failure(api.getRequestToken());
    await failure(api.getAccessToken(verifier));
    expect(api.getTokens()).toEqual({ ...request, ...access });
  });

  test('but white space around it does not matter', async () => {
    answer(`\r\n${good}\n`);
    expect(await client().getRequestToken()).toEqual({ token: accessToken, secret: accessSecret });
  });
});

describe('a refusal', () => {
  test('as the service words it', async () => {
    answer('Could not verify OAuth request.\n', 403, { 'Content-Type': 'text/html' });
    const error = await failure(client().getRequestToken());
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status: 403, detail: 'Could not verify OAuth request.' });
    expect(error.message).toContain('POST http://');
  });

  test.each([
    ['a page', '<p>no</p>', 'Server error; check response for errors'],
    ['JSON', '{"detail": "no"}', 'no'],
  ])('as %s', async (_name, body, detail) => {
    answer(body, 400, { 'Content-Type': body.startsWith('{') ? 'application/json' : 'text/html' });
    expect(await failure(client().getRequestToken())).toMatchObject({ status: 400, detail });
  });

  test('a redirect is not followed', async () => {
    answer('', 302, { Location: '/elsewhere?x=y' });
    const error = await failure(client().getRequestToken());
    expect(error).toMatchObject({ status: 302, location: `${server.current.url}elsewhere` });
    expect(server.current.requests).toHaveLength(1);
  });
});

describe('what is missing', () => {
  test.each<[string, string, () => unknown]>([
    [
      'ERR_OAUTH_NO_REQUEST_TOKEN',
      'an authorization URL without',
      () => Promise.resolve().then(() => client().getAuthorizationUrl()),
    ],
    ['ERR_OAUTH_NO_REQUEST_TOKEN', 'an access token without', () => client().getAccessToken(verifier)],
    ['ERR_OAUTH_NO_VERIFIER', 'an empty verifier', () => client(request).getAccessToken(' \n')],
    [
      'ERR_OAUTH_NO_VERIFIER',
      'no verifier at all',
      () => client(request).getAccessToken(undefined as unknown as string),
    ],
    ['ERR_OAUTH_NO_ACCESS_TOKEN', 'a call', () => client()('/ping')],
  ])('%s: %s', async (code, _name, call) => {
    const error = await failure(call() as Promise<unknown>);
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ code });
    expect(server.current.requests).toEqual([]);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ clientToken: undefined }, /^no clientToken: pass the option 'clientToken', or set SMARTFILE_CLIENT_TOKEN$/],
    [{ clientSecret: undefined }, /^no clientSecret: .*SMARTFILE_CLIENT_SECRET$/],
    [{ accessToken }, /^accessSecret is missing, and accessToken cannot be used without it: pass both$/],
    [{ accessSecret }, /^accessToken is missing, and accessSecret cannot be used without it: pass both$/],
    [{ requestToken }, /^requestSecret is missing/],
    [{ signatureMethod: 'RSA-SHA1' }, /signatureMethod must be one of 'PLAINTEXT', 'HMAC-SHA1', 'HMAC-SHA256'/],
    [{ key: 'k' }, /unknown option 'key'/],
    [{ credentials: () => ({}) }, /replaces all other tokens; leave out clientToken, clientSecret$/],
    [{ credentials: 'x', clientToken: undefined, clientSecret: undefined }, /credentials must be a function/],
  ])('options %j', (options, told) => {
    expect(() => client(options)).toThrow(OptionsError);
    expect(() => client(options)).toThrow(told);
  });

  test.each<[string, (api: OAuthClient) => Promise<unknown>]>([
    ['callback must be a complete URL', (api) => api.getRequestToken('/relative')],
    ['callback must be a complete URL', (api) => api.getRequestToken(7 as unknown as string)],
    ['verifier must be a string', (api) => api.getAccessToken(7 as unknown as string)],
    ['verifier contains white space', (api) => api.getAccessToken('a b')],
    ["unknown option 'headers'", (api) => api.getRequestToken(null, { headers: {} } as OAuthStepOptions)],
  ])('%s', async (told, call) => {
    const error = await failure(call(client(request)));
    expect(error).toBeInstanceOf(OptionsError);
    expect(error.message).toContain(told);
    expect(server.current.requests).toEqual([]);
  });
});

describe('the environment', () => {
  const set = (variables: Record<string, string>) => void Object.assign(process.env, variables);

  test('gives what the options do not', async () => {
    set({ SMARTFILE_CLIENT_TOKEN: 'ct', SMARTFILE_CLIENT_SECRET: 'cs' });
    set({ SMARTFILE_ACCESS_TOKEN: 'at', SMARTFILE_ACCESS_SECRET: 'as' });
    await client({ clientToken: undefined, clientSecret: undefined })('/ping');
    expect(shown()).toMatchObject({ oauth_consumer_key: 'ct', oauth_token: 'at', oauth_signature: 'cs&as' });
    await client({ clientToken: 'ct', clientSecret: 'mine', accessToken: 'at' })('/ping');
    expect(shown()).toMatchObject({ oauth_signature: 'mine&as' });
  });

  test('of another client is not used', () => {
    set({ SMARTFILE_CLIENT_TOKEN: 'ct', SMARTFILE_CLIENT_SECRET: 'cs' });
    set({ SMARTFILE_ACCESS_TOKEN: 'at', SMARTFILE_ACCESS_SECRET: 'as' });
    expect(client().getTokens()).toEqual({});
    expect(() => client({ clientSecret: undefined })).toThrow(/no clientSecret/);
    expect(() => client({ clientToken: 'ct', accessToken: 'other' })).toThrow(/accessSecret is missing/);
  });
});

test('a callback that gives no access token yet is asked again', async () => {
  let stored: { accessToken?: string; accessSecret?: string } = {};
  const credentials = () => ({ clientToken, clientSecret, ...stored });
  const api = client({ clientToken: undefined, clientSecret: undefined, credentials });
  expect(await failure(api('/ping'))).toMatchObject({ code: 'ERR_OAUTH_NO_ACCESS_TOKEN' });
  stored = access;
  await api('/ping');
  expect(shown()).toMatchObject({ oauth_token: accessToken });
});

test('new steps replace the tokens, and a token that was changed is gone', async () => {
  answer(good);
  const api = client({ accessToken: 'old', accessSecret: 'older', ...request });
  await api.getAccessToken(verifier);
  expect(api.getTokens()).toEqual(access);
  expect(await failure(api.getAccessToken(verifier))).toMatchObject({ code: 'ERR_OAUTH_NO_REQUEST_TOKEN' });
});

describe('no secret can be seen in', () => {
  /** Answers with all that came, in several forms, as some error pages do. */
  function echo(status: number, type: string): void {
    server.current.handler = (received, response) => {
      const all = [received.headers.authorization, ...Object.values(shownIn(received)), ...Object.values(secrets)];
      response.writeHead(status, { 'Content-Type': type });
      response.end(type === 'application/json' ? JSON.stringify({ detail: all.join(' '), src: all }) : all.join('\n'));
    };
  }
  const shownIn = ({ headers }: http.IncomingMessage) =>
    [...headers.authorization!.matchAll(/="([^"]*)"/g)].map(([, value]) => decodeURIComponent(value!));

  const steps: [string, () => Promise<unknown>][] = [
    ['getRequestToken()', () => client({ ...request, ...access }).getRequestToken('https://example.com/')],
    ['getAccessToken()', () => client({ ...request, ...access }).getAccessToken(verifier)],
  ];

  test.each(steps)('errors of %s that repeat the request', async (name, step) => {
    for (const type of ['application/json', 'text/plain', 'text/html']) {
      for (const status of [400, 401, 403, 500]) {
        echo(status, type);
        const error = await failure(step());
        expect(error).toMatchObject({ status, body: expect.stringContaining('***') as string });
        // What belongs to another step is not sent.
        const sentVerifier = name.includes('Access') ? { verifier } : {};
        expectNoSecret(error, { clientToken, clientSecret, access, request, ...sentVerifier });
        expect(inspect(error)).not.toMatch(/oauth_signature="[^*]/);
      }
    }
  });

  test('errors of calls that repeat the request', async () => {
    echo(400, 'application/json');
    expectNoSecret(await failure(client(access)('/ping')), { clientToken, clientSecret, access });
  });

  test('errors of the connection, budgets and aborts', async () => {
    const nowhere = client({ ...request, baseUrl: 'http://127.0.0.1:1/' });
    const error = await failure(nowhere.getAccessToken(verifier));
    expect(error).toBeInstanceOf(RequestError);
    expectNoSecret(error);
    server.current.handler = () => undefined;
    const late = await failure(client(request).getAccessToken(verifier, { answerTimeout: 1 }));
    expect(late).toMatchObject({ code: 'ERR_API_TIMEOUT' });
    expectNoSecret(late);
    const controller = new AbortController();
    const stopped = failure(client(request).getAccessToken(verifier, { signal: controller.signal }));
    controller.abort();
    expect(await stopped).toBeInstanceOf(AbortError);
    expectNoSecret(await stopped);
  });

  test('the client, before, during and after the steps', async () => {
    const received = new Promise<http.ServerResponse>((resolve) => {
      server.current.handler = (_request, response) => resolve(response);
    });
    const api = client({ ...request, ...access });
    expectNoSecret(api);
    const step = api.getAccessToken(verifier);
    const response = await received;
    expectNoSecret(api);
    response.end(good);
    await Promise.all([once(response, 'close'), step]);
    expectNoSecret(api);
  });
});

/** Looks for all secrets, in all their forms, in everything that a log would print of a value. */
function expectNoSecret(value: unknown, within: Record<string, unknown> = secrets): void {
  const printed = [
    inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: null }),
    JSON.stringify(value),
    JSON.stringify(Object.getOwnPropertyDescriptors(value as object)),
    String(value),
    (value as Error).stack,
  ].join('\n');
  const looked = Object.values(secrets).filter((secret) => JSON.stringify(within).includes(JSON.stringify(secret)));
  expect(looked.length).toBeGreaterThan(1);
  for (const secret of looked) {
    const once = encode(secret);
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), once, encode(once)]) {
      expect(printed).not.toContain(form);
    }
  }
}
