import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { BasicClient } from '../../../lib';
import { createServer, type ServerTlsOptions, type SmartFileServer } from '../../../lib/server';
import { makeCertificates, type Certificates } from '../../rest/support/certificates';
import { useTempDir } from '../../support/temp_dir';
import { basic } from '../support/http';
import { sendTls } from '../support/tls';

const invalid = expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error;
const temp = useTempDir();
let certificates: Certificates;
let others: Certificates;
const servers: SmartFileServer[] = [];

beforeAll(() => {
  certificates = makeCertificates();
  others = makeCertificates();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(tls: ServerTlsOptions, more = {}) {
  const server = createServer({ root: temp.path, tls, ...more });
  servers.push(server);
  const { key, password } = server.credentials;
  return { server, url: await server.listen(), authorization: basic(key, password) };
}

test('the client works by https; URL, links and cookies say so; nobody is bound to it', async () => {
  writeFileSync(temp.file('a'), 'content');
  const { server, url, authorization } = await serve(certificates.server);
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
  const tls = { ca: certificates.ca };
  const api = new BasicClient({ baseUrl: url, ...server.credentials, tls });
  expect(await api.get('/path/data', '/a', {}, { as: 'text' })).toBe('content');
  const link = await api.post<{ href: string }>('/link', undefined, { path: '/a', read: true });
  expect(link.href.startsWith(`${url}link/`)).toBe(true);
  expect((await sendTls(link.href, tls)).body).toBe('content');
  const session = await sendTls(`${url}api/2/session/`, { ...tls, method: 'POST', headers: { authorization } });
  for (const cookie of session.headers['set-cookie'] as string[]) expect(cookie).toMatch(/; Secure/);
  expect(session.headers).not.toHaveProperty('strict-transport-security');
});

test('a renewed certificate is shown without a restart; one that cannot be used changes nothing', async () => {
  const { server, url } = await serve(certificates.server);
  const before = await sendTls(`${url}api/2/ping/`, { ca: certificates.ca });
  server.renewTls(others.server);
  const after = await sendTls(`${url}api/2/ping/`, { ca: others.ca });
  expect(after).toMatchObject({ status: 200, body: '{"ping": "pong"}' });
  expect(after.peer).not.toBe(before.peer);
  const mixed = { key: certificates.server.key, cert: others.server.cert };
  expect(() => server.renewTls(mixed)).toThrow(invalid);
  expect((await sendTls(`${url}api/2/ping/`, { ca: others.ca })).peer).toBe(after.peer);
});

test('a server without TLS has no certificate to renew', async () => {
  await using server = createServer({ root: temp.path });
  expect(() => server.renewTls(certificates.server)).toThrow(/does not use TLS/);
});

test('clients must show a certificate where an authority for them is named', async () => {
  const { url } = await serve({ ...certificates.server, ca: certificates.ca });
  const { ca, client } = certificates;
  expect((await sendTls(`${url}api/2/ping/`, { ca, ...client })).status).toBe(200);
  await expect(sendTls(`${url}api/2/ping/`, { ca })).rejects.toThrow();
  await expect(sendTls(`${url}api/2/ping/`, { ca, ...others.client })).rejects.toThrow();
});

test.each([
  ['TLSv1.2', {}, 'TLSv1.1', false],
  ['TLSv1.2', {}, 'TLSv1.2', true],
  ['TLSv1.3', { minVersion: 'TLSv1.3' }, 'TLSv1.2', false],
  ['TLSv1.3', { minVersion: 'TLSv1.3' }, 'TLSv1.3', true],
] as const)('at least %s (%j): %s is taken: %s', async (_least, options, version, isTaken) => {
  const { url } = await serve({ ...certificates.server, ...options });
  // Old versions need a lower level of security on this side, or it would be the client that refuses.
  const client = { ca: certificates.ca, minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
  const attempt = sendTls(`${url}api/2/ping/`, client).then(
    () => true,
    () => false,
  );
  expect(await attempt).toBe(isTaken);
});

test('who speaks plain HTTP, breaks off the handshake or never ends it does no harm, and keeps nobody from closing', async () => {
  const { server, url } = await serve(certificates.server);
  const { hostname, port } = new URL(url);
  const plain = connect(Number(port), hostname).on('error', () => undefined);
  plain.write('GET /api/2/ping/ HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(plain.resume(), 'close');
  const silent = connect(Number(port), hostname).on('error', () => undefined);
  await once(silent, 'connect');
  const open = connectTls({ port: Number(port), host: hostname, ca: certificates.ca }).on('error', () => undefined);
  await once(open, 'secureConnect');
  expect((await sendTls(`${url}api/2/ping/`, { ca: certificates.ca })).status).toBe(200);
  const ended = Promise.all([once(silent.resume(), 'close'), once(open.resume(), 'close')]);
  await server.close();
  await ended;
});

test.each([
  [{}],
  [{ key: '', cert: '' }],
  [{ key: 'server.key', cert: 'server.pem' }],
  [{ key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', cert: '-----BEGIN CERTIFICATE-----' }],
  [{ cert: 'x', chain: 'x' }],
  [{ minVersion: 'TLSv1' }],
])('refused: %j', (faulty) => {
  const base = Object.keys(faulty).includes('minVersion') ? certificates.server : {};
  const tls = { ...base, ...faulty } as unknown as ServerTlsOptions;
  expect(() => createServer({ root: temp.path, tls })).toThrow(invalid);
});
