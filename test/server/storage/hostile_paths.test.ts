import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';

import { temporaryName } from '../../../lib/internal/files/temporary_name';
import { nameProblem } from '../../../lib/server/storage/names/name_rules';
import { openSocket } from '../support/http';
import { useService } from '../support/service';

const service = useService();
const secret = 'the content of a file outside';

beforeEach(() => {
  writeFileSync(service.outside('secret'), secret);
  mkdirSync(service.stored('dir'));
  writeFileSync(service.stored('dir/inside'), 'inside');
});

/** Nothing outside was read, made, changed or removed. */
function expectUntouched(): void {
  expect(readdirSync(service.outside(''))).toEqual(['secret']);
  expect(readFileSync(service.outside('secret'), 'utf8')).toBe(secret);
  expect(readdirSync(service.outside('..')).sort()).toEqual(['outside', 'root']);
}

/** Ways to say "../outside/secret", and what lies around them. */
const hostile = [
  '../outside/secret',
  '/../outside/secret',
  '..%2foutside%2fsecret',
  '..%2Foutside/secret',
  '%2e%2e/outside/secret',
  '%2E%2E%2Foutside%2Fsecret',
  '.%2e/outside/secret',
  '%2e./outside/secret',
  'dir/../../outside/secret',
  'dir/%2e%2e/%2e%2e/outside/secret',
  'dir/..%2f..%2foutside%2fsecret',
  './../outside/secret',
  '././.././outside/secret',
  '....//outside/secret',
  '..;/outside/secret',
  '..%00/outside/secret',
  '..%5coutside%5csecret',
  '..\\outside\\secret',
  'dir\\..\\..\\outside\\secret',
  '%5c..%5coutside',
  '%252e%252e/outside/secret',
  '%252e%252e%252foutside%252fsecret',
  '..%c0%afoutside%c0%afsecret',
  '%c0%ae%c0%ae/outside/secret',
  '%e0%80%ae%e0%80%ae/outside/secret',
  '..%u2216outside',
  '%uff0e%uff0e/outside/secret',
  '\uff0e\uff0e/outside/secret',
  '..%ef%bc%8foutside%ef%bc%8fsecret',
  'dir/inside/../../../outside/secret',
  'dir/inside%00.txt',
  'dir%00/inside',
  '%00',
  '%',
  '%2',
  '%zz',
  '%ff%fe',
  '%ed%a0%80',
  '%2f%2fetc%2fpasswd',
  '%2fetc%2fpasswd',
  '///etc/passwd',
  '/etc/passwd',
  'C:/Windows/win.ini',
  'C%3a%5cWindows%5cwin.ini',
  '%5c%5cserver%5cshare',
  '//server/share',
  'file:///etc/passwd',
  '~/secret',
  '~root',
  '.',
  '..',
  '...',
  '%2e',
  '%2e%2e',
  '%2e%2e%2f',
  'dir/.',
  'dir/..',
  '/proc/self/environ',
  'dev/stdin',
  'a'.repeat(300),
  `dir/${'b/'.repeat(3000)}`,
];

const readers: [string, string][] = [
  ['GET', '/api/2/path/info/'],
  ['GET', '/api/2/path/data/'],
  ['GET', '/api/3/path/data/'],
  ['GET', '/api/2/path/sync/signature/'],
];
const writers: [string, string][] = [
  ['PUT', '/api/3/path/data/'],
  ['DELETE', '/api/3/path/data/'],
  ['PUT', '/api/2/path/oper/mkdir/'],
  ['POST', '/api/2/path/data/'],
  ['POST', '/api/2/path/sync/patch/'],
  ['POST', '/api/2/path/sync/delta/'],
];

describe('paths in the URL', () => {
  test.each(hostile)('%s', async (path) => {
    // As raw bytes: clients, also Node's, would not send some of them.
    for (const [method, endpoint] of [...readers, ...writers]) {
      const { socket, answer } = openSocket(service.base);
      const head = `${method} ${endpoint}${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}`;
      socket.write(Buffer.from(`${head}\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx`));
      const text = await answer;
      const status = Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]);
      expect(text).not.toContain(secret);
      expect(text).not.toContain('root:');
      // What is left of a path when noise is taken away may be an ordinary name in the root; nothing else succeeds.
      if (status === 204) expect(method).toBe('DELETE');
      else if (status < 300) expect(text).toMatch(/"path":"\/(?!\.\.?[/"])/);
      else expect([400, 404, 409, 413, 415, 431]).toContain(status);
      if (status !== 204) expect(text).toMatch(/content-type: application\/json\r\n/i);
    }
    expectUntouched();
  });
});

