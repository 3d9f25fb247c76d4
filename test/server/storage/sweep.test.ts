import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryName } from '../../../lib/internal/files/temporary_name';
import { createServer } from '../../../lib/server';
import { readDirectory } from '../../../lib/server/storage/directory';
import { ApiPath } from '../../../lib/server/storage/names/api_path';
import { sweep } from '../../../lib/server/storage/sweep';
import { Volume } from '../../../lib/server/storage/volume';
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

test('names that are no UTF-8 are swept too, and listed as what they are', async () => {
  // Not in the directory of the server, which has a sweep of its own at its start.
  const root = realpathSync(service.outside(''));
  const below = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]);
  const inBelow = (name: string | Buffer) => Buffer.concat([below, Buffer.from('/'), Buffer.from(name)]);
  const atTop = (name: string | Buffer) => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
  mkdirSync(below, { recursive: true });
  const left = [leftByDead(), ofBytes(leftByDead(), Buffer.from([0xfe, 0x0a, 0xff]))];
  const inUse = ofBytes(path.basename(temporaryName('a')), Buffer.from([0xfe]));
  const like = Buffer.concat([Buffer.from('.'), Buffer.from([0xfe]), Buffer.from('.abcdefghijklabcdefghijkl.tmp')]);
  for (const name of [...left, inUse, like]) writeFileSync(inBelow(name), 'x');
  writeFileSync(atTop(left[1]!), 'x');
  writeFileSync(atTop(inUse), 'x');

  const { unreachable } = await readDirectory(new Volume(root, { lock: 0 }), ApiPath.root);
  expect(unreachable).toEqual([
    { name: expect.any(String), type: 'file', reason: 'temporary' },
    { name: '\\xff', type: 'directory', reason: 'name' },
  ]);
  expect(await sweep(root, new AbortController().signal, fail)).toBe(3);
  const stayed = readdirSync(below, { encoding: 'latin1' });
  expect(stayed.sort()).toEqual([inUse, like].map((name) => name.toString('latin1')).sort());
});

/** A temporary name with other bytes in the place of the name that it stands for, and the sum of them. */
function ofBytes(temporary: string, base: Buffer): Buffer {
  const mark = Buffer.from(/\.([\w-]{24})\.tmp$/.exec(temporary)![1]!, 'base64url').subarray(0, 14);
  const hash = createHash('sha256').update('smartfile-sync temporary file').update(mark).update(base).digest();
  const text = Buffer.concat([mark, hash.subarray(0, 4)]).toString('base64url');
  return Buffer.concat([Buffer.from('.'), base, Buffer.from(`.${text}.tmp`)]);
}

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
