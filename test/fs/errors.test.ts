import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { AbortError, BasicClient, FileSystemError, OptionsError, ResponseError, SmartFileSystem } from '../../lib';
import { json, useRecordingServer } from '../rest/support/recording_server';
import { useService } from './support/both_sides';

const side = useService();
const scripted = useRecordingServer();

const error = async (promise: Promise<unknown>) => {
  return promise.then(
    () => undefined,
    (problem: unknown) => problem as FileSystemError,
  );
};

/** A file system whose service answers everything with a status. */
function answering(status: number, body: unknown = { detail: 'no' }): SmartFileSystem {
  scripted.current.handler = (request, response) => {
    request.resume();
    request.on('end', () => json(response, body, status));
  };
  const credentials = { key: 'k'.repeat(30), password: 'p'.repeat(30) };
  return new SmartFileSystem(new BasicClient({ baseUrl: scripted.current.url, ...credentials, retry: false }));
}

test('an error has the facts of one of fs, and the answer of the service as its cause', async () => {
  const problem = await error(side.files.readFile('/base/none'));
  expect(problem).toBeInstanceOf(FileSystemError);
  expect(problem).toMatchObject({ code: 'ENOENT', errno: -2, syscall: 'open', path: '/base/none' });
  expect(problem!.cause).toBeInstanceOf(ResponseError);
  expect(problem!.cause).toMatchObject({ status: 404 });
  expect(problem!.toJSON()).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/base/none' });
  const { key, password } = side.server.credentials;
  for (const secret of [key, password]) expect(inspect(problem, { depth: 9 })).not.toContain(secret);
});

test.each([
  [400, 'EINVAL'],
  [401, 'EACCES'],
  [402, 'EDQUOT'],
  [403, 'EACCES'],
  [405, 'ENOSYS'],
  [409, 'EBUSY'],
  [412, 'EBUSY'],
  [413, 'EFBIG'],
  [429, 'EAGAIN'],
  [500, 'EIO'],
  [503, 'EAGAIN'],
  [507, 'ENOSPC'],
])('status %i is %s', async (status, code) => {
  const files = answering(status);
  expect(await error(files.writeFile('/a', 'x'))).toMatchObject({ code, path: '/a', cause: { status } });
  expect(await error(files.stat('/a'))).toMatchObject({ code, syscall: 'stat', path: '/a', cause: { status } });
  expect(await error(files.rename('/a', '/b'))).toMatchObject({ code, syscall: 'rename', path: '/a', dest: '/b' });
});

test('answers that tell no facts of a file are EIO', async () => {
  for (const body of [{}, [], null, { name: 'a', isdir: false }, { name: 'a', isdir: false, size: -1 }]) {
    const problem = await error(answering(200, body).stat('/a'));
    expect(problem).toMatchObject({ code: 'EIO', path: '/a' });
  }
  const listing = answering(200, { name: '', isdir: true, size: 0, children: [{ size: 1 }], page: 1, pages: 1 });
  expect(await error(listing.readdir('/'))).toMatchObject({ code: 'EIO' });
});

test('a service that cannot be reached is EIO, and one that says nothing ETIMEDOUT', async () => {
  const files = answering(200);
  scripted.current.handler = (request) => request.socket.destroy();
  expect(await error(files.stat('/a'))).toMatchObject({ code: 'EIO', cause: { code: 'ERR_API_REQUEST' } });
  scripted.current.handler = () => undefined;
  const { url: baseUrl } = scripted.current;
  const hasty = new BasicClient({
    baseUrl,
    key: 'k'.repeat(30),
    password: 'p'.repeat(30),
    answerTimeout: 20,
    retry: 0,
  });
  expect(await error(new SmartFileSystem(hasty).stat('/a'))).toMatchObject({ code: 'ETIMEDOUT' });
});

test('a download that breaks off is EIO, never a shorter file', async () => {
  const files = answering(200);
  scripted.current.handler = (_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('half', () => response.destroy());
  };
  expect(await error(files.readFile('/a'))).toMatchObject({ code: 'EIO', path: '/a' });
  expect(await error(files.createReadStream('/a').toArray())).toMatchObject({ code: 'EIO', path: '/a' });
});

test('a task that fails for some of the paths is an error that tells which', async () => {
  const files = answering(200);
  const states = [
    { uuid: 'u', result: { status: 'PENDING' } },
    { uuid: 'u', result: { status: 'PROGRESS' } },
    { uuid: 'u', result: { status: 'SUCCESS', result: { errors: { '/d/x': 'locked' } } } },
  ];
  scripted.current.handler = (request, response) => {
    const isInfo = request.url?.includes('/path/info');
    json(response, isInfo ? { name: 'd', isdir: true, size: 0 } : states.shift());
  };
  const problem = await error(files.rm('/d', { recursive: true }));
  expect(problem).toMatchObject({ code: 'EIO', syscall: 'rm', cause: { errors: { '/d/x': 'locked' } } });
  expect((problem!.cause as Error).message).toContain('/d/x: locked');
  expect(states).toEqual([]);
});

