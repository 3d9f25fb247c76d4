import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { command, endOf, smartfile, startSmartfile } from '../../support/cli';
import { seededBytes } from '../../support/random';
import { originsOf } from '../../support/origins';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const old = seededBytes(500_000, 1);
const edited = Buffer.concat([old.subarray(0, 200_000), Buffer.from('inserted'), old.subarray(200_000)]);

const rdiff = (...args: string[]) => smartfile(['rdiff', ...args], { cwd: temp.path });

beforeEach(() => {
  writeFileSync(temp.file('old'), old);
  writeFileSync(temp.file('new'), edited);
});

/** What the conformance test compares with rdiff is not repeated here: these are our own promises. */
test('signature, delta, patch: there and back, quietly', async () => {
  for (const args of [
    ['signature', 'old', 'sig'],
    ['delta', 'sig', 'new', 'delta'],
    ['patch', 'old', 'delta', 'made'],
  ]) {
    expect(await rdiff(...args)).toEqual({ code: 0, signal: null, stdout: Buffer.alloc(0), stderr: '' });
  }
  expect(readFileSync(temp.file('made')).equals(edited)).toBe(true);
});

test('-s tells the counts, -v the parameters, both on standard error', async () => {
  const signature = await rdiff('-s', '-v', '-b', '1000', 'signature', 'old', 'sig');
  expect(signature.stderr).toMatch(/block length 1000, rabinkarp, 32 bytes of blake2\n/);
  expect(signature.stderr).toMatch(/signature: 500 blocks of 1000 bytes, 500000 bytes in, 18012 bytes out, /);
  const delta = await rdiff('-sv', 'delta', 'sig', 'new', 'delta');
  expect(delta.stderr).toMatch(/signature of 500 blocks of 1000 bytes, rabinkarp, 32 bytes of blake2\n/);
  expect(delta.stderr).toMatch(/delta: 500 blocks of 1000 bytes, .* 1 literals of 8 bytes, 2 copies of 500000 bytes, /);
  const patch = await rdiff('-s', 'patch', 'old', 'delta', 'made');
  expect(patch.stderr).toMatch(/patch: 1 literals of 8 bytes, 2 copies of 500000 bytes, .*500008 bytes out/);
});

test('a strong sum that is short for the size is made, with a warning', async () => {
  const outcome = await rdiff('-H', 'md4', '-S', '4', 'signature', 'old', 'sig');
  expect(outcome).toMatchObject({ code: 0, stderr: expect.stringMatching(/warning: .*4 bytes/) as string });
});

test('-f never overwrites an input, under any of its names; patch may replace its basis', async () => {
  symlinkSync('old', temp.file('link'));
  for (const output of ['old', 'link', './old']) {
    const outcome = await rdiff('-f', 'signature', 'old', output);
    expect(outcome).toMatchObject({
      code: 100,
      stderr: expect.stringMatching(/does not overwrite an input/) as string,
    });
  }
  await rdiff('signature', 'old', 'sig');
  expect((await rdiff('-f', 'delta', 'sig', 'new', 'new')).code).toBe(100);
  expect((await rdiff('-f', 'delta', 'sig', 'new', 'sig')).code).toBe(100);
  await rdiff('delta', 'sig', 'new', 'delta');
  expect((await rdiff('-f', 'patch', 'old', 'delta', 'delta')).code).toBe(100);
  expect(readFileSync(temp.file('old')).equals(old)).toBe(true);
  expect((await rdiff('-f', 'patch', 'link', 'delta', 'link')).code).toBe(0);
  expect(readFileSync(temp.file('old')).equals(edited)).toBe(true);
  expect(readdirSync(temp.path).sort()).toEqual(['delta', 'link', 'new', 'old', 'sig']);
});

