import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { smartfile, type Outcome } from '../../support/cli';
import { FaultyProxy } from '../../support/faulty_proxy';
import { oddSizes, testOddSizes } from '../../support/odd_sizes';
import { seededBytes } from '../../support/random';
import { useSyncService } from '../../support/sync_service';

const service = useSyncService();
const old = seededBytes(600_000, 1);
const edited = Buffer.concat([old.subarray(0, 200_000), Buffer.from('inserted'), old.subarray(200_000)]);

/** Runs the command in the folder of this side, with what it needs to reach the server in the environment. */
function run(...args: string[]): Promise<Outcome> {
  return smartfile(args, { cwd: service.local(''), env: environment() });
}

function environment(): Record<string, string> {
  const { key, password } = service.server.credentials;
  return { SMARTFILE_API_URL: service.server.url, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password };
}

const out = ({ stdout }: Outcome) => stdout.toString();
const linesOf = (text: string) => text.trimEnd().split('\n');

describe('upload', () => {
  test('whole at first, then the changes; a line about each', async () => {
    writeFileSync(service.local('a.bin'), old);
    const first = await run('upload', 'a.bin', '/deep/a.bin');
    expect(first.code).toBe(0);
    expect(out(first)).toMatch(/^a\.bin -> \/deep\/a\.bin: whole file, 586 KiB, sent 586 KiB, .*verified, .* s\n$/);
    writeFileSync(service.local('a.bin'), edited);
    const second = await run('upload', 'a.bin', '/deep/a.bin');
    expect(second.code).toBe(0);
    expect(out(second)).toMatch(
      /^a\.bin -> \/deep\/a\.bin: changes only, 586 KiB, sent .*, saved 5\d\d KiB \(9\d %\), /,
    );
    expect(readFileSync(service.stored('deep/a.bin')).equals(edited)).toBe(true);
    expect(linesOf(second.stderr)).toEqual([
      'upload a.bin to /deep/a.bin',
      expect.stringMatching(/^upload a\.bin to \/deep\/a\.bin: ended after .* s$/),
    ]);
  });

  testOddSizes('a file whose size reads 0 replaces what is there by its content', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const { file } of oddSizes) {
      writeFileSync(service.stored('keep'), old);
      const outcome = await run('upload', '--quiet', file, '/keep');
      expect([outcome.code, outcome.stderr]).toEqual([0, '']);
      expect(readFileSync(service.stored('keep'), 'utf8')).toBe(readFileSync(file, 'utf8'));
    }
  });

  test('several files go into a directory; one that fails does not keep the others', async () => {
    writeFileSync(service.local('a.bin'), old);
    writeFileSync(service.local('b.bin'), edited);
    const outcome = await run('upload', '--no-progress', 'a.bin', 'missing', 'b.bin', '/into');
    expect(outcome.code).toBe(1);
    expect(linesOf(out(outcome))).toHaveLength(2);
    expect(outcome.stderr).toMatch(
      /^smartfile: missing: .*does not exist \(ERR_SYNC_NO_SOURCE\)\n.*1 of 3 files failed/,
    );
    expect(readFileSync(service.stored('into/a.bin')).equals(old)).toBe(true);
    expect(readFileSync(service.stored('into/b.bin')).equals(edited)).toBe(true);
  });

  test.each([
    ['ends with a slash', '/new/'],
    ['exists', '/there'],
  ])('a directory as destination that %s takes the name of the file', async (_name, remote) => {
    mkdirSync(service.stored('there'));
    writeFileSync(service.local('a.bin'), old);
    expect((await run('upload', './a.bin', remote)).code).toBe(0);
    expect(existsSync(service.stored(`${remote}/a.bin`))).toBe(true);
  });

  test('--whole sends everything; --json tells the result on standard output, events on standard error', async () => {
    writeFileSync(service.local('a.bin'), edited);
    writeFileSync(service.stored('a.bin'), old);
    const outcome = await run('upload', '--whole', '--json', 'a.bin', '/a.bin');
    expect(JSON.parse(out(outcome))).toMatchObject({
      action: 'upload',
      local: 'a.bin',
      remote: '/a.bin',
      strategy: 'whole',
      bytesTotal: edited.length,
      bytesSent: edited.length,
      verified: true,
    });
    const events = linesOf(outcome.stderr).map((line) => JSON.parse(line) as { event: string });
    expect(events[0]).toEqual({ event: 'start', action: 'upload', source: 'a.bin', destination: '/a.bin' });
    expect(events.at(-1)).toEqual({ event: 'stop' });
    expect(events.filter(({ event }) => event === 'progress').length).toBeGreaterThan(0);
  });

  test('--block-size reaches the signature', async () => {
    writeFileSync(service.local('a.bin'), edited);
    writeFileSync(service.stored('a.bin'), old);
    const outcome = await run('upload', '--json', '--block-size', '10000', 'a.bin', '/a.bin');
    expect(JSON.parse(out(outcome))).toMatchObject({ strategy: 'delta', bytesReceived: 12 + 12 * 60 });
  });

  test('--quiet says nothing', async () => {
    writeFileSync(service.local('a.bin'), old);
    const outcome = await run('upload', '-q', 'a.bin', '/a.bin');
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(out(outcome)).toBe('');
    expect(existsSync(service.stored('a.bin'))).toBe(true);
  });
});

