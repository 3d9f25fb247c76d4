import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';

import { temporaryName } from '../../../lib/internal/files/temporary_name';
import { ApiPath } from '../../../lib/server/storage/names/api_path';
import { readDirectory } from '../../../lib/server/storage/directory';
import { displayName } from '../../../lib/server/storage/names/display_name';
import { Volume } from '../../../lib/server/storage/volume';
import { printedBy, printsTemporaryName } from '../../support/typescript';
import { bytesPath, kinds, makePipe, makeUnreachable, onLinux } from '../../support/unreachable';
import { useService } from '../support/service';

const service = useService({ limits: { pageSize: 3 } });

const list = async (directory: string, query = '') => {
  const { json } = await service.get(`/api/2/path/info${directory}?children=on${query}`);
  const entries = json.unreachable_entries as { name: string; type: string; reason: string }[] | undefined;
  const children = (json.children as { name: string }[]).map(({ name }) => name);
  return { children, count: json.unreachable as unknown, entries, items: json.items as unknown };
};
const operate = async (operation: string, fields: Parameters<typeof service.post>[1]) => {
  const { status, json } = await service.post(`/api/2/path/oper/${operation}/`, fields);
  const { status: ended, result } = json.result as { status: string; result: Record<string, any> }; // eslint-disable-line @typescript-eslint/no-explicit-any
  return { status, ended, errors: result['errors'] as Record<string, string> | undefined, result };
};
const below = (directory: string, names: readonly string[]) => names.map((name) => `${directory}/${name}`).sort();

test.each<[string, string]>([
  ['caf\xe9', 'caf\\xe9'],
  ['a\\b', 'a\\\\b'],
  ['a\\xe9', 'a\\\\xe9'],
  ['\xff\xfe', '\\xff\\xfe'],
  ['\xed\xa0\x80', '\\xed\\xa0\\x80'],
  ['\xc0\xafx', '\\xc0\\xafx'],
  ['\xf0\x9f\x98', '\\xf0\\x9f\\x98'],
  ['line\nfeed\x7f', 'line\\u000afeed\\u007f'],
  ['\xe2\x80\xaegpj', '\\u202egpj'],
  ['\xc3\xa9\xf0\x9f\x98\x80', 'é😀'],
])('the bytes %j are shown as %s', (bytes, shown) => {
  expect(displayName(Buffer.from(bytes, 'latin1'))).toBe(shown);
});

