import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
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

import { ApiPath } from '../../../lib/server/storage/names/api_path';
import { relocate } from '../../../lib/server/storage/change';
import { moveTree } from '../../../lib/server/storage/copy_tree';
import { Copied, removeCopied } from '../../../lib/server/storage/remove_copied';
import { Volume } from '../../../lib/server/storage/volume';
import { bytesPath } from '../../support/unreachable';
import { useTempDir } from '../../support/temp_dir';

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

test('a move removes what it copied, and nothing that came since', async () => {
  const copied = new Copied();
  for (const name of ['from/sub/file', 'from/link', 'from/sub/.notes.abcdefghijklabcdefghijkl.tmp']) {
    copied.add(lstatSync(temp.file(name), { bigint: true }));
  }
  writeFileSync(temp.file('from/sub/new'), 'came later');
  writeFileSync(temp.file('from/sub/file'), 'written to since');
  await expect(removeCopied(temp.file('from'), copied)).rejects.toMatchObject({ problem: 'conflict' });
  expect(readdirSync(temp.file('from'))).toEqual(['sub']);
  expect(readdirSync(temp.file('from/sub')).sort()).toEqual(['file', 'new']);
  expect(readFileSync(temp.file('from/sub/file'), 'utf8')).toBe('written to since');
});

onPosix('hard links of one file are moved', async () => {
  linkSync(temp.file('from/sub/file'), temp.file('from/sub/other'));
  await moveTree(temp.file('from'), temp.file('to/new'), signal);
  expectMoved(temp.file('to/new'));
  expect(readFileSync(temp.file('to/new/sub/other'), 'utf8')).toBe('content');
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('names of any bytes are moved to another file system', async () => {
  const inside = (directory: string) => bytesPath(temp.file(directory), 'caf\xe9');
  writeFileSync(inside('from/sub'), 'latin');
  mkdirSync(bytesPath(temp.file('from'), '\xff'));
  symlinkSync('nowhere', bytesPath(temp.file('from'), '\xfe'));
  await moveTree(temp.file('from'), temp.file('to/new'), signal);
  expectMoved(temp.file('to/new'));
  expect(readFileSync(inside('to/new/sub'), 'utf8')).toBe('latin');
  expect(readdirSync(temp.file('to/new'), { encoding: 'buffer' })).toHaveLength(4);
});

onPosix('a move that cannot take a pipe along takes nothing', async () => {
  execFileSync('mkfifo', [temp.file('from/sub/pipe')]);
  await expect(moveTree(temp.file('from'), temp.file('to/new'), signal)).rejects.toMatchObject({ problem: 'conflict' });
  expect(readdirSync(temp.file('to'))).toEqual([]);
  expect(readdirSync(temp.file('from/sub')).sort()).toEqual(['.notes.abcdefghijklabcdefghijkl.tmp', 'file', 'pipe']);
});
