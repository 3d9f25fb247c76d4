import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';

import { ApiPath } from '../../../lib/server/storage/names/api_path';
import { copy, relocate, remove, removeFile } from '../../../lib/server/storage/change';
import { locked } from '../../../lib/server/storage/locked';
import { makeDirectory, replace, store } from '../../../lib/server/storage/write';
import { Volume } from '../../../lib/server/storage/volume';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const { signal } = new AbortController();
const at = (path: string) => ApiPath.parse(path);
const inRoot = (name: string) => temp.file(`root/${name}`);
let volume: Volume;

beforeEach(() => {
  for (const name of ['root/d/sub', 'root/e', 'outside']) mkdirSync(temp.file(name), { recursive: true });
  writeFileSync(inRoot('d/sub/f'), 'inside');
  writeFileSync(inRoot('other'), 'other');
  writeFileSync(temp.file('outside/f'), 'secret');
  symlinkSync(temp.file('outside'), inRoot('e/sub'));
  volume = new Volume(realpathSync.native(temp.file('root')), { lock: 60_000 });
});

/** Starts `operation` and, while it waits for a lock, lets what was `/d/sub` lead out of the root. */
async function whileWaiting(operation: () => Promise<unknown>): Promise<unknown> {
  const claim = { exclusive: [`${volume.root}/d`, `${volume.root}/d/sub/f`] };
  const release = await volume.locks.acquire(claim, signal);
  const acquire = jest.spyOn(volume.locks, 'acquire');
  const end = operation().then(
    () => undefined,
    (error: unknown) => error,
  );
  while (acquire.mock.calls.length === 0) await new Promise(setImmediate);
  renameSync(inRoot('d'), inRoot('old'));
  renameSync(inRoot('e'), inRoot('d'));
  release();
  return end;
}

test.each<[string, string, () => Promise<unknown>]>([
  ['remove', 'missing', () => remove(volume, at('/d/sub/f'), signal)],
  ['remove a file', 'missing', () => removeFile(volume, at('/d/sub/f'), { signal })],
  ['move from there', 'missing', () => relocate(volume, at('/d/sub/f'), at('/x'), signal)],
  ['move to there', 'conflict', () => relocate(volume, at('/other'), at('/d/sub/x'), signal)],
  ['copy from there', 'missing', () => copy(volume, at('/d/sub/f'), at('/x'), signal, () => undefined)],
  ['copy to there', 'conflict', () => copy(volume, at('/other'), at('/d/sub/x'), signal, () => undefined)],
  ['make a directory', 'missing', () => makeDirectory(volume, at('/d/sub/x'), signal)],
  [
    'patch',
    'missing',
    () => replace(volume, at('/d/sub/f'), { signal }, (_basis, output) => Promise.resolve(void output.end('patched'))),
  ],
  [
    'upload',
    'conflict',
    () => store(volume, at('/d/sub'), signal, async (stage) => void (await stage('f')).end('uploaded')),
  ],
])('a path that leads out of the root after the wait: %s', async (_name, problem, operation) => {
  expect(await whileWaiting(operation)).toMatchObject({ problem });
  expect(readdirSync(temp.file('outside'))).toEqual(['f']);
  expect(readFileSync(temp.file('outside/f'), 'utf8')).toBe('secret');
  expect([existsSync(inRoot('x')), readFileSync(inRoot('other'), 'utf8')]).toEqual([false, 'other']);
  expect(readFileSync(inRoot('old/sub/f'), 'utf8')).toBe('inside');
});

test('a path that leads elsewhere in the root after the wait is locked there', async () => {
  const paths = ['/a', '/b', '/b', '/b'];
  const find = () => Promise.resolve({ exclusive: [paths.shift() ?? 'none'] });
  const acquire = jest.spyOn(volume.locks, 'acquire');
  expect(await locked(volume, signal, find, ({ exclusive }) => Promise.resolve(exclusive))).toEqual(['/b']);
  expect(acquire.mock.calls.map(([claim]) => claim.exclusive)).toEqual([['/a'], ['/b']]);
  expect(paths).toEqual([]);
});

test('a path that changes without end is given up, and nothing stays locked', async () => {
  let n = 0;
  const find = () => Promise.resolve({ exclusive: [`/${n++}`] });
  await expect(locked(volume, signal, find, () => Promise.resolve())).rejects.toMatchObject({ problem: 'busy' });
  await volume.locks.acquire({ exclusive: ['/'] }, signal);
});
