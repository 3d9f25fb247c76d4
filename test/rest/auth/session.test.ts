import { SessionError } from '../../../lib/rest';
import { FakeClock } from '../support/clock';
import { failure, json, useRecordingServer, type Handler } from '../support/recording_server';

const server = useRecordingServer();

const session = 'session-of-forty-characters-aaaaaaaaaaaaa';
const token = 'token-of-thirty-characters-bbb';

/** Answers with cookies, the attributes of which are those that the service sends. */
const setCookies =
  (...cookies: string[]): Handler =>
  (request, response) => {
    void server.current.record(request).then(() => {
      response.setHeader('Set-Cookie', cookies);
      json(response, {}, request.method === 'DELETE' ? 204 : 201);
    });
  };

const opened = setCookies(
  `sessionid=${session}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  `csrftoken=${token}; Max-Age=31449600; Path=/`,
);

async function loggedIn(clock = new FakeClock()) {
  server.current.handler = opened;
  const api = server.current.client({ clock });
  await api.login();
  server.current.handler = undefined;
  return api;
}

test('login() asks for a session with the credentials', async () => {
  const api = await loggedIn();
  const { method, url, headers, body } = server.current.last;
  expect({ method, url }).toEqual({ method: 'POST', url: '/api/2/session/' });
  expect(headers.authorization).toMatch(/^Basic /);
  expect(headers).not.toHaveProperty('cookie');
  expect(body).toHaveLength(0);
  expect(api.isLoggedIn).toBe(true);
});

test('a session’s requests carry its cookies instead of the credentials', async () => {
  const api = await loggedIn();
  await api.get('/whoami', null, { a: 1 });
  const { headers } = server.current.last;
  expect(headers.cookie).toBe(`sessionid=${session}; csrftoken=${token}`);
  for (const name of ['authorization', 'x-csrftoken', 'referer']) expect(headers).not.toHaveProperty(name);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s also carries the token and a Referer', async (method) => {
  const api = await loggedIn();
  await api.request(method, '/path/oper/mkdir', null, {}, { query: { a: 1 } });
  expect(server.current.last.headers).toMatchObject({
    cookie: `sessionid=${session}; csrftoken=${token}`,
    'x-csrftoken': token,
    referer: `${server.current.url}api/2/path/oper/mkdir/?a=1`,
  });
  expect(server.current.last.headers).not.toHaveProperty('authorization');
});

test('cookies follow what the service sets later', async () => {
  const api = await loggedIn();
  server.current.handler = setCookies('csrftoken=another-token; Path=/');
  await api.get('/ping');
  server.current.handler = undefined;
  await api.post('/x');
  expect(server.current.last.headers['x-csrftoken']).toBe('another-token');
});

test('logout() closes the session, and the credentials are back', async () => {
  const api = await loggedIn();
  await api.logout();
  const { method, url, headers } = server.current.last;
  expect({ method, url }).toEqual({ method: 'DELETE', url: '/api/2/session/' });
  expect(headers).toMatchObject({ 'x-csrftoken': token, cookie: expect.stringContaining(session) });
  expect(api.isLoggedIn).toBe(false);
  await api.get('/ping');
  expect(server.current.last.headers.authorization).toMatch(/^Basic /);
  expect(server.current.last.headers).not.toHaveProperty('cookie');
  await api.logout();
  expect(server.current.requests).toHaveLength(3);
});

test('logout() forgets the session even when the service does not answer', async () => {
  const api = await loggedIn();
  server.current.handler = (request) => request.socket.destroy();
  expect(await failure(api.logout())).toMatchObject({ code: 'ERR_API_REQUEST' });
  expect(api.isLoggedIn).toBe(false);
});

test('a login that gives no session, or is refused, leaves things as they were', async () => {
  const api = server.current.client();
  const error = await failure(api.login());
  expect(error).toBeInstanceOf(SessionError);
  expect(error).toMatchObject({ code: 'ERR_API_SESSION' });
  server.current.handler = (_request, response) => json(response, { detail: 'no' }, 403);
  expect(await failure(api.login())).toMatchObject({ status: 403 });
  server.current.handler = opened;
  await api.get('/ping');
  expect(api.isLoggedIn).toBe(false);
});

test('a session ends with its cookie', async () => {
  const clock = new FakeClock();
  server.current.handler = setCookies(`sessionid=${session}; Max-Age=3600`);
  const api = server.current.client({ clock });
  await api.login();
  server.current.handler = undefined;
  clock.time += 3_599_000;
  expect(api.isLoggedIn).toBe(true);
  clock.time += 1000;
  await api.get('/ping');
  expect(server.current.last.headers.authorization).toMatch(/^Basic /);
});

test('a session that the service no longer knows gives way to the credentials, at once', async () => {
  const api = await loggedIn();
  const codes = [401, 200];
  server.current.handler = (request, response) => {
    void server.current.record(request).then(() => json(response, { ok: true }, codes.shift()));
  };
  expect(await api.post('/x', null, { a: 1 })).toEqual({ ok: true });
  const [, first, second] = server.current.requests;
  expect(first?.headers.cookie).toContain(session);
  expect(second?.headers.authorization).toMatch(/^Basic /);
  expect(second?.body.toString()).toBe('a=1');
  expect(api.isLoggedIn).toBe(false);
});

test.each([
  ['Max-Age=0', false],
  ['expires=Thu, 01 Jan 1970 00:00:00 GMT', false],
  ['expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=10', true],
  ['path=/api', true],
  ['path=/other', false],
  ['path=/ap', false],
  ['', true],
])('a cookie with %j is sent: %j', async (attributes, isSent) => {
  const api = await loggedIn();
  server.current.handler = setCookies(`extra=1; ${attributes}`);
  await api.get('/ping');
  server.current.handler = undefined;
  await api.get('/ping');
  expect(server.current.last.headers.cookie?.includes('extra=1') ?? false).toBe(isSent);
});

test('what a server sets without end is not kept without end', async () => {
  const api = await loggedIn();
  const many = Array.from({ length: 40 }, (_, n) => `c${n}=${'x'.repeat(10)}`);
  server.current.handler = setCookies(...many, `long=${'x'.repeat(5000)}`);
  await api.get('/ping');
  server.current.handler = setCookies(...many.map((each) => `d${each}`));
  await api.get('/ping');
  server.current.handler = undefined;
  await api.get('/ping');
  const cookies = server.current.last.headers.cookie?.split('; ') ?? [];
  expect(cookies).toHaveLength(50);
  expect(cookies.some((each) => each.startsWith('long='))).toBe(false);
});

test('the session is a secret, as a password is', async () => {
  const api = await loggedIn();
  server.current.handler = (request, response) => json(response, { detail: `You sent ${request.headers.cookie}` }, 400);
  const error = await failure(api.get('/ping'));
  expect(error).toMatchObject({ detail: 'You sent sessionid=***; csrftoken=***' });
});
