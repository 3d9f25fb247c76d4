import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isTemporaryName } from '../../lib/internal/files/temporary_name';
import { kernels } from '../../lib/rsync';
import { command, type Outcome } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const child = path.join(__dirname, '../support/children/rsync_threads.mjs');

/** Runs the child over a file that would take hours to read, though it has no blocks on the disk. */
async function run(mode: string): Promise<Pick<Outcome, 'code' | 'signal' | 'stderr'> & { stdout: string }> {
  const endless = temp.file('endless');
  writeFileSync(endless, '');
  truncateSync(endless, 2 ** 42);
  const outcome = await command(process.execPath, [child, mode, endless, temp.path]);
  return { ...outcome, stdout: outcome.stdout.toString() };
}

const quiet = { signal: null, stderr: '' };

test('many workers use the engine at once', async () => {
  expect(await run('many')).toEqual({ ...quiet, code: 0, stdout: '0\n' });
});

test('workers are terminated while they are busy', async () => {
  expect(await run('terminate')).toEqual({ ...quiet, code: 0, stdout: '1\n' });
  const names = readdirSync(temp.path);
  // Threads of the WebAssembly engine end with the worker that started them, and leave their temporary files.
  expect(kernels() === 'wasm128' ? names.filter((name) => !isTemporaryName(name)) : names).toEqual(['endless']);
});

test('workers exit while they are busy', async () => {
  expect(await run('exit-in-worker')).toEqual({ ...quiet, code: 0, stdout: '3\n' });
  expect(readdirSync(temp.path)).toEqual(['endless']);
});

test('workers fail while they are busy', async () => {
  expect(await run('throw')).toEqual({ ...quiet, code: 0, stdout: 'a worker fails while busy 1\n' });
  expect(readdirSync(temp.path)).toEqual(['endless']);
});

test('the process exits while it is busy', async () => {
  expect(await run('exit')).toEqual({ ...quiet, code: 7, stdout: 'leaving\n' });
  expect(readdirSync(temp.path)).toEqual(['endless']);
});