onLinux('entries that no path leads to', () => {
  test('are counted and named in a listing, beside what can be reached', async () => {
    mkdirSync(service.stored('dir'));
    for (const name of ['a', 'b', '.\x01', 'new\nline']) writeFileSync(service.stored(`dir/${name}`), '');
    const names = makeUnreachable(service.stored('dir'));
    const { children, count, entries, items } = await list('/dir');
    expect([children, count, items]).toEqual([['.\x01', 'a', 'b'], names.length, 4]);
    expect(entries!.map(({ name }) => name)).toEqual(names);
    expect(Object.fromEntries(entries!.map(({ name, type, reason }) => [name, `${type}: ${reason}`]))).toEqual({
      'caf\\xe9.txt': 'file: name',
      'a\\\\b': 'file: name',
      'dir\\xff': 'directory: name',
      pipe: 'pipe: special',
      socket: 'socket: special',
      dangling: 'link: link',
      circle: 'link: link',
      outside: 'link: link',
    });
    // Later pages count them, too, and do not name them again.
    expect(await list('/dir', '&page=2')).toMatchObject({
      children: ['new\nline'],
      count: names.length,
      entries: undefined,
    });
    const { json } = await service.get('/api/2/path/info?children=on&fields=unreachable&fields=name');
    expect(json).toMatchObject({ unreachable: 0, children: [{ name: 'dir', unreachable: names.length }] });
    expect((await service.get('/api/2/path/info/dir')).json).toMatchObject({ items: 4, unreachable: names.length });
  });

  test('a name shown is never one that a path could hold', async () => {
    mkdirSync(service.stored('dir'));
    writeFileSync(service.stored('dir/a\\xe9'), 'backslash');
    writeFileSync(bytesPath(service.stored('dir'), 'a\xe9'), 'bytes');
    writeFileSync(service.stored('dir/a\ufffd'), 'a real name');
    const { children, entries } = await list('/dir');
    expect([children, entries!.map(({ name }) => name)]).toEqual([['a\ufffd'], ['a\\\\xe9', 'a\\xe9']]);
    for (const { name } of entries!) {
      expect((await service.get(`/api/2/path/info/dir/${encodeURIComponent(name)}`)).status).toBe(400);
    }
  });

  test('paths that are too long, for the API or for the system', async () => {
    const deepest = Array<string>(255).fill('d').join('/');
    mkdirSync(service.stored(`${deepest}/e`), { recursive: true });
    writeFileSync(service.stored(`${deepest}/f`), '');
    expect(await list(`/${deepest}`)).toMatchObject({
      children: [],
      count: 2,
      entries: [
        { name: 'e', type: 'directory', reason: 'depth' },
        { name: 'f', type: 'file', reason: 'depth' },
      ],
    });
    const { headers } = await service.get('/api/2/search/path?keywords=f');
    expect(headers['x-search-unreachable']).toBe('2');

    // Made step by step: no path of it can be said in one piece.
    const long = Array<string>(16).fill('n'.repeat(250)).join('/');
    const script = `
      for (const name of ${JSON.stringify(long)}.split('/')) { require('fs').mkdirSync(name); process.chdir(name); }
      require('fs').writeFileSync('m'.repeat(250), '');`;
    execFileSync(process.execPath, ['-e', script], { cwd: service.stored('') });
    try {
      let directory = service.stored('');
      while (Buffer.byteLength(directory) + 251 < 4095 && directory.length < 4000) directory += `/${'n'.repeat(250)}`;
      const at = directory.slice(service.stored('').length);
      const { children, count, entries } = await list(at.replace(/^\/*/, '/'));
      expect([children, count, entries![0]!.reason]).toEqual([[], 1, 'depth']);
    } finally {
      // Node cannot remove it.
      execFileSync('rm', ['-rf', service.stored('n'.repeat(250))]);
    }
  });

  test('temporary files count when their process is gone, and not while they are written', async () => {
    const left = printedBy(printsTemporaryName());
    const elsewhere = printedBy(`require('node:os').hostname = () => 'elsewhere';` + printsTemporaryName());
    // Without a server, which would remove the first one when it starts.
    const volume = new Volume(realpathSync(service.outside('')), { lock: 1000 });
    for (const name of [left, elsewhere, temporaryName('a')]) writeFileSync(service.outside(name), 'half');
    expect(await readDirectory(volume, ApiPath.root)).toEqual({
      names: [],
      unreachable: [{ name: left, type: 'file', reason: 'temporary' }],
    });
  });

  test('many are counted whole and named in part', async () => {
    for (let n = 0; n < 250; n++) symlinkSync('nowhere', service.stored(`link-${n}`));
    const { count, entries } = await list('');
    expect([count, entries!.length]).toEqual([250, 100]);
  });

  test.each(Object.keys(kinds))(
    'a directory with nothing but %s is not empty, and removed only with all in it',
    async (name) => {
      mkdirSync(service.stored('dir'));
      kinds[name]!(service.stored('dir'));
      const { status, ended, errors, result } = await operate('remove', { path: '/dir', recursive: 'false' });
      expect([status, ended, result['not_empty']]).toEqual([200, 'FAILURE', ['/dir']]);
      expect(errors!['/dir']).toContain('Directory is not empty: /dir; no path leads to what is in it');
      expect(errors!['/dir']).toContain(name);
      expect(readdirSync(service.stored('dir'))).toHaveLength(1);

      writeFileSync(service.outside('secret'), 'kept');
      expect(await operate('remove', { path: '/dir' })).toMatchObject({ ended: 'SUCCESS', errors: undefined });
      expect([existsSync(service.stored('dir')), existsSync('/etc/passwd')]).toEqual([false, true]);
    },
  );

  test('without recursive: files and empty directories go, a link to a full directory stays', async () => {
    mkdirSync(service.stored('full/sub'), { recursive: true });
    mkdirSync(service.stored('empty'));
    writeFileSync(service.stored('file'), '');
    symlinkSync('full', service.stored('to-full'));
    symlinkSync('full/sub', service.stored('to-empty'));
    const path = ['/file', '/empty', '/to-full', '/to-empty', '/full'];
    const { ended, errors, result } = await operate('remove', { path, recursive: 'off' });
    expect([ended, Object.keys(errors!), result['not_empty']]).toEqual([
      'SUCCESS',
      ['/to-full', '/full'],
      ['/to-full', '/full'],
    ]);
    expect(service.everything()).toEqual(['full', 'full/sub', 'to-full']);
    expect((await service.post('/api/2/path/oper/remove/', { path: '/full', recursive: 'maybe' })).status).toBe(400);
    expect(lstatSync(service.stored('to-full')).isSymbolicLink()).toBe(true);
  });

  test('copies have names of any bytes and links as they are, and tell what they lack', async () => {
    mkdirSync(service.stored('dir/sub'), { recursive: true });
    mkdirSync(service.stored('target'));
    const names = makeUnreachable(service.stored('dir/sub'));
    writeFileSync(service.stored('dir/sub/file'), 'content');
    const { ended, errors } = await operate('copy', { src: '/dir', dst: '/target' });
    expect([ended, Object.keys(errors!).sort()]).toEqual(['SUCCESS', ['/dir/sub/pipe', '/dir/sub/socket']]);
    expect(errors!['/dir/sub/pipe']).toBe('Left out: it is a pipe, a socket or a device.');
    const { children, entries } = await list('/target/dir/sub');
    expect(children).toEqual(['file']);
    expect(entries!.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'pipe' && name !== 'socket'));
    const copy = (name: string) => bytesPath(service.stored('target/dir/sub'), name);
    expect(readFileSync(copy('caf\xe9.txt'), 'utf8')).toBe('latin');
    expect(readFileSync(Buffer.concat([copy('dir\xff'), Buffer.from('/inside')]), 'utf8')).toBe('inside');
    expect(lstatSync(copy('outside')).isSymbolicLink()).toBe(true);
  });

  test('a move takes all along', async () => {
    mkdirSync(service.stored('dir'));
    mkdirSync(service.stored('target'));
    const names = makeUnreachable(service.stored('dir'));
    expect(await operate('move', { src: '/dir', dst: '/target' })).toMatchObject({
      ended: 'SUCCESS',
      errors: undefined,
    });
    expect((await list('/target/dir')).entries!.map(({ name }) => name)).toEqual(names);
  });

  test('archives say what they lack: in the result, as a trailer, and in themselves', async () => {
    mkdirSync(service.stored('dir/sub'), { recursive: true });
    const names = makeUnreachable(service.stored('dir/sub'));
    writeFileSync(service.stored('dir/file'), 'content');
    const { ended, errors, result } = await operate('compress', { path: '/dir', dst: '/', name: 'x.zip' });
    expect([ended, result['path'], Object.keys(errors!).sort()]).toEqual([
      'SUCCESS',
      '/x.zip',
      below('/dir/sub', names),
    ]);
    const sent = await service.post('/api/2/path/oper/downloadmultiple/', { path: '/dir' });
    expect([sent.status, sent.headers.trailer, sent.trailers['x-left-out']]).toEqual([
      200,
      'X-Left-Out',
      String(names.length),
    ]);
    for (const archive of [readFileSync(service.stored('x.zip')), sent.body]) {
      const text = archive.toString();
      expect(text.slice(text.lastIndexOf('PK\x05\x06'))).toContain(`${names.length} entries are not in this archive:`);
      for (const path of below('/dir/sub', names)) expect(text).toContain(`\n${path}: Left out: `);
    }
    rmSync(service.stored('dir/sub'), { recursive: true });
    const whole = await service.post('/api/2/path/oper/downloadmultiple/', { path: '/dir' });
    expect(whole.trailers['x-left-out']).toBe('0');
    expect(whole.body.toString()).not.toContain('not in this archive');
  });

  test('a search says how much it could not look at', async () => {
    mkdirSync(service.stored('dir'));
    writeFileSync(service.stored('dir/pipe.txt'), '');
    const search = () => service.get('/api/2/search/path?keywords=pipe');
    expect((await search()).headers['x-search-unreachable']).toBeUndefined();
    const names = makeUnreachable(service.stored('dir'));
    const { json, headers } = await search();
    expect([json.length, headers['x-search-unreachable']]).toEqual([1, String(names.length)]);
  });

  test('what a rule hides from somebody is not counted for them', async () => {
    mkdirSync(service.stored('home/secret'), { recursive: true });
    makePipe(service.stored('home/secret/pipe'));
    await service.post('/api/2/user/', { username: 'joe', password: 'a good password' });
    await service.post('/api/2/access/user/', { user: 'joe', path: '/home', read: 'on', list: 'on' });
    await service.post('/api/2/access/user/', { user: 'joe', path: '/home/secret', read: 'on' });
    const authorization = `Basic ${Buffer.from('joe:a good password').toString('base64')}`;
    const seen = await service.get('/api/2/path/info/home?children=on', { authorization });
    expect(seen.json).toMatchObject({ unreachable: 0, children: [{ name: 'secret', unreachable: 0 }] });
    makePipe(service.stored('home/pipe'));
    const more = await service.get('/api/2/path/info/home?children=on', { authorization });
    expect(more.json).toMatchObject({ unreachable: 1 });
  });
});
