import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fromStream, OptionsError, ResponseError, TaskError } from '../../../../lib';
import { useSyncService } from '../../../support/sync_service';

const service = useSyncService();
const store = (name: string, content = 'content') => writeFileSync(service.stored(name), content);
const stored = (name: string) => readFileSync(service.stored(name), 'utf8');

test('ping, whoami and rights', async () => {
  expect(await service.api.ping()).toEqual({ ping: 'pong' });
  const { user, site } = await service.api.whoami();
  expect(user.username).toBe('smartfile');
  expect(site.quota!.disk_bytes_limit).toBeGreaterThan(0);
  const rights = await service.api.rights();
  expect(rights.map(({ name }) => name)).toContain('sftp_access');
});

describe('info', () => {
  test('tells of a file, with its time as a Date', async () => {
    store('a #1?.txt', '12345');
    const changed = new Date('2026-01-31T12:00:00Z');
    utimesSync(service.stored('a #1?.txt'), changed, changed);
    const info = await service.api.files.info('/a #1?.txt');
    expect(info).toMatchObject({ name: 'a #1?.txt', path: '/a #1?.txt', size: 5, isfile: true, isdir: false });
    expect(info.time).toEqual(changed);
    expect(info.created_time).toBeInstanceOf(Date);
    expect(info['lock']).toEqual({ owner: null, islocked: false, id: null });
  });

  test('of nothing is an error, stat and exists say it', async () => {
    const error = await service.api.files.info('/missing').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ResponseError);
    expect((error as ResponseError).status).toBe(404);
    expect(await service.api.files.stat('/missing')).toBeUndefined();
    expect(await service.api.files.exists('/missing')).toBe(false);
    expect(await service.api.files.exists('/')).toBe(true);
  });

  test('unknown options are refused before anything is sent', async () => {
    await expect(service.api.files.info('/', { singal: undefined } as object)).rejects.toThrow(OptionsError);
    expect(service.api.stats().calls).toBe(0);
  });
});

describe('list', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  beforeEach(() => {
    mkdirSync(service.stored('docs'));
    for (const name of names) store(`docs/${name}`, name);
  });

  test('goes over all pages by for await', async () => {
    const found: string[] = [];
    for await (const { name } of service.api.files.list('docs', { limit: 2, fields: ['name'] })) found.push(name);
    expect(found.sort()).toEqual(names);
    expect(service.api.stats().calls).toBe(3);
  });

  test('gives one page by await', async () => {
    const page = await service.api.files.list('/docs', { limit: 2 });
    expect(page).toMatchObject({ page: 1, pages: 3, total: 5 });
    expect(page.directory).toMatchObject({ path: '/docs', isdir: true });
    expect(page.entries).toHaveLength(2);
    expect(page.entries[0]!.time).toBeInstanceOf(Date);
    const last = await service.api.files.list('/docs', { limit: 2, page: 3 });
    expect(last.entries).toHaveLength(1);
    expect(last.next).toBeUndefined();
  });

  test('gives only the fields that are asked for', async () => {
    const { entries } = await service.api.files.list('/docs', { fields: ['size', 'name'] });
    expect(entries.map((entry) => Object.keys(entry).sort())).toEqual(names.map(() => ['name', 'size']));
  });

  test('of an empty directory comes to its end', async () => {
    mkdirSync(service.stored('empty'));
    for await (const entry of service.api.files.list('/empty')) expect(entry).toBeUndefined();
    expect(service.api.stats().calls).toBe(1);
  });

  test('of a file says so', async () => {
    await expect(service.api.files.list('/docs/a').then()).rejects.toThrow('the path is a file');
  });

  test.each([{ limit: 0 }, { page: 1.5 }, { fields: ['sise'] }, { fields: [] }])('refuses %j', (options) => {
    expect(() => service.api.files.list('/', options as object)).toThrow(OptionsError);
  });
});

test('search finds by name, below a directory, up to a limit', async () => {
  mkdirSync(service.stored('docs'));
  for (const name of ['report-1', 'docs/report-2', 'docs/other']) store(name);
  const paths = async (...args: Parameters<typeof service.api.files.search>) => {
    return (await service.api.files.search(...args)).map(({ path }) => path).sort();
  };
  expect(await paths('report')).toEqual(['/docs/report-2', '/report-1']);
  expect(await paths('report', { path: '/docs' })).toEqual(['/docs/report-2']);
  expect(await paths('report', { limit: 1 })).toHaveLength(1);
});

test('mkdir makes parents, and may be repeated', async () => {
  expect(await service.api.files.mkdir('a/b/c')).toMatchObject({ path: '/a/b/c', isdir: true });
  expect(await service.api.files.mkdir('/a/b/c')).toMatchObject({ path: '/a/b/c' });
});

