import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isTemporaryName } from '../../lib/internal/files/temporary_name';
import { kernels } from '../../lib/rsync';
import { command, type Outcome } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

// Fifty threads that share one processor take their time.
jest.setTimeout(300_000);

const temp = useTempDir();
const child = path.join(__dirname, '../support/children/rsync_lifetime.mjs');

const states = [
  'loaded',
  'used',
  'stream at rest',
  'stream in the middle',
  'stream that is being destroyed',
  'job in the pool',
  'jobs that wait for the pool',
  'signature that is being loaded',
  'patch that waits for JavaScript',
  'patch from a file',
  'file task',
  'file tasks that wait for the pool',
  'file task that is being aborted',
  'all of it at once',
];

/** Runs the child over a file that would take hours to read, though it has no blocks on the disk. */
async function run(...args: string[]): Promise<Outcome> {
  const endless = temp.file('endless');
  writeFileSync(endless, '');
  truncateSync(endless, 2 ** 42);
  return command(process.execPath, [child, ...args, endless, temp.path]);
}

describe.each(states)('the process ends: %s', (state) => {
  test('by process.exit()', async () => {
    const { code, signal, stdout, stderr } = await run('end', state, 'exit');
    expect({ code, signal, stdout: stdout.toString(), stderr }).toEqual({
      code: 7,
      signal: null,
      stdout: 'ready\n',
      stderr: '',
    });
    expect(readdirSync(temp.path)).toEqual(['endless']);
  });

  test('by an exception', async () => {
    const { code, signal, stderr } = await run('end', state, 'exception');
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    expect(stderr).toContain('the end');
    expect(readdirSync(temp.path)).toEqual(['endless']);
  });

  test('by a signal', async () => {
    const { code, signal, stderr } = await run('end', state, 'signal');
    expect({ code, signal, stderr }).toEqual({ code: null, signal: 'SIGTERM', stderr: '' });
  });
});

test('fifty workers end in every state, in every way, and the engine still works', async () => {
  const { code, signal, stdout, stderr } = await run('workers');
  expect({ code, signal, stdout: stdout.toString(), stderr }).toEqual({
    code: 0,
    signal: null,
    stdout: '50 workers, then 199504 bytes\n',
    stderr: '',
  });
  const names = readdirSync(temp.path);
  // Threads of the WebAssembly engine end with the worker that started them, and leave their temporary files.
  expect(kernels() === 'wasm128' ? names.filter((name) => !isTemporaryName(name)) : names).toEqual(['endless']);
});
