import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { AtomicFile } from '../../../lib/internal/files/atomic_file';
import { removeLeftOvers } from '../../../lib/internal/files/left_overs';
import { isLeftOver, temporaryName } from '../../../lib/internal/files/temporary_name';
import { sweep } from '../../../lib/server/storage/sweep';
import { useChildren } from '../../support/children';
import { eventually } from '../../support/eventually';
import { useTempDir } from '../../support/temp_dir';
import { printedBy, printsTemporaryName } from '../../support/typescript';

const temp = useTempDir();
const care = useChildren();
const writer = path.join(__dirname, '../../support/children/writer.mjs');

/** What writes files, and the engine that it takes. */
type Writer = [what: string, way: 'download' | 'signature', engine: 'native' | 'wasm'];

const writers: Writer[] = [
  ['TypeScript', 'download', 'native'],
  ['the engine', 'signature', 'native'],
];
if (existsSync(path.join(__dirname, '../../../wasm/engine.wasm'))) {
  writers.push(['WebAssembly', 'signature', 'wasm']);
} else {
  test('the WebAssembly engine is missing: NOT checked that what it leaves is removed', () => {
    console.warn('the WebAssembly engine is missing (npm run build:wasm): NOT checked that what it leaves is removed');
    expect(process.env['CI'] ?? '').toBe('');
  });
}

const into = (name: string) => temp.file(path.join('into', name));
const drafts = () => readdirSync(into('')).filter((name) => name.endsWith('.tmp'));

/** A source that begins and does not end: a pipe, or a download. */
let slow: { pipe: string; held: number; service: http.Server };