describe('paths in forms', () => {
  const decoded = hostile.flatMap((path) => {
    try {
      return [path, decodeURIComponent(path)];
    } catch {
      return [path];
    }
  });

  test.each([...new Set(decoded)])('%j', async (path) => {
    const attempts: Record<string, Record<string, string>> = {
      mkdir: { path },
      remove: { path },
      checksum: { path, algorithm: 'SHA256' },
      rename: { src: '/dir/inside', dst: path },
      move: { src: '/dir/inside', dst: path },
      copy: { src: path, dst: '/dir' },
    };
    for (const [operation, fields] of Object.entries(attempts)) {
      for (const sent of ['form', 'json']) {
        const url = `/api/2/path/oper/${operation}/`;
        const { status, json } =
          sent === 'form'
            ? await service.post(url, fields)
            : await service.send('POST', url, {
                body: JSON.stringify(fields),
                headers: { 'Content-Type': 'application/json' },
              });
        expect([operation, typeof json]).toEqual([operation, 'object']);
        expect([200, 400, 403, 404, 409]).toContain(status);
      }
    }
    expectUntouched();
  });
});

describe('names that Windows takes for more than names', () => {
  const refused = [
    ...[
      'CON',
      'con',
      'PRN.txt',
      'aux',
      'NUL',
      'nul.tar.gz',
      'COM1',
      'com9.log',
      'LPT1',
      'COM¹',
      'CONIN$',
      'conout$',
      'CON .txt',
    ],
    ...['a:stream', 'a.txt::$DATA', 'C:', 'a<b', 'a>b', 'a"b', 'a|b', 'a?', 'a*', 'tab\t', 'trail.', 'trail ', '...'],
  ];
  test.each(refused)('%j', (name) => {
    expect(nameProblem(name, 'win32')).toEqual(expect.any(String));
    expect(nameProblem(name, 'linux')).toBeUndefined();
  });
  test.each(['CONSOLE', 'com10', 'lpt', 'a.con', 'nullable', '.hidden', 'a b', 'ü'])('allowed: %j', (name) => {
    expect(nameProblem(name, 'win32')).toBeUndefined();
  });
  test.each(['', '.', '..', 'a/b', 'a\\b', 'a\0', '\ud800'])('refused everywhere: %j', (name) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) expect(nameProblem(name, platform)).toBeDefined();
  });
});

describe('links out of the root', () => {
  beforeEach(() => {
    symlinkSync(service.outside('secret'), service.stored('file-link'));
    symlinkSync(service.outside(''), service.stored('dir-link'));
    symlinkSync('../outside', service.stored('relative-link'));
    symlinkSync('../../outside/secret', service.stored('dir/deep-link'));
    symlinkSync('file-link', service.stored('second-link'));
    symlinkSync('/', service.stored('top-link'));
    symlinkSync('loop-b', service.stored('loop-a'));
    symlinkSync('loop-a', service.stored('loop-b'));
    symlinkSync(service.outside('new'), service.stored('new-link'));
  });
  const links = [
    ...['file-link', 'dir-link', 'dir-link/secret', 'relative-link/secret', 'dir/deep-link', 'second-link'],
    ...['top-link', 'top-link/etc/passwd', 'loop-a', 'new-link'],
  ];

  test('do not exist for readers', async () => {
    for (const link of links) {
      for (const [method, endpoint] of readers) {
        expect([link, (await service.send(method, endpoint + link)).status]).toEqual([link, 404]);
      }
    }
    const { json } = await service.get('/api/2/path/info?children=true');
    expect(json).toMatchObject({ items: 1, total: 1, children: [{ name: 'dir', items: 1 }] });
    expectUntouched();
  });

  test('cannot be written through', async () => {
    for (const link of links) {
      const put = await service.send('PUT', `/api/3/path/data/${link}`, { body: 'evil' });
      expect([link, put.status]).toEqual([link, 409]);
      expect((await service.send('DELETE', `/api/3/path/data/${link}`)).status).toBe(404);
      expect((await service.upload(`/${link}`, [{ filename: 'secret', content: 'evil' }])).status).toBe(409);
    }
    const inForm = await service.upload('', [{ filename: 'file-link', content: 'evil' }]);
    expect(inForm.status).toBe(409);
    expectUntouched();
  });

  test('cannot be used by operations', async () => {
    for (const link of links) {
      const path = `/${link}`;
      const status = async (operation: string, fields: Record<string, string>) =>
        (await service.post(`/api/2/path/oper/${operation}`, fields)).status;
      expect([link, await status('remove', { path })]).toEqual([link, 404]);
      expect(await status('checksum', { path, algorithm: 'MD5' })).toBe(404);
      expect(await status('copy', { src: path, dst: '/dir' })).toBe(400);
      expect(await status('move', { src: path, dst: '/dir' })).toBe(400);
      expect(await status('move', { src: '/dir/inside', dst: path })).toBe(400);
      expect(await status('rename', { src: path, dst: '/dir/x' })).toBe(400);
      expect(await status('rename', { src: '/dir/inside', dst: path })).toBe(409);
      expect(await status('rename', { src: '/dir/inside', dst: `${path}/x` })).toBe(409);
      expect(await status('mkdir', { path })).toBe(409);
      expect(await status('mkdir', { path: `${path}/x/y` })).toBe(409);
    }
    expectUntouched();
  });

  test('a directory that holds some is removed without what they lead to', async () => {
    symlinkSync(service.outside(''), service.stored('dir/out'));
    expect((await service.post('/api/2/path/oper/remove', { path: '/dir' })).json.status).toBe('SUCCESS');
    expect(service.everything()).not.toContain('dir');
    expectUntouched();
  });

  test('a copy of a directory that holds some cannot be read through either', async () => {
    mkdirSync(service.stored('target'));
    await service.post('/api/2/path/oper/copy', { src: '/dir', dst: '/target' });
    expect((await service.get('/api/2/path/data/target/dir/inside')).body.toString()).toBe('inside');
    expect((await service.get('/api/2/path/data/target/dir/deep-link')).status).toBe(404);
  });
});

