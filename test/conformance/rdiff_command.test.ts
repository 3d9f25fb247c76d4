import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { command, smartfile, type Outcome } from '../support/cli';
import { seededBytes } from '../support/random';
import { useTempDir } from '../support/temp_dir';

const found = spawnSync('rdiff', ['--version']).status === 0;
const required = Boolean(process.env['CI']);

/** Both commands in the same directory, where relative names mean the same files. */
const temp = useTempDir();
const ours = (args: readonly string[], input?: Uint8Array) =>
  smartfile(['rdiff', ...args], { cwd: temp.path, ...(input ? { input } : {}) });
const theirs = (args: readonly string[], input?: Uint8Array) =>
  command('rdiff', args, { cwd: temp.path, ...(input ? { input } : {}) });
const put = (name: string, content: string | Uint8Array) => writeFileSync(temp.file(name), content);
const got = (name: string) => readFileSync(temp.file(name));

async function succeed(running: Promise<Outcome>): Promise<Buffer> {
  const { code, stdout, stderr } = await running;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** An old file of a given size, and a new one that keeps, moves, changes and adds parts of it. */
function oldAndNew(size: number): [Buffer, Buffer] {
  const old = seededBytes(size, size + 1);
  const half = size >> 1;
  return [
    old,
    Buffer.concat([old.subarray(half), Buffer.from('in between'), old.subarray(0, half), old.subarray(half)]),
  ];
}

if (!found && !required) {
  test('rdiff is not installed: that smartfile rdiff works like it was NOT checked', () => {
    console.warn(`rdiff is not installed, so smartfile rdiff was not compared with it (Debian: apt-get install rdiff)`);
  });
} else {
  const kinds = [
    ['-H', 'md4', '-R', 'rollsum'],
    ['-H', 'blake2', '-R', 'rollsum'],
    ['-H', 'md4', '-R', 'rabinkarp'],
    ['-H', 'blake2', '-R', 'rabinkarp'],
  ];
  const sizes = [0, 1, 2047, 2048, 2049, 5_000_000];

  describe.each(kinds)('%s %s %s %s', (...kind) => {
    test.each(sizes)('signatures and deltas of %i bytes are exchanged in every direction', async (size) => {
      const [old, changed] = oldAndNew(size);
      put('old', old);
      put('new', changed);
      await Promise.all([
        succeed(ours([...kind, '-b', '2048', 'signature', 'old', 'our.sig'])),
        succeed(theirs([...kind, '-b', '2048', 'signature', 'old', 'their.sig'])),
      ]);
      // Equal to the last byte: from here on each works with what the other one made.
      expect(got('our.sig').equals(got('their.sig'))).toBe(true);
      await Promise.all([
        succeed(ours(['delta', 'their.sig', 'new', 'our.delta'])),
        succeed(theirs(['delta', 'our.sig', 'new', 'their.delta'])),
      ]);
      expect(got('our.delta').length).toBeLessThanOrEqual(got('their.delta').length);
      await Promise.all([
        succeed(ours(['patch', 'old', 'their.delta', 'our.new'])),
        succeed(theirs(['patch', 'old', 'our.delta', 'their.new'])),
      ]);
      expect(got('our.new').equals(changed)).toBe(true);
      expect(got('their.new').equals(changed)).toBe(true);
    });
  });

  describe('signatures made with the defaults are equal', () => {
    test.each(sizes)('of a file of %i bytes', async (size) => {
      put('old', oldAndNew(size)[0]);
      expect(await succeed(ours(['signature', 'old']))).toEqual(await succeed(theirs(['signature', 'old'])));
    });

    test.each([
      ['as few strong sum bytes as are safe', ['-S', '-1']],
      ['of a given strength', ['-b', '512', '-S', '9', '-H', 'md4']],
      ['with C notation for numbers', ['-b', '0x100', '-S', '012']],
      ['with buffer sizes, which change nothing', ['-I', '1000', '-O', '777']],
    ])('%s', async (_name, options) => {
      put('old', oldAndNew(100_000)[0]);
      expect(await succeed(ours([...options, 'signature', 'old']))).toEqual(
        await succeed(theirs([...options, 'signature', 'old'])),
      );
    });

    test.each([
      ['all of the strong sum', ['signature']],
      ['the least of it', ['-S', '-1', 'signature', '-']],
    ])('of a pipe, whose size nobody knows: %s', async (_name, args) => {
      const [old] = oldAndNew(200_000);
      expect(await succeed(ours(args, old))).toEqual(await succeed(theirs(args, old)));
    });
  });

  describe('standard input and output', () => {
    beforeEach(async () => {
      const [old, changed] = oldAndNew(300_000);
      put('old', old);
      put('new', changed);
      await succeed(theirs(['signature', 'old', 'sig']));
      await succeed(theirs(['delta', 'sig', 'new', 'delta']));
    });

    test.each([
      ['delta, all given', ['delta', 'sig', 'new', '-'], undefined],
      ['delta, new file and delta left out', ['delta', 'sig'], 'new'],
      ['delta, the signature from a pipe', ['delta', '-', 'new'], 'sig'],
      ['behind two dashes', ['--', 'delta', 'sig', '-', '-'], 'new'],
    ])('%s', async (_name, args, input) => {
      const delta = await succeed(ours(args, input === undefined ? undefined : got(input)));
      put('our.delta', delta);
      await succeed(theirs(['patch', 'old', 'our.delta', 'their.new']));
      expect(got('their.new').equals(got('new'))).toBe(true);
    });

    test.each([
      ['patch, all given', ['patch', 'old', 'delta', '-'], undefined],
      ['patch, delta and new file left out', ['patch', 'old'], 'delta'],
    ])('%s', async (_name, args, input) => {
      const made = await succeed(ours(args, input === undefined ? undefined : got(input)));
      expect(made.equals(got('new'))).toBe(true);
    });

    test('a basis that is a pipe is refused, as rdiff fails on it, and nothing is written', async () => {
      const args = ['patch', '-', 'delta', 'made'];
      expect((await theirs(args, got('old'))).code).toBe(100);
      const refused = await ours(['patch', '-', 'delta', 'made2'], got('old'));
      expect(refused).toMatchObject({
        code: 100,
        stderr: expect.stringContaining('save it to a file first') as string,
      });
      expect(existsSync(temp.file('made2'))).toBe(false);
    });

    test('a basis redirected from a file works', async () => {
      const shell = `"${process.execPath}" "$MAIN" rdiff patch - delta < old`;
      const env = { MAIN: require.resolve('../../dist/cli/main.js') };
      const { code, stdout } = await command('sh', ['-c', shell], { cwd: temp.path, env });
      expect(code).toBe(0);
      expect(stdout.equals(got('new'))).toBe(true);
    });
  });

  describe('wrong invocations', () => {
    beforeEach(async () => {
      const [old, changed] = oldAndNew(10_000);
      put('old', old);
      put('new', changed);
      put('exists', 'kept');
      put('empty', '');
      await succeed(theirs(['-f', 'signature', 'old', 'sig']));
      await succeed(theirs(['-f', 'delta', 'sig', 'new', 'delta']));
      const delta = got('delta');
      put('cut', delta.subarray(0, 100));
      put('no-end', delta.subarray(0, -1));
      put('only-magic', delta.subarray(0, 4));
      put('reserved', Buffer.concat([delta.subarray(0, 4), Buffer.of(0xff), delta.subarray(4)]));
      put('cut.sig', got('sig').subarray(0, 30));
      put('zero.sig', Buffer.from('727301360000000000000008', 'hex'));
      put('odd.sig', Buffer.from('727301990000010000000008', 'hex'));
      put('short', old.subarray(0, 5000));
    });

    // One row per kind of mistake; `out` must not be there afterwards.
    test.each<[number, string]>([
      [101, ''],
      [101, 'foo'],
      [101, 'signaturex old'],
      [101, 'signature old out more'],
      [101, 'delta'],
      [101, 'delta sig new out more'],
      [101, 'patch'],
      [101, 'patch old delta out more'],
      [101, '--bogus signature old out'],
      [101, '--block 32 signature old out'],
      [101, '-Z signature old out'],
      [101, 'signature old out -b'],
      [101, '-b x signature old out'],
      [101, '-b 99999999999 signature old out'],
      [101, '-H foo signature old out'],
      [101, '-H= signature old out'],
      [101, '-R foo signature old out'],
      [101, '--force=3 signature old out'],
      [108, '-S 33 signature old out'],
      [108, '-S -2 signature old out'],
      [108, '-H md4 -S 17 signature old out'],
      [100, 'signature missing out'],
      [100, 'signature . out'],
      [100, 'signature old exists'],
      [100, 'signature old missing/out'],
      [100, '-f signature old .'],
      [100, 'delta missing new out'],
      [100, 'delta sig missing out'],
      [100, 'delta sig . out'],
      [100, 'delta sig new exists'],
      [100, 'patch missing delta out'],
      [100, 'patch old missing out'],
      [100, 'patch old delta exists'],
      [103, 'delta cut.sig new out'],
      [103, 'delta empty new out'],
      [106, 'delta zero.sig new out'],
      [104, 'delta odd.sig new out'],
      [103, 'patch old cut out'],
      [103, 'patch old no-end out'],
      [103, 'patch old only-magic out'],
      [103, 'patch old empty out'],
      [103, 'patch short delta out'],
      [103, 'patch empty delta out'],
      [104, 'patch old new out'],
      [104, 'patch old sig out'],
      [106, 'patch old reserved out'],
    ])('%i: rdiff %s', async (expected, line) => {
      const args = line === '' ? [] : line.split(' ');
      // rdiff leaves an empty or partial file behind: that is where ours differs, so they must not meet.
      const [their, our] = await Promise.all([theirs(args.map((arg) => arg.replace('out', 'their.out'))), ours(args)]);
      expect({ theirs: their.code, ours: our.code }).toEqual({ theirs: expected, ours: expected });
      expect(our.stderr).toMatch(/^smartfile rdiff: .+\n/);
      expect(our.stderr).not.toMatch(/\n {4}at /);
      expect(our.stdout).toHaveLength(0);
      expect(readdirSync(temp.path)).not.toContain('out');
      expect(readdirSync(temp.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      expect(got('exists').toString()).toBe('kept');
    });

    test('an altered delta: an error and no file, or where nothing can tell, what rdiff makes of it', async () => {
      const delta = got('delta');
      let errors = 0;
      for (const at of [0, 4, 5, 6, 200, delta.length - 4, delta.length - 1]) {
        const altered = Buffer.from(delta);
        altered[at]! ^= 0x80;
        put('altered', altered);
        const [their, our] = await Promise.all([
          theirs(['-f', 'patch', 'old', 'altered', 'their.out']),
          ours(['patch', 'old', 'altered', 'out']),
        ]);
        expect({ at, code: our.code }).toEqual({ at, code: their.code });
        expect(existsSync(temp.file('out'))).toBe(our.code === 0);
        if (our.code === 0) {
          expect(got('out').equals(got('their.out'))).toBe(true);
          rmSync(temp.file('out'));
        } else {
          errors++;
        }
      }
      expect(errors).toBeGreaterThan(2);
    });

    test('what failed is not overwritten with -f either', async () => {
      for (const args of [
        ['delta', 'cut.sig', 'new', 'exists'],
        ['patch', 'old', 'no-end', 'exists'],
      ]) {
        expect((await ours(['-f', ...args])).code).toBe(103);
        expect(got('exists').toString()).toBe('kept');
      }
    });
  });

  test('-f overwrites', async () => {
    const [old, changed] = oldAndNew(10_000);
    put('old', old);
    put('new', changed);
    for (const name of ['sig', 'delta', 'made']) put(name, 'something old');
    await succeed(ours(['-f', 'signature', 'old', 'sig']));
    await succeed(ours(['delta', '--force', 'sig', 'new', 'delta']));
    await succeed(ours(['patch', 'old', 'delta', 'made', '-f']));
    expect(got('made').equals(changed)).toBe(true);
    copyFileSync(temp.file('old'), temp.file('in-place'));
    await succeed(ours(['-f', 'patch', 'in-place', 'delta', 'in-place']));
    expect(got('in-place').equals(changed)).toBe(true);
  });
}
