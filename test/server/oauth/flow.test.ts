import { writeFileSync } from 'node:fs';

import { failure } from '../../rest/support/recording_server';
import { allow, application, Browser, pageOf, signatureMethods, useClients } from '../support/oauth';
import { form } from '../support/http';
import { useService } from '../support/service';

const service = useService({ applications: [application] });
const client = useClients(() => service.base);
const [key, password] = ['k'.repeat(30), 'p'.repeat(30)];

/** All three steps, as the account of the options unless told otherwise. */
async function approved(options: Parameters<typeof client>[0] = {}, user = [key, password] as const) {
  const api = client(options);
  const { token } = await api.getRequestToken();
  const { verifier } = await allow(service.base, token, ...user);
  await api.getAccessToken(verifier);
  return api;
}

const username = async (api: ReturnType<typeof client>) => (await api.get<{ username: string }>('/whoami')).username;

describe.each(signatureMethods)('our own client, %s', (signatureMethod) => {
  test('the three steps without a callback: the verifier is shown', async () => {
    const api = client({ signatureMethod });
    const request = await api.getRequestToken();
    expect([request.token, request.secret]).toEqual([expect.stringMatching(/^[\w-]{30}$/), expect.any(String)]);
    expect(request.secret).toMatch(/^[\w-]{30}$/);
    const url = new URL(api.getAuthorizationUrl());
    expect(url.pathname + url.search).toBe(pageOf(request.token));
    const { verifier, location } = await allow(service.base, request.token, key, password);
    expect([verifier, location]).toEqual([expect.stringMatching(/^[a-z2-9]{10}$/), undefined]);
    const access = await api.getAccessToken(` ${verifier}\n`);
    expect([access.token, access.secret]).toEqual(Array(2).fill(expect.stringMatching(/^[\w-]{30}$/)));
    expect(new Set([request.token, request.secret, access.token, access.secret]).size).toBe(4);
    expect(await username(api)).toBe('jane');
  });

  test('the three steps with a callback: the browser is sent there', async () => {
    const api = client({ signatureMethod });
    const { token } = await api.getRequestToken('https://printer.example/oauth/done?user=J%C3%B6rg+M&next=/a%2Fb');
    const { verifier, location } = await allow(service.base, token, key, password);
    const query = `user=J%C3%B6rg+M&next=/a%2Fb&oauth_token=${token}&oauth_verifier=${verifier}&verifier=${verifier}`;
    expect(location).toBe(`https://printer.example/oauth/done?${query}`);
    await api.getAccessToken(verifier);
    expect(await username(api)).toBe('jane');
  });

  test('calls with all kinds of names and arguments', async () => {
    const api = await approved({ signatureMethod });
    const odd = "ä +%&=#'()*!~日\u{1F600}";
    await api.post('/path/oper/mkdir', null, { path: [`/${odd}`] });
    await api.put('/path/data', `/${odd}/a`, {}, { body: Buffer.from('content'), version: '3' });
    await api.post('/path/data', `/${odd}`, { file: Buffer.from('other') });
    expect(service.everything()).toHaveLength(3);
    await api.post('/path/info', `/${odd}/a`, { tags: ['1', '1 2', odd], attributes: 'a=b=c' });
    const info = await api.get<{ tags: string[] }>('/path/info', `/${odd}/a`, { fields: ['name', 'tags'], '': odd });
    expect(info.tags).toEqual(expect.arrayContaining(['1', '1 2', odd]));
    expect(
      await (
        await api.get<NodeJS.ReadableStream & { toArray(): Promise<Buffer[]> }>('/path/data', `/${odd}/a`)
      ).toArray(),
    ).toEqual([Buffer.from('content')]);
    expect(await failure(api.request('PATCH', '/user', 'nobody', { a: 'b' }))).toMatchObject({ status: 405 });
  });
});

test('an application acts for whoever allowed it, with the rights of that user at the time', async () => {
  writeFileSync(service.stored('a'), 'x');
  await service.post('/api/2/user/', { username: 'joe', password: 'a good password' });
  const api = await approved({}, ['joe', 'a good password']);
  expect(await username(api)).toBe('joe');
  expect(await failure(api.get('/path/data', '/a'))).toMatchObject({ status: 404 });
  await service.post('/api/2/access/user/', { user: 'joe', path: '/', read: 'true', list: 'true' });
  await api.get('/path/data', '/a');
  expect(await failure(api.delete('/path/data', '/a', {}, { version: '3' }))).toMatchObject({ status: 403 });
});

test('applications of a user who is deactivated or deleted lose their access at once', async () => {
  await service.post('/api/2/user/', { username: 'joe', password: 'a good password' });
  const api = await approved({}, ['joe', 'a good password']);
  await service.post('/api/2/user/joe/', { active: 'false' });
  expect(await failure(api('/whoami'))).toMatchObject({ status: 401 });
  await service.post('/api/2/user/joe/', { active: 'true' });
  expect(await username(api)).toBe('joe');
  await service.send('DELETE', '/api/2/user/joe/');
  expect(service.server.authorizations()).toEqual([]);
  await service.post('/api/2/user/', { username: 'joe', password: 'another password' });
  expect(await failure(api('/whoami'))).toMatchObject({ status: 401 });
});

