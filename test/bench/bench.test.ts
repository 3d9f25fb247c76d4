import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { command, endOf } from '../support/cli';
import { seededBytes } from '../support/random';
import { describeWithRdiff } from '../support/rdiff';
import { useTempDir } from '../support/temp_dir';

/* `npm run bench`: that it measures what it says, checks what it measures, and cleans up. Never how fast anything is. */

const main = path.join(__dirname, '../../bench/main.mjs');

jest.setTimeout(5 * 60_000); // the first run compiles the engine, twice

interface Row {
  case: string;
  title: string;
  bytes: number;
  ratio: number;
  goal?: number;
  reached?: boolean;
  ours: { timesMs: number[]; medianMs: number; outputBytes: number };
  rival: { timesMs: number[]; medianMs: number; outputBytes: number };
}
interface Note {
  what: string;
  why: string;
}
interface Results {
  machine: object;
  method: object;
  comparison: Row[];
  kernels: { case: string; kernels: string }[];
  blocks: { blockLength: number }[];
  growth: { size: number }[];
  streams: { operation: string }[];
  memory: { program: string }[];
  loading: { entry: string; format: string; moreMs: number; moreCpuMs: number }[];
  skipped: Note[];
  failures: Note[];
}

describeWithRdiff('the benchmark compares and checks', () => {
  const temp = useTempDir();
  const bench = (...args: string[]) => command(process.execPath, [main, '--dir', temp.path, '--offline', ...args]);

  /** Every other file that a run could have left behind. */
  const leftovers = () => readdirSync(temp.path).filter((name) => name.startsWith('smartfile-bench-'));

  /** A pair of files that share most of their bytes. */
  function pair(): string {
    const files = ['old', 'new'].map((name) => temp.file(name));
    writeFileSync(files[0]!, seededBytes(200_000, 7));
    writeFileSync(files[1]!, Buffer.concat([seededBytes(90_000, 7), Buffer.from('here'), seededBytes(200_000, 7)]));
    return files.join(',');
  }

  test('every case and section, in JSON, as a picture and as tables', async () => {
    const files = ['--json', temp.file('r.json'), '--svg', temp.file('r.svg'), '--pair', pair()];
    const { code, stdout, stderr } = await bench('--quick', ...files);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const results = JSON.parse(readFileSync(temp.file('r.json'), 'utf8')) as Results;

    expect(results.failures).toEqual([]);
    const listed = (await bench('--list')).stdout.toString().trim().split('\n');
    const names = listed.map((line) => line.split(' ', 1)[0]!);
    expect(names).toEqual(expect.arrayContaining(['signature', 'delta-none', 'patch', 'kernels', 'growth']));
    const compared = results.comparison.map((row) => row.case);
    for (const name of names) {
      const missing = results.skipped.some(({ what }) => what.startsWith(`${name}, `));
      if (!missing) expect(compared.includes(name) || results[name as 'kernels'].length > 0).toBe(true);
    }
    // With one processor only, nothing else can be left out.
    for (const { why } of results.skipped) expect(why).toMatch(/^takes 2 processors/);

    for (const row of results.comparison) {
      expect(row.bytes).toBeGreaterThan(0);
      expect(row.ratio).toBeCloseTo(row.rival.medianMs / row.ours.medianMs, 2);
      expect(row.ours.outputBytes).toBeLessThanOrEqual(row.rival.outputBytes);
      expect([row.ours.timesMs.length, row.rival.timesMs.length]).toEqual([1, 1]);
      expect(row.goal).toBeUndefined(); // a quick run says nothing about speed
    }
    expect(sizes(results.comparison)).toMatchObject({
      signature: 12 + 12 * 1536,
      'delta-identical': 11,
      'delta-zeros': 11,
      patch: 3 * 2 ** 20,
    });
    expect(results.kernels[0]).toMatchObject({ case: 'signature', kernels: 'portable' });
    expect(results.streams.map((row) => row.operation)).toEqual(expect.arrayContaining(['signature', 'delta']));
    expect(results.growth.map((row) => row.size)).toEqual(expect.arrayContaining([2 ** 20, 2 ** 21]));
    expect(results.blocks.map((row) => row.blockLength)).toContain(65536);
    expect(results.memory.map((row) => row.program)).toEqual(['ours', 'rival']);
    expect(results.loading.map((row) => row.format)).toEqual([...Array(3).fill('require'), ...Array(3).fill('import')]);
    expect(results.loading[0]!.entry).toBe('smartfile-sync/rsync');
    expect(results.machine).toMatchObject({ node: process.version, processors: expect.any(Number) });
    expect(results.method).toMatchObject({
      blockLength: 2048,
      rival: { version: expect.stringMatching(/librsync/) },
    });

    for (const { title } of results.comparison) expect(stdout.toString()).toContain(title);
    const svg = readFileSync(temp.file('r.svg'), 'utf8');
    expect(svg.match(/<rect class="(first|second)"/g)).toHaveLength(results.comparison.length);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(leftovers()).toEqual([]);
  });

  test('goals stand beside the ratios, and the seed decides about the files', async () => {
    const only = ['--only', 'delta-identical,delta-inserts', '--sizes', '1M', '--rounds', '2', '--json', '-'];
    const runs = [await bench(...only), await bench(...only), await bench(...only, '--seed', '2')];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [first, again, other] = runs.map(({ stdout }) => (JSON.parse(stdout.toString()) as Results).comparison);
    expect(first).toMatchObject([
      { case: 'delta-identical', goal: 7 },
      { case: 'delta-inserts', goal: 5 },
    ]);
    for (const { goal, ratio, reached, ours } of first!) {
      expect(reached).toBe(ratio >= goal!);
      expect(ours.timesMs).toHaveLength(2);
    }
    expect(sizes(again!)).toEqual(sizes(first!));
    expect(sizes(other!)['delta-inserts']).not.toBe(sizes(first!)['delta-inserts']);
  });

  /** A program that does what rdiff does, except that one operation's output has a wrong bit. */
  function wrongRival(operation: string): string {
    const file = temp.file(`wrong-${operation}`);
    writeFileSync(
      file,
      `#!${process.execPath}
      const { readFileSync, writeFileSync } = require('node:fs');
      const { spawnSync } = require('node:child_process');
      const args = process.argv.slice(2);
      const { status } = spawnSync('rdiff', args, { stdio: 'inherit' });
      if (status !== 0) process.exit(status ?? 1);
      if (args.includes('${operation}')) {
        const bytes = readFileSync(args.at(-1));
        bytes[100] ^= 1;
        writeFileSync(args.at(-1), bytes);
      }`,
    );
    chmodSync(file, 0o755);
    return file;
  }

  test.each([
    ['signature', 'signature'],
    ['delta', 'delta-none'],
    ['patch', 'patch'],
  ])('a rival whose %s is wrong makes the run fail, and the other cases go on', async (operation, id) => {
    const only = ['--only', `${id},delta-identical`, '--sizes', '1M', '--rounds', '1', '--json', '-'];
    const { code, stdout, stderr } = await bench('--rival', wrongRival(operation), ...only);
    const { failures, comparison } = JSON.parse(stdout.toString()) as Results;
    // A delta that only copies has no hundredth byte to be wrong.
    expect({ code, comparison }).toMatchObject({ code: 1, comparison: [{ case: 'delta-identical' }] });
    expect(failures).toMatchObject([{ what: `${id}, 1 MiB`, why: expect.stringMatching(/rival/) }]);
    expect(stderr).toContain('FAILED');
    expect(leftovers()).toEqual([]);
  });

  test('a rival that fails makes the run fail with what it said', async () => {
    const rival = temp.file('failing');
    writeFileSync(rival, '#!/bin/sh\n[ "$1" = --version ] && exit\necho "no such luck" >&2\nexit 3\n');
    chmodSync(rival, 0o755);
    const { code, stdout } = await bench('--rival', rival, '--only', 'signature', '--sizes', '1M', '--json', '-');
    expect(code).toBe(1);
    expect((JSON.parse(stdout.toString()) as Results).failures).toMatchObject([
      { why: expect.stringMatching(/exit code 3: no such luck/) },
    ]);
  });

  test('an interrupted run leaves no files and no processes', async () => {
    const args = [main, '--dir', temp.path, '--only', 'delta-none', '--sizes', '8M', '--rounds', '1000'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = endOf(child);
    // It says what it measures next; the folder is there by then.
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    expect(line.toString()).toContain('delta-none, 8 MiB');
    const [folder] = leftovers();
    expect(folder).toBeDefined();
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, signal: null });
    expect(leftovers()).toEqual([]);
    while (processesThatName(folder!).length > 0) await setImmediate(); // killed ones may take a moment
  });

  test.each([
    [['--sizes', '12Q'], "--sizes: '12Q' is not a size of 64 KiB or more, such as 64M or 1G"],
    [['--rounds', '0'], "--rounds: '0' is not a whole number from 1 to 1000"],
    [['--only', 'signature,speed'], "--only: 'speed' is not any of signature, "],
    [['--kind', 'md5'], "--kind: 'md5' is not one of rollsum-md4, "],
    [['--pair', 'one'], "--pair: 'one' is not two paths with a comma between"],
    [['--pair', '/no/such,/file'], "--pair: '/no/such' is not a file"],
    [['--cpu', '4095'], '--cpu: processor 4095 is not one of those that may be used'],
    [['--docs', '--quick'], '--docs takes a whole run: no --only, no --quick'],
    [['--json', '/no/such/r.json'], "--json: '/no/such/r.json' cannot be written"],
    [['--fast'], "Unknown option '--fast'"],
    [['extra'], "Unexpected argument 'extra'"],
    [['--dir', '/no/such/folder'], "no folder can be made in '/no/such/folder'"],
    [['--budget', '2M', '--sizes', '1M'], 'has room for 2 MiB, and the smallest files take 3 MiB'],
    [['--rival', '/no/such/rdiff'], "'/no/such/rdiff --version' failed"],
  ])('%p cannot begin, and says why', async (args, message) => {
    const { code, stdout, stderr } = await bench(...args);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(leftovers()).toEqual([]);
  });

  test('what takes more room than there is, is left out and said', async () => {
    const only = ['--only', 'growth', '--sizes', '1M', '--growth-sizes', '1M,8M', '--rounds', '1', '--json', '-'];
    const { code, stdout } = await bench(...only, '--budget', '5M');
    const { growth, skipped } = JSON.parse(stdout.toString()) as Results;
    expect(code).toBe(0);
    expect(growth.map((row) => row.size)).toEqual(Array(4).fill(2 ** 20));
    expect(skipped).toHaveLength(4);
    expect(skipped[0]).toMatchObject({ what: 'growth: signature, 8 MiB', why: expect.stringMatching(/may be used/) });
  });
});

function sizes(rows: Row[]): Record<string, number> {
  return Object.fromEntries(rows.map((row) => [row.case, row.ours.outputBytes]));
}

function processesThatName(text: string): string[] {
  const commandLine = (process: string) => {
    try {
      return readFileSync(`/proc/${process}/cmdline`, 'utf8');
    } catch {
      return ''; // no process, or no longer
    }
  };
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .map(commandLine)
    .filter((line) => line.includes(text));
}
