import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AtomicFile } from '../../../lib/internal/files/atomic_file';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();

async function write(file: AtomicFile, content: string): Promise<void> {
  await pipeline(Readable.from([Buffer.from(content)]), file.stream());
}

test('the target appears with commit() only, and nothing else is left', async () => {
  const file = await AtomicFile.create(temp.file('a'));
  await write(file, 'new');
  expect(readdirSync(temp.path)).toEqual([expect.stringMatching(/^\.a\..*\.tmp$/)]);
  await file.commit();
  expect(readdirSync(temp.path)).toEqual(['a']);
  expect(readFileSync(temp.file('a'), 'utf8')).toBe('new');
  await file.discard();
  expect(readdirSync(temp.path)).toEqual(['a']);
  await expect(file.commit()).rejects.toThrow('already committed');
});

test('discard() leaves the target as it was', async () => {
  writeFileSync(temp.file('a'), 'old');
  const file = await AtomicFile.create(temp.file('a'));
  await write(file, 'new');
  await file.discard();
  await file.discard();
  expect(readdirSync(temp.path)).toEqual(['a']);
  expect(readFileSync(temp.file('a'), 'utf8')).toBe('old');
});

test('a stream that is cut off can be discarded', async () => {
  const file = await AtomicFile.create(temp.file('a'));
  const stream = file.stream();
  stream.write('half');
  stream.destroy();
  await file.discard();
  expect(readdirSync(temp.path)).toEqual([]);
});

test('a commit that cannot rename removes the temporary file', async () => {
  const file = await AtomicFile.create(temp.file('a'));
  mkdirSync(temp.file('a'));
  await expect(file.commit()).rejects.toMatchObject({ syscall: 'rename' });
  expect(readdirSync(temp.path)).toEqual(['a']);
});

test('the mode of an existing target is kept, a new one has the mode asked for', async () => {
  writeFileSync(temp.file('a'), 'old');
  chmodSync(temp.file('a'), 0o741);
  for (const [name, mode] of [
    ['a', 0o741],
    ['b', 0o600],
  ] as const) {
    const file = await AtomicFile.create(temp.file(name), { mode: 0o600 });
    await file.commit();
    expect(statSync(temp.file(name)).mode & 0o777).toBe(mode);
  }
});

test('a symbolic link stays, the file it leads to is replaced', async () => {
  writeFileSync(temp.file('real'), 'old');
  symlinkSync('real', temp.file('link'));
  const file = await AtomicFile.create(temp.file('link'));
  await write(file, 'new');
  await file.commit();
  expect(lstatSync(temp.file('link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(temp.file('real'), 'utf8')).toBe('new');
});

test('a link to a file that is not there yet leads to where it will be', async () => {
  mkdirSync(temp.file('dir'));
  symlinkSync('dir/real', temp.file('link'));
  const file = await AtomicFile.create(temp.file('link'));
  await write(file, 'new');
  await file.commit();
  expect(lstatSync(temp.file('link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(temp.file('dir/real'), 'utf8')).toBe('new');
  symlinkSync('loop', temp.file('loop'));
  await expect(AtomicFile.create(temp.file('loop'))).rejects.toMatchObject({ code: 'ELOOP' });
});

test('the draft of a private file is private, and no setuid bit is passed on', async () => {
  writeFileSync(temp.file('a'), 'old');
  chmodSync(temp.file('a'), 0o4600);
  const file = await AtomicFile.create(temp.file('a'));
  expect(statSync(file.temporary).mode & 0o7777).toBe(0o600);
  await file.commit();
  expect(statSync(temp.file('a')).mode & 0o7777).toBe(0o600);
});

test('what is no regular file is not replaced', async () => {
  mkdirSync(temp.file('dir'));
  execFileSync('mkfifo', [temp.file('pipe')]);
  await expect(AtomicFile.create(temp.file('dir'))).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(AtomicFile.create(temp.file('pipe'))).rejects.toMatchObject({ code: 'EINVAL' });
  await expect(AtomicFile.create(temp.file('none/a'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readdirSync(temp.path).sort()).toEqual(['dir', 'pipe']);
});
