import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { ApiPath } from '../../lib/server/storage/api_path';
import { relocate } from '../../lib/server/storage/change';
import { moveTree } from '../../lib/server/storage/copy_tree';
import { Volume } from '../../lib/server/storage/volume';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const { signal } = new AbortController();
const onPosix = process.platform === 'win32' ? test.skip : test;

beforeEach(() => {
  mkdirSync(temp.file('from/sub'), { recursive: true });
  mkdirSync(temp.file('to'));
  writeFileSync(temp.file('from/sub/file'), 'content');
  // A user's own file, however much its name looks like one of ours.
  writeFileSync(temp.file('from/sub/.notes.abcdefghijklabcdefghijkl.tmp'), 'only copy');
  symlinkSync('sub/file', temp.file('from/link'));
});

function expectMoved(target: string): void {
  expect(existsSync(temp.file('from'))).toBe(false);
  expect(readFileSync(path.join(target, 'sub/file'), 'utf8')).toBe('content');
  expect(readFileSync(path.join(target, 'sub/.notes.abcdefghijklabcdefghijkl.tmp'), 'utf8')).toBe('only copy');
  expect(readlinkSync(path.join(target, 'link'))).toBe('sub/file');
}

test('a move takes every name along', async () => {
  await moveTree(temp.file('from'), temp.file('to/new'), signal);
  expectMoved(temp.file('to/new'));
  expect(readdirSync(temp.file('to'))).toEqual(['new']);
});

onPosix('a move to another file system takes every name along', async () => {
  // Where shared memory is no file system of its own this is a plain rename, which must do the same.
  const other = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/smartfile-test-') : temp.file('to');
  try {
    const target = path.join(other, 'new');
    const [from, to] = [temp.file('from'), target].map((file) => ApiPath.parse(file)) as [ApiPath, ApiPath];
    await relocate(new Volume('/', { lock: 60_000 }), from, to, signal);
    expectMoved(target);
    expect(readdirSync(other)).toEqual(['new']);
  } finally {
    rmSync(other, { recursive: true });
  }
});

onPosix('a move that cannot take a pipe along takes nothing', async () => {
  execFileSync('mkfifo', [temp.file('from/sub/pipe')]);
  await expect(moveTree(temp.file('from'), temp.file('to/new'), signal)).rejects.toMatchObject({ problem: 'conflict' });
  expect(readdirSync(temp.file('to'))).toEqual([]);
  expect(readdirSync(temp.file('from/sub')).sort()).toEqual(['.notes.abcdefghijklabcdefghijkl.tmp', 'file', 'pipe']);
});
