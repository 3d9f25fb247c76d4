import http from 'node:http';
import { Readable } from 'node:stream';
import axios, { type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import { inspect } from 'node:util';
import { pattern } from '../support/files';
import { credentials, failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();

describe('an axios instance of the caller', () => {
  test('sends the requests, by its interceptors and agent', async () => {
    const httpAgent = new http.Agent({ keepAlive: true });
    const used = jest.spyOn(httpAgent, 'createConnection' as never);
    const instance = axios.create({ httpAgent });
    const seen: string[] = [];
    instance.interceptors.request.use((config) => {
      seen.push(`${config.method} ${config.url}`);
      config.headers.set('X-Intercepted', 'yes');
      return config;
    });
    const api = server.current.client({ axios: instance });
    await api.post('/x', null, { a: 1 });
    expect(seen).toEqual(['post /api/2/x/']);
    expect(server.current.last.headers).toMatchObject({ 'x-intercepted': 'yes' });
    expect(server.current.last.body.toString()).toBe('a=1');
    expect(used).toHaveBeenCalledTimes(1);
    httpAgent.destroy();
  });

  test('keeps none of the habits that would do harm', async () => {
    const habits: AxiosRequestConfig = {
      baseURL: 'http://127.0.0.1:1/',
      auth: { username: 'other', password: 'other' },
      timeout: 1,
      maxRedirects: 5,
      maxBodyLength: 10,
      maxContentLength: 10,
      responseType: 'json',
      validateStatus: () => false,
    };
    const api = server.current.client({ axios: axios.create(habits) });
    const data = pattern(200_000);
    await api.put('/path/data', 'f', {}, { body: Readable.from([data]) });
    expect(server.current.last.body.equals(data)).toBe(true);
    const basic = Buffer.from(`${credentials.key}:${credentials.password}`).toString('base64');
    expect(server.current.last.headers.authorization).toBe(`Basic ${basic}`);
    server.current.handler = (_request, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    expect(await failure(api.get('/x'))).toMatchObject({ status: 302 });
    server.current.handler = (_request, response) => json(response, { text: 'longer than ten' });
    expect(await api.get('/x')).toEqual({ text: 'longer than ten' });
  });

  test('whose interceptor fails is told without its configuration', async () => {
    const instance = axios.create();
    instance.interceptors.response.use(() => Promise.reject(new Error('not today')));
    const error = await failure(server.current.client({ axios: instance }).get('/x'));
    expect(error).toMatchObject({ code: 'ERR_API_REQUEST', message: expect.stringMatching(/not today$/) });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(credentials.password);
  });
});

describe('an adapter of the caller', () => {
  const bodies: [string, () => unknown][] = [
    ['a stream', () => Readable.from([Buffer.from('{"a":1}')])],
    ['a web stream', () => new Blob(['{"a":1}']).stream()],
    ['text', () => '{"a":1}'],
    ['bytes', () => new Uint8Array(Buffer.from('{"a":1}'))],
    ['an ArrayBuffer', () => new Uint8Array(Buffer.from('{"a":1}')).buffer],
    ['an object', () => ({ a: 1 })],
  ];
  test.each(bodies)('may answer with %s', async (_name, body) => {
    const adapter = (config: InternalAxiosRequestConfig) => {
      const headers = { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] };
      return Promise.resolve({ data: body(), status: 200, statusText: 'fine', headers, config });
    };
    const api = server.current.client({ axios: axios.create({ adapter }) });
    expect(await api.get('/x')).toEqual({ a: 1 });
    const response = await api.get('/x', null, {}, { as: 'response' });
    expect(response).toMatchObject({ statusText: 'fine', headers: { 'set-cookie': ['a=1', 'b=2'] } });
    expect(await response.text()).toBe('{"a":1}');
  });

  test('may take the body in its own way', async () => {
    const taken: Buffer[] = [];
    const adapter = async (config: InternalAxiosRequestConfig) => {
      for await (const chunk of config.data as Readable) taken.push(chunk as Buffer);
      return { data: '', status: 204, statusText: '', headers: {}, config };
    };
    const api = server.current.client({ axios: axios.create({ adapter }) });
    const data = pattern(300_000);
    expect(await api.put('/x', 'f', {}, { body: data })).toBeUndefined();
    expect(Buffer.concat(taken).equals(data)).toBe(true);
  });

  test('works with fetch', async () => {
    const api = server.current.client({ axios: axios.create({ adapter: 'fetch' }) });
    expect(await api.get('/path/info', '/a', { children: true })).toEqual({});
    expect(server.current.last.url).toBe('/api/2/path/info/a/?children=true');
    expect(await api.post('/x', null, { a: 1 })).toEqual({});
    expect(server.current.last.body.toString()).toBe('a=1');
  });
});

test.each([{}, 'axios', null])('axios %j is refused', (value) => {
  expect(() => server.current.client({ axios: value as never })).toThrow(/axios must be an axios instance/);
});
