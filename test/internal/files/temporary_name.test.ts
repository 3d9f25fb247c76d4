import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import {
  isLeftOver,
  isOwnTemporaryName,
  isTemporaryName,
  temporaryName,
} from '../../../lib/internal/files/temporary_name';
import { packageFolder, printedBy, printsTemporaryName, withTypeScript } from '../../support/typescript';

const byDead = (name?: string) => printedBy(printsTemporaryName(name));

test('names are hidden, told from others, and short enough', () => {
  expect(temporaryName('/x/a')).not.toBe(temporaryName('/x/a'));
  for (const name of ['a', 'ä'.repeat(127), '日'.repeat(85)]) {
    const made = temporaryName(`/x/${name}`).slice(3);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(255);
    expect(isTemporaryName(made)).toBe(true);
    expect(isTemporaryName(name)).toBe(false);
  }
});

test('what a process left that is gone is left over, also with a long name', () => {
  expect(isLeftOver(byDead())).toBe(true);
  expect(isLeftOver(byDead('ä'.repeat(127)))).toBe(true);
});

test('our own files are in use', () => {
  for (const name of ['a', '日'.repeat(85)]) expect(isLeftOver(path.basename(temporaryName(name)))).toBe(false);
});

test('files of a process that runs are in use', async () => {
  const script = `${printsTemporaryName()} process.stdin.resume()`;
  const child = spawn(process.execPath, [...withTypeScript, '-e', script], {
    cwd: packageFolder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const name = line.toString().trim();
  expect([isTemporaryName(name), isLeftOver(name)]).toEqual([true, false]);
  child.stdin.end();
  await once(child, 'exit');
  expect(isLeftOver(name)).toBe(true);
});

test('a file of an earlier process with our number is left over', () => {
  const earlier = printedBy(
    `Object.defineProperty(process, 'pid', { value: ${process.pid} });` + printsTemporaryName(),
  );
  expect(isLeftOver(earlier)).toBe(true);
});

test('files of another machine are left alone', () => {
  const elsewhere = printedBy(`require('node:os').hostname = () => 'elsewhere';` + printsTemporaryName());
  expect([isTemporaryName(elsewhere), isLeftOver(elsewhere)]).toEqual([true, false]);
});

test('names that only look so are not ours', () => {
  const name = byDead();
  const changed = name.replace('.a.', '.b.');
  for (const other of [changed, '.notes.abcdefghijklabcdefghijkl.tmp', 'a', '.tmp', name.slice(1), `${name}.old`]) {
    expect([other, isLeftOver(other)]).toEqual([other, false]);
  }
});

test('ours are told from names that only look so, whoever made them', () => {
  const elsewhere = printedBy(`require('node:os').hostname = () => 'elsewhere';` + printsTemporaryName());
  for (const name of [byDead(), elsewhere, path.basename(temporaryName('日'.repeat(85)))]) {
    expect([name, isOwnTemporaryName(name)]).toEqual([name, true]);
    expect(isOwnTemporaryName(name.replace(/^\.(.)/u, '.x'))).toBe(false);
  }
  expect(isOwnTemporaryName('.notes.abcdefghijklabcdefghijkl.tmp')).toBe(false);
});