test('a pipe or a device is written to, not replaced', async () => {
  await command('mkfifo', ['pipe'], { cwd: temp.path });
  expect(await rdiff('signature', 'old', 'pipe')).toMatchObject({ code: 100 });
  const reading = command('cat', ['pipe'], { cwd: temp.path });
  expect(await rdiff('-f', 'signature', 'old', 'pipe')).toMatchObject({ code: 0, stderr: '' });
  const signature = await rdiff('signature', 'old');
  expect((await reading).stdout.equals(signature.stdout)).toBe(true);
  expect(statSync(temp.file('pipe')).isFIFO()).toBe(true);
});

test('a full disk behind standard output is an error', async () => {
  const script = `"${process.execPath}" "$MAIN" rdiff signature old > /dev/full`;
  const env = { MAIN: require.resolve('../../../dist/cli/main.js') };
  const outcome = await command('sh', ['-c', script], { cwd: temp.path, env });
  expect(outcome).toMatchObject({ code: 100, stderr: expect.stringMatching(/no space left/) as string });
});

test('standard input cannot be two inputs', async () => {
  for (const args of [
    ['delta', '-'],
    ['patch', '-', '-', 'made'],
  ]) {
    const outcome = await rdiff(...args);
    expect(outcome).toMatchObject({ code: 101, stderr: expect.stringMatching(/cannot be both/) as string });
  }
});

test('an input that is known to be wrong is not waited for', async () => {
  const child = startSmartfile(['rdiff', 'patch', 'old', '-', 'made'], { cwd: temp.path });
  // The pipe stays open: whoever writes to it has more to say.
  child.stdin!.write(Buffer.alloc(100));
  expect(await endOf(child)).toEqual({ code: 104, signal: null });
  expect(existsSync(temp.file('made'))).toBe(false);
});

test('Ctrl-C while a delta is being made: 130, and no file', async () => {
  await rdiff('signature', 'old', 'sig');
  const child = startSmartfile(['rdiff', '-v', 'delta', 'sig', '-', 'made'], { cwd: temp.path });
  child.stdin!.write(edited.subarray(0, 100_000));
  // It says what the signature is like before it goes on with the new file, whose end never comes.
  await once(child.stderr!, 'data');
  child.kill('SIGINT');
  expect(await endOf(child)).toEqual({ code: 130, signal: null });
  expect(readdirSync(temp.path).sort()).toEqual(['new', 'old', 'sig']);
});

test('when the reader of the output has gone, it ends quietly', async () => {
  const child = startSmartfile(['rdiff', '-b', '16', 'signature', 'old'], { cwd: temp.path });
  child.stdout!.destroy();
  expect(await endOf(child)).toEqual({ code: 141, signal: null });
});

test('help and version answer on standard output', async () => {
  const help = await rdiff('--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout.toString()).toMatch(/Usage: smartfile rdiff .*Exit codes:/s);
  expect((await rdiff('-V')).stdout.toString()).toMatch(/^rdiff \(smartfile-sync \d/);
});

test('no package is loaded for it but node-gyp-build, neither axios nor commander', async () => {
  copyFileSync(temp.file('old'), temp.file('copy'));
  const script = `
    process.argv.splice(2, 0, 'rdiff', 'signature', 'copy', 'sig');
    require(process.argv[1]);
    process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))));`;
  writeFileSync(temp.file('loaded.cjs'), script);
  const main = require.resolve('../../../dist/cli/main.js');
  const outcome = await command(process.execPath, ['-e', script, main], { cwd: temp.path });
  const loaded = JSON.parse(outcome.stdout.toString()) as string[];
  expect(existsSync(temp.file('sig'))).toBe(true);
  expect(originsOf(loaded.filter((file) => file.endsWith('.js')))).toEqual(['cli', 'internal', 'rsync']);
  const packages = loaded.map((file) => /node_modules[/\\]([\w.-]+)/.exec(file)?.[1]).filter(Boolean);
  // It finds the addon.
  expect([...new Set(packages)]).toEqual(['node-gyp-build']);
});
