import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryName } from '../../../lib/internal/files/temporary_name';
import { createServer } from '../../../lib/server';
import { sweep } from '../../../lib/server/storage/sweep';
import { printedBy, printsTemporaryName } from '../../support/typescript';
import { useService } from '../support/service';

const service = useService();

const leftByDead = () => printedBy(printsTemporaryName());

test('at its start a server removes what a killed one left, and nothing else', async () => {
  const left = leftByDead();
  const inUse = path.basename(temporaryName('b'));
  mkdirSync(service.stored('dir/sub'), { recursive: true });
  mkdirSync(service.stored(`dir/sub/${left}/half`), { recursive: true });
  symlinkSync(service.outside(''), service.stored('link'));
  const names = [left, inUse, `dir/${left}`, 'dir/.notes.abcdefghijklabcdefghijkl.tmp', `dir/sub/${left}/half/a`];
  for (const name of names) writeFileSync(service.stored(name), 'x');
  writeFileSync(service.outside(left), 'x');

  const messages: string[] = [];
  const logger = { info: (message: string) => messages.push(message), error: fail };
  const second = createServer({ root: service.stored(''), logger });
  await second.listen();
  const removed = () => messages.find((message) => message.startsWith('Removed'));
  while (removed() === undefined) await new Promise(setImmediate);
  await second.close();
  expect(removed()).toBe('Removed 3 left-over temporary files');
  expect(service.everything()).toEqual([inUse, 'dir', 'dir/.notes.abcdefghijklabcdefghijkl.tmp', 'dir/sub', 'link']);
  expect(execFileSync('ls', ['-A', service.outside('')], { encoding: 'utf8' })).toBe(`${left}\n`);
});

test('a sweep that is stopped removes nothing more', async () => {
  const left = leftByDead();
  writeFileSync(service.stored(left), '');
  const root = service.stored('');
  expect(await sweep(root, AbortSignal.abort(), fail)).toBe(0);
  expect(service.everything()).toEqual([left]);
  expect(await sweep(root, new AbortController().signal, fail)).toBe(1);
});

function fail(problem: unknown): never {
  throw new Error(String(problem));
}
