import { form, send, type Received } from '../../support/http';
import { application, Browser, pageOf, signed, tokenOf } from '../../support/oauth';
import { useService } from '../../support/service';

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;
const applications = [
  application,
  {
    ...application,
    clientToken: 'hostile-client-token-of-30-chars',
    name: hostile,
    description: hostile,
    callbacks: [],
  },
];
const [key, password] = ['k'.repeat(30), 'p'.repeat(30)];
const credentials = { key, password, username: `jane${hostile}` };
const service = useService({ applications, credentials, siteName: hostile, limits: { failedLogins: 3 } });

/** A request token, with a callback unless told otherwise. */
async function requested(callback = 'https://printer.example/oauth/done'): Promise<string> {
  const path = '/oauth/request_token/';
  const authorization = signed(service.base, 'POST', path, undefined, { parameters: { oauth_callback: callback } });
  return tokenOf(await send(service.base, 'POST', path, { headers: { authorization } })).token;
}

/** A browser in which somebody has signed in and is asked. */
async function asked(callback?: string) {
  const url = pageOf(await requested(callback));
  const browser = new Browser(service.base);
  await browser.signIn(url, key, password);
  await browser.open(url);
  return { browser, url };
}

/** Whether anything was allowed: what an attacker would have to reach. */
const isAllowed = async (url: string) => {
  const answer = await send(service.base, 'GET', url);
  return answer.status === 404;
};

function expectSafe({ headers, body }: Received): void {
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  const policy = String(headers['content-security-policy']);
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src data:; form-action 'self'/);
  expect(policy).toContain("; frame-ancestors 'none'; base-uri 'none'");
  expect(policy).not.toMatch(/script|unsafe|\*/);
  const text = body.toString();
  expect(text).not.toMatch(/<script|<img|onerror=[^&]*>|javascript:/i);
  // Nor as an attribute: what stands between quotation marks is text.
  expect(text.replace(/"[^"]*"/g, '')).not.toMatch(/<[^>]*\bon\w+\s*=/i);
}

test('each page is safe: no script, no frame, no cache, and all names escaped', async () => {
  const token = await requested();
  const browser = new Browser(service.base);
  for (const url of [pageOf(token), '/oauth/authorize', '/oauth/applications/']) expectSafe(await browser.open(url));
  const path = '/oauth/request_token/';
  const fields = { oauth_consumer_key: applications[1]!.clientToken, oauth_signature_method: 'PLAINTEXT' };
  const asHostile = await send(
    service.base,
    'POST',
    path,
    form({ ...fields, oauth_signature: `${application.clientSecret}&` }),
  );
  const url = pageOf(tokenOf(asHostile).token);
  expectSafe(await browser.signIn(url, hostile, 'wrong'));
  expect(browser.text).toContain('&#60;script&#62;');
  await browser.signIn(url, key, password);
  expectSafe(await browser.open(url));
  expect(browser.text).toContain('&#60;img src=x onerror=alert(2)&#62;');
  expectSafe(await browser.press(url, 'allow'));
  expectSafe(await browser.press(url, 'refuse'));
  expect(browser.last.status).toBe(404);
  expectSafe(await browser.open('/oauth/applications'));
});

test('the page may lead to the callback of this request, and nowhere else', async () => {
  for (const [callback, target] of [
    ['https://printer.example/oauth/done', " 'self' https://printer.example;"],
    ['http://127.0.0.1:9/done', " 'self' http://127.0.0.1:9;"],
    ['com.example.printer:/done', " 'self' com.example.printer:;"],
    ['oob', " 'self';"],
  ]) {
    const { browser } = await asked(callback);
    expect(browser.last.headers['content-security-policy']).toContain(`form-action${target!}`);
  }
});

describe('nothing is allowed', () => {
  test('by looking at the page, nor by a GET that looks like a form', async () => {
    const { browser, url } = await asked();
    await browser.open(`${url}&action=allow&csrf=${browser.hidden('csrf')}`);
    expect([browser.last.status, browser.last.headers.location, await isAllowed(url)]).toEqual([200, undefined, false]);
  });

  test('without a session', async () => {
    const { browser, url } = await asked();
    const csrf = browser.hidden('csrf');
    const answer = await send(service.base, 'POST', url, form({ action: 'allow', csrf }));
    expect([answer.status, await isAllowed(url)]).toEqual([303, false]);
    expect(answer.headers.location).toBe(url.slice(url.indexOf('?')));
  });

  test.each(['', 'x', 'c'.repeat(32)])('without the right CSRF token: %j', async (csrf) => {
    const { browser, url } = await asked();
    expect((await browser.press(url, 'allow', { csrf })).status).toBe(403);
    expectSafe(browser.last);
    expect(await isAllowed(url)).toBe(false);
  });

  test("with somebody else's CSRF token", async () => {
    const [mine, other] = [await asked(), await asked()];
    expect((await mine.browser.press(mine.url, 'allow', { csrf: other.browser.hidden('csrf') })).status).toBe(403);
    expect(await isAllowed(mine.url)).toBe(false);
  });

  test.each([
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'x' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ])('from a page of another site, even with a token: %j', async (headers) => {
    const { browser, url } = await asked();
    const { body, headers: type } = form({ action: 'allow', csrf: browser.hidden('csrf') });
    const answer = await browser.request('POST', url, { body: body!, headers: { ...type, ...headers } });
    expect([answer.status, await isAllowed(url)]).toEqual([403, false]);
  });

  test('by another button, a method that is none, or a token that is none', async () => {
    const { browser, url } = await asked();
    expect((await browser.press(url, 'other')).status).toBe(200);
    expect(await isAllowed(url)).toBe(false);
    expect((await browser.request('PUT', url)).status).toBe(405);
    for (const token of ['', 'x', '__proto__', 'x'.repeat(3000)]) {
      expect((await browser.open(pageOf(token))).status).toBe(404);
      expect((await browser.press(pageOf(token), 'allow')).status).toBe(404);
    }
  });

  test('by an account that was switched off after it signed in', async () => {
    await service.post('/api/2/user/', { username: 'joe', password: 'a good password' });
    const url = pageOf(await requested());
    const browser = new Browser(service.base);
    await browser.signIn(url, 'joe', 'a good password');
    await browser.open(url);
    await service.post('/api/2/user/joe/', { active: 'false' });
    expect((await browser.press(url, 'allow')).status).toBe(303);
    expect(await isAllowed(url)).toBe(false);
  });
});

