import { createHmac } from 'node:crypto';

import { allow, application, client, refusal, signatureMethods, signed, tokenOf } from '../../support/oauth';
import { form, send, type Sent } from '../../support/http';
import { useService } from '../../support/service';

const messages: string[] = [];
const other = { ...application, clientToken: 'another-client-token-of-30-chars', name: 'Other', callbacks: [] };
const service = useService({
  applications: [application, other],
  logger: { info: (message) => messages.push(message), error: (message) => messages.push(`ERROR ${message}`) },
});
beforeEach(() => messages.splice(0));

const requestPath = '/oauth/request_token/';
const accessPath = '/oauth/access_token/';
const post = (path: string, authorization: string, sent: Sent = {}) =>
  send(service.base, 'POST', path, { ...sent, headers: { authorization, ...sent.headers } });
const sign = (...[method, path, token, more]: Parameters<typeof signed> extends [string, ...infer T] ? T : never) =>
  signed(service.base, method, path, token, more);

/** A request token, approved or not, and an access token. */
const requested = async () => tokenOf(await post(requestPath, sign('POST', requestPath, undefined)));
const redeem = (token: { token: string; secret: string }, verifier: string) =>
  post(accessPath, sign('POST', accessPath, token, { parameters: { oauth_verifier: verifier } }));
const approve = async (token: string) => (await allow(service.base, token, 'k'.repeat(30), 'p'.repeat(30))).verifier;
async function granted() {
  const token = await requested();
  return tokenOf(await redeem(token, await approve(token.token)));
}

/** Refused as the service does it, for the reason that the log tells. */
function expectRefused(answer: { status: number; body: Buffer; headers: object }, reason: RegExp): void {
  expect([answer.status, answer.body.toString()]).toEqual([403, refusal]);
  expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  expect(messages.filter((each) => each.includes('OAuth')).at(-1)).toMatch(reason);
}

test('answers of the steps are form-encoded, the secret first; refusals are 403 and one line of text', async () => {
  const answer = await post(requestPath, sign('POST', requestPath, undefined));
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const fields = [...new URLSearchParams(answer.body.toString()).keys()];
  expect(fields).toEqual(['oauth_token_secret', 'oauth_token', 'oauth_callback_confirmed']);
  expectRefused(await send(service.base, 'POST', requestPath), /method is not known/);
  expectRefused(await send(service.base, 'GET', '/oauth/access_token'), /method is not known/);
});

test('parameters in a form, in the query, in the header without quotation marks; with and without a slash', async () => {
  const fields = {
    oauth_consumer_key: client.token,
    oauth_signature_method: 'PLAINTEXT',
    oauth_signature: `${client.secret}&`,
  };
  const query = new URLSearchParams(fields).toString();
  const header = `OAuth realm="", ${Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join(' ,')}`;
  for (const path of [requestPath, requestPath.slice(0, -1)]) {
    for (const method of ['GET', 'POST']) {
      expect((await send(service.base, method, `${path}?${query}`)).status).toBe(200);
      expect((await send(service.base, method, path, { headers: { authorization: header } })).status).toBe(200);
    }
    expect((await send(service.base, 'POST', path, form(fields))).status).toBe(200);
  }
  // Some here and some there, each once.
  const { oauth_signature: signature, ...rest } = fields;
  const split = form({ oauth_signature: signature });
  expect(
    (await send(service.base, 'POST', `${requestPath}?${new URLSearchParams(rest).toString()}`, split)).status,
  ).toBe(200);
  expectRefused(await send(service.base, 'POST', `${requestPath}?${query}`, split), /came twice/);
});

test('the PHP client encodes the signature twice, and names the callback differently', async () => {
  const fields = (callback: string) =>
    `oauth_consumer_key=${client.token}&oauth_signature_method=PLAINTEXT&oauth_signature=${client.secret}%2526` +
    `&oauth_timestamp=${Math.floor(Date.now() / 1000)}&oauth_nonce=${callback.length}&oauth_version=1.0&callback_uri=${callback}`;
  const ask = (callback: string) =>
    send(service.base, 'POST', requestPath, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: fields(callback),
    });
  expect((await ask('')).status).toBe(200);
  const { token } = tokenOf(await ask(encodeURIComponent('https://printer.example/oauth/php')));
  const { location } = await allow(service.base, token, 'k'.repeat(30), 'p'.repeat(30));
  expect(location).toMatch(/^https:\/\/printer\.example\/oauth\/php\?oauth_token=/);
  expectRefused(await ask('https://evil.example/'), /callback does not belong/);
});