describe('download', () => {
  test('the changes are fetched, into a directory too', async () => {
    writeFileSync(service.stored('a.bin'), edited);
    writeFileSync(service.local('a.bin'), old);
    const outcome = await run('download', '/a.bin', '.');
    expect(outcome.code).toBe(0);
    expect(out(outcome)).toMatch(/^\/a\.bin -> a\.bin: changes only, 586 KiB, .*saved/);
    expect(readFileSync(service.local('a.bin')).equals(edited)).toBe(true);
  });

  test('a failure leaves the local file as it was, and is told in a line', async () => {
    writeFileSync(service.local('a.bin'), old);
    const outcome = await run('download', '--no-progress', '/missing', 'a.bin');
    expect(outcome).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^smartfile: .*\(ERR_\w+\).*\n$/) as string,
    });
    const { stderr } = await run('download', '/missing', 'a.bin');
    expect(stderr).toMatch(/^download \/missing to a\.bin\nsmartfile: .*\n$/);
    expect(readFileSync(service.local('a.bin')).equals(old)).toBe(true);
    expect(service.everything()).toEqual(['local/a.bin']);
  });

  test('--json tells failures in JSON', async () => {
    const outcome = await run('download', '--json', '--no-progress', '/missing', 'a.bin');
    expect(JSON.parse(outcome.stderr)).toMatchObject({ event: 'error', code: 'ERR_SYNC_NO_SOURCE' });
  });
});

describe('somebody else writes the destination during an upload', () => {
  let proxy: FaultyProxy;
  beforeEach(async () => {
    proxy = new FaultyProxy(service.server.url);
    await proxy.start();
    proxy.before = ({ line }) => {
      if (line.includes('sync/patch')) writeFileSync(service.stored('a.bin'), 'theirs');
    };
    writeFileSync(service.local('a.bin'), edited);
    writeFileSync(service.stored('a.bin'), old);
  });
  afterEach(() => proxy.stop());

  test('that is a failure, with what can be done', async () => {
    const outcome = await run('upload', '--no-progress', '--url', proxy.url, 'a.bin', '/a.bin');
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.stderr).toMatch(
      /^smartfile: .*changed by somebody.*\(ERR_SYNC_DESTINATION_CHANGED\); use --on-conflict over/,
    );
    expect(readFileSync(service.stored('a.bin'), 'utf8')).toBe('theirs');
  });

  test('--on-conflict overwrite replaces it', async () => {
    const words = ['upload', '--no-progress', '--on-conflict', 'overwrite', '--url', proxy.url, 'a.bin', '/a.bin'];
    expect(await run(...words)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(service.stored('a.bin')).equals(edited)).toBe(true);
  });
});

