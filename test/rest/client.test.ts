import { OptionsError } from '../../lib/internal/coded_error';
import { BasicClient, Client, type Args, type CallOptions, type Id } from '../../lib/rest';
import { useCleanEnvironment } from './support/environment';
import { credentials, failure, useRecordingServer } from './support/recording_server';

const server = useRecordingServer();
useCleanEnvironment();

const basic = `Basic ${Buffer.from(`${credentials.key}:${credentials.password}`).toString('base64')}`;

test.each([null, 'text', 7, []])('options of a client that are %j are refused', (options) => {
  expect(() => new BasicClient(options as never)).toThrow(/^BasicClient: options must be an object, not /);
  expect(() => new BasicClient(options as never)).toThrow(OptionsError);
});

describe('a call', () => {
  test.each(['get', 'put', 'post', 'delete'] as const)(
    '%s sends its method, its path and the credentials',
    async (method) => {
      const { current } = server;
      await current.client()[method]('/path/info', '/a b/#1?.txt');
      expect(current.last.method).toBe(method.toUpperCase());
      expect(current.last.url).toBe('/api/2/path/info/a%20b/%231%3F.txt/');
      expect(current.last.headers).toMatchObject({
        authorization: basic,
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'smartfile-sync',
      });
      expect(current.last.body).toHaveLength(0);
    },
  );

  test('takes any method by request()', async () => {
    await server.current.client({ version: '3' }).request('PATCH', '/path/data', 'f.txt');
    expect(server.current.last).toMatchObject({ method: 'PATCH', url: '/api/3/path/data/f.txt' });
  });

  test('goes to the version and below the prefix of the client', async () => {
    const { current } = server;
    await current.client({ version: '2.1', baseUrl: `${current.url}some/prefix` }).get('/ping');
    expect(current.last.url).toBe('/some/prefix/api/2.1/ping/');
  });

  test('keeps its connection for the next', async () => {
    const { current } = server;
    const api = current.client();
    for (let i = 0; i < 5; i++) await api.get('/ping');
    expect(await current.connections).toBe(1);
  });
});

describe('arguments', () => {
  const args: Args = {
    fields: ['name', 'size'],
    children: true,
    raw: false,
    page: 2,
    big: 2n ** 60n,
    none: null,
    absent: undefined,
    text: 'ä &=+#?日',
    'key&': '',
    few: [null, 'one', undefined],
  };
  const encoded =
    'fields=name&fields=size&children=true&raw=false&page=2&big=1152921504606846976' +
    '&text=%C3%A4%20%26%3D%2B%23%3F%E6%97%A5&key%26=&few=one';

  test('of GET are the query', async () => {
    await server.current.client().get('/path/info', '/a', args);
    expect(server.current.last.url).toBe(`/api/2/path/info/a/?${encoded}`);
    expect(server.current.last.headers).not.toHaveProperty('content-type');
    expect(server.current.last.headers).not.toHaveProperty('content-length');
  });

  test.each(['put', 'post', 'delete'] as const)('of %s are a form of known length', async (method) => {
    await server.current.client()[method]('/path/oper/remove', null, args);
    const { url, headers, body } = server.current.last;
    expect(url).toBe('/api/2/path/oper/remove/');
    expect(body.toString()).toBe(encoded);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['content-length']).toBe(String(encoded.length));
    expect(headers).not.toHaveProperty('transfer-encoding');
  });

  test.each(['put', 'post', 'delete'] as const)('a %s without any has an empty body and no type', async (method) => {
    await server.current.client()[method]('/session', null, { none: null });
    expect(server.current.last.headers['content-length']).toBe('0');
    expect(server.current.last.headers).not.toHaveProperty('content-type');
  });

  test('two strings are two values, even where the second names a file', async () => {
    await server.current.client().post('/path/oper/remove', null, { path: ['/a', __filename] });
    const { body, headers } = server.current.last;
    expect(body.toString()).toBe(`path=%2Fa&path=${encodeURIComponent(__filename)}`);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  });
});

describe('headers', () => {
  test('of the call come before those of the client, and those before the default ones', async () => {
    const api = server.current.client({ headers: { 'X-One': 'client', 'x-two': 'client', 'User-Agent': 'mine' } });
    await api.get('/ping', null, {}, { headers: { 'x-one': 'call', Accept: 'text/plain' } });
    expect(server.current.last.headers).toMatchObject({
      'x-one': 'call',
      'x-two': 'client',
      'user-agent': 'mine',
      accept: 'text/plain',
    });
  });

  test('axios adds none of its program-wide ones', async () => {
    const { default: axios } = await import('axios');
    axios.defaults.headers.common['X-Leaked'] = 'from elsewhere';
    try {
      await server.current.client().get('/ping');
    } finally {
      delete axios.defaults.headers.common['X-Leaked'];
    }
    expect(server.current.last.headers).not.toHaveProperty('x-leaked');
  });
});

