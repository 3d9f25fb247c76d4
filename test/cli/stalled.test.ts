import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { Writable } from 'node:stream';

import { endOf, startSmartfile, type RunOptions } from '../support/cli';
import { useChildren } from '../support/children';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const keep = useChildren();

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** What takes nothing more: a pipe that is full, and whose reader does not read. */
async function fullPipe(): Promise<Writable> {
  const reader = keep(spawn('sleep', ['600'], { stdio: ['pipe', 'ignore', 'ignore'] }));
  await once(reader, 'spawn');
  const { stdin } = reader;
  stdin.on('error', () => undefined);
  stdin.write(Buffer.alloc(4_000_000));
  return stdin;
}

function start(args: readonly string[], options: RunOptions = {}) {
  const { key, password } = service.server.credentials;
  const env = { SMARTFILE_API_URL: service.server.url, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password };
  return keep(startSmartfile(args, { cwd: service.local(''), env, ...options }));
}

/** Sends a signal when the command has said something on standard error, and tells how it ends. */
async function stopWhenHeard(child: ReturnType<typeof start>, pattern: RegExp, signal: NodeJS.Signals) {
  const ended = endOf(child);
  let said = '';
  for await (const chunk of child.stderr! as AsyncIterable<Buffer>) {
    said += chunk.toString();
    if (pattern.test(said)) break;
  }
  child.kill(signal);
  return ended;
}

describe.each(signals)('%s ends a command whose output nobody reads', (signal, code) => {
  test('rdiff', async () => {
    writeFileSync(service.local('large'), seededBytes(4_000_000, 1));
    const stdio = ['ignore', await fullPipe(), 'pipe'] as RunOptions['stdio'] & object;
    const child = start(['rdiff', '-v', '-b', '64', 'signature', 'large'], { stdio });
    expect(await stopWhenHeard(child, /block length/, signal)).toEqual({ code, signal: null });
  });

  test('a transfer that is done', async () => {
    writeFileSync(service.local('a'), seededBytes(10_000, 1));
    const child = start(['upload', 'a', '/a'], { stdio: ['ignore', await fullPipe(), 'pipe'] });
    expect(await stopWhenHeard(child, /ended after/, signal)).toEqual({ code, signal: null });
  });

  test('a server that tells its URL', async () => {
    const child = start(['serve', '.', '--host', '0.0.0.0'], { stdio: ['ignore', await fullPipe(), 'pipe'] });
    // What it says just before.
    expect(await stopWhenHeard(child, /plain HTTP/, signal)).toEqual({ code: 0, signal: null });
  });

  test('whose messages nobody reads', async () => {
    writeFileSync(service.local('large'), seededBytes(4_000_000, 1));
    const messages = await fullPipe();
    const child = start(['rdiff', '-v', '-b', '64', 'signature', 'large'], { stdio: ['ignore', 'pipe', messages] });
    const ended = endOf(child);
    await once(child.stdout!, 'readable');
    child.kill(signal);
    expect(await ended).toEqual({ code, signal: null });
  });
});

describe.each(signals)('%s ends a command that waits for its input', (signal, code) => {
  test.each([
    ['signature', ['signature', '-', 'out']],
    ['delta', ['delta', 'sig', '-', 'out']],
    ['patch', ['patch', 'basis', '-', 'out']],
    ['the signature of a delta', ['delta', '-', 'basis', 'out']],
  ])('from a pipe: %s', async (_name, words) => {
    writeFileSync(service.local('basis'), 'x');
    execFileSync(process.execPath, [require.resolve('../../dist/cli/main.js'), 'rdiff', 'signature', 'basis', 'sig'], {
      cwd: service.local(''),
    });
    const child = start(['rdiff', ...words]);
    const ended = endOf(child);
    // So much that it must have read a part: a signature's head and its records, a delta's long literal, or anything.
    const head = words[0] === 'patch' ? '72730236 44 0000000010000000' : '72730136 00000800 00000008';
    const input = Buffer.concat([Buffer.from(head.replaceAll(' ', ''), 'hex'), Buffer.alloc(4_000_000)]);
    await new Promise((resolve) => child.stdin!.write(input, resolve));
    child.kill(signal);
    expect(await ended).toEqual({ code, signal: null });
    expect(readdirSync(service.local('')).sort()).toEqual(['basis', 'sig']);
  });
});

test('SIGTERM ends a command whose input is a pipe that nobody writes into', async () => {
  const [signal, code] = ['SIGTERM', 143] as const;
  execFileSync('mkfifo', [service.local('pipe')]);
  const child = start(['rdiff', '-v', 'signature', 'pipe', 'out']);
  const { code: exitCode, signal: endedBy } = await stopWhenHeard(child, /block length/, signal);
  // A thread of the system that is stuck cannot be waited for: the signal itself ends the process then.
  expect([code, signal]).toContain(endedBy ?? exitCode);
  expect(readdirSync(service.local(''))).toEqual(['pipe']);
});

test('a second signal ends it at once, and nothing is left', async () => {
  mkdirSync(service.local('root'));
  const child = start(['serve', 'root', '--key', 'key', '--password', 'password', '--grace', '3600']);
  const ended = endOf(child);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const url = new URL('api/3/path/data/new', line.toString().trim());
  const authorization = `Basic ${Buffer.from('key:password').toString('base64')}`;
  const sent = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1000)) });
  const upload = fetch(url, { method: 'PUT', headers: { authorization }, body: sent, duplex: 'half' });
  const failed = upload.then(
    () => false,
    () => true,
  );
  while (readdirSync(service.local('root')).length === 0) await new Promise(setImmediate);
  child.kill('SIGTERM');
  // It has the signal when it takes no more connections.
  while (
    await fetch(url).then(
      () => true,
      () => false,
    )
  );
  child.kill('SIGHUP'); // may come twice, and cuts nothing
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 143, signal: null });
  expect(await failed).toBe(true);
  expect(readdirSync(service.local('root'))).toEqual([]);
});
