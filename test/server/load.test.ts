import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { command } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

/* `npm run test:load`: that it works, and that it finds what it is there to find. */

const program = path.join(__dirname, '../../scripts/test-load.mjs');
const temp = useTempDir();
// It reads /proc.
const onLinux = process.platform === 'linux' ? test : test.skip;

async function load(...args: string[]) {
  const all = [program, '--clients', '20', ...args];
  const { code, stdout, stderr } = await command(process.execPath, all, { env: { TMPDIR: temp.path } });
  return { code, output: stdout.toString(), stderr };
}

onLinux('a short load is all well, does something of most kinds, and leaves nothing behind', async () => {
  const { code, output, stderr } = await load('--seconds', '4');
  expect({ code, stderr, output }).toMatchObject({ code: 0, stderr: '' });
  expect(output).toMatch(/^load test: all is well$/m);
  // The first of each client is by the seed, whatever the machine's speed.
  for (const kind of ['prepare', 'download', 'uploadPut', 'readShared']) expect(output).toContain(`\n  ${kind} `);
  const [, files, versions] = /^(\d+) files compared; (\d+) versions/m.exec(output) ?? [];
  expect(Number(files)).toBeGreaterThan(10);
  expect(Number(versions)).toBeGreaterThanOrEqual(2);
  expect(readdirSync(temp.path)).toEqual([]);
});

onLinux('one byte that the server stores wrongly fails it', async () => {
  const { code, output } = await load('--seconds', '3', '--fault', 'byte');
  expect(code).toBe(1);
  expect(output).toMatch(/^PROBLEM \/c\d{4}.* has \d+ bytes, should have \d+; byte \d+ is the first that differs$/m);
  expect(output).toMatch(/^load test: FAILED, \d+ problems?$/m);
});

onLinux('mixed versions, temporary files, descriptors and memory that are kept fail it, each by itself', async () => {
  const faults = ['mixed', 'temporary', 'descriptors', 'memory'].flatMap((name) => ['--fault', name]);
  const { code, output } = await load('--seconds', '4', ...faults);
  expect(code).toBe(1);
  expect(output).toMatch(/^PROBLEM .*what was read is not wholly version \d+/m);
  expect(output).toMatch(/^PROBLEM \/c\d{4}\/\.left\.A+\.tmp is a temporary file that was left$/m);
  expect(output).toMatch(/^PROBLEM the server had \d+ descriptors open, and \d+ at the end$/m);
  expect(output).toMatch(/^PROBLEM the server's memory grew from \d+ to \d+ bytes$/m);
});

onLinux('a server that is gone, and options that cannot be right, are told', async () => {
  const crash = await load('--seconds', '60', '--fault', 'crash');
  expect(crash).toMatchObject({ code: 1, stderr: expect.stringMatching(/FAILED, process \d+ .* ended too early/) });
  const wrong = await load('--seconds', 'long');
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/--seconds must be a whole number/) });
  expect(existsSync(temp.path) && readdirSync(temp.path)).toEqual([]);
});
