import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { BasicClient, ResponseError, SyncClient, type BasicClientOptions } from '../../lib';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const content = 'the content';
beforeEach(() => {
  mkdirSync(service.stored('docs'));
  writeFileSync(service.stored('a'), content);
  writeFileSync(service.local('a'), content);
});
const stored = (name: string) => readFileSync(service.stored(name), 'utf8');
const user = 'smartfile';
const key = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36, 'a')]).toString('base64')} a`;

/** Another client of the same service. */
function clientWith(options: BasicClientOptions): BasicClient {
  return new BasicClient({ baseUrl: service.api.baseUrl, ...options });
}

/** What each row of the page says of ours, by the first cell of the row. */
const rows: Readonly<Record<string, () => Promise<void>>> = {
  'BasicClient(key, password)': async () => {
    await clientWith(service.server.credentials).whoami();
  },
  'BasicClient(netrcfile=...)': async () => {
    const { key: login, password } = service.server.credentials;
    const netrcFile = service.local('netrc');
    writeFileSync(netrcFile, `machine 127.0.0.1 login ${login} password ${password}\n`, { mode: 0o600 });
    await clientWith({ netrcFile }).whoami();
  },
  'BasicClient(url=..., version=...)': async () => {
    const { version } = clientWith({ version: '2.1', ...service.server.credentials });
    expect(version).toBe('2.1');
    const { url } = await clientWith({ version: '2.1', ...service.server.credentials }).files.info('/a');
    expect(url).toContain('/api/2.1/');
  },
  "client('/ping')": async () => {
    expect(await service.api('/ping')).toEqual({ ping: 'pong' });
  },
  'client.get(endpoint, id, **args)': async () => {
    expect(await service.api.get('/path/info', '/', { children: true })).toMatchObject({ total: 2 });
  },
  'client.post(endpoint, id, **args)': async () => {
    await service.api.post('/path/oper/mkdir', null, { path: '/made' });
    expect(await service.api.files.exists('/made')).toBe(true);
  },
  'client.put(endpoint, id, **args)': async () => {
    await service.api.put('/path/oper/mkdir', '/made');
    expect(await service.api.files.exists('/made')).toBe(true);
  },
  'client.delete(endpoint, id, **args)': async () => {
    const { uuid } = await service.api.files.remove('/a');
    expect(await service.api.delete('/task', uuid)).toBeUndefined();
  },
  'client.upload(filename, fileobj)': async () => {
    await service.api.files.upload(service.local('a'), '/docs/a');
    expect(stored('docs/a')).toBe(content);
  },
  'client.download(file)': async () => {
    expect(await text(await service.api.files.download('/a'))).toBe(content);
  },
  'client.download(file, to)': async () => {
    await service.api.files.downloadTo('/a', service.local('b'));
    expect(readFileSync(service.local('b'), 'utf8')).toBe(content);
  },
  'client.move(src, dst)': async () => {
    await (await service.api.files.move('/a', '/docs')).wait();
    expect(stored('docs/a')).toBe(content);
  },
  'client.remove(file)': removesFile,
  'SyncClient.upload(local, remote)': async () => {
    await new SyncClient(service.api).upload(service.local('a'), '/docs/b');
    expect(stored('docs/b')).toBe(content);
  },
  'SyncClient.download(local, remote)': async () => {
    await new SyncClient(service.api).download(service.local('b'), '/a');
    expect(readFileSync(service.local('b'), 'utf8')).toBe(content);
  },
  'ResponseError.status_code, .detail': async () => {
    const error = await service.api.files.info('/missing').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status: 404, detail: expect.any(String) as unknown });
  },

  ping: async () => {
    expect(await service.api.ping()).toEqual({ ping: 'pong' });
  },
  whoami: async () => {
    expect((await service.api.whoami()).user.username).toBe(user);
  },
  right: async () => {
    expect((await service.api.rights()).map(({ name }) => name)).toContain('sftp_access');
  },
  'opening a session': async () => {
    await service.api.login();
    expect(service.api.isLoggedIn).toBe(true);
    await service.api.files.mkdir('/by session');
  },
  'closing a session': async () => {
    await service.api.login();
    await service.api.logout();
    expect(service.api.isLoggedIn).toBe(false);
    await service.api.whoami();
  },
  'request, requestJson': async () => {
    expect(await service.api.request('GET', '/path/data', '/a', {}, { as: 'text' })).toBe(content);
  },
  'info of a path': async () => {
    expect(await service.api.files.info('/a')).toMatchObject({ path: '/a', size: content.length });
  },
  'listing with pages and fields': async () => {
    const names: string[] = [];
    for await (const { name } of service.api.files.list('/', { fields: ['name'], limit: 1 })) names.push(name);
    expect(names.sort()).toEqual(['a', 'docs']);
  },
  'download with Range': async () => {
    expect(await text(await service.api.files.download('/a', { start: 4 }))).toBe('content');
  },
  'upload by POST': async () => {
    await service.api.files.upload(Buffer.from('posted'), '/docs/a');
    expect(stored('docs/a')).toBe('posted');
  },
  'upload by PUT': async () => {
    await service.api.files.upload(Buffer.from('put'), '/docs/a', { as: 'stream' });
    expect(stored('docs/a')).toBe('put');
  },
  'upload by PATCH at an offset': async () => {
    await service.api.files.append('/a', Buffer.from('CONTENT and more'), { offset: 4 });
    expect(stored('a')).toBe('the CONTENT and more');
  },
  mkdir: async () => {
    expect(await service.api.files.mkdir('/made')).toMatchObject({ path: '/made', isdir: true });
  },
  copy: async () => {
    await (await service.api.files.copy('/a', '/docs')).wait();
    expect([stored('a'), stored('docs/a')]).toEqual([content, content]);
  },
  move: async () => {
    await (await service.api.files.move('/a', '/docs')).wait();
    expect(await service.api.files.exists('/a')).toBe(false);
  },
  rename: async () => {
    await service.api.files.rename('/a', '/docs/b');
    expect(stored('docs/b')).toBe(content);
  },
  remove: removesFile,
  'removing one file': async () => {
    await service.api.files.unlink('/a');
    expect(await service.api.files.exists('/a')).toBe(false);
  },
  'polling of tasks': async () => {
    const statuses: string[] = [];
    const onProgress = ({ status }: { status: string }) => statuses.push(status);
    const { signal } = new AbortController();
    await (await service.api.files.copy('/a', '/docs')).wait({ signal, timeout: 60_000, onProgress });
    expect(statuses.at(-1)).toBe('SUCCESS');
  },
  'Keys.list': async () => {
    await service.api.sshKeys.save(user, 'laptop', key);
    expect(await service.api.sshKeys.list(user)).toEqual([{ name: 'laptop', key }]);
  },
  'Keys.get': async () => {
    await service.api.sshKeys.save(user, 'laptop', key);
    expect(await service.api.sshKeys.get(user, 'laptop')).toEqual({ name: 'laptop', key });
  },
  'Keys.save': async () => {
    expect(await service.api.sshKeys.save(user, 'laptop', key)).toEqual({ name: 'laptop', key });
  },
  'Keys.update': async () => {
    await service.api.sshKeys.save(user, 'laptop', key);
    expect(await service.api.sshKeys.update(user, 'laptop', { name: 'desk' })).toEqual({ name: 'desk', key });
  },
  'Keys.delete': async () => {
    await service.api.sshKeys.save(user, 'laptop', key);
    await service.api.sshKeys.delete(user, 'laptop');
    expect(await service.api.sshKeys.list(user)).toEqual([]);
  },
  'Keys.find': async () => {
    await service.api.sshKeys.save(user, 'laptop', key);
    expect(await service.api.sshKeys.find(user, key)).toEqual({ name: 'laptop', key });
  },
  'request counters and times': async () => {
    const times: number[] = [];
    service.api.on('success', ({ milliseconds }) => times.push(milliseconds));
    await service.api.ping();
    expect(times).toHaveLength(1);
    expect(service.api.stats().calls).toBe(1);
  },
  'replaceable logger': async () => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    const logger = { debug: write, info: write, warn: write, error: write };
    await clientWith({ logger, logLevel: 'debug', ...service.server.credentials }).ping();
    expect(lines.join('\n')).toContain('/api/2/ping/');
  },
};

async function removesFile(): Promise<void> {
  await (await service.api.files.remove('/a')).wait();
  expect(await service.api.files.exists('/a')).toBe(false);
}

const page = readFileSync(path.resolve(__dirname, '../../docs/clients.md'), 'utf8');
const documented = [...page.matchAll(/^\| (.*?) \| .* \|$/gm)]
  .map(([, cell = '']) => cell.replaceAll('`', ''))
  .filter((cell) => cell !== 'Python 2.19' && cell !== 'node client 1.0.37');

test('each row of the page has a test, and each test a row', () => {
  expect(documented).toEqual(Object.keys(rows));
});

test.each(Object.entries(rows))('%s', (_row, check) => check());