describe.each(signatureMethods)('refused by all steps, %s', (method) => {
  test('a wrong client secret', async () => {
    const wrong = sign('POST', requestPath, undefined, { method }).replace(
      /oauth_signature="[^"]{4}/,
      'oauth_signature="AAAA',
    );
    expectRefused(await post(requestPath, wrong), /signature of Photo Printer is wrong/);
  });

  test('a wrong token secret', async () => {
    const token = await requested();
    const parameters = { oauth_verifier: await approve(token.token) };
    const wrong = { ...token, secret: client.secret };
    expectRefused(await post(accessPath, sign('POST', accessPath, wrong, { method, parameters })), /is wrong/);
  });

  test('a nonce for the second time', async () => {
    const header = sign('POST', requestPath, undefined, { method });
    expect((await post(requestPath, header)).status).toBe(200);
    expectRefused(await post(requestPath, header), /nonce was used before/);
  });

  test.each([-301, 302])('a timestamp that is %i seconds off', async (seconds) => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + seconds * 1000);
    const header = sign('POST', requestPath, undefined, { method });
    now.mockRestore();
    expectRefused(await post(requestPath, header), /timestamp is -?30\d seconds off/);
  });

  test('a timestamp that is some minutes off is none of it', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 290_000);
    const header = sign('POST', requestPath, undefined, { method });
    now.mockRestore();
    expect((await post(requestPath, header)).status).toBe(200);
  });
});

test.each([
  ['an application that is not known', 'oauth_consumer_key', 'x'.repeat(30), /application is not known/],
  ['another method', 'oauth_signature_method', 'RSA-SHA1', /method is not known/],
  ['the name of a property', 'oauth_signature_method', 'constructor', /method is not known/],
  ['another version', 'oauth_version', '2.0', /version/],
  ['a timestamp that is no number', 'oauth_timestamp', '1e9', /timestamp is missing or malformed/],
  ['a nonce that is too long', 'oauth_nonce', 'n'.repeat(65), /nonce is missing or malformed/],
  ['a nonce with a blank', 'oauth_nonce', 'n n', /nonce is missing or malformed/],
  ['a token before there may be one', 'oauth_token', 'x', /client token is not known/],
])('refused: %s', async (_name, parameter, value, reason) => {
  const parameters = {
    ...{ oauth_consumer_key: client.token, oauth_signature_method: 'PLAINTEXT', oauth_signature: `${client.secret}&` },
    ...{ oauth_version: '1.0', oauth_timestamp: String(Math.floor(Date.now() / 1000)), oauth_nonce: 'n' },
    [parameter]: value,
  };
  expectRefused(await send(service.base, 'POST', requestPath, form(parameters)), reason);
});

test.each(['OAuth', 'OAuth x', 'OAuth ="x"', 'OAuth a="%"', 'OAuth a="b"c"', 'oauth ,,,'])(
  'refused: %j',
  async (header) => {
    expectRefused(await post(requestPath, header), /cannot be read|not encoded right|not known/);
  },
);

test('HMAC needs a timestamp and a nonce', async () => {
  const base = new URL(requestPath, service.base).href;
  const fields = [
    ['oauth_consumer_key', client.token],
    ['oauth_signature_method', 'HMAC-SHA256'],
  ] as const;
  const text = ['POST', base, fields.map((pair) => pair.join('=')).join('&')].map(encodeURIComponent).join('&');
  const signature = createHmac('sha256', `${client.secret}&`).update(text).digest('base64');
  const answer = await send(
    service.base,
    'POST',
    requestPath,
    form({ ...Object.fromEntries(fields), oauth_signature: signature }),
  );
  expectRefused(answer, /timestamp is missing or malformed/);
});

describe('callbacks that do not belong to the application', () => {
  test.each([
    ...['https://evil.example/oauth/', 'http://printer.example/oauth/', 'https://printer.example:444/oauth/'],
    ...[
      'https://printer.example.evil.example/oauth/',
      'https://printer.example@evil.example/oauth/',
      '//printer.example/oauth/',
    ],
    ...['https://user@printer.example/oauth/', 'https://printer.example/', 'https://printer.example/oauthx/'],
    ...[
      'https://printer.example/oauth/../x',
      'https://printer.example/oauth/%2e%2e/x',
      'https://printer.example/oauth/..%2fx',
    ],
    ...['https://printer.example/oauth/..%5cx', 'https://printer.example\\@evil.example/oauth/', '/oauth/', 'OOB'],
    ...['https://printer.example/oauth/#x', 'https://printer.example/oauth/?oauth_verifier=x', 'javascript:alert(1)'],
    ...['com.example.printer:/other', 'com.example.other:/done', `https://printer.example/oauth/${'x'.repeat(2000)}`],
  ])('%s', async (callback) => {
    const header = sign('POST', requestPath, undefined, { parameters: { oauth_callback: callback } });
    expectRefused(await post(requestPath, header), /callback does not belong to Photo Printer/);
  });
});