test('who is switched off between approval and access gives no access', async () => {
  await service.post('/api/2/user/', { username: 'joe', password: 'a good password' });
  const api = client();
  const { token } = await api.getRequestToken();
  const { verifier } = await allow(service.base, token, 'joe', 'a good password');
  await service.post('/api/2/user/joe/', { active: 'false' });
  expect(await failure(api.getAccessToken(verifier))).toMatchObject({ status: 403 });
});

test('a token that is revoked is no good any more; the callback of a client gives another', async () => {
  const tokens = [(await approved()).getTokens(), (await approved()).getTokens()];
  const { clientToken, clientSecret } = application;
  const [first] = service.server.authorizations();
  expect(await service.server.revokeAuthorizations({ id: first!.id })).toBe(1);
  const asked: boolean[] = [];
  const api = client({
    credentials: ({ refused }) => {
      asked.push(refused);
      return { clientToken, clientSecret, ...tokens[asked.length - 1] };
    },
  });
  expect(await username(api)).toBe('jane');
  expect(asked).toEqual([false, true]);
});

test('the server tells what applications may do, and takes it back', async () => {
  const before = Date.now();
  const api = await approved();
  await api('/whoami');
  await approved();
  const all = service.server.authorizations();
  expect(all).toHaveLength(2);
  expect(all[0]).toMatchObject({
    username: 'jane',
    application: 'Photo Printer',
    clientToken: application.clientToken,
  });
  expect(all[0]!.created.getTime()).toBeGreaterThanOrEqual(before);
  expect([all[0]!.used instanceof Date, all[1]!.used]).toEqual([true, undefined]);
  // What is shown is of no use to sign with.
  expect(JSON.stringify(all)).not.toContain(api.getTokens().accessToken);
  expect(service.server.authorizations({ username: 'joe' })).toEqual([]);
  await expect(service.server.revokeAuthorizations({})).rejects.toThrow(
    /name at least one of id, username and clientToken/,
  );
  await expect(service.server.revokeAuthorizations({ user: 'jane' } as object)).rejects.toThrow(/unknown option/);
  expect(await service.server.revokeAuthorizations({ username: 'jane' })).toBe(2);
  expect(await failure(api('/whoami'))).toMatchObject({ status: 401 });
});

test('a user sees on a page what is allowed, and revokes it there', async () => {
  const api = await approved();
  const url = '/oauth/applications/';
  const browser = new Browser(service.base);
  await browser.signIn(url, key, password);
  await browser.open(url);
  expect(browser.text).toMatch(/Photo Printer[^]*not used yet/);
  await browser.press(url, 'revoke', { application: application.clientToken, csrf: 'wrong' });
  expect([browser.last.status, await username(api)]).toEqual([403, 'jane']);
  await browser.open(url);
  expect(browser.text).toMatch(/last used on 20\d\d-\d\d-\d\d/);
  expect((await browser.press(url, 'revoke', { application: application.clientToken })).status).toBe(303);
  expect(await failure(api('/whoami'))).toMatchObject({ status: 401 });
  await browser.open(url);
  expect(browser.text).toContain('No application may act for you.');
});

describe('what would outlast the permission is not for applications', () => {
  test('sessions', async () => {
    const api = await approved();
    expect(await failure(api.post('/session'))).toMatchObject({ status: 403 });
    expect((await service.send('POST', '/api/2/session/')).status).toBe(201);
  });

  test('the password of who allowed them', async () => {
    await service.post('/api/2/user/', { username: 'joe', password: 'a good password' });
    const api = await approved({}, ['joe', 'a good password']);
    expect(await failure(api.post('/user', 'joe', { password: 'the application knows' }))).toMatchObject({
      status: 403,
    });
    await api.post('/user', 'joe', { name: 'Joe' });
  });
});

test('no CSRF token is needed beside a signature, also beside a cookie', async () => {
  const api = await approved();
  const { browser } = await allow(service.base, (await client().getRequestToken()).token, key, password);
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
  await api.post('/path/oper/mkdir', null, { path: '/made' }, { headers: { cookie } });
  expect(service.everything()).toEqual(['made']);
  // A cookie alone still needs it.
  const { body, headers } = form({ path: '/refused' });
  const sent = { body: body!, headers: { ...headers, cookie } };
  expect((await browser.request('POST', '/api/2/path/oper/mkdir/', sent)).status).toBe(403);
});

test('what people allowed, and what was done by it, is in the log of activities', async () => {
  const api = await approved();
  await api('/whoami');
  const { results } = (await service.get('/api/2/activity/')).json as { results: { action: string; user: unknown }[] };
  expect(JSON.stringify(results)).toContain('POST oauth/authorize');
});