test('links that stay in the root work', async () => {
  symlinkSync('dir/inside', service.stored('link'));
  symlinkSync('dir', service.stored('dir-link'));
  linkSync(service.stored('dir/inside'), service.stored('hard'));
  for (const path of ['link', 'dir-link/inside', 'hard']) {
    expect((await service.get(`/api/2/path/data/${path}`)).body.toString()).toBe('inside');
  }
  expect((await service.post('/api/2/path/oper/remove', { path: '/link' })).status).toBe(200);
  expect(service.everything()).toEqual(['dir', 'dir-link', 'dir/inside', 'hard']);
});

test('files that are being written cannot be reached by their temporary names', async () => {
  const name = temporaryName('f');
  writeFileSync(service.stored(name), 'half');
  symlinkSync(name, service.stored('link'));
  for (const [method, endpoint] of [...readers, ...writers]) {
    expect([method, endpoint, (await service.send(method, endpoint + name)).status]).toEqual([method, endpoint, 404]);
  }
  for (const [method, endpoint] of readers) expect((await service.send(method, `${endpoint}link`)).status).toBe(404);
  expect((await service.post('/api/2/path/oper/remove', { path: name })).status).toBe(404);
  expect((await service.post('/api/2/path/oper/rename', { src: '/dir/inside', dst: name })).status).toBe(404);
  expect(readFileSync(service.stored(name), 'utf8')).toBe('half');
  expect((await service.get('/api/2/path/info?children=on')).json.children).toHaveLength(1);
});

test('a file of a user whose name only looks like a temporary one is a file as any other', async () => {
  const changed = temporaryName('f').replace('.f.', '.g.');
  for (const name of ['.f.AbCdEfGhIjKlAbCdEfGhIjKl.tmp', '.F.AbCdEfGhIjKlAbCdEfGhIjKl.TMP', changed]) {
    expect((await service.send('PUT', `/api/3/path/data/${name}`, { body: 'content' })).status).toBe(200);
    expect((await service.get(`/api/2/path/data/${name}`)).body.toString()).toBe('content');
    const { children } = (await service.get('/api/2/path/info?children=on')).json;
    expect(children).toContainEqual(expect.objectContaining({ name }));
    expect((await service.post('/api/2/path/oper/remove', { path: name })).status).toBe(200);
  }
});

const onUnix = process.platform === 'win32' ? describe.skip : describe;
onUnix('what is neither file nor directory', () => {
  test('a pipe does not exist, and nobody waits for it', async () => {
    execFileSync('mkfifo', [service.stored('pipe')]);
    for (const [method, endpoint] of readers) expect((await service.send(method, `${endpoint}pipe`)).status).toBe(404);
    expect((await service.send('PUT', '/api/3/path/data/pipe', { body: 'x' })).status).toBe(409);
    expect((await service.post('/api/2/path/oper/checksum', { path: '/pipe', algorithm: 'MD5' })).status).toBe(404);
    expect((await service.get('/api/2/path/info?children=on')).json.children).toHaveLength(1);
  });

  test('a socket does not exist', async () => {
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(service.stored('sock'), resolve));
    try {
      for (const [method, endpoint] of readers) {
        expect((await service.send(method, `${endpoint}sock`)).status).toBe(404);
      }
    } finally {
      await new Promise((resolve) => socket.close(resolve));
    }
  });
});
