import { Sessions } from '../../../lib/server/accounts/sessions';
import { MemoryStore } from '../../../lib/state/memory_store';
import { form, multipart, send, type Sent } from '../support/http';
import { useService } from '../support/service';

const service = useService();

/** Signs in as the node client does. */
async function signIn() {
  const answer = await service.send('POST', '/api/2/session/');
  const lines = answer.headers['set-cookie']!;
  const values = new Map(lines.map((line) => line.split(';')[0]!.split('=') as [string, string]));
  return {
    answer,
    lines,
    cookie: [...values].map((pair) => pair.join('=')).join('; '),
    csrf: values.get('csrftoken')!,
  };
}
const withCookie = (cookie: string, method: string, url: string, sent: Sent = {}) =>
  send(service.base, method, url, { ...sent, headers: { ...sent.headers, cookie } });

test('the cookies are for this server alone, and the session one not for scripts', async () => {
  const { answer, lines } = await signIn();
  expect([answer.status, answer.headers['content-type'], answer.json.user.username]).toEqual([
    201,
    'application/json',
    'jane',
  ]);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^sessionid=[\w-]{32}; Path=\/; Expires=[^;]+; SameSite=Lax; HttpOnly$/);
  expect(lines[1]).toMatch(/^csrftoken=[\w-]{32}; Path=\/; Expires=[^;]+; SameSite=Lax$/);
});

test('a session reads without more, and changes with the CSRF token only', async () => {
  const { cookie, csrf } = await signIn();
  expect((await withCookie(cookie, 'GET', '/api/2/whoami/')).json.username).toBe('jane');
  expect((await withCookie(cookie, 'GET', '/api/2/session')).json.user.username).toBe('jane');
  const mkdir = (headers: Record<string, string>, path: string) => {
    const { body, headers: type } = form({ path });
    return withCookie(cookie, 'POST', '/api/2/path/oper/mkdir/', { body: body!, headers: { ...type, ...headers } });
  };
  for (const headers of [{}, { 'X-CSRFToken': '' }, { 'X-CSRFToken': 'x' }, { Referer: service.base }]) {
    const { status, json } = await mkdir(headers, '/refused');
    expect([status, json.detail]).toEqual([403, expect.stringMatching(/^CSRF Failed: /)]);
  }
  expect((await mkdir({ 'X-CSRFToken': csrf, Referer: service.base }, '/made')).status).toBe(200);
  const headers = { 'X-CSRFToken': csrf };
  expect((await withCookie(cookie, 'PUT', '/api/3/path/data/a', { headers, body: 'x' })).status).toBe(200);
  expect((await withCookie(cookie, 'PUT', '/api/3/path/data/b', { body: 'x' })).status).toBe(403);
  expect(service.everything()).toEqual(['a', 'made']);
});

test('Basic needs no CSRF token, also beside a cookie', async () => {
  const { cookie } = await signIn();
  const { body, headers } = multipart([{ filename: 'a', content: 'x' }]);
  const sent = { body, headers: { ...headers, cookie } };
  expect((await service.send('POST', '/api/2/path/data/', sent)).status).toBe(200);
});

test('it ends when it is deleted', async () => {
  const { cookie, csrf } = await signIn();
  expect((await withCookie(cookie, 'DELETE', '/api/2/session/')).status).toBe(403);
  const { status, body, headers } = await withCookie(cookie, 'DELETE', '/api/2/session/', {
    headers: { 'X-CSRFToken': csrf },
  });
  expect([status, body.length, headers['set-cookie']]).toEqual([
    204,
    0,
    [expect.stringMatching(/^sessionid=; .*Expires=Thu, 01 Jan 1970/), expect.stringMatching(/^csrftoken=; /)],
  ]);
  expect((await withCookie(cookie, 'GET', '/api/2/whoami/')).status).toBe(403);
});

test.each(['sessionid=', 'sessionid=x', 'sessionid="x"; sessionid=y', 'csrftoken=x', ';;=;', 'sessionid=__proto__'])(
  'a cookie that is none: %j',
  async (cookie) => {
    expect((await withCookie(cookie, 'GET', '/api/2/whoami/')).status).toBe(403);
  },
);

test('a new password ends the sessions of the user', async () => {
  const password = 'a good password';
  await service.post('/api/2/user/', { username: 'joe', password });
  const auth = { authorization: `Basic ${Buffer.from(`joe:${password}`).toString('base64')}` };
  const started = await send(service.base, 'POST', '/api/2/session/', { headers: auth });
  const cookie = started.headers['set-cookie']![0]!.split(';')[0]!;
  expect((await withCookie(cookie, 'GET', '/api/2/whoami/')).json.username).toBe('joe');
  await service.post('/api/2/user/joe/', { password: 'another password' });
  expect((await withCookie(cookie, 'GET', '/api/2/whoami/')).status).toBe(403);
});

describe('the store of sessions', () => {
  test('they end after two weeks, and secrets are not stored', () => {
    const store = new MemoryStore();
    const sessions = new Sessions(store, 10);
    const { id, expires } = sessions.start('jane', 0);
    expect([expires, sessions.get(id, expires - 1)?.username, sessions.get(id, expires)]).toEqual([
      14 * 24 * 3600 * 1000,
      'jane',
      undefined,
    ]);
    expect(JSON.stringify(store.table('sessions').entries())).not.toContain(id);
  });

  test('there are no more than so many; the oldest ends', () => {
    const sessions = new Sessions(new MemoryStore(), 2);
    const started = [1, 2, 3].map((now) => sessions.start('jane', now));
    expect(started.map(({ id }) => sessions.get(id, 4) !== undefined)).toEqual([false, true, true]);
  });

  test('a user who starts many sessions ends their own, not those of others', () => {
    const sessions = new Sessions(new MemoryStore(), 3);
    const first = sessions.start('jane', 0);
    const many = [1, 2, 3, 4].map((now) => sessions.start('joe', now));
    expect([first, ...many].map(({ id }) => sessions.get(id, 5) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
  });
});
