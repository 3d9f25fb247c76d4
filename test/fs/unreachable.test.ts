import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';

import { BasicClient, FileSystemError, SmartFileSystem, TaskError } from '../../lib';
import { temporaryName } from '../../lib/internal/files/temporary_name';
import { json, useRecordingServer } from '../rest/support/recording_server';
import { bytesPath, kinds, makePipe, makeUnreachable, onLinux } from '../support/unreachable';
import { useService } from './support/both_sides';

const side = useService();
const scripted = useRecordingServer();

const failure = async (promise: Promise<unknown>) => {
  return promise.then(
    () => undefined,
    (problem: unknown) => problem as FileSystemError,
  );
};
const removals = () => side.requests.filter((each) => each.includes('oper/remove'));

onLinux('entries that no path leads to', () => {
  beforeEach(() => mkdirSync(side.stored('dir')));

  test.each(Object.keys(kinds))('rmdir refuses a directory with nothing but %s', async (name) => {
    kinds[name]!(side.stored('dir'));
    const problem = await failure(side.files.rmdir('/base/dir'));
    expect(problem).toMatchObject({ code: 'ENOTEMPTY', syscall: 'rmdir', path: '/base/dir' });
    expect(problem!.message).toBe("ENOTEMPTY: directory not empty, rmdir '/base/dir'");
    expect([readdirSync(side.stored('dir')).length, removals()]).toEqual([1, []]);
  });

  test('the server refuses what the client cannot see: a file that is being written', async () => {
    writeFileSync(temporaryName(side.stored('dir/f')), 'half');
    const problem = await failure(side.files.rmdir('/base/dir'));
    expect(problem).toMatchObject({ code: 'ENOTEMPTY', syscall: 'rmdir', path: '/base/dir' });
    expect(problem!.cause).toBeInstanceOf(TaskError);
    expect([readdirSync(side.stored('dir')).length, removals().length]).toEqual([1, 1]);
  });

  test('rename does not replace a directory that only seems empty', async () => {
    mkdirSync(side.stored('new'));
    makePipe(side.stored('dir/pipe'));
    expect(await failure(side.files.rename('/base/new', '/base/dir'))).toMatchObject({ code: 'ENOTEMPTY' });
    writeFileSync(temporaryName(side.stored('new/f')), 'half');
    mkdirSync(side.stored('third'));
    expect(await failure(side.files.rename('/base/third', '/base/new'))).toMatchObject({ code: 'ENOTEMPTY' });
    expect(readdirSync(side.stored('')).sort()).toEqual(['dir', 'new', 'third']);
    expect(readdirSync(side.stored('dir'))).toEqual(['pipe']);
  });

  test('readdir does not show them, and stat counts them', async () => {
    const names = makeUnreachable(side.stored('dir'));
    writeFileSync(side.stored('dir/file'), '');
    expect(await side.files.readdir('/base/dir')).toEqual(['file']);
    expect(await side.files.readdir('/base', { recursive: true })).toEqual(['dir', 'dir/file']);
    expect((await side.files.stat('/base/dir')).info.unreachable).toBe(names.length);
  });

  test('a loop over readdir that removes what it finds comes to ENOTEMPTY, and rm with recursive removes all', async () => {
    const names = makeUnreachable(side.stored('dir'));
    writeFileSync(side.stored('kept'), 'kept');
    symlinkSync('../kept', side.stored('dir/to-kept'));
    for (const name of await side.files.readdir('/base/dir')) await side.files.unlink(`/base/dir/${name}`);
    expect(await failure(side.files.rmdir('/base/dir'))).toMatchObject({ code: 'ENOTEMPTY' });
    expect(readdirSync(side.stored('dir'))).toHaveLength(names.length);
    await side.files.rm('/base/dir', { recursive: true });
    expect(readdirSync(side.stored(''))).toEqual(['kept']);
    expect(readFileSync(side.stored('kept'), 'utf8')).toBe('kept');
  });

  test('cp copies names of any bytes, and fails whole where something cannot be copied', async () => {
    writeFileSync(bytesPath(side.stored('dir'), 'caf\xe9'), 'latin');
    await side.files.cp('/base/dir', '/base/copy', { recursive: true });
    expect(readFileSync(bytesPath(side.stored('copy'), 'caf\xe9'), 'utf8')).toBe('latin');
    makePipe(side.stored('dir/pipe'));
    const problem = await failure(side.files.cp('/base/dir', '/base/other', { recursive: true }));
    expect(problem).toMatchObject({ code: 'ERR_FS_CP_UNKNOWN', message: expect.stringContaining('/base/dir/pipe') });
    expect(readdirSync(side.stored('')).sort()).toEqual(['copy', 'dir']);
  });

  test('cp into a directory that is there copies what it can, and fails for the rest', async () => {
    mkdirSync(side.stored('dir/sub'));
    mkdirSync(side.stored('target'));
    for (const name of ['dir/file', 'dir/sub/last']) writeFileSync(side.stored(name), name);
    makePipe(side.stored('dir/sub/pipe'));
    mkdirSync(side.stored('target/sub'));
    const problem = await failure(side.files.cp('/base/dir', '/base/target', { recursive: true }));
    expect(problem).toMatchObject({
      code: 'ERR_FS_CP_UNKNOWN',
      message: expect.stringContaining(' in /base/dir/sub,'),
    });
    expect(await side.files.readdir('/base/target', { recursive: true })).toEqual(['file', 'sub', 'sub/last']);
    expect(lstatSync(side.stored('dir/sub/pipe')).isFIFO()).toBe(true);
    const filter = (from: string) => !from.endsWith('sub');
    await side.files.cp('/base/dir', '/base/filtered', { recursive: true, filter });
    expect(await side.files.readdir('/base/filtered')).toEqual(['file']);
  });
});

describe('services that do not tell of them', () => {
  /** A file system whose service lists nothing in `/dir`, and says `facts` of it. */
  function telling(facts: object): SmartFileSystem {
    scripted.current.handler = (request, response) => {
      const directory = { name: 'dir', path: '/dir', isdir: true, isfile: false, size: 0, ...facts };
      const task = { uuid: 'u', result: { status: 'SUCCESS', result: {} } };
      request.resume();
      request.on('end', () => {
        const { method, url = '' } = request;
        if (method === 'POST') posts.push(url);
        json(response, method === 'POST' ? task : { ...directory, children: [], page: 1, pages: 1 });
      });
    };
    const credentials = { key: 'k'.repeat(30), password: 'p'.repeat(30) };
    return new SmartFileSystem(new BasicClient({ baseUrl: scripted.current.url, ...credentials, retry: false }));
  }
  let posts: string[];
  beforeEach(() => (posts = []));

  test.each([{ items: 3 }, { unreachable: 1 }, { unreachable: null }])('%j is no empty directory', async (facts) => {
    expect(await failure(telling(facts).rmdir('/dir'))).toMatchObject({ code: 'ENOTEMPTY' });
    expect(posts).toEqual([]);
  });

  test.each([{}, { items: 0 }, { items: null }, { unreachable: 0 }])('%j is one', async (facts) => {
    await telling(facts).rmdir('/dir');
    expect(posts).toEqual([expect.stringContaining('/path/oper/remove')]);
  });
});