test('a rename that fails on its way puts the file that was in the way back', async () => {
  const asked: string[] = [];
  const files = answering(200);
  const stored = new Map([
    ['/from', 'new'],
    ['/to', 'old'],
  ]);
  scripted.current.handler = (request, response) => {
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      const path = /path\/info(\/[^?]*?)\/?(\?|$)/.exec(request.url ?? '')?.[1];
      if (path !== undefined) {
        const isThere = path === '/' || stored.has(path);
        json(response, { name: path, isdir: path === '/', size: 1 }, isThere ? 200 : 404);
        return;
      }
      const { src = '', dst = '' } = Object.fromEntries(new URLSearchParams(form));
      asked.push(`${src} -> ${dst.replace(/[0-9a-f]{16}/, '*')}`);
      const content = stored.get(src);
      const status = content === undefined || stored.has(dst) ? 409 : src === '/from' ? 500 : 200;
      if (status === 200) {
        stored.delete(src);
        stored.set(dst, content!);
      }
      json(response, status === 200 ? { name: dst, isdir: false, size: 1 } : { detail: 'no' }, status);
    });
  };
  expect(await error(files.rename('/from', '/to'))).toMatchObject({ code: 'EIO', syscall: 'rename' });
  expect(asked[0]).toBe('/from -> /to');
  expect(asked.slice(1)).toEqual([
    '/to -> /.replaced-*',
    '/from -> /to',
    expect.stringMatching(/^\/\.replaced.* -> \/to$/),
  ]);
  expect(Object.fromEntries(stored)).toEqual({ '/from': 'new', '/to': 'old' });
});

test('paths lead nowhere but below the root', async () => {
  const { files } = side;
  for (const path of ['..', '/..', '../x', '/a/../../x', 'a/../..']) {
    expect(await error(files.stat(path))).toMatchObject({ code: 'EINVAL', path });
  }
  expect(await error(files.stat(''))).toMatchObject({ code: 'ENOENT' });
  expect((await files.stat('/')).isDirectory()).toBe(true);
  expect((await files.stat('base/./')).isDirectory()).toBe(true);
  expect(await files.realpath('//base/x/..//')).toBe('/base');
  for (const call of [
    files.rm('/', { recursive: true }),
    files.rmdir('/'),
    files.rename('/', '/x'),
    files.unlink('/'),
  ]) {
    expect(['EBUSY', 'EISDIR', 'EINVAL']).toContain((await error(call))?.code);
  }
  expect(await files.exists('/base')).toBe(true);
});

test('arguments that cannot be right are refused before anything is sent', async () => {
  const { files } = side;
  const wrong = [
    files.stat(5 as never),
    files.stat('a\0b'),
    files.readFile('/a', { encoding: 'latin' as never }),
    files.readFile('/a', { flag: 'w' as 'r' } as never),
    files.readFile('/a', { encodign: 'utf8' } as never),
    files.writeFile('/a', 5 as never),
    files.writeFile('/a', '', { flag: 'x' as never }),
    files.open('/a', 'rx' as never),
    files.rm('/a', { recursive: 'yes' as never }),
    files.access('/a', 9),
    files.truncate('/a', 0.5),
  ];
  for (const call of wrong) expect(await error(call)).toBeInstanceOf(OptionsError);
  expect(() => files.createReadStream('/a', { start: 5, end: 4 })).toThrow(OptionsError);
  expect(() => files.createReadStream('/a', { start: -1 })).toThrow(OptionsError);
  expect(() => files.createWriteStream('/a', { start: 5, flags: 'w' })).toThrow(OptionsError);
  expect(() => files.createWriteStream('/a', { flags: 'r' })).toThrow(OptionsError);
  expect(() => new SmartFileSystem({} as never)).toThrow(OptionsError);
  expect(() => new SmartFileSystem(side.client, { cache: 3 as never })).toThrow(OptionsError);
  expect(() => new SmartFileSystem(side.client, { cahce: 1 } as never)).toThrow(OptionsError);
  expect(side.requests).toEqual([]);
});

test('an abort is an AbortError, and leaves a file as it was', async () => {
  writeFileSync(side.stored('a'), 'old');
  const controller = new AbortController();
  async function* endless() {
    yield 'new';
    controller.abort(new Error('enough'));
    await new Promise((resolve) => controller.signal.addEventListener('never', resolve));
  }
  const problem = await error(side.files.writeFile('/base/a', endless(), { signal: controller.signal }));
  expect(problem).toBeInstanceOf(AbortError);
  expect(readFileSync(side.stored('a'), 'utf8')).toBe('old');
  expect(readdirSync(side.stored(''))).toEqual(['a']);
});

test('rights of the caller show in access and mode', async () => {
  const acl = { read: true, write: false, remove: false, list: true };
  const files = answering(200, { name: 'a', isdir: false, size: 1, acl, time: '2026-01-02T03:04:05Z' });
  expect(await error(files.access('/a', files.constants.W_OK))).toMatchObject({ code: 'EACCES', syscall: 'access' });
  await files.access('/a', files.constants.R_OK);
  const stats = await files.stat('/a');
  expect(stats.mode & 0o777).toBe(0o444);
  expect(stats.mtime.toISOString()).toBe('2026-01-02T03:04:05.000Z');
  expect(stats.info.acl).toEqual(acl);
});