describe('the client itself', () => {
  test('can be called like get', async () => {
    const api = server.current.client();
    expect(await api('/ping')).toEqual({});
    await api('/path/info', '/a', { children: true });
    expect(server.current.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/2/ping/',
      'GET /api/2/path/info/a/?children=true',
    ]);
  });

  test('is an object of its class', () => {
    const api = server.current.client({ version: '2.1' });
    expect(api).toBeInstanceOf(BasicClient);
    expect(api).toBeInstanceOf(Client);
    expect(api).toBeInstanceOf(Function);
    expect(api).not.toBeInstanceOf(Promise);
    expect(api.constructor).toBe(BasicClient);
    expect({ baseUrl: api.baseUrl, version: api.version }).toEqual({ baseUrl: server.current.url, version: '2.1' });
  });

  test('can be subclassed, with private state, methods and overrides that the call uses', async () => {
    class Counting extends BasicClient {
      #calls = 0;
      override get<T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<T> {
        this.#calls++;
        return super.get(endpoint, id, args, options) as Promise<T>;
      }
      count() {
        return this.#calls;
      }
    }
    const api = new Counting({ baseUrl: server.current.url, ...credentials });
    await api('/ping');
    await api.get('/ping');
    expect(api.count()).toBe(2);
    expect(api).toBeInstanceOf(Counting);
    api.close();
  });

  test('works when it is handed on as a function', async () => {
    const [ping] = await Promise.all(['/ping'].map((endpoint) => server.current.client().call(null, endpoint)));
    expect(ping).toEqual({});
  });
});

describe('nothing is sent for', () => {
  const wrong: [string, (api: BasicClient) => Promise<unknown>, RegExp][] = [
    ['a URL as endpoint', (api) => api.get('http://127.0.0.1:1/'), /endpoint/],
    ['an endpoint that is no string', (api) => api.get(7 as never), /endpoint/],
    ['arguments in the place of the id', (api) => api.get('/path/info', { children: true } as never), /third/],
    ['an id that is no number', (api) => api.get('/task', NaN), /id must be/],
    ['arguments that are a list', (api) => api.get('/ping', null, ['a'] as never), /args/],
    ['a dot segment', (api) => api.get('/path/info', '/a/../b'), /'\.\.'/],
    ['an object as a value', (api) => api.post('/role', null, { rights: { a: true } } as never), /'rights'/],
    ['a number that is none', (api) => api.post('/role', null, { n: Infinity }), /'n'/],
    ['a date', (api) => api.post('/link', null, { expires: new Date() } as never), /'expires'/],
    ['half a character', (api) => api.post('/user', null, { name: '\udc00' }), /surrogate/],
    ['a file in a GET', (api) => api.get('/path/data', null, { file: Buffer.from('x') }), /GET/],
    ['an unknown option', (api) => api.get('/ping', null, {}, { timeout: 1 } as never), /unknown option 'timeout'/],
    ['a wrong signal', (api) => api.get('/ping', null, {}, { signal: {} } as never), /signal/],
    ['a wrong budget', (api) => api.get('/ping', null, {}, { answerTimeout: -1 }), /answerTimeout/],
    ['a wrong as', (api) => api.get('/ping', null, {}, { as: 'blob' } as never), /'auto', 'json', /],
    ['a header of ours', (api) => api.get('/ping', null, {}, { headers: { authorization: 'x' } }), /'authorization'/],
    ['a broken header', (api) => api.get('/ping', null, {}, { headers: { 'x-a': 'b\r\nx-c: d' } }), /'x-a'/],
    [
      'a type without a body',
      (api) => api.post('/x', null, {}, { headers: { 'content-type': 'a/b' } }),
      /Content-Type/,
    ],
    ['a body and arguments', (api) => api.put('/x', null, { a: 1 }, { body: Buffer.from('x') }), /both/],
    ['a body that is none', (api) => api.put('/x', null, {}, { body: 'text' } as never), /body must be/],
    ['another method', (api) => api.request('TRACE' as never, '/ping'), /method/],
  ];

  test.each(wrong)('%s', async (_name, call, message) => {
    const error = await failure(call(server.current.client()));
    expect(error).toBeInstanceOf(OptionsError);
    expect(error.message).toMatch(message);
    expect(server.current.requests).toHaveLength(0);
  });

  test.each([
    [{ url: 'http://127.0.0.1/' }, /unknown option 'url'/],
    [{ netrcfile: 'x' }, /did you mean 'netrcFile'/],
    [{ version: 'v2' }, /version/],
    [{ version: 2 }, /version/],
    [{ maxJsonSize: 0 }, /maxJsonSize/],
    [{ noProgressTimeout: 1.5 }, /noProgressTimeout/],
    [{ httpAgent: {} }, /http\.Agent/],
    [{ httpsAgent: {} }, /https\.Agent/],
    [{ transport: {} }, /send\(\)/],
    [{ headers: { 'Content-Type': 'a/b' } }, /Content-Type/],
    [{ key: 7 }, /key must be a string/],
    [{ key: 'a:b' }, /colon/],
    [{ password: '' }, /password must not be empty/],
    [{ password: 'secret\n' }, /line break/],
  ])('a client with %j', (options, message) => {
    expect(() => server.current.client(options as never)).toThrow(OptionsError);
    expect(() => server.current.client(options as never)).toThrow(message);
    expect(() => server.current.client(options as never)).not.toThrow(/secret/);
  });
});
