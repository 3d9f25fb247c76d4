import fc from 'fast-check';
import { OptionsError } from '../../../lib/internal/coded_error';
import { OAuthClient, type ApiRequest, type SignatureMethod, type Transport } from '../../../lib/rest';
import { urlEncode } from '../../../lib/rest/body/form';
import { oauthHeader, signatureMethods } from '../../../lib/rest/auth/oauth_signature';
import { describeWithOauthlib, runPython } from '../../support/python';
import { useCleanEnvironment } from '../support/environment';

useCleanEnvironment();

/** A request that we have signed, as oauthlib gets it. */
interface Signed {
  method: string;
  url: string;
  /** The body, if it is a form. */
  form: string | null;
  signatureMethod: SignatureMethod;
  clientToken: string;
  clientSecret: string;
  token: string | null;
  tokenSecret: string | null;
  callback: string | null;
  verifier: string | null;
  /** Our Authorization header. */
  header: string;
}

/** For each request, the parameters of our header and of the one that oauthlib makes with the same nonce and time. */
function compareWithOauthlib(requests: readonly Signed[], python: string): { ours: unknown; theirs: unknown }[] {
  const script = `
import json, sys
from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header, unescape

def parameters(header):
    return sorted((name, unescape(value)) for name, value in parse_authorization_header(header))

out = []
for r in json.load(sys.stdin):
    ours = parameters(r['header'])
    given = dict(ours)
    client = Client(
        r['clientToken'], r['clientSecret'], r['token'], r['tokenSecret'], r['callback'],
        signature_method=r['signatureMethod'], verifier=r['verifier'],
        nonce=given['oauth_nonce'], timestamp=given['oauth_timestamp'])
    headers = {} if r['form'] is None else {'Content-Type': 'application/x-www-form-urlencoded'}
    _, signed, _ = client.sign(r['url'], r['method'], r['form'], headers)
    out.append({'ours': ours, 'theirs': parameters(signed['Authorization'])})
json.dump(out, sys.stdout)
`;
  return runPython(script, requests, python) as { ours: unknown; theirs: unknown }[];
}

function expectSameAsOauthlib(requests: readonly Signed[], python: string): void {
  const results = compareWithOauthlib(requests, python);
  expect(results).toHaveLength(requests.length);
  // Jest is slow at comparing thousands of objects.
  const wrong = results.flatMap(({ ours, theirs }, index) =>
    JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ request: requests[index], ours, theirs }],
  );
  expect(wrong).toEqual([]);
}

const budgets = { noProgressTimeout: 0, answerTimeout: 0 };
const odd = Array.from('ab=&+%?#/\\;:@!*\'()~-._ \t\n"<>[]{}|^`$,ä日\u{1F600}\u0301');
const text = fc.string({ unit: fc.constantFrom(...odd), maxLength: 6 });
// Names of few kinds, so that they repeat.
const name = fc.oneof(fc.constantFrom('a', 'a', 'A', 'b', 'a-b', 'a[]', '__proto__', 'length', '1', '10', ''), text);
const secret = fc.string({ unit: fc.constantFrom(...Array.from('aB1%&=+ä/')), minLength: 1, maxLength: 10 });
const signing = fc.record({
  signatureMethod: fc.constantFrom(...signatureMethods),
  clientToken: secret,
  clientSecret: secret,
  token: fc.option(secret),
  tokenSecret: secret,
  callback: fc.option(fc.constantFrom('oob', 'https://example.com/x?a=b+c&d=%26', 'app://ä/')),
  verifier: fc.option(secret),
});

function sign(
  request: Pick<ApiRequest, 'method' | 'url' | 'form'>,
  by: typeof signing extends fc.Arbitrary<infer T> ? T : never,
): Signed {
  const { signatureMethod, clientToken, clientSecret, token, tokenSecret, callback, verifier } = by;
  const header = oauthHeader(
    { ...request, headers: {}, budgets },
    {
      method: signatureMethod,
      client: { token: clientToken, secret: clientSecret },
      token: token === null ? undefined : { token, secret: tokenSecret },
      parameters: {
        ...(callback !== null && { oauth_callback: callback }),
        ...(verifier !== null && { oauth_verifier: verifier }),
      },
    },
  );
  const { method, url, form } = request;
  const body = form && form.length > 0 ? urlEncode(form.map(([name, value]) => ({ name, value }))) : null;
  return { ...by, tokenSecret: token === null ? null : tokenSecret, method, url, form: body, header };
}

/** Keeps what it is given, credentials included, and sends nothing. */
class KeepingTransport implements Transport {
  readonly requests: ApiRequest[] = [];

  send(request: ApiRequest): Promise<never> {
    this.requests.push(request);
    return Promise.reject(new Error('nothing is sent'));
  }
}