describe('request tokens', () => {
  test('are no good before somebody approves, and for no other application', async () => {
    const token = await requested();
    expectRefused(await redeem(token, ''), /was not approved, or the verifier is wrong/);
    expectRefused(await redeem(token, 'x'), /was not approved, or the verifier is wrong/);
    const verifier = await approve(token.token);
    const fields = { oauth_consumer_key: other.clientToken, oauth_signature_method: 'PLAINTEXT' };
    const signature = { oauth_signature: `${other.clientSecret}&${token.secret}`, oauth_verifier: verifier };
    const swapped = form({ ...fields, oauth_token: token.token, ...signature });
    expectRefused(await send(service.base, 'POST', accessPath, swapped), /not known to belong to Other/);
    expect((await redeem(token, verifier)).status).toBe(200);
  });

  test('are good once', async () => {
    const token = await requested();
    const verifier = await approve(token.token);
    expect((await redeem(token, verifier)).status).toBe(200);
    expectRefused(await redeem(token, verifier), /request token is not known/);
    await expect(approve(token.token)).rejects.toThrow(/not allowed: 404/);
  });

  test('take the verifier that belongs to them, and few that do not', async () => {
    const [one, two] = [await requested(), await requested()];
    const [first, second] = [await approve(one.token), await approve(two.token)];
    for (let guess = 1; guess <= 4; guess++) expectRefused(await redeem(one, second), /verifier is wrong/);
    expect((await redeem(one, first)).status).toBe(200);
    for (let guess = 1; guess <= 5; guess++) expectRefused(await redeem(two, first), /verifier is wrong/);
    expectRefused(await redeem(two, second), /request token is not known/);
  });

  test('are no access tokens, and access tokens are none of them', async () => {
    const path = '/api/2/whoami/';
    const token = await requested();
    await approve(token.token);
    const authorization = sign('GET', path, token);
    expect((await send(service.base, 'GET', path, { headers: { authorization } })).status).toBe(401);
    expectRefused(await redeem(await granted(), 'x'), /request token is not known/);
  });
});

describe('calls', () => {
  const path = '/api/2/path/oper/mkdir/';
  const mkdir = (authorization: string, sent = form({ path: '/x' })) => post(path, authorization, sent);

  test('that do not hold are 401, and say by what', async () => {
    const token = await granted();
    const wrong = { ...token, secret: 's'.repeat(30) };
    const bad = [
      sign('POST', path, wrong),
      sign('POST', path, client),
      sign('POST', path, undefined),
      'OAuth',
      'OAuth a=b',
    ];
    for (const header of bad) {
      const { status, json, headers } = await mkdir(header);
      expect([status, json, headers['www-authenticate']]).toEqual([
        401,
        { detail: refusal },
        'OAuth realm="SmartFile API"',
      ]);
    }
    expect(service.everything()).toEqual([]);
  });

  test('are good once, for one form, URL and method', async () => {
    const token = await granted();
    const header = sign('POST', path, token, { form: [['path', '/x']] });
    for (const method of ['HMAC-SHA1', 'PLAINTEXT'] as const) {
      const other = sign('POST', path, token, { form: [['path', '/y']], method });
      // PLAINTEXT signs nothing of it.
      expect((await mkdir(other)).status).toBe(method === 'PLAINTEXT' ? 200 : 401);
    }
    expect((await post(`${path}?a=1`, header, form({ path: '/x' }))).status).toBe(401);
    expect((await mkdir(header)).status).toBe(200);
    expect((await mkdir(header)).status).toBe(401);
  });

  test('may be signed in the form or the query; the parameters of the protocol are no arguments', async () => {
    const token = await granted();
    const fields = { oauth_consumer_key: client.token, oauth_signature_method: 'PLAINTEXT', oauth_token: token.token };
    const all = { ...fields, oauth_signature: `${client.secret}&${token.secret}` };
    expect((await send(service.base, 'POST', path, form({ ...all, path: '/in-form' }))).status).toBe(200);
    const query = new URLSearchParams(all).toString();
    expect((await send(service.base, 'POST', `${path}?${query}`, form({ path: '/in-query' }))).status).toBe(200);
    expect(service.everything()).toEqual(['in-form', 'in-query']);
    // A form without a signature is what it was before.
    expect((await send(service.base, 'POST', path, form({ path: '/x', oauth_token: token.token }))).status).toBe(403);
  });

  test('may carry a large file under the type of a form, as curl sends it, if the body need not be read', async () => {
    const token = await granted();
    const put = '/api/3/path/data/large';
    const body = Buffer.alloc(2 * 1024 * 1024, 'x');
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answers = [];
    for (const method of ['PLAINTEXT', 'HMAC-SHA1'] as const) {
      const authorization = signed(service.base, 'PUT', put, token, { method });
      answers.push((await send(service.base, 'PUT', put, { headers: { ...type, authorization }, body })).status);
    }
    expect(answers).toEqual([200, 413]);
    expect(service.everything()).toEqual(['large']);
  });

  test('and no secret is in the logs', async () => {
    const token = await granted();
    await mkdir(sign('POST', path, token, { form: [['path', '/x']] }));
    await mkdir(sign('POST', path, { ...token, secret: 'x' }));
    const logs = JSON.stringify([messages, service.entries]);
    for (const secret of [client.secret, token.secret, token.token]) expect(logs).not.toContain(secret);
    expect(messages.filter((message) => message.startsWith('ERROR'))).toEqual([]);
  });
});
