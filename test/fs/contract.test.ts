import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { expectSameBytes } from '../support/bytes';
import { useDisk, useService, type Side } from './support/both_sides';

// One set of assertions, for Node's own file system and for ours.
describe.each<[string, () => Side]>([
  ['the disk', useDisk],
  ['the service', useService],
])('%s', (_name, use) => {
  const side = use();
  const at = (name: string) => side.at(name);

  /** The code and system call of the error that a promise rejects with. */
  const failure = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => ({}),
      (problem: unknown) => problem,
    );
    const { code, syscall } = error as { code?: string; syscall?: string };
    return `${code} ${syscall}`;
  };
  const code = async (promise: Promise<unknown>) => (await failure(promise)).split(' ')[0];
  const content = (name: string) => side.fs.readFile(at(name), 'utf8');

  describe('whole files', () => {
    test('are written, read, replaced', async () => {
      await side.fs.writeFile(at('a.txt'), 'first');
      expect(await content('a.txt')).toBe('first');
      await side.fs.writeFile(at('a.txt'), Buffer.from('2'));
      expect(await side.fs.readFile(at('a.txt'))).toEqual(Buffer.from('2'));
      expect(await side.fs.readFile(at('a.txt'), { encoding: 'hex' })).toBe('32');
      await side.fs.writeFile(at('a.txt'), '');
      expect(await side.fs.readFile(at('a.txt'))).toEqual(Buffer.alloc(0));
    });

    test.each(['blank and #?%25&+.txt', 'Ünïcødé-日本-😀', '.hidden', 'data.json', 'quote\'"s', 'back~tick`'])(
      'may be called %s',
      async (name) => {
        await side.fs.writeFile(at(name), '{"a": 1}');
        expect(await content(name)).toBe('{"a": 1}');
        expect(await side.fs.readdir(at(''))).toEqual([name]);
        await side.fs.unlink(at(name));
        expect(await side.fs.readdir(at(''))).toEqual([]);
      },
    );

    test('take text in any encoding, views, iterables and streams', async () => {
      await side.fs.writeFile(at('a'), '00ff10', 'hex');
      expect(await side.fs.readFile(at('a'))).toEqual(Buffer.from([0, 255, 16]));
      await side.fs.writeFile(at('a'), new DataView(Uint8Array.from([9, 1, 2, 9]).buffer, 1, 2));
      expect(await side.fs.readFile(at('a'))).toEqual(Buffer.from([1, 2]));
      await side.fs.writeFile(at('a'), new Uint16Array([0x0201]));
      expect(await side.fs.readFile(at('a'))).toEqual(Buffer.from([1, 2]));
      await side.fs.writeFile(at('a'), Readable.from(['one, ', Buffer.from('two')]));
      expect(await content('a')).toBe('one, two');
      await side.fs.writeFile(at('a'), new Set(['x', 'y']));
      expect(await content('a')).toBe('xy');
    });

    test('of a megabyte are the same bytes again', async () => {
      const bytes = randomBytes(1024 * 1024 + 7);
      await side.fs.writeFile(at('a'), bytes);
      expectSameBytes((await side.fs.readFile(at('a'))) as Buffer, bytes);
    });

    test('are appended to, and made by it', async () => {
      await side.fs.appendFile(at('log'), 'one');
      await side.fs.appendFile(at('log'), Buffer.from(' two'));
      await side.fs.writeFile(at('log'), ' three', { flag: 'a' });
      expect(await content('log')).toBe('one two three');
    });

    test('are made only once with wx and ax', async () => {
      await side.fs.writeFile(at('a'), '1', { flag: 'wx' });
      expect(await failure(side.fs.writeFile(at('a'), '2', { flag: 'wx' }))).toBe('EEXIST open');
      expect(await failure(side.fs.writeFile(at('a'), '2', { flag: 'ax' }))).toBe('EEXIST open');
      expect(await content('a')).toBe('1');
    });

    test('are written over with r+', async () => {
      await side.fs.writeFile(at('a'), '123456');
      await side.fs.writeFile(at('a'), 'ab', { flag: 'r+' });
      expect(await content('a')).toBe('ab3456');
      expect(await failure(side.fs.writeFile(at('b'), 'ab', { flag: 'r+' }))).toBe('ENOENT open');
    });

    test('get the length that truncate says', async () => {
      await side.fs.writeFile(at('a'), '123456');
      await side.fs.truncate(at('a'), 4);
      expect(await content('a')).toBe('1234');
      await side.fs.truncate(at('a'), 6);
      expect(await content('a')).toBe('1234\0\0');
      await side.fs.truncate(at('a'));
      expect(await content('a')).toBe('');
    });
  });

  describe('stat', () => {
    test('tells kinds and sizes', async () => {
      await side.fs.writeFile(at('a'), 'four');
      const file = await side.fs.stat(at('a'));
      expect([file.isFile(), file.isDirectory(), file.isSymbolicLink(), file.size]).toEqual([true, false, false, 4]);
      const directory = await side.fs.lstat(at(''));
      expect([directory.isFile(), directory.isDirectory(), directory.isFIFO()]).toEqual([false, true, false]);
      expect(file.mode & constants.S_IFMT).toBe(constants.S_IFREG);
      expect(directory.mode & constants.S_IFMT).toBe(constants.S_IFDIR);
      expect(directory.mode & 0o500).toBe(0o500);
    });

    test('tells when a file was changed, to the second', async () => {
      const before = Math.floor(Date.now() / 1000) * 1000;
      await side.fs.writeFile(at('a'), 'x');
      const { mtime, mtimeMs, birthtimeMs, atimeMs, ctimeMs } = await side.fs.stat(at('a'));
      for (const time of [mtimeMs, birthtimeMs, atimeMs, ctimeMs]) {
        expect(time).toBeGreaterThanOrEqual(before);
        expect(time).toBeLessThanOrEqual(Date.now() + 1);
      }
      // A Date of a time with fractions is rounded.
      expect(Math.abs(mtime.getTime() - mtimeMs)).toBeLessThanOrEqual(1);
    });

    test('and access and realpath fail alike for what is not there', async () => {
      await side.fs.writeFile(at('file'), 'x');
      expect(await failure(side.fs.stat(at('none')))).toBe('ENOENT stat');
      expect(await failure(side.fs.lstat(at('none')))).toBe('ENOENT lstat');
      expect(await failure(side.fs.access(at('none')))).toBe('ENOENT access');
      expect(await failure(side.fs.stat(at('none/below/that')))).toBe('ENOENT stat');
      expect(await failure(side.fs.stat(at('file/below')))).toBe('ENOTDIR stat');
      expect(await code(side.fs.realpath(at('none')))).toBe('ENOENT');
      await side.fs.access(at('file'), constants.R_OK | constants.W_OK);
      expect(await failure(side.fs.access(at('file'), constants.X_OK))).toBe('EACCES access');
      await side.fs.access(at(''), constants.R_OK | constants.W_OK | constants.X_OK);
    });

    test('takes dots in paths', async () => {
      await side.fs.mkdir(at('a/b'), { recursive: true });
      await side.fs.writeFile(at('a/f'), 'x');
      expect((await side.fs.stat(`${at('a')}/./b/..//f`)).size).toBe(1);
    });
  });

  describe('directories', () => {
    test('are made one by one', async () => {
      expect(await side.fs.mkdir(at('a'))).toBeUndefined();
      expect(await failure(side.fs.mkdir(at('a')))).toBe('EEXIST mkdir');
      expect(await failure(side.fs.mkdir(at('x/y')))).toBe('ENOENT mkdir');
      await side.fs.writeFile(at('file'), '');
      expect(await failure(side.fs.mkdir(at('file')))).toBe('EEXIST mkdir');
      expect(await failure(side.fs.mkdir(at('file/a')))).toBe('ENOTDIR mkdir');
    });

    test('are made with those above them', async () => {
      expect(await side.fs.mkdir(at('a/b/c'), { recursive: true })).toBe(at('a'));
      expect(await side.fs.mkdir(at('a/b/d'), { recursive: true })).toBe(at('a/b/d'));
      expect(await side.fs.mkdir(at('a/b/d'), { recursive: true })).toBeUndefined();
      await side.fs.writeFile(at('file'), '');
      expect(await failure(side.fs.mkdir(at('file'), { recursive: true }))).toBe('EEXIST mkdir');
      expect(await failure(side.fs.mkdir(at('file/a/b'), { recursive: true }))).toBe('ENOTDIR mkdir');
    });

    test('are made with names of their own', async () => {
      const names = [await side.fs.mkdtemp(at('tmp-')), await side.fs.mkdtemp(at('tmp-'))];
      expect(new Set(names).size).toBe(2);
      for (const name of names) expect((await side.fs.stat(name)).isDirectory()).toBe(true);
      expect(path.basename(names[0]!)).toMatch(/^tmp-\w{6}$/);
    });

    test('are listed', async () => {
      await side.fs.mkdir(at('d/e'), { recursive: true });
      await side.fs.writeFile(at('f'), '');
      await side.fs.writeFile(at('d/e/g'), '');
      expect((await side.fs.readdir(at(''))).sort()).toEqual(['d', 'f']);
      expect((await side.fs.readdir(at(''), { recursive: true })).sort()).toEqual(['d', 'd/e', 'd/e/g', 'f']);
      const entries = await side.fs.readdir(at(''), { withFileTypes: true, recursive: true });
      const told = entries.map((entry) => [
        path.join(entry.parentPath, entry.name),
        entry.isDirectory(),
        entry.isFile(),
      ]);
      expect(told.sort()).toEqual([
        [at('d'), true, false],
        [at('d/e'), true, false],
        [at('d/e/g'), false, true],
        [at('f'), false, true],
      ]);
      expect(await failure(side.fs.readdir(at('f')))).toBe('ENOTDIR scandir');
      expect(await failure(side.fs.readdir(at('none')))).toBe('ENOENT scandir');
    });

    test('are removed when they are empty', async () => {
      await side.fs.mkdir(at('d'));
      await side.fs.writeFile(at('d/f'), '');
      expect(await failure(side.fs.rmdir(at('d')))).toBe('ENOTEMPTY rmdir');
      expect(await failure(side.fs.rmdir(at('d/f')))).toBe('ENOTDIR rmdir');
      expect(await failure(side.fs.rmdir(at('none')))).toBe('ENOENT rmdir');
      await side.fs.unlink(at('d/f'));
      await side.fs.rmdir(at('d'));
      expect(await side.fs.readdir(at(''))).toEqual([]);
    });
  });

  describe('removing', () => {
    test('takes files, and trees when it is told to', async () => {
      await side.fs.mkdir(at('d/e'), { recursive: true });
      await side.fs.writeFile(at('d/e/f'), '');
      expect(await failure(side.fs.rm(at('d')))).toBe('ERR_FS_EISDIR rm');
      expect(await failure(side.fs.rm(at('d'), { force: true }))).toBe('ERR_FS_EISDIR rm');
      await side.fs.rm(at('d/e/f'));
      expect(await code(side.fs.rm(at('d/e/f')))).toBe('ENOENT');
      expect(await code(side.fs.rm(at('d/e/f'), { recursive: true }))).toBe('ENOENT');
      await side.fs.rm(at('d/e/f'), { force: true });
      await side.fs.writeFile(at('d/e/f'), '');
      await side.fs.rm(at('d'), { recursive: true });
      expect(await side.fs.readdir(at(''))).toEqual([]);
    });

    test('of a file is not for directories', async () => {
      await side.fs.mkdir(at('d'));
      expect(await failure(side.fs.unlink(at('none')))).toBe('ENOENT unlink');
      expect(['EISDIR unlink', 'EPERM unlink']).toContain(await failure(side.fs.unlink(at('d'))));
      expect((await side.fs.stat(at('d'))).isDirectory()).toBe(true);
    });
  });

  describe('renaming', () => {
    beforeEach(async () => {
      await side.fs.writeFile(at('f'), 'f');
      await side.fs.writeFile(at('g'), 'g');
      await side.fs.mkdir(at('d/e'), { recursive: true });
      await side.fs.writeFile(at('d/e/h'), 'h');
    });

    test('moves files and trees', async () => {
      await side.fs.rename(at('f'), at('d/new'));
      await side.fs.rename(at('d'), at('x'));
      expect((await side.fs.readdir(at(''), { recursive: true })).sort()).toEqual(['g', 'x', 'x/e', 'x/e/h', 'x/new']);
    });

    test('replaces files, and leaves nothing beside them', async () => {
      await side.fs.rename(at('f'), at('g'));
      expect(await content('g')).toBe('f');
      expect((await side.fs.readdir(at(''))).sort()).toEqual(['d', 'g']);
      await side.fs.rename(at('g'), at('g'));
      expect(await content('g')).toBe('f');
    });

    test('replaces empty directories, and no others', async () => {
      await side.fs.mkdir(at('empty'));
      await side.fs.rename(at('d'), at('empty'));
      expect(await content('empty/e/h')).toBe('h');
      await side.fs.mkdir(at('d'));
      expect(await failure(side.fs.rename(at('d'), at('empty')))).toBe('ENOTEMPTY rename');
    });

    test('fails alike', async () => {
      expect(await failure(side.fs.rename(at('none'), at('x')))).toBe('ENOENT rename');
      expect(await failure(side.fs.rename(at('none'), at('none')))).toBe('ENOENT rename');
      expect(await failure(side.fs.rename(at('f'), at('none/x')))).toBe('ENOENT rename');
      expect(await failure(side.fs.rename(at('f'), at('g/x')))).toBe('ENOTDIR rename');
      expect(await failure(side.fs.rename(at('f'), at('d')))).toBe('EISDIR rename');
      expect(await failure(side.fs.rename(at('d'), at('f')))).toBe('ENOTDIR rename');
      expect(await failure(side.fs.rename(at('d'), at('d/e/x')))).toBe('EINVAL rename');
      expect(await failure(side.fs.rename(at('d/e'), at('d')))).toBe('ENOTEMPTY rename');
      expect((await side.fs.readdir(at(''), { recursive: true })).sort()).toEqual(['d', 'd/e', 'd/e/h', 'f', 'g']);
    });
  });

  describe('copying', () => {
    beforeEach(async () => {
      await side.fs.mkdir(at('d/e'), { recursive: true });
      await side.fs.writeFile(at('d/f'), 'f');
      await side.fs.writeFile(at('d/e/g'), 'g');
    });

    test('a file makes another, and replaces one', async () => {
      await side.fs.copyFile(at('d/f'), at('copy'));
      await side.fs.copyFile(at('d/f'), at('d/e/g'));
      await side.fs.copyFile(at('d/f'), at('d/f'));
      const all = ['copy', 'd', 'd/e', 'd/e/g', 'd/f'];
      expect((await side.fs.readdir(at(''), { recursive: true })).sort()).toEqual(all);
      for (const name of ['copy', 'd/f', 'd/e/g']) expect(await content(name)).toBe('f');
    });

    test('a file fails alike', async () => {
      const { COPYFILE_EXCL } = constants;
      expect(await failure(side.fs.copyFile(at('d/f'), at('d/e/g'), COPYFILE_EXCL))).toBe('EEXIST copyfile');
      await side.fs.copyFile(at('d/f'), at('new'), COPYFILE_EXCL);
      expect(await failure(side.fs.copyFile(at('none'), at('x')))).toBe('ENOENT copyfile');
      expect(await failure(side.fs.copyFile(at('d/f'), at('none/x')))).toBe('ENOENT copyfile');
      expect(await failure(side.fs.copyFile(at('d/f'), at('new/x')))).toBe('ENOTDIR copyfile');
      expect(await failure(side.fs.copyFile(at('d/f'), at('d/e')))).toBe('EISDIR copyfile');
      expect((await side.fs.readdir(at(''))).sort()).toEqual(['d', 'new']);
    });

    test('a tree copies into one that is there', async () => {
      await side.fs.cp(at('d'), at('deep/copy'), { recursive: true });
      await side.fs.writeFile(at('d/e/new'), 'new');
      await side.fs.writeFile(at('deep/copy/own'), 'own');
      await side.fs.cp(at('d'), at('deep/copy'), { recursive: true });
      const all = ['e', 'e/g', 'e/new', 'f', 'own'];
      expect((await side.fs.readdir(at('deep/copy'), { recursive: true })).sort()).toEqual(all);
      expect(await code(side.fs.cp(at('d'), at('x')))).toBe('ERR_FS_EISDIR');
      expect(await code(side.fs.cp(at('d'), at('d/e/x'), { recursive: true }))).toBe('ERR_FS_CP_EINVAL');
      expect(await code(side.fs.cp(at('none'), at('x')))).toBe('ENOENT');
      expect(await code(side.fs.cp(at('d/f'), at('d/e')))).toBe('ERR_FS_CP_NON_DIR_TO_DIR');
      expect(await code(side.fs.cp(at('d'), at('d/f'), { recursive: true }))).toMatch(
        /ERR_FS_CP_(DIR_TO_NON_DIR|EINVAL)/,
      );
    });

    test('a tree heeds its options', async () => {
      await side.fs.writeFile(at('there'), 'there');
      await side.fs.cp(at('d/f'), at('there'), { force: false });
      expect(await content('there')).toBe('there');
      expect(await code(side.fs.cp(at('d/f'), at('there'), { force: false, errorOnExist: true }))).toBe(
        'ERR_FS_CP_EEXIST',
      );
      const filter = (source: string) => !source.endsWith('g');
      await side.fs.cp(at('d'), at('x'), { recursive: true, filter });
      expect((await side.fs.readdir(at('x'), { recursive: true })).sort()).toEqual(['e', 'f']);
    });
  });

  describe('errors of whole files', () => {
    test('are the same', async () => {
      await side.fs.writeFile(at('file'), 'x');
      await side.fs.mkdir(at('d'));
      expect(await failure(side.fs.readFile(at('none')))).toBe('ENOENT open');
      expect(await failure(side.fs.readFile(at('file/x')))).toBe('ENOTDIR open');
      expect(await failure(side.fs.readFile(at('d')))).toBe('EISDIR read');
      expect(await failure(side.fs.writeFile(at('d'), ''))).toBe('EISDIR open');
      expect(await failure(side.fs.writeFile(at('none/x'), ''))).toBe('ENOENT open');
      expect(await failure(side.fs.writeFile(at('file/x'), ''))).toBe('ENOTDIR open');
      expect(await failure(side.fs.appendFile(at('d'), 'x'))).toBe('EISDIR open');
      expect(await failure(side.fs.appendFile(at('none/x'), 'x'))).toBe('ENOENT open');
      expect(await failure(side.fs.truncate(at('none')))).toBe('ENOENT open');
      expect(await failure(side.fs.truncate(at('d')))).toBe('EISDIR open');
      expect(await failure(side.fs.readFile(''))).toBe('ENOENT open');
    });

    test('have the same form', async () => {
      const error = (await side.fs.readFile(at('none')).catch((problem: unknown) => problem)) as NodeJS.ErrnoException;
      expect(error.message).toBe(`ENOENT: no such file or directory, open '${at('none')}'`);
      expect([error.errno, error.path, error.syscall]).toEqual([-2, at('none'), 'open']);
      const two = (await side.fs.rename(at('x'), at('y')).catch((problem: unknown) => problem)) as Error;
      expect(two.message).toBe(`ENOENT: no such file or directory, rename '${at('x')}' -> '${at('y')}'`);
    });

    test('abort', async () => {
      await side.fs.writeFile(at('a'), 'x');
      const signal = AbortSignal.abort();
      for (const call of [side.fs.readFile(at('a'), { signal }), side.fs.writeFile(at('a'), 'y', { signal })]) {
        await expect(call).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
      }
      expect(await content('a')).toBe('x');
    });
  });

  describe('open files', () => {
    test('are read at positions', async () => {
      await side.fs.writeFile(at('a'), '0123456789');
      const file = await side.fs.open(at('a'));
      const room = Buffer.alloc(4, '-');
      const read = async (...args: [number?, number?, (number | null)?]) => {
        const { bytesRead } = await file.read(room.fill('-'), ...args);
        return `${bytesRead} ${room.toString()}`;
      };
      expect(await read(0, 4, 3)).toBe('4 3456');
      expect(await read(1, 2, 8)).toBe('2 -89-');
      expect(await read(0, 4, 8)).toBe('2 89--');
      expect(await read(0, 4, 20)).toBe('0 ----');
      expect(await read()).toBe('4 0123');
      expect(await read(0, 4, null)).toBe('4 4567');
      expect(await file.readFile('utf8')).toBe('89');
      expect((await file.stat()).size).toBe(10);
      await file.close();
      expect(await code(file.read(room))).toBe('EBADF');
    });

    test('are written at positions', async () => {
      const file = await side.fs.open(at('a'), 'w+');
      expect(await content('a')).toBe('');
      expect(await file.write('hello')).toMatchObject({ bytesWritten: 5 });
      await file.write(Buffer.from('-world-'), 1, 5, 7);
      await file.write('!');
      await file.write(Buffer.from('J'), 0, 1, 0);
      expect(await content('a')).toBe('Jello!\0world');
      await file.truncate(5);
      await file.sync();
      const room = Buffer.alloc(9);
      expect(await file.read(room, 0, 9, 0)).toMatchObject({ bytesRead: 5 });
      await file.close();
      expect(await code(file.write('x'))).toBe('EBADF');
    });

    test('have flags', async () => {
      expect(await failure(side.fs.open(at('a')))).toBe('ENOENT open');
      expect(await failure(side.fs.open(at('a'), 'r+'))).toBe('ENOENT open');
      const made = await side.fs.open(at('a'), 'wx');
      await made.writeFile('one');
      expect(await code(made.read(Buffer.alloc(1)))).toBe('EBADF');
      await made.close();
      expect(await failure(side.fs.open(at('a'), 'wx'))).toBe('EEXIST open');
      const appending = await side.fs.open(at('a'), 'a+');
      await appending.write(' two', 0);
      await appending.appendFile(' three');
      expect(await appending.read(Buffer.alloc(3), 0, 3, 0)).toMatchObject({ bytesRead: 3 });
      await appending.close();
      const reading = await side.fs.open(at('a'), 'r');
      expect(await reading.readFile('utf8')).toBe('one two three');
      expect(await code(reading.write('x'))).toBe('EBADF');
      await reading.close();
      expect(await failure(side.fs.open(at(''), 'w'))).toBe('EISDIR open');
    });
  });

  describe('streams', () => {
    test('read ranges', async () => {
      await side.fs.writeFile(at('a'), '0123456789');
      await side.fs.writeFile(at('empty'), '');
      const read = (options?: object, name = 'a') => text(side.fs.createReadStream(at(name), options));
      expect(await read()).toBe('0123456789');
      expect(await read({ start: 3 })).toBe('3456789');
      expect(await read({ start: 3, end: 5 })).toBe('345');
      expect(await read({ end: 0 })).toBe('0');
      expect(await read({ start: 8, end: 100 })).toBe('89');
      expect(await read({ start: 10 })).toBe('');
      expect(await read({ start: 99 })).toBe('');
      expect(await read({}, 'empty')).toBe('');
      expect(await read({ start: 0, end: 3 }, 'empty')).toBe('');
    });

    test('read pieces of the wanted size, in an encoding', async () => {
      await side.fs.writeFile(at('a'), '0123456789');
      const pieces = await side.fs.createReadStream(at('a'), { highWaterMark: 4, encoding: 'utf8' }).toArray();
      expect(pieces).toEqual(['0123', '4567', '89']);
    });

    test('write, append and write over', async () => {
      const write = (options: object, ...pieces: string[]) =>
        pipeline(Readable.from(pieces), side.fs.createWriteStream(at('a'), options));
      await write({}, 'one ', 'two ', 'three');
      expect(await content('a')).toBe('one two three');
      await write({ flags: 'a' }, ' four');
      await write({ flags: 'r+', start: 4 }, 'TWO');
      expect(await content('a')).toBe('one TWO three four');
      await write({});
      expect(await content('a')).toBe('');
      expect(await failure(write({ flags: 'wx' }, 'x'))).toBe('EEXIST open');
    });

    test('carry a megabyte in each direction', async () => {
      const bytes = randomBytes(1_234_567);
      await pipeline(Readable.from([bytes]), side.fs.createWriteStream(at('a')));
      await pipeline(side.fs.createReadStream(at('a')), side.fs.createWriteStream(at('b')));
      expectSameBytes(await buffer(side.fs.createReadStream(at('b'))), bytes);
    });

    test('fail alike', async () => {
      await side.fs.mkdir(at('d'));
      const sink = (name: string) => pipeline(Readable.from(['x']), side.fs.createWriteStream(at(name)));
      expect(await failure(text(side.fs.createReadStream(at('none'))))).toBe('ENOENT open');
      expect(await failure(text(side.fs.createReadStream(at('d'))))).toBe('EISDIR read');
      expect(await failure(sink('none/a'))).toBe('ENOENT open');
      expect(await failure(sink('d'))).toBe('EISDIR open');
    });
  });
});
