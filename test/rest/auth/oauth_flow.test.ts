import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  fromFile,
  OAuthClient,
  ResponseError,
  type OAuthClientOptions,
  type OAuthTokens,
  type SignatureMethod,
} from '../../../lib/rest';
import { useOAuthProvider } from '../../support/oauth_provider';
import { describeWithOauthlib } from '../../support/python';
import { seededBytes } from '../../support/random';
import { useTempDir } from '../../support/temp_dir';
import { useCleanEnvironment } from '../support/environment';
import { failure } from '../support/recording_server';

describeWithOauthlib('a provider built on oauthlib accepts what the client does', (python) => {
  const provider = useOAuthProvider(python);
  const temp = useTempDir();
  useCleanEnvironment();

  let clients: OAuthClient[] = [];
  afterEach(() => {
    for (const api of clients) api.close();
    clients = [];
  });

  function client(options: OAuthClientOptions = {}): OAuthClient {
    const { baseUrl, clientToken, clientSecret } = provider.current;
    const own = options.credentials ? {} : { clientToken, clientSecret };
    const api = new OAuthClient({ baseUrl, ...own, ...options });
    clients.push(api);
    return api;
  }

  /** All three steps; the client may then call the API. */
  async function approved(options: OAuthClientOptions = {}): Promise<OAuthClient> {
    const api = client(options);
    await api.getRequestToken();
    const { verifier } = await provider.current.approve(api.getAuthorizationUrl());
    await api.getAccessToken(verifier);
    return api;
  }

  /** What the provider's API tells of a request that it accepted. */
  interface Told {
    method: string;
    path: string;
    form: [string, string][];
    sha256: string;
  }

  const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

  describe.each<SignatureMethod>(['PLAINTEXT', 'HMAC-SHA1', 'HMAC-SHA256'])('%s', (signatureMethod) => {
    test('the steps without a callback', async () => {
      const api = client({ signatureMethod });
      const requestToken = await api.getRequestToken();
      expect(requestToken).toEqual({ token: expect.stringMatching(/^\w{30}$/), secret: expect.any(String) as string });
      const url = api.getAuthorizationUrl();
      expect(url).toBe(`${provider.current.baseUrl}oauth/authorize/?oauth_token=${requestToken.token}`);
      const { verifier, location } = await provider.current.approve(url);
      expect(location).toBeUndefined();
      const access = await api.getAccessToken(` ${verifier}\n`);
      expect(api.getTokens()).toEqual({ accessToken: access.token, accessSecret: access.secret });
      expect(await api('/ping')).toMatchObject({ path: '/api/2/ping/' });
    });

    test('the steps with a callback', async () => {
      const api = client({ signatureMethod });
      const callback = 'https://example.com/approved?user=J%C3%B6rg+M&next=/a%2Fb';
      const { token } = await api.getRequestToken(callback);
      const { verifier, location } = await provider.current.approve(api.getAuthorizationUrl());
      expect(location?.startsWith('https://example.com/approved?')).toBe(true);
      const query = new URL(location!).searchParams;
      expect([query.get('oauth_token'), query.get('user')]).toEqual([token, 'Jörg M']);
      await api.getAccessToken(verifier);
      expect(await api('/ping')).toMatchObject({ method: 'GET' });
    });

    test('calls with all kinds of arguments and names', async () => {
      const api = await approved({ signatureMethod });
      const odd = "ä +%&=?#/'()*!~日\u{1F600}";
      const args = { b: ['2', '1', ''], a: odd, [odd]: 'x', empty: '', yes: true };
      const fields = [
        ['b', '2'],
        ['b', '1'],
        ['b', ''],
        ['a', odd],
        [odd, 'x'],
        ['empty', ''],
        ['yes', 'true'],
      ];
      const get = await api.get<Told>('/path/info', "/a b+c%/d#e?f&g;h'(i)/ä日", args);
      expect([...new URL(get.path, 'http://h').searchParams]).toEqual(fields);
      expect(await api.post<Told>('/path/oper/move', null, args)).toMatchObject({ method: 'POST', form: fields });
      expect(await api.put<Told>('/user', 'x', args)).toMatchObject({ method: 'PUT', form: fields });
      expect(await api.delete<Told>('/user', 'x')).toMatchObject({ method: 'DELETE', form: [] });
      expect(await api.request<Told>('PATCH', '/user', 'x', { a: 'b' })).toMatchObject({ form: [['a', 'b']] });
    });

    test('uploads of all kinds', async () => {
      const api = await approved({ signatureMethod });
      const bytes = seededBytes(300_000);
      const file = temp.file('upload.bin');
      writeFileSync(file, bytes);
      for (const body of [fromFile(file), bytes, Readable.from([bytes])]) {
        expect(await api.put<Told>('/path/data', '/x', {}, { body })).toMatchObject({ sha256: sha256(bytes) });
      }
      // A multipart body has its boundary in it; that it was accepted is what counts.
      const args = { file: fromFile(file), a: ['1', '1', '='] };
      expect(await api.post<Told>('/path/data', '/dir', args)).toMatchObject({ method: 'POST', form: [] });
    });

    test('each of many calls at once has a signature of its own', async () => {
      const api = await approved({ signatureMethod });
      const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => api.get<Told>('/ping', null, { n })));
      expect(answers.map(({ path }) => path)).toEqual(answers.map((_, n) => `/api/2/ping/?n=${n}`));
    });
  });

  describe('state that is saved', () => {
    /** As it comes back from a file or a session. */
    const saved = (api: OAuthClient) => JSON.parse(JSON.stringify(api.getTokens())) as OAuthTokens;

    test('between the steps', async () => {
      const first = client();
      await first.getRequestToken('https://example.com/');
      const second = client(saved(first));
      const { verifier } = await provider.current.approve(second.getAuthorizationUrl());
      const third = client(saved(second));
      await third.getAccessToken(verifier);
      expect(await third('/ping')).toMatchObject({ method: 'GET' });
    });

    test('after them', async () => {
      const api = client(saved(await approved()));
      expect(await api('/ping')).toMatchObject({ method: 'GET' });
    });

    test('in the environment', async () => {
      const { accessToken, accessSecret } = saved(await approved());
      const { baseUrl, clientToken, clientSecret } = provider.current;
      Object.assign(process.env, {
        SMARTFILE_API_URL: baseUrl,
        SMARTFILE_CLIENT_TOKEN: clientToken,
        SMARTFILE_CLIENT_SECRET: clientSecret,
        SMARTFILE_ACCESS_TOKEN: accessToken,
        SMARTFILE_ACCESS_SECRET: accessSecret,
      });
      const api = new OAuthClient();
      clients.push(api);
      expect(await api('/ping')).toMatchObject({ method: 'GET' });
    });
  });

  describe('what the provider refuses', () => {
    const wrong = 'w'.repeat(30);

    test('a wrong client secret', async () => {
      const error = await failure(client({ clientSecret: wrong }).getRequestToken());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error).toMatchObject({ status: 401, detail: 'Could not verify OAuth request.' });
    });

    test('a wrong verifier, after which the right one still counts', async () => {
      const api = client();
      await api.getRequestToken();
      const { verifier } = await provider.current.approve(api.getAuthorizationUrl());
      expect(await failure(api.getAccessToken(wrong))).toMatchObject({ status: 401 });
      await api.getAccessToken(verifier);
      expect(await api('/ping')).toMatchObject({ method: 'GET' });
    });

    test.each<SignatureMethod>(['PLAINTEXT', 'HMAC-SHA1', 'HMAC-SHA256'])(
      'a wrong access secret, %s',
      async (method) => {
        const { accessToken } = (await approved()).getTokens();
        const api = client({ accessToken, accessSecret: wrong, signatureMethod: method });
        expect(await failure(api('/ping'))).toMatchObject({ status: 401 });
      },
    );

    test('a token that was taken back: the callback gives another', async () => {
      const { clientToken, clientSecret } = provider.current;
      const tokens = [(await approved()).getTokens(), (await approved()).getTokens()];
      await provider.current.revoke(tokens[0]!.accessToken!);
      const asked: boolean[] = [];
      const api = client({
        credentials: ({ refused }) => {
          asked.push(refused);
          return { clientToken, clientSecret, ...tokens[asked.length - 1] };
        },
      });
      const bytes = seededBytes(1000);
      expect(await api.put<Told>('/path/data', '/x', {}, { body: bytes })).toMatchObject({ sha256: sha256(bytes) });
      expect(asked).toEqual([false, true]);
      expect(api.getTokens()).toEqual(tokens[1]);
    });
  });

  test('a callback may give the client alone, and the steps bring the rest', async () => {
    const { clientToken, clientSecret } = provider.current;
    let asked = 0;
    const api = await approved({ credentials: () => ((asked += 1), { clientToken, clientSecret }) });
    expect(await api('/ping')).toMatchObject({ method: 'GET' });
    expect(asked).toBe(1);
  });
});
