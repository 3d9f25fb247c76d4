import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { SmartFileServer, StateError } from '../../lib/server';
import { normaliseOptions } from '../../lib/server/options';
import { SqliteStore } from '../../lib/state/sqlite_store';
import { useTempDir } from '../support/temp_dir';
import { basic, form, send } from '../server/support/http';

const running: ChildProcess[] = [];
const opened: SqliteStore[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const child of running.splice(0)) await kill(child);
  for (const store of opened.splice(0)) await store.close().catch(() => undefined);
});

const temp = useTempDir();

function start(script: string, ...args: string[]): ChildProcess {
  const file = path.join(__dirname, '../support/children', script);
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function open(name = 'state.db'): SqliteStore {
  const store = new SqliteStore(temp.file(name));
  opened.push(store);
  return store;
}

interface Numbered {
  readonly number: number;
  readonly text?: string;
}

test('after kill -9 in the middle of writes all is there that was told, and each transaction whole', async () => {
  let told = -1;
  // Enough for the log to be put into the file several times.
  for (const least of [100, 900, 950, 2500]) {
    const child = start('state_writer.cjs', temp.file('state.db'));
    for await (const line of createInterface(child.stdout!)) {
      told = Number(line);
      if (told === least) child.kill('SIGKILL');
    }
    await kill(child);
    expect(told).toBeGreaterThanOrEqual(least);

    const store = new SqliteStore(temp.file('state.db'));
    const [left, right] = [store.table<Numbered>('left'), store.table<Numbered>('right')];
    expect(left.size).toBeGreaterThan(told);
    expect(right.size).toBe(left.size);
    for (let number = 0; number < left.size; number++) {
      expect(left.get(String(number))).toEqual({ number, text: 'x'.repeat(number % 5000) });
      expect(right.get(String(number))).toEqual({ number });
    }
    await store.close();
  }
});

test('a file that another process has is refused, until that is gone', async () => {
  const child = start('state_writer.cjs', temp.file('state.db'));
  await once(child.stdout!, 'data');
  expect(() => open()).toThrow(expect.objectContaining({ code: 'ERR_STATE_BUSY' }) as Error);
  expect(child.exitCode).toBeNull();
  await kill(child);
  expect(open().table('left').size).toBeGreaterThan(0);
});

test('a task that ran when the server was killed has failed, and says why', async () => {
  mkdirSync(temp.file('root'));
  writeFileSync(temp.file('root/large'), '');
  // Reading it takes long; it takes no room.
  truncateSync(temp.file('root/large'), 200 * 1024 ** 3);
  const headers = { authorization: basic('k', 'p') };
  const serve = async () => {
    const child = start('state_server.cjs', temp.file('root'), temp.file('state.db'));
    const [base] = (await once(createInterface(child.stdout!), 'line')) as [string];
    return { child, base };
  };
  const first = await serve();
  const fields = form({ path: '/large', algorithm: 'SHA512' });
  const sent = { ...fields, headers: { ...fields.headers, ...headers } };
  const { json: task } = await send(first.base, 'POST', '/api/2/path/oper/checksum/', sent);
  expect(task).toMatchObject({ status: 'PROGRESS' });
  await kill(first.child);

  const second = await serve();
  const { json } = await send(second.base, 'GET', `/api/2/task/${String(task.uuid)}/`, { headers });
  expect(json).toMatchObject({
    uuid: task.uuid as string,
    type: 'Checksum',
    status: 'FAILURE',
    result: { result: { detail: expect.stringMatching(/server was stopped while this ran/) as string } },
  });
});

test('many who wait for a flush share a few; lazy tables ask for none', async () => {
  const store = open();
  const table = store.table<Numbered>('things');
  table.set('first', { number: 0 });
  await store.flush();
  const fsync = jest.spyOn(fs, 'fsync');
  const waiting = Array.from({ length: 500 }, (_, number) => {
    table.set(String(number), { number });
    return store.flush();
  });
  await Promise.all(waiting);
  expect(fsync.mock.calls.length).toBeGreaterThanOrEqual(1);
  expect(fsync.mock.calls.length).toBeLessThanOrEqual(2);
  fsync.mockClear();
  store.table<Numbered>('log', { isLazy: true }).set('a', { number: 1 });
  await store.flush();
  expect(fsync).not.toHaveBeenCalled();
});

test('who waits while a flush runs waits for the next one', async () => {
  const store = open();
  const table = store.table<Numbered>('things');
  const fsync = jest.spyOn(fs, 'fsync');
  table.set('a', { number: 1 });
  const first = store.flush();
  await Promise.resolve();
  expect(fsync).toHaveBeenCalledTimes(1);
  table.set('b', { number: 2 });
  const second = store.flush();
  await Promise.all([first, second]);
  expect(fsync).toHaveBeenCalledTimes(2);
});

test('after a flush that failed nothing is written any more, and all can be read', async () => {
  const store = open();
  const table = store.table<Numbered>('things');
  table.set('a', { number: 1 });
  const failure = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  jest.spyOn(fs, 'fsync').mockImplementationOnce((_fd, callback) => callback(failure));
  await expect(store.flush()).rejects.toMatchObject({ code: 'ERR_STATE_IO', cause: failure });
  expect(() => table.set('b', { number: 2 })).toThrow(StateError);
  expect(() => table.delete('a')).toThrow(/restart the server/);
  expect([table.get('a'), table.get('b'), table.size]).toEqual([{ number: 1 }, undefined, 1]);
});

test('on a full disk changes are answered 507, nothing is half done, and reads go on', async () => {
  mkdirSync(temp.file('root'));
  writeFileSync(temp.file('root/a.txt'), 'hello');
  const errors: string[] = [];
  const settings = normaliseOptions({
    root: temp.file('root'),
    credentials: { key: 'k', password: 'p' },
    logger: { info: () => undefined, error: (message) => errors.push(message) },
  });
  const store = open();
  const server = new SmartFileServer(settings, store);
  const base = await server.listen();
  const call = (method: string, url: string, fields?: Parameters<typeof form>[0]) => {
    const sent = fields ? form(fields) : {};
    return send(base, method, `/api/2${url}`, {
      ...sent,
      headers: { ...sent.headers, authorization: basic('k', 'p') },
    });
  };
  try {
    expect((await call('POST', '/path/info/a.txt', { tags: 'red' })).status).toBe(200);
    // SQLite finds the disk full, as far as it can see.
    (store as unknown as { database: { exec(sql: string): void } }).database.exec('PRAGMA max_page_count = 1');
    const refused = await call('POST', '/path/info/a.txt', { attributes: `long=${'x'.repeat(60_000)}` });
    expect([refused.status, refused.json]).toEqual([507, { detail: expect.stringMatching(/is full/) as string }]);
    for (let time = 0; time < 50; time++) {
      expect((await call('GET', '/path/data/a.txt')).body.toString()).toBe('hello');
    }
    expect((await call('GET', '/path/info/a.txt')).json).toMatchObject({ tags: ['red'], attributes: {} });
    // Of activities that cannot be recorded the log tells once.
    expect(errors.filter((line) => line.includes('disk is full')).length).toBeLessThanOrEqual(1);
  } finally {
    // What is in the log may have no room in the file: it stays there, and that is no failure.
    await server.close();
  }
});