describe('credentials', () => {
  const secret = 'a-secret-that-must-not-be-shown';

  test('from a netrc file, before the ones of the environment', async () => {
    writeFileSync(service.stored('a.bin'), old);
    const { key, password } = service.server.credentials;
    const { host, href } = new URL(service.server.url);
    writeFileSync(service.local('netrc'), `machine ${host} login ${key} password ${password}\n`);
    const args = ['download', '-q', '--url', href, '--netrc', 'netrc', '/a.bin', 'a.bin'];
    expect(await smartfile(args, { cwd: service.local('') })).toMatchObject({ code: 0, stderr: '' });
    const env = { SMARTFILE_API_KEY: 'another', SMARTFILE_API_PASSWORD: secret };
    expect(await smartfile(args, { cwd: service.local(''), env })).toMatchObject({ code: 0, stderr: '' });
  });

  test('wrong ones: what to do about it, and not a word of them', async () => {
    const outcome = await run('ls', '--key', 'somebody', '--password', secret);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^smartfile: .*401.*\(ERR_API_RESPONSE\); check the key and the password: .*\n$/);
    expect(outcome.stderr).not.toContain(secret);
  });

  test('none at all', async () => {
    const outcome = await smartfile(['ls', '--url', service.server.url]);
    expect(outcome).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no API key.*SMARTFILE_API_KEY/) as string,
    });
  });

  test('nor are they shown when an option is mistyped, or with the stacks of SMARTFILE_DEBUG', async () => {
    const mistyped = await run('ls', `--passwort=${secret}`);
    expect(mistyped).toMatchObject({ code: 2, stderr: expect.stringMatching(/unknown option '--passwort=/) as string });
    expect(mistyped.stderr).not.toContain(secret);
    const args = ['ls', '--url', 'http://127.0.0.1:1', '--key', 'somebody', '--password', secret];
    const debugged = await smartfile(args, { env: { SMARTFILE_DEBUG: '1' } });
    expect(debugged).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is the server running.*\n.*\n +at /) as string,
    });
    expect(debugged.stderr).not.toContain(secret);
    expect(debugged.stderr).not.toContain(Buffer.from(`somebody:${secret}`).toString('base64'));
  });
});

test.each([
  [['upload', 'a.bin'], /needs .*: smartfile upload LOCAL\.\.\. REMOTE/],
  [['upload', 'a.bin', ''], /path is empty/],
  [['upload', '', '/a'], /path is empty/],
  [['download', '', 'a'], /path is empty/],
  [['download', '/a', ''], /path is empty/],
  [['ls', ''], /path is empty/],
  [['ls', '--url', 'http://127.0.0.1:1/pre/api/2/'], /without 'api\/2\/': use http:\/\/127\.0\.0\.1:1\/pre\/ instead/],
  [['ls', '--url', 'http://127.0.0.1:1/api/2.1'], /: use http:\/\/127\.0\.0\.1:1\/ instead/],
  [['ls', '--url', 'somewhere'], /^smartfile: --url \(or SMARTFILE_API_URL\) must be/],
  [['ls', '--netrc', 'missing'], /^smartfile: --netrc missing cannot be used: ENOENT/],
  [['ls', '--key', 'k', '--password', 'p', '--netrc', 'missing'], /missing cannot be used: ENOENT/],
  [['upload', 'a.bin', 'x/a.bin', '/to/'], /would both become '\/to\/a\.bin'/],
  [['upload', '--whole', '--block-size', '512', 'a', '/a'], /cannot be used with/],
  [['upload', '--block-size', '0', 'a', '/a'], /whole number from 1/],
  [['upload', '--on-conflict', 'ask', 'a', '/a'], /choices are fail, overwrite/],
  [['upload', '--block-size', '1k', 'a', '/a'], /whole number from 1/],
  [['download', '/a'], /missing required argument/],
  [['download', '/..', 'dir/'], /name of a file/],
  [['ls', '--bogus'], /unknown option/],
  [['nonsense'], /unknown command/],
  [['--quiet', 'rdiff'], /unknown option/],
  [[], /Usage: smartfile/],
])('%j is a wrong command line', async (args, message) => {
  const outcome = await run(...args);
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string });
  expect(outcome.stdout).toHaveLength(0);
});

test.each([
  [['--help'], /Exit codes:/],
  [['help', 'upload'], /LOCAL\.\.\. REMOTE/],
  [['--version'], /^\d+\.\d+\.\d+\n$/],
])('%j answers on standard output', async (args, text) => {
  const outcome = await run(...args);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(out(outcome)).toMatch(text);
});