beforeEach(async () => {
  mkdirSync(into(''));
  execFileSync('mkfifo', [temp.file('pipe')]);
  // Open at both ends, so that nobody waits for the other.
  slow = { pipe: temp.file('pipe'), held: openSync(temp.file('pipe'), 'r+'), service: http.createServer() };
  writeSync(slow.held, 'a beginning');
  slow.service.on('request', (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('a beginning');
  });
  await once(slow.service.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  closeSync(slow.held);
  slow.service.closeAllConnections();
  slow.service.close();
});

const urlOf = ({ address, port }: AddressInfo) => `http://${address}:${port}`;

function write([, way, engine]: Writer, name: string): ChildProcess {
  const source = way === 'download' ? urlOf(slow.service.address() as AddressInfo) : slow.pipe;
  const env = { ...process.env, SMARTFILE_ENGINE: engine };
  return care(spawn(process.execPath, [writer, way, source, into(name)], { env, stdio: 'inherit' }));
}

/** Starts a process and waits until it writes. */
async function startWriting(kind: Writer, name: string): Promise<{ child: ChildProcess; draft: string }> {
  const before = drafts();
  const child = write(kind, name);
  let [draft]: (string | undefined)[] = [];
  await eventually(() => {
    [draft] = drafts().filter((name) => !before.includes(name));
    expect(draft).toBeDefined();
  });
  return { child, draft: draft! };
}

async function kill(...writing: { child: ChildProcess; draft: string }[]): Promise<void> {
  for (const { child, draft } of writing) {
    expect([draft, isLeftOver(draft)]).toEqual([draft, false]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([draft, isLeftOver(draft)]).toEqual([draft, true]);
  }
}

/** Writes a whole file by the same means. */
async function writeWhole([, way, engine]: Writer): Promise<void> {
  writeFileSync(temp.file('source'), 'whole');
  const whole = http.createServer((_request, response) => response.end('whole'));
  await once(whole.listen(0, '127.0.0.1'), 'listening');
  const source = way === 'download' ? urlOf(whole.address() as AddressInfo) : temp.file('source');
  const env = { ...process.env, SMARTFILE_ENGINE: engine };
  const child = care(spawn(process.execPath, [writer, way, source, into('whole')], { env, stdio: 'inherit' }));
  expect(await once(child, 'exit')).toEqual([0, null]);
  whole.closeAllConnections();
  whole.close();
}

describe.each(writers)('what %s leaves that is killed in the middle of a write', (...kind) => {
  test('is removed by the next that writes there, and nothing else is', async () => {
    writeFileSync(into('old'), 'old');
    await kill(await startWriting(kind, 'old'));
    const others = [path.basename(temporaryName('a')), '.a.abcdefghijklabcdefghijkl.tmp', '.a.0123456789abcdef.tmp'];
    for (const name of others) writeFileSync(into(name), '');
    mkdirSync(into('below'));
    const below = into(`below/${printedBy(printsTemporaryName())}`);
    writeFileSync(below, '');
    await writeWhole(kind);
    expect(readdirSync(into('')).sort()).toEqual([...others, 'below', 'old', 'whole'].sort());
    expect([existsSync(below), readFileSync(into('old'), 'utf8')]).toEqual([true, 'old']);
  });
});

test("the server's sweep removes what any of them left", async () => {
  const writing = [];
  for (const [index, kind] of writers.entries()) writing.push(await startWriting(kind, `a${index}`));
  await kill(...writing);
  expect(await sweep(temp.path, new AbortController().signal, fail)).toBe(writers.length);
  expect(readdirSync(into(''))).toEqual([]);
});

test('what somebody else is writing stays, and becomes whole', async () => {
  const { child, draft } = await startWriting(writers[1]!, 'late');
  await writeWhole(writers[0]!);
  expect(drafts()).toEqual([draft]);
  closeSync(slow.held);
  expect(await once(child, 'exit')).toEqual([0, null]);
  slow.held = openSync(slow.pipe, 'r+');
  expect(readdirSync(into('')).sort()).toEqual(['late', 'whole']);
});

test('a directory is looked into once, links are not followed, directories stay', async () => {
  const [first, second] = [printedBy(printsTemporaryName()), printedBy(printsTemporaryName())];
  writeFileSync(temp.file('elsewhere'), 'precious');
  symlinkSync('../elsewhere', into(first));
  mkdirSync(into(printedBy(printsTemporaryName('directory'))));
  await removeLeftOvers(into(''));
  expect(drafts()).toEqual([expect.stringMatching(/^\.directory\./)]);
  expect(readFileSync(temp.file('elsewhere'), 'utf8')).toBe('precious');
  writeFileSync(into(second), '');
  await (await AtomicFile.create(into('a'))).commit();
  expect(existsSync(into(second))).toBe(true);
});

test('of another machine, only what nobody has written to for a week is removed', async () => {
  const elsewhere = `require('node:os').hostname = () => 'elsewhere';`;
  const otherContainer = `require('node:fs').readlinkSync = () => 'pid:[1]';`;
  const now = Date.now() / 1000;
  for (const makesOther of [elsewhere, otherContainer]) {
    const [old, young] = ['old', 'young'].map((name) => printedBy(makesOther + printsTemporaryName(name)));
    for (const name of [old!, young!, '.a.abcdefghijklabcdefghijkl.tmp']) {
      writeFileSync(into(name), '');
      utimesSync(into(name), now, now - 8 * 24 * 3600);
    }
    utimesSync(into(young!), now, now - 6 * 24 * 3600);
    const mine = path.basename(temporaryName('mine'));
    writeFileSync(into(mine), '');
    utimesSync(into(mine), now, now - 8 * 24 * 3600);
    const kept = readdirSync(into('')).filter((name) => name !== old);
    expect(await sweep(into(''), new AbortController().signal, fail)).toBe(1);
    expect(readdirSync(into(''))).toEqual(kept);
  }
});

test('a directory that cannot be looked into is no failure', async () => {
  await removeLeftOvers(temp.file('nothing'));
  writeFileSync(temp.file('file'), '');
  await removeLeftOvers(temp.file('file'));
});

function fail(problem: unknown): never {
  throw new Error(String(problem));
}
