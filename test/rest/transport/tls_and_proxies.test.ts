import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { TLSSocket } from 'node:tls';
import { BasicClient, type BasicClientOptions } from '../../../lib/rest';
import { makeCertificates, type Certificates } from '../support/certificates';
import { FakeClock } from '../support/clock';
import { useCleanEnvironment } from '../support/environment';
import { pattern } from '../support/files';
import { ProxyServer } from '../support/proxy_server';
import { credentials, failure, json, RecordingServer } from '../support/recording_server';

useCleanEnvironment();

let certificates: Certificates;
let recorder: RecordingServer;
let server: https.Server;
let port: number;
const clients: BasicClient[] = [];
const proxies: ProxyServer[] = [];

beforeAll(() => (certificates = makeCertificates()));
beforeEach(async () => {
  recorder = new RecordingServer();
  await recorder.start();
  const options = { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: false };
  server = https.createServer(options, (request, response) => {
    const trusted = 'authorized' in request.socket && request.socket.authorized;
    void recorder.record(request).then(() => json(response, { trusted }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const proxy of proxies.splice(0)) await proxy.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await recorder.stop();
});

function client(options: BasicClientOptions = {}): BasicClient {
  const baseUrl = `https://localhost:${port}/`;
  const made = new BasicClient({ baseUrl, ...credentials, netrcFile: false, clock: new FakeClock(), ...options });
  clients.push(made);
  return made;
}

async function startProxy(proxy = new ProxyServer()): Promise<{ proxy: ProxyServer; address: string }> {
  proxies.push(proxy);
  return { proxy, address: `127.0.0.1:${await proxy.start()}` };
}

describe('TLS', () => {
  test('with an authority of one’s own', async () => {
    expect(await client({ tls: { ca: certificates.ca } }).get('/ping')).toEqual({ trusted: false });
    const httpsAgent = new https.Agent({ ca: certificates.ca });
    expect(await client({ httpsAgent }).get('/ping')).toEqual({ trusted: false });
  });

  test('with a certificate for the client', async () => {
    const tls = { ca: certificates.ca, ...certificates.client };
    expect(await client({ tls }).get('/ping')).toEqual({ trusted: true });
  });

  test('with an authority that nobody knows is refused, without another attempt', async () => {
    const error = await failure(client().get('/ping'));
    expect(error.cause).toMatchObject({ code: expect.stringMatching(/^(SELF_SIGNED|UNABLE_TO_VERIFY)/) });
    expect(error).not.toHaveProperty('attempts');
    expect(recorder.requests).toHaveLength(0);
  });

  test('with another name than the certificate’s is refused', async () => {
    const { proxy, address } = await startProxy();
    proxy.target = port;
    const options = { baseUrl: 'https://other.example/', proxy: `http://${address}`, tls: { ca: certificates.ca } };
    expect(await failure(client(options).get('/ping'))).toMatchObject({
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    expect(recorder.requests).toHaveLength(0);
  });

  test.each([
    [{ tls: { cafile: 'x' } }, /unknown option 'cafile'/],
    [{ tls: {}, httpsAgent: new https.Agent() }, /'tls' and 'httpsAgent' exclude each other/],
    [{ tls: {}, transport: { send: () => undefined } }, /'transport' and 'tls' exclude each other/],
  ])('options %#', (options, message) => {
    expect(() => client(options as never)).toThrow(message);
  });
});

describe('a proxy for https', () => {
  test('passes bytes on without seeing them, over one tunnel for many requests', async () => {
    const { proxy, address } = await startProxy();
    const api = client({ proxy: `http://${address}`, tls: { ca: certificates.ca } });
    const data = pattern(1_000_000);
    for (let i = 0; i < 3; i++) await api.put('/path/data', 'secret name', {}, { body: data });
    expect(recorder.requests.map(({ body }) => body.equals(data))).toEqual([true, true, true]);
    expect(proxy.asked).toEqual([`CONNECT localhost:${port}`]);
    expect(proxy.headers[0]).not.toHaveProperty('authorization');
    expect(proxy.tunnelled.length).toBeGreaterThan(3 * data.length);
    for (const secret of ['secret', 'Basic', 'path/data']) expect(proxy.tunnelled.includes(secret)).toBe(false);
  });

  test('gets its own name and password, and the service does not', async () => {
    const { proxy, address } = await startProxy();
    await client({ proxy: `http://us%40er:pass%3Aword@${address}`, tls: { ca: certificates.ca } }).get('/ping');
    const expected = `Basic ${Buffer.from('us@er:pass:word').toString('base64')}`;
    expect(proxy.headers[0]).toMatchObject({ 'proxy-authorization': expected, host: `localhost:${port}` });
    expect(recorder.last.headers).not.toHaveProperty('proxy-authorization');
  });

  test('may itself be reached by TLS', async () => {
    const { proxy, address } = await startProxy(new ProxyServer(certificates.server));
    await client({ proxy: `https://${address}`, tls: { ca: certificates.ca } }).get('/ping');
    expect(proxy.asked).toEqual([`CONNECT localhost:${port}`]);
  });

  test('takes the certificates of an agent, and leaves an agent of a class of its own alone', async () => {
    const { proxy, address } = await startProxy();
    const options = { ca: certificates.ca };
    await client({ proxy: `http://${address}`, httpsAgent: new https.Agent(options) }).get('/ping');
    expect(proxy.asked).toHaveLength(1);
    class OwnWay extends https.Agent {}
    await client({ proxy: `http://${address}`, httpsAgent: new OwnWay(options) }).get('/ping');
    expect(proxy.asked).toHaveLength(1);
    expect(recorder.requests).toHaveLength(2);
  });

  test('that refuses is told, without another attempt', async () => {
    const { proxy, address } = await startProxy();
    proxy.connectWith = 407;
    const error = await failure(client({ proxy: `http://me:proxy-password@${address}` }).get('/ping'));
    expect(error).toMatchObject({
      code: 'ERR_API_REQUEST',
      message: expect.stringMatching(/the proxy \S+:\d+ refused the connection with 407/),
      cause: { code: 'ERR_PROXY_REFUSED' },
    });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('proxy-password');
    expect(proxy.asked).toHaveLength(1);
  });

  test('that fails is asked again, for POST too: nothing has been sent', async () => {
    const { proxy, address } = await startProxy();
    proxy.connectWith = 502;
    const error = await failure(client({ proxy: `http://${address}` }).post('/x'));
    expect(error).toMatchObject({ cause: { code: 'ERR_PROXY_UNAVAILABLE' }, attempts: 3 });
    expect(proxy.asked).toHaveLength(3);
  });

  test('that is not there is told', async () => {
    const error = await failure(client({ proxy: 'http://127.0.0.1:1' }).get('/ping'));
    expect(error.message).toMatch(/the proxy 127\.0\.0\.1:1 made no connection: connect ECONNREFUSED 127\.0\.0\.1:1/);
  });

  test('that says nothing is left within 100 ms of an abort, and its connection is closed', async () => {
    const { proxy, address } = await startProxy();
    proxy.connectWith = 'silence';
    const controller = new AbortController();
    const asked = once((proxy as unknown as { server: https.Server }).server, 'connect');
    const call = failure(client({ proxy: `http://${address}` }).get('/ping', null, {}, { signal: controller.signal }));
    const [, socket] = (await asked) as [unknown, TLSSocket];
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume().on('end', () => socket.destroy());
    const start = performance.now();
    controller.abort();
    expect(await call).toMatchObject({ code: 'ABORT_ERR' });
    expect(performance.now() - start).toBeLessThan(100);
    await closed;
  });

  test('of the environment is used for other machines, unless NO_PROXY or the option says otherwise', async () => {
    const { proxy, address } = await startProxy();
    proxy.target = port;
    process.env['HTTPS_PROXY'] = `http://${address}`;
    const tls = { ca: certificates.ca };
    await client({ baseUrl: 'https://files.example/', tls }).get('/ping');
    expect(proxy.asked).toEqual(['CONNECT files.example:443']);
    await client({ tls }).get('/ping'); // this machine
    const refused = { cause: { syscall: 'getaddrinfo' } };
    expect(await failure(client({ baseUrl: 'https://files.invalid/', proxy: false }).get('/'))).toMatchObject(refused);
    process.env['NO_PROXY'] = 'other.example,.invalid';
    expect(await failure(client({ baseUrl: 'https://files.invalid/' }).get('/'))).toMatchObject(refused);
    expect(proxy.asked).toHaveLength(1);
  });
});

describe('a proxy for http', () => {
  test('forwards requests, and gets its name and password', async () => {
    const { proxy, address } = await startProxy();
    const api = client({ baseUrl: recorder.url, proxy: `http://user:word@${address}` });
    await api.post('/path/oper/mkdir', null, { path: '/a' });
    expect(proxy.asked).toEqual([`POST ${recorder.url}api/2/path/oper/mkdir/`]);
    const expected = `Basic ${Buffer.from('user:word').toString('base64')}`;
    expect(proxy.headers[0]).toMatchObject({ 'proxy-authorization': expected });
    expect(recorder.last.body.toString()).toBe('path=%2Fa');
  });

  test.each([7, 'proxy:3128', 'socks5://127.0.0.1:1', 'http://a%zz:b@127.0.0.1'])('%j is refused', (proxy) => {
    expect(() => client({ proxy: proxy as never })).toThrow(/proxy/);
    expect(() => client({ proxy: proxy as never })).not.toThrow(/%zz/);
  });

  test('of the environment that is none is told by the call', async () => {
    process.env['HTTP_PROXY'] = 'ftp://127.0.0.1';
    const error = await failure(client({ baseUrl: 'http://files.example/' }).get('/'));
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', message: expect.stringMatching(/the proxy of the env/) });
  });
});
