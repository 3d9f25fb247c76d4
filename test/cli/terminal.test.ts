import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { send } from '../server/support/http';
import { useChildren } from '../support/children';
import { seededBytes } from '../support/random';
import { stallingProxy, type StallingProxy } from '../support/stalling_proxy';
import { useSyncService } from '../support/sync_service';
import { describeWithTerminal, startInTerminal, type Terminal } from '../support/terminal';

const service = useSyncService();
const keep = useChildren();
const old = seededBytes(3_000_000, 1);
const other = seededBytes(3_000_000, 2);

async function start(args: readonly string[], before: readonly string[] = [], env: Record<string, string> = {}) {
  const terminal = await startInTerminal(args, { cwd: service.local(''), before, env });
  keep(terminal.child);
  return terminal;
}

/** The command stands at the head of its terminal, or below a shell that waits for it, in front or not. */
const places: [string, string[]][] = [
  ['by itself', []],
  ['below a shell', ['sh', '-c', '{}; true']],
  ['below a shell with job control', ['bash', '-mc', '{}; true']],
  ['behind a shell', ['sh', '-c', '{} & wait']],
];

describeWithTerminal('when a terminal is closed', () => {
  let proxy: StallingProxy | undefined;
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  test.each(places)('a download %s ends, and nothing is left', async (_name, before) => {
    writeFileSync(service.local('a.bin'), old);
    writeFileSync(service.stored('a.bin'), other);
    proxy = await stallingProxy(service.server.url, 'down', 1_000_000);
    const { key, password } = service.server.credentials;
    const env = { SMARTFILE_API_URL: proxy.url, SMARTFILE_API_KEY: key, SMARTFILE_API_PASSWORD: password };
    const terminal = await start(['download', '--whole', '/a.bin', 'a.bin'], before, env);
    await proxy.stalled;
    await terminal.close();
    const ended = await terminal.end();
    await terminal.allEnded;
    if (before.length === 0) expect(ended).toBe(129);
    expect(readFileSync(service.local('a.bin')).equals(old)).toBe(true);
    expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
  });

  const serve = ['serve', '.', '--key', 'key', '--password', 'password', '--quiet'];
  const urlOf = async (terminal: Terminal) => {
    await terminal.until(/http:\S+\r\n/);
    return /http:\S+/.exec(terminal.shown)![0];
  };

  test.each(places)('a server %s ends', async (_name, before) => {
    for (const options of [[], ['--access-log', service.stored('log')]]) {
      const terminal = await start([...serve, ...options], before);
      const url = await urlOf(terminal);
      await terminal.close();
      const ended = await terminal.end();
      await terminal.allEnded;
      if (before.length === 0) expect(ended).toBe(0);
      await expect(send(url, 'GET', '/api/2/ping')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  test('a server that nohup started goes on, until it is told to end', async () => {
    const terminal = await start(serve, ['nohup']);
    // That is where nohup lets what would have been shown go.
    const output = service.local('nohup.out');
    while (!existsSync(output) || !readFileSync(output, 'utf8').endsWith('\n')) await new Promise(setImmediate);
    const url = readFileSync(output, 'utf8').trim();
    await terminal.close();
    for (let turn = 0; turn < 3; turn++) expect((await send(url, 'GET', '/api/2/ping')).status).toBe(200);
    process.kill(terminal.pid, 'SIGTERM');
    expect(await terminal.end()).toBe(0);
  });

  test('SIGHUP to a server with a log renews, while its terminal is there', async () => {
    const terminal = await start([...serve, '--access-log', service.stored('log')]);
    const url = await urlOf(terminal);
    process.kill(terminal.pid, 'SIGHUP');
    for (let turn = 0; turn < 3; turn++) expect((await send(url, 'GET', '/api/2/ping')).status).toBe(200);
    process.kill(terminal.pid, 'SIGTERM');
    expect(await terminal.end()).toBe(0);
  });
});

describeWithTerminal('when a terminal takes no more output', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends the command', async (signal, code) => {
    writeFileSync(service.local('large'), seededBytes(4_000_000, 4));
    const words = ['rdiff', '-v', '-b', '64', 'signature', 'large'];
    const terminal = await start(words);
    await terminal.until(/block length 64/);
    await terminal.stall();
    process.kill(terminal.pid, signal);
    expect(await terminal.end()).toBe(code);
  });
});
