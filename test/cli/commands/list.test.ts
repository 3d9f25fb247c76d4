import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from '../../../lib/server';
import { smartfile, startSmartfile, endOf, type Outcome } from '../../support/cli';
import { credentials } from '../../rest/support/recording_server';
import { useCountingService } from '../../support/counting_service';
import { useTempDir } from '../../support/temp_dir';
import { makePipe, makeUnreachable, onLinux } from '../../support/unreachable';

const temp = useTempDir();

/** Runs `work` with the environment for a server over the directory of the test. */
async function withServer(work: (env: Record<string, string>) => Promise<void>, pageSize = 1000): Promise<void> {
  const server = createServer({ root: temp.path, limits: { pageSize } });
  try {
    const SMARTFILE_API_URL = await server.listen();
    const { key, password } = server.credentials;
    await work({ SMARTFILE_API_URL, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password });
  } finally {
    await server.close();
  }
}

const lines = ({ stdout }: Outcome) => stdout.toString().trimEnd().split('\n');

test('names, sorted; directories end with a slash', async () => {
  for (const name of ['b.txt', 'a.txt', 'ä #?%.txt']) writeFileSync(temp.file(name), 'hello');
  mkdirSync(temp.file('c'));
  await withServer(async (env) => {
    expect(lines(await smartfile(['ls'], { env }))).toEqual(['a.txt', 'b.txt', 'c/', 'ä #?%.txt']);
    expect(lines(await smartfile(['ls', 'ä #?%.txt'], { env }))).toEqual(['ä #?%.txt']);
    const empty = await smartfile(['ls', '/c'], { env });
    expect(empty).toMatchObject({ code: 0, stderr: '' });
    expect(empty.stdout).toHaveLength(0);
  });
});

test('-l has sizes and times; --json everything the service tells, an entry a line', async () => {
  writeFileSync(temp.file('a.txt'), 'hello');
  writeFileSync(temp.file('b.txt'), 'x'.repeat(12_345));
  await withServer(async (env) => {
    expect(lines(await smartfile(['ls', '-l', '/'], { env }))).toEqual([
      expect.stringMatching(/^ {4}5 {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d {2}a\.txt$/),
      expect.stringMatching(/^12345 {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d {2}b\.txt$/),
    ]);
    const entries = lines(await smartfile(['ls', '--json'], { env })).map((line) => JSON.parse(line) as unknown);
    expect(entries).toMatchObject([
      { name: 'a.txt', size: 5, isfile: true },
      { name: 'b.txt', size: 12_345 },
    ]);
  });
});

test('a directory of several pages is listed whole', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `file-${String(index).padStart(2, '0')}`);
  for (const name of names) writeFileSync(temp.file(name), '');
  await withServer(async (env) => {
    expect(lines(await smartfile(['ls'], { env }))).toEqual(names);
  }, 10);
});

describe('a service that only counts pages', () => {
  const service = useCountingService();

  test('what others remove while it is listed hides nothing', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `file-${String(index).padStart(2, '0')}`);
    service.current.names = new Set(names);
    service.current.before = (page) => {
      if (page === 2) service.current.names.delete('file-03');
    };
    const { key, password } = credentials;
    const env = { SMARTFILE_API_URL: service.current.url, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password };
    expect(lines(await smartfile(['ls', '/dir'], { env }))).toEqual(names);
  });
});

test('what is missing is a failure', async () => {
  await withServer(async (env) => {
    const outcome = await smartfile(['ls', '/missing'], { env });
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringMatching(/^smartfile: .*404.*\n$/) as string });
  });
});

test('when the reader of the list has gone, it ends quietly', async () => {
  for (let index = 0; index < 3000; index++) closeSync(openSync(temp.file(`${'long name '.repeat(10)}${index}`), 'w'));
  await withServer(async (env) => {
    const child = startSmartfile(['ls', '--json'], { env });
    child.stdout!.destroy();
    let messages = '';
    child.stderr!.on('data', (chunk: Buffer) => (messages += chunk.toString()));
    expect(await endOf(child)).toEqual({ code: 141, signal: null });
    expect(messages).toBe('');
  });
});

onLinux('entries that no path leads to', () => {
  test('are told of after what is listed, and ls has not succeeded', async () => {
    mkdirSync(temp.file('dir'));
    writeFileSync(temp.file('dir/file'), '');
    await withServer(async (env) => {
      expect(await smartfile(['ls', '/dir'], { env })).toMatchObject({ code: 0, stderr: '' });
      makePipe(temp.file('dir/pipe'));
      const one = await smartfile(['ls', '/dir'], { env });
      expect(lines(one)).toEqual(['file']);
      expect([one.code, one.stderr]).toEqual([
        1,
        "smartfile: '/dir' holds 1 entry that no path leads to: pipe (special) (ERR_INCOMPLETE)\n",
      ]);
      const names = makeUnreachable(temp.file('dir'), ['pipe']);
      const all = await smartfile(['ls', '-l', '/dir'], { env });
      expect([all.code, lines(all).length]).toEqual([1, 1]);
      for (const name of ['caf\\xe9.txt (name)', 'dangling (link)', `holds ${names.length} entries that`]) {
        expect(all.stderr).toContain(name);
      }
      // A file, and the directory above, are whole.
      expect((await smartfile(['ls', '/dir/file'], { env })).code).toBe(0);
      expect((await smartfile(['ls'], { env })).code).toBe(0);
    });
  });

  test('--json names them in an event, and says how it ended in another', async () => {
    for (let n = 0; n < 25; n++) symlinkSync('nowhere', temp.file(`link-${String(n).padStart(2, '0')}`));
    for (let n = 0; n < 15; n++) writeFileSync(temp.file(`file-${n}`), '');
    await withServer(async (env) => {
      const { code, stderr, stdout } = await smartfile(['ls', '--json'], { env });
      const events = stderr.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
      expect([code, stdout.toString().trimEnd().split('\n').length]).toEqual([1, 15]);
      expect(events).toMatchObject([
        { event: 'unreachable', path: '/', count: 25 },
        { event: 'error', code: 'ERR_INCOMPLETE', message: expect.stringContaining('link-09 (link), ...') },
      ]);
      expect(events[0]!['entries']).toHaveLength(25);
    }, 10);
  });
});
