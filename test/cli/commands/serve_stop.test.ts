import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { makeCertificates } from '../../rest/support/certificates';
import { basic, openSocket, send } from '../../server/support/http';
import { sendTls } from '../../server/support/tls';
import { endOf, startSmartfile } from '../../support/cli';
import { useChildren } from '../../support/children';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const keep = useChildren();
const authorization = basic('key', 'password');

beforeEach(() => mkdirSync(temp.file('root')));
async function serve(...args: string[]) {
  const child = startSmartfile(['serve', temp.file('root'), '--key', 'key', '--password', 'password', ...args]);
  keep(child);
  const ended = endOf(child);
  const messages = createInterface(child.stderr!);
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, url, ended, messages };
}

/** An upload that has begun, and waits for its last byte. */
async function beginUpload(url: string) {
  const upload = openSocket(url);
  const lines = [
    'PUT /api/3/path/data/new HTTP/1.1',
    'Host: x',
    `Authorization: ${authorization}`,
    'Content-Length: 3',
  ];
  upload.socket.write(`${lines.join('\r\n')}\r\n\r\nab`);
  while (readdirSync(temp.file('root')).length < 1) await new Promise(setImmediate);
  return upload;
}

test.each(['SIGTERM', 'SIGINT'] as const)('the first %s waits for transfers, and takes no more', async (name) => {
  const { child, url, ended } = await serve();
  const { socket, answer } = await beginUpload(url);
  child.kill(name);
  // The port is given back when the signal has come.
  while (
    await send(url, 'GET', '/api/2/ping').then(
      () => true,
      () => false,
    )
  );
  socket.write('c');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(readdirSync(temp.file('root'))).toEqual(['new']);
  expect(readFileSync(temp.file('root/new'), 'utf8')).toBe('abc');
});

test('the second one cuts them; the next start removes what is left', async () => {
  const { child, url, ended } = await serve('--grace', '3600');
  const { answer } = await beginUpload(url);
  child.kill('SIGTERM');
  while (
    await send(url, 'GET', '/api/2/ping').then(
      () => true,
      () => false,
    )
  );
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 143, signal: null });
  expect(await answer).toBe('');
  expect(readdirSync(temp.file('root'))).not.toContain('new');
  const next = await serve();
  while (readdirSync(temp.file('root')).length > 0) await new Promise(setImmediate);
  next.child.kill('SIGTERM');
  await next.ended;
});

test('--grace is how long the first one waits', async () => {
  const { child, url, ended } = await serve('--grace', '0');
  const { answer } = await beginUpload(url);
  child.kill('SIGTERM');
  expect(await answer).toBe('');
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(readdirSync(temp.file('root'))).toEqual([]);
});

test('https; SIGHUP shows the renewed certificate and goes on in a new access log', async () => {
  const [first, second] = [makeCertificates(), makeCertificates()];
  const write = ({ server }: typeof first) => {
    writeFileSync(temp.file('key'), server.key);
    writeFileSync(temp.file('cert'), server.cert);
  };
  write(first);
  const tls = ['--tls-key', temp.file('key'), '--tls-cert', temp.file('cert')];
  const { child, url, ended, messages } = await serve(...tls, '--access-log', temp.file('log'));
  expect(url).toMatch(/^https:/);
  expect((await sendTls(`${url}api/2/ping/`, { ca: first.ca })).status).toBe(200);
  renameSync(temp.file('log'), temp.file('log.1'));
  write(second);
  child.kill('SIGHUP');
  while (readdirSync(temp.path).filter((name) => name === 'log').length === 0) await new Promise(setImmediate);
  expect((await sendTls(`${url}api/2/ping/`, { ca: second.ca })).status).toBe(200);
  // A key that does not belong to the certificate: what was is kept.
  writeFileSync(temp.file('key'), first.server.key);
  const told = once(messages, 'line');
  child.kill('SIGHUP');
  expect(String(await told)).toMatch(/^smartfile: renewing failed, the files in use stay in use: /);
  expect((await sendTls(`${url}api/2/ping/`, { ca: second.ca })).status).toBe(200);
  child.kill('SIGTERM');
  await ended;
  const lines = (name: string) => readFileSync(temp.file(name), 'utf8').trimEnd().split('\n');
  expect([lines('log.1').length, lines('log').length]).toEqual([1, 2]);
  expect(lines('log')[0]).toMatch(/^127\.0\.0\.1 - - \[.*\] "GET \/api\/2\/ping\/ HTTP\/1\.1" 200 \d+ "-" "-"$/);
});

test('https needs both files', async () => {
  const child = startSmartfile(['serve', temp.file('root'), '--tls-key', 'key']);
  expect(await endOf(child)).toEqual({ code: 2, signal: null });
});
