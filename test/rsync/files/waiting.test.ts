import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { isTemporaryName } from '../../../lib/internal/files/temporary_name';
import { delta, kernels, signature } from '../../../lib/rsync';
import { useChildren } from '../../support/children';
import { endOf } from '../../support/cli';
import { fifo } from '../../support/fifo';
import { seededBytes } from '../../support/random';
import { edited } from '../../support/rsync';
import { useTempDir } from '../../support/temp_dir';

/*
 * Whole-file calls that wait for another process for ever. They are made in a child: where they could not be ended,
 * the process could not either.
 */

const temp = useTempDir();
const child = useChildren();
const script = path.join(__dirname, '../../support/children/rsync_waiting.mjs');
const basis = seededBytes(500_000);
const given = ['delta', 'empty', 'full', 'new', 'old', 'sig', 'slow', 'unread', 'unwritten'];

beforeEach(async () => {
  const sig = await signature(basis);
  const contents = { old: basis, new: edited(basis), sig, empty: await signature(new Uint8Array(0)) };
  const change = await delta(sig, contents.new);
  for (const [name, bytes] of Object.entries({ ...contents, delta: change })) writeFileSync(temp.file(name), bytes);
  for (const name of ['unwritten', 'unread', 'slow', 'full']) fifo(temp.file(name));
});

interface Printed {
  answer: unknown;
  names: string[];
}

async function run(way: string): Promise<{ code: number | null; stderr: string; printed?: Printed }> {
  const running = child(spawn(process.execPath, [script, way, temp.path], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const ended = endOf(running);
  const [stdout, stderr] = await Promise.all([text(running.stdout), text(running.stderr)]);
  const printed = stdout === '' ? {} : { printed: JSON.parse(stdout) as Printed };
  return { code: (await ended).code, stderr, ...printed };
}

/** Threads of the WebAssembly engine end with the worker that started them, and leave their temporary files. */
const left = () => readdirSync(temp.path).filter((name) => !(kernels() === 'wasm128' && isTemporaryName(name)));

test('an abort ends every wait, and leaves nothing', async () => {
  const { code, stderr, printed } = await run('abort');
  expect({ code, stderr, names: printed?.names }).toEqual({ code: 0, stderr: '', names: given });
  for (const codes of printed?.answer as object[]) {
    expect(Object.keys(codes)).toHaveLength(12);
    expect(new Set(Object.values(codes))).toEqual(new Set(['ABORT_ERR']));
  }
  expect(readFileSync(temp.file('old')).equals(basis)).toBe(true);
});

test('calls that wait leave the thread pool to others', async () => {
  const { code, stderr, printed } = await run('pool');
  expect({ code, stderr, names: printed?.names }).toEqual({ code: 0, stderr: '', names: [...given, 'out'].sort() });
  const { codes, ...others } = printed?.answer as { codes: object };
  expect(others).toEqual({ length: basis.length, bytesIn: basis.length });
  expect(new Set(Object.values(codes))).toEqual(new Set(['ABORT_ERR']));
});

test('the process exits while calls wait', async () => {
  expect(await run('exit')).toEqual({ code: 7, stderr: '' });
  expect(readdirSync(temp.path).sort()).toEqual(given);
});

test('a worker is terminated while calls wait', async () => {
  expect(await run('terminate')).toMatchObject({ code: 0, stderr: '', printed: { answer: 1 } });
  expect(left().sort()).toEqual(given);
});

test('a worker exits while calls wait', async () => {
  expect(await run('exit in a worker')).toMatchObject({ code: 0, stderr: '', printed: { answer: 7 } });
  expect(left().sort()).toEqual(given);
});