test('refusing ends the request, and tells the application', async () => {
  const { browser, url } = await asked();
  await browser.press(url, 'refuse');
  const token = url.split('=')[1]!;
  const location = `https://printer.example/oauth/done?oauth_token=${token}&oauth_problem=user_refused`;
  expect([browser.last.status, browser.last.headers.location]).toEqual([303, location]);
  expect((await browser.open(url)).status).toBe(404);
});

test('a request is answered once, also when two do so', async () => {
  const [first, second] = [await asked(), new Browser(service.base)];
  await second.signIn(first.url, key, password);
  await second.open(first.url);
  expect((await first.browser.press(first.url, 'allow')).status).toBe(303);
  expect((await second.press(first.url, 'allow')).status).toBe(404);
});

describe('signing in', () => {
  test('starts a session of its own: none that an attacker knows goes on', async () => {
    const url = pageOf(await requested());
    const [victim, attacker] = [new Browser(service.base), new Browser(service.base)];
    await attacker.signIn(url, key, password);
    const fixed = attacker.cookies.get('sessionid')!;
    victim.cookies.set('sessionid', fixed);
    victim.cookies.set('signin', 'known-to-the-attacker-0123456789');
    await victim.request(
      'POST',
      url,
      form({ action: 'sign-in', token: 'known-to-the-attacker-0123456789', username: key, password }),
    );
    expect(victim.last.status).toBe(303);
    expect(victim.cookies.get('sessionid')).not.toBe(fixed);
    // And the one that was there has ended.
    expect((await attacker.open(url)).body.toString()).toContain('<h1>Sign in</h1>');
    expect(String(victim.last.headers['set-cookie'])).toMatch(
      /sessionid=[\w-]{32}; Path=\/; .*?SameSite=Lax; HttpOnly/,
    );
  });

  test('needs a form of this browser, so that nobody is signed in as somebody else unawares', async () => {
    const url = pageOf(await requested());
    const browser = new Browser(service.base);
    const fields = { action: 'sign-in', username: key, password };
    for (const token of ['', 'x']) {
      expect((await browser.request('POST', url, form({ ...fields, token }))).status).toBe(403);
      expect(browser.cookies.has('sessionid')).toBe(false);
    }
    const [other] = [new Browser(service.base)];
    await other.open(url);
    expect((await browser.request('POST', url, form({ ...fields, token: other.hidden('token') }))).status).toBe(403);
  });

  test('counts wrong passwords, of keys too; then the right one does not help', async () => {
    const url = pageOf(await requested());
    const browser = new Browser(service.base);
    for (const [name, wrong] of [
      [key, 'wrong'],
      ['nobody', password],
      [key, `${password}x`],
    ] as const) {
      expect((await browser.signIn(url, name, wrong)).status).toBe(403);
    }
    expect(browser.text).toContain('role="alert"');
    const answer = await browser.signIn(url, key, password);
    expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([429, true]);
    expectSafe(answer);
    expect(browser.cookies.has('sessionid')).toBe(false);
  });

  test('the same page is shown again, and nothing that was not asked for', async () => {
    const url = pageOf(await requested());
    const browser = new Browser(service.base);
    await browser.open(`${url}&next=https://evil.example//evil.example`);
    await browser.press(`/${url}&next=//evil.example`, 'sign-in', { username: key, password });
    expect(browser.last.headers.location).toMatch(/^\?oauth_token=[\w-]{30}&next=%2F%2Fevil\.example$/);
  });

  test('somebody else can sign in instead', async () => {
    const { browser, url } = await asked();
    await browser.press(url, 'sign-out');
    expect([browser.last.status, browser.cookies.has('sessionid')]).toEqual([303, false]);
    expect((await browser.open(url)).body.toString()).toContain('<h1>Sign in</h1>');
  });
});
