import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import {
  BasicClient,
  OAuthClient,
  ResponseError,
  SmartFileSystem,
  SyncClient,
  type BasicClientOptions,
} from '../../lib';
import { json, useRecordingServer } from '../rest/support/recording_server';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
/** A service that says what it is told to, where the embedded one would have to be busy. */
const scripted = useRecordingServer();
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
  'OAuthClient(client_token, client_secret, access_token, access_secret)': async () => {
    const { headers } = await afterOAuth((api) => api.ping());
    for (const part of ['oauth_consumer_key="client"', 'oauth_token="access"']) {
      expect(headers.authorization).toContain(part);
    }
  },
  'OAuthClient.get_request_token(callback)': async () => {
    const { headers, url } = await afterOAuth(async (api) => {
      expect(await api.getRequestToken('https://example.com/done')).toEqual({ token: 'tok', secret: 'sec' });
    });
    expect(url).toBe('/oauth/request_token/');
    expect(headers.authorization).toContain(encodeURIComponent('https://example.com/done'));
  },
  'OAuthClient.get_authorization_url(request)': async () => {
    await afterOAuth(async (api) => {
      await api.getRequestToken();
      expect(api.getAuthorizationUrl()).toBe(`${scripted.current.url}oauth/authorize/?oauth_token=tok`);
    });
  },
  'OAuthClient.get_access_token(request, verifier)': async () => {
    const { headers, url } = await afterOAuth(async (api) => {
      await api.getRequestToken();
      expect(await api.getAccessToken('v')).toEqual({ token: 'tok', secret: 'sec' });
    });
    expect(url).toBe('/oauth/access_token/');
    expect(headers.authorization).toContain('oauth_verifier="v"');
  },
  'throttle_wait=False': async () => {
    scripted.current.handler = (request, response) => {
      void scripted.current.record(request).then(() => json(response, {}, 503));
    };
    const api = scripted.current.client({ retry: false });
    await expect(api.get('/whoami')).rejects.toMatchObject({ status: 503 });
    expect(scripted.current.requests).toHaveLength(1);
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
  'default headers': async () => {
    await scripted.current.client({ headers: { 'X-Mine': 'a' } }).get('/x');
    expect(scripted.current.last.headers['x-mine']).toBe('a');
  },
  'headers of a request': async () => {
    await scripted.current.client().get('/x', null, {}, { headers: { 'X-Mine': 'b' } });
    expect(scripted.current.last.headers['x-mine']).toBe('b');
  },
  'progress of uploads': async () => {
    await service.api.files.upload(Buffer.from('x'), '/x', { uuid: 'the-upload' });
    expect(await service.api.files.uploadProgress('the-upload')).toMatchObject({ ended: true });
  },
  ...fileSystemRows(),
};

function fileSystemRows(): Readonly<Record<string, () => Promise<void>>> {
  const files = () => new SmartFileSystem(service.api);
  const row = (check: (files: SmartFileSystem) => Promise<void>) => () => check(files());
  return {
    'FileSystem.stat': row(async (fs) => expect((await fs.stat('/a')).size).toBe(content.length)),
    'FileSystem.lstat': row(async (fs) => expect((await fs.lstat('/docs')).isDirectory()).toBe(true)),
    'FileSystem.exists': row(async (fs) =>
      expect([await fs.exists('/a'), await fs.exists('/b')]).toEqual([true, false]),
    ),
    'FileSystem.mkdir': row(async (fs) => {
      await fs.mkdir('/made');
      expect(await fs.readdir('/made')).toEqual([]);
    }),
    'FileSystem.rmdir': row(async (fs) => {
      await fs.rmdir('/docs');
      expect(await fs.exists('/docs')).toBe(false);
    }),
    'FileSystem.unlink': row(async (fs) => {
      await fs.unlink('/a');
      expect(await fs.exists('/a')).toBe(false);
    }),
    'FileSystem.copy, copyFile': row(async (fs) => {
      await fs.copyFile('/a', '/b');
      expect([stored('a'), stored('b')]).toEqual([content, content]);
    }),
    'FileSystem.copyDir': row(async (fs) => {
      writeFileSync(service.stored('docs/c'), 'c');
      await fs.cp('/docs', '/other', { recursive: true });
      expect(stored('other/c')).toBe('c');
    }),
    'FileSystem.move, rename': row(async (fs) => {
      await fs.rename('/a', '/docs/b');
      expect(stored('docs/b')).toBe(content);
    }),
    'FileSystem.open, close': row(async (fs) => {
      const handle = await fs.open('/a', 'r');
      await handle.close();
      await expect(handle.stat()).rejects.toMatchObject({ code: 'EBADF' });
    }),
    'FileSystem.fstat': row(async (fs) => {
      const handle = await fs.open('/a', 'r');
      expect((await handle.stat()).size).toBe(content.length);
      await handle.close();
    }),
    'FileSystem.read': row(async (fs) => {
      const handle = await fs.open('/a', 'r');
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(7), 0, 7, 4);
      expect([bytesRead, buffer.toString()]).toEqual([7, 'content']);
      await handle.close();
    }),
    'FileSystem.write': row(async (fs) => {
      const handle = await fs.open('/a', 'r+');
      await handle.write(Buffer.from('CON'), 0, 3, 4);
      await handle.close();
      expect(stored('a')).toBe('the CONtent');
    }),
    'FileSystem.readFile': row(async (fs) => expect(await fs.readFile('/a', 'utf8')).toBe(content)),
    'FileSystem.writeFile': row(async (fs) => {
      await fs.writeFile('/docs/n', 'new');
      expect(stored('docs/n')).toBe('new');
    }),
    'FileSystem.readdir': row(async (fs) => expect((await fs.readdir('/')).sort()).toEqual(['a', 'docs'])),
    'FileSystem.readdirstats': async () => {
      const sizes: number[] = [];
      for await (const { isfile, size } of service.api.files.list('/')) if (isfile) sizes.push(size);
      expect(sizes).toEqual([content.length]);
    },
    'FileSystem.createReadStream(offset)': row(async (fs) => {
      expect(await text(fs.createReadStream('/a', { start: 4 }))).toBe('content');
    }),
    'FileSystem.createWriteStream(offset)': row(async (fs) => {
      const stream = fs.createWriteStream('/a', { flags: 'r+', start: 4 });
      await pipeline(['CON'], stream);
      expect(stored('a')).toBe('the CONtent');
    }),
    'stat cache, levels 0 to 2': async () => {
      const requests = async (cache: 0 | 1 | 2) => {
        const cached = new SmartFileSystem(service.api, { cache });
        await cached.readdir('/');
        const before = service.api.stats().calls;
        for (let i = 0; i < 2; i++) await cached.stat('/a');
        return service.api.stats().calls - before;
      };
      expect([await requests(0), await requests(1), await requests(2)]).toEqual([2, 1, 0]);
    },
  };
}

/** Has a client go a way of OAuth, and gives the last request. */
async function afterOAuth(go: (api: OAuthClient) => Promise<unknown>) {
  scripted.current.handler = (request, response) => {
    void scripted.current.record(request).then(({ url }) => {
      if (url.startsWith('/oauth/')) response.end('oauth_token_secret=sec&oauth_token=tok');
      else json(response, { ping: 'pong' });
    });
  };
  const tokens = { clientToken: 'client', clientSecret: 'c', accessToken: 'access', accessSecret: 'a' };
  await go(new OAuthClient({ baseUrl: scripted.current.url, ...tokens }));
  return scripted.current.last;
}

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