describeWithOauthlib('signatures are those of oauthlib', (python) => {
  test('of URLs and forms of all kinds', () => {
    // As they may stand in a URL, encoded in many ways or not at all.
    const piece = fc.constantFrom(
      ...['a', 'b', 'Z', '1', '+', '%20', '%2B', '%26', '%3D', '%25', '%C3%A4', '%e6%97%a5', '%7E', '~', '*', "'", '!'],
      ...['(', ')', ';', ':', '/', '?', '@', '$', ',', '-', '.', '_', '%0A', '%00'],
    );
    const word = fc.array(piece, { maxLength: 4 }).map((all) => all.join(''));
    const pair = fc.oneof(
      fc.tuple(word, word).map((both) => both.join('=')),
      fc.constantFrom('a=1', 'a=1', 'a=2', 'a=', 'a', '=', '', 'a=b=c', '=a', 'a=+', 'A=1', 'a%2Db=1'),
    );
    const query = fc.array(pair, { maxLength: 6 }).map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
    const origin = fc.constantFrom(
      ...['http://example.com', 'HTTP://EXAMPLE.com:80', 'https://Example.com:443', 'https://example.com:80'],
      ...['http://example.com:443', 'http://127.0.0.1:8080', 'http://[::1]:8080', 'https://[2001:DB8::1]'],
    );
    const path = fc.constantFrom(
      '/',
      '',
      '/a/b/',
      '/a%20b',
      '/a;b=c/d;e',
      '/%C3%A4/%e4',
      "/a'b(c)*!",
      '/a%2Fb',
      '/a+b:@$,',
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      url: fc.tuple(origin, path, query, fc.constantFrom('', '', '#f?a=b&c')).map((parts) => parts.join('')),
      form: fc.option(fc.array(fc.tuple(name, text), { maxLength: 6 }), { nil: undefined }),
    });
    const cases = fc.sample(fc.tuple(request, signing), { numRuns: 3000, seed: 5 });
    const signed = cases.map(([{ method, url, form }, by]) => {
      // Neither may have a body.
      const hasForm = form && method !== 'GET';
      return sign({ method: method, url, ...(hasForm && { form }) }, by);
    });
    expect(signed.filter(({ form }) => form !== null).length).toBeGreaterThan(1000);
    expect(signed.filter(({ url }) => url.includes('?')).length).toBeGreaterThan(1000);
    expectSameAsOauthlib(signed, python);
  });

  test('of calls of the client', async () => {
    const transport = new KeepingTransport();
    const tokens = { clientToken: 'a'.repeat(30), clientSecret: 'b%&'.repeat(10) };
    const access = { accessToken: 'c'.repeat(30), accessSecret: 'ä+/'.repeat(10) };
    const call = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      id: fc.array(
        fc.string({ unit: fc.constantFrom(...odd), maxLength: 8 }).map((segment) => `${segment.replaceAll('.', '')}x`),
        { maxLength: 3 },
      ),
      args: fc.dictionary(name, fc.oneof(text, fc.array(text, { maxLength: 4 }), fc.boolean(), fc.integer())),
      baseUrl: fc.constantFrom('http://127.0.0.1:8080', 'https://app.SmartFile.com:443/pre;fix/', 'http://[::1]/a%20b'),
      signatureMethod: fc.constantFrom(...signatureMethods),
    });
    const calls = fc.sample(call, { numRuns: 1000, seed: 6 });
    for (const { method, id, args, baseUrl, signatureMethod } of calls) {
      const api = new OAuthClient({ ...tokens, ...access, baseUrl, signatureMethod, transport });
      const sent = api.request(method, '/path/info', id.join('/'), args);
      await expect(sent).rejects.toThrow('nothing is sent');
    }
    expect(transport.requests).toHaveLength(calls.length);
    const signed = await Promise.all(
      transport.requests.map(async ({ method, url, headers, body }, index): Promise<Signed> => {
        const opened = await body?.open();
        const chunks = (await opened?.stream.toArray()) as Buffer[] | undefined;
        return {
          method,
          url,
          form: chunks ? Buffer.concat(chunks).toString() : null,
          signatureMethod: calls[index]!.signatureMethod,
          ...tokens,
          token: access.accessToken,
          tokenSecret: access.accessSecret,
          callback: null,
          verifier: null,
          header: headers['Authorization']!,
        };
      }),
    );
    expectSameAsOauthlib(signed, python);
  });
});

test('each attempt has a nonce of its own', () => {
  const client = { token: 'a', secret: 'b' };
  const request: ApiRequest = { method: 'GET', url: 'http://h/', headers: {}, budgets };
  const nonces = Array.from(
    { length: 1000 },
    () => /oauth_nonce="(\w+)"/.exec(oauthHeader(request, { method: 'PLAINTEXT', client }))![1],
  );
  expect(new Set(nonces).size).toBe(1000);
  expect(nonces.every((nonce) => /^[0-9a-f]{30}$/.test(nonce!))).toBe(true);
});

test('PLAINTEXT is the two secrets, encoded as one value', () => {
  const header = oauthHeader(
    { method: 'GET', url: 'http://h/', headers: {}, budgets },
    {
      method: 'PLAINTEXT',
      client: { token: 'a', secret: 'clientsecret' },
      token: { token: 'b', secret: 'tokensecret' },
    },
  );
  expect(header).toMatch(/^OAuth oauth_consumer_key="a", /);
  expect(header).toContain('oauth_signature="clientsecret%26tokensecret"');
});

describe('what cannot be signed is told', () => {
  const api = (signatureMethod: SignatureMethod) => {
    const tokens = { clientToken: 'a', clientSecret: 'b', accessToken: 'c', accessSecret: 'd' };
    return new OAuthClient({ ...tokens, signatureMethod, transport: new KeepingTransport() });
  };

  test.each(signatureMethods)('an argument that is named as those of the protocol, %s', async (method) => {
    await expect(api(method).get('/ping', null, { oauth_token: 'x' })).rejects.toThrow(OptionsError);
    await expect(api(method).post('/x', null, { oauth_x: 'x' })).rejects.toThrow(
      /'oauth_x' begins with 'oauth_', which is reserved/,
    );
  });

  test('a form as a body of the caller', async () => {
    const headers = { 'Content-Type': 'Application/x-www-form-urlencoded; charset=utf-8' };
    const call = (method: SignatureMethod) => api(method).post('/x', null, {}, { headers, body: Buffer.from('a=b') });
    await expect(call('HMAC-SHA1')).rejects.toThrow(OptionsError);
    await expect(call('HMAC-SHA256')).rejects.toThrow(/cannot be signed; pass its fields as arguments/);
    await expect(call('PLAINTEXT')).rejects.toThrow('nothing is sent');
  });
});