describe('upload', () => {
  const bytes = Buffer.from('the content');
  const blob = () => new Blob([bytes]);
  const sources = {
    'a path': () => {
      writeFileSync(service.local('source'), bytes);
      return service.local('source');
    },
    'a buffer': () => bytes,
    'a stream': () => Readable.from([bytes], { objectMode: false }),
    'a web stream': () => blob().stream() as ReadableStream<Uint8Array>,
    'a Blob': blob,
    'an iterable': () =>
      (async function* () {
        yield await Promise.resolve(bytes);
      })(),
    'a stream of known size': () => fromStream(Readable.from([bytes], { objectMode: false }), { size: bytes.length }),
  };
  const unknownSize = ['a stream', 'a web stream', 'an iterable'];

  test.each(Object.keys(sources).flatMap((name) => (['form', 'stream'] as const).map((as) => [name, as] as const)))(
    'of %s as a %s',
    async (name, as) => {
      const lengths: (number | undefined)[] = [];
      const onProgress = ({ total }: { total?: number }) => lengths.push(total);
      const source = sources[name as keyof typeof sources]();
      const info = await service.api.files.upload(source, '/stored.bin', { as, onProgress });
      expect(info).toMatchObject({ path: '/stored.bin', size: bytes.length });
      expect(stored('stored.bin')).toBe('the content');
      expect(lengths.at(-1) === undefined).toBe(unknownSize.includes(name));
    },
  );

  test('into a directory keeps the name', async () => {
    mkdirSync(service.stored('docs'));
    writeFileSync(service.local('report.pdf'), 'report');
    expect(await service.api.files.upload(service.local('report.pdf'), '/docs/')).toMatchObject({
      path: '/docs/report.pdf',
    });
    expect(stored('docs/report.pdf')).toBe('report');
    await expect(service.api.files.upload(bytes, '/docs/')).rejects.toThrow(OptionsError);
  });

  test('needs the directory, or makes it', async () => {
    const refused = await service.api.files.upload(bytes, '/new/dir/a').catch((error: unknown) => error);
    expect((refused as ResponseError).status).toBe(409);
    await service.api.files.upload(bytes, '/new/dir/a', { parents: true });
    expect(stored('new/dir/a')).toBe('the content');
  });

  test('destroys a stream that it cannot send', async () => {
    const source = Readable.from([bytes]);
    await expect(service.api.files.upload(source, '/')).rejects.toThrow(OptionsError);
    expect(source.destroyed).toBe(true);
  });
});

describe('append', () => {
  test('writes behind the end, or at an offset', async () => {
    store('log', 'one');
    expect(await service.api.files.append('/log', Buffer.from(' two'))).toMatchObject({ size: 7 });
    expect(stored('log')).toBe('one two');
    await service.api.files.append('/log', Buffer.from('ONE'), { offset: 0 });
    expect(stored('log')).toBe('ONE two');
  });

  test('refuses an offset behind the end', async () => {
    store('log', 'one');
    const refused = await service.api.files
      .append('/log', Buffer.from('x'), { offset: 9 })
      .catch((error: unknown) => error);
    expect((refused as ResponseError).status).toBe(416);
    await expect(service.api.files.append('/log', Buffer.from('x'), { offset: -1 })).rejects.toThrow(OptionsError);
    expect(stored('log')).toBe('one');
  });
});

describe('operations', () => {
  beforeEach(() => {
    mkdirSync(service.stored('to'));
    store('a', 'A');
    store('b', 'B');
  });

  test('copy and move', async () => {
    await (await service.api.files.copy(['/a', 'b'], '/to')).wait();
    expect([stored('to/a'), stored('to/b'), stored('a')]).toEqual(['A', 'B', 'A']);
    mkdirSync(service.stored('moved'));
    await (await service.api.files.move('/a', '/moved')).wait();
    expect(stored('moved/a')).toBe('A');
    expect(await service.api.files.exists('/a')).toBe(false);
  });

  test('rename', async () => {
    expect(await service.api.files.rename('/a', '/to/new name')).toMatchObject({ path: '/to/new name' });
    expect(stored('to/new name')).toBe('A');
  });

  test('remove tells which paths failed', async () => {
    const task = await service.api.files.remove(['/a', '/missing']);
    expect(task.type).toBe('Remove');
    const error = await task.wait().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TaskError);
    expect(error).toMatchObject({ code: 'ERR_TASK_PARTIAL', paths: ['/missing'] });
    expect(await service.api.files.exists('/a')).toBe(false);
    await expect(service.api.files.remove('/missing')).rejects.toThrow(ResponseError);
    await expect(service.api.files.remove([])).rejects.toThrow(OptionsError);
  });

  test('unlink removes a file at once', async () => {
    await service.api.files.unlink('/a');
    expect(await service.api.files.exists('/a')).toBe(false);
    await expect(service.api.files.unlink('/a')).rejects.toThrow(ResponseError);
  });

  test('checksum', async () => {
    const task = await service.api.files.checksum(['/a', '/b'], 'MD5');
    expect(await task.wait()).toEqual({
      '/a': '7fc56270e7a70fa81a5935b72eacbe29',
      '/b': '9d5ed678fe57bcca610140957afab571',
    });
  });

  test('compress', async () => {
    await (await service.api.files.compress(['/a', '/b'], '/to/both.zip')).wait();
    expect(stored('to/both.zip').slice(0, 2)).toBe('PK');
  });

  test('tags and attributes', async () => {
    expect(await service.api.files.setTags('/a', ['red', 'blue'])).toMatchObject({ tags: ['red', 'blue'] });
    await service.api.files.setAttributes('/a', { author: 'me=you', year: '2026' });
    const info = await service.api.files.setAttributes('/a', { year: null });
    expect(info.attributes).toEqual({ author: 'me=you' });
    expect((await service.api.files.setTags('/a', [])).tags).toEqual([]);
    await expect(service.api.files.setAttributes('/a', { 'a=b': 'c' })).rejects.toThrow(OptionsError);
  });
});
