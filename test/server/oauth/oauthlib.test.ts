import { describeWithOauthlib, runPython } from '../../support/python';
import { allow, application, client, signatureMethods, tokenOf } from '../support/oauth';
import { send, type Received } from '../support/http';
import { useService } from '../support/service';

/** Where oauthlib puts the parameters. */
const places = ['AUTH_HEADER', 'QUERY', 'BODY'] as const;

interface Case {
  method: (typeof signatureMethods)[number];
  place: (typeof places)[number];
  http: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  body?: string;
  token?: string;
  secret?: string;
  callback?: string;
  verifier?: string;
}

const script = `
import json, sys
from oauthlib import oauth1

def signed(case):
    client = oauth1.Client(
        case['clientToken'], client_secret=case['clientSecret'],
        resource_owner_key=case.get('token'), resource_owner_secret=case.get('secret'),
        callback_uri=case.get('callback'), verifier=case.get('verifier'),
        signature_method=case['method'], signature_type=case['place'], encoding='utf-8')
    headers = {'Content-Type': 'application/x-www-form-urlencoded'} if case.get('body') is not None else {}
    url, headers, body = client.sign(case['url'], case['http'], case.get('body'), headers)
    return {'url': url, 'headers': headers, 'body': body or ''}

print(json.dumps([signed(case) for case in json.load(sys.stdin)]))
`;

describeWithOauthlib('what oauthlib signs is accepted', (python) => {
  const service = useService({ applications: [application] });

  /** Signs all, then sends them in order. */
  async function exchange(cases: readonly Case[]): Promise<Received[]> {
    const { token, secret } = client;
    const input = cases.map((each) => ({ ...each, clientToken: token, clientSecret: secret }));
    const requests = runPython(script, input, python) as { url: string; headers: object; body: string }[];
    const answers: Received[] = [];
    for (const [index, { url, headers, body }] of requests.entries()) {
      const { pathname, search } = new URL(url);
      const length = body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) };
      const sent = { headers: { ...headers, ...length }, body };
      answers.push(await send(service.base, cases[index]!.http, pathname + search, sent));
    }
    return answers;
  }

  const ways = signatureMethods.flatMap((method) => places.map((place) => ({ method, place })));
  const combined = <T extends object>(make: (way: (typeof ways)[number], index: number) => T) =>
    ways.map((way, index) => ({ ...way, ...make(way, index) }));
  const post = (way: { place: string }) => (way.place === 'BODY' ? { http: 'POST' as const, body: '' } : {});

  test('in all steps and in calls: each method, in the header, the query and the body', async () => {
    const url = (path: string) => new URL(path, service.base).href;
    const requests = await exchange(
      combined((way, index) => ({
        ...{ http: 'GET', url: url('/oauth/request_token/'), ...post(way) },
        callback: index % 2 === 0 ? 'oob' : `https://printer.example/oauth/a?b=c&d=+${escapes(way.place)}`,
      })),
    );
    expect(requests.map(({ status }) => status)).toEqual(ways.map(() => 200));
    const tokens = requests.map(tokenOf);

    const verifiers: string[] = [];
    for (const { token } of tokens) {
      verifiers.push((await allow(service.base, token, 'k'.repeat(30), 'p'.repeat(30))).verifier);
    }
    const answers = await exchange(
      combined((way, index) => ({
        ...{ http: 'GET', url: url('/oauth/access_token'), ...post(way), ...tokens[index]! },
        verifier: verifiers[index]!,
      })),
    );
    expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual(
      ways.map(() => [200, 'application/x-www-form-urlencoded']),
    );
    const access = answers.map(tokenOf);

    const odd = "a=1&a=1&a=&b=+x%20y&c=%C3%A4%26%3D%25'()*!~&%5B%5D=z&=e";
    const reads = await exchange(
      combined((way, index) => ({
        ...way,
        ...access[index]!,
        place: notBody(way.place),
        http: 'GET',
        url: url(`/api/2/whoami/?${odd}`),
      })),
    );
    expect(reads.map(({ json }) => json?.username as unknown)).toEqual(ways.map(() => 'jane'));

    const writes = await exchange(
      combined((way, index) => ({
        ...{ ...way, ...access[index]!, http: 'POST' as const },
        url: url(`/api/2/path/oper/mkdir/?${odd}`),
        body: `path=%2Fdir+${index}%26%C3%A4&other=1`,
      })),
    );
    expect(writes.map(({ status }) => status)).toEqual(ways.map(() => 200));
    expect(service.everything()).toEqual(ways.map((_, index) => `dir ${index}&ä`));
  });

  test('and a form that was changed on its way is refused', async () => {
    const url = new URL('/oauth/request_token/', service.base).href;
    const hmac = ways.filter(({ method }) => method !== 'PLAINTEXT');
    const cases = hmac.map((way) => ({ ...way, http: 'POST' as const, url, callback: 'oob', body: 'a=1' }));
    const { token, secret } = client;
    const input = cases.map((each) => ({ ...each, clientToken: token, clientSecret: secret }));
    const requests = runPython(script, input, python) as { url: string; headers: object; body: string }[];
    for (const { url, headers, body } of requests) {
      const { pathname, search } = new URL(url);
      const answer = await send(service.base, 'POST', pathname + search, {
        headers: { ...headers },
        body: body.replace('a=1', 'a=2'),
      });
      expect([answer.status, answer.body.toString()]).toEqual([403, 'Could not verify OAuth request.']);
    }
  });
});

/** A call without a form cannot have them there. */
function notBody(place: Case['place']): Case['place'] {
  return place === 'BODY' ? 'QUERY' : place;
}

/** Outside of the header oauthlib decodes once more than it encodes, so that it signs another callback than it sends. */
function escapes(place: Case['place']): string {
  return place === 'AUTH_HEADER' ? '%20%C3%A4' : '';
}
