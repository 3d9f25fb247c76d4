import { createHash } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';

import { StateError } from '../../lib/server';
import { openState } from '../../lib/server/paths/open_state';
import { loadSqlite } from '../../lib/state/sqlite_binding';
import { SqliteStore } from '../../lib/state/sqlite_store';
import type { StateStore } from '../../lib/state/store';
import { useTempDir } from '../support/temp_dir';
import { describeStore } from './store_contract';

const opened: StateStore[] = [];

/** A store over a file of the test, closed after it. */
function open(name = 'state.db', root?: string): StateStore {
  const store = openState(temp.file(name), root);
  opened.push(store);
  return store;
}

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

const temp = useTempDir();

describeStore('the store in a file', () => open(`${opened.length}.db`));

test('SQLite is that of Node where it has one, or else the package', () => {
  const ofNode = process.getBuiltinModule('node:sqlite') as { DatabaseSync: unknown } | undefined;
  const { DatabaseSync } = jest.requireActual<{ DatabaseSync: unknown }>('@photostructure/sqlite');
  expect(loadSqlite()).toBe(ofNode?.DatabaseSync ?? DatabaseSync);
  // Set by the test that runs this one with a newer Node.
  if (process.env['SMARTFILE_EXPECTED_SQLITE'] === 'node') expect(ofNode).toBeDefined();
});

interface Thing {
  readonly size: number;
  readonly text?: string;
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(StateError);
    return (error as StateError).code;
  }
  return undefined;
}

function sums(): Record<string, string> {
  const sum = (name: string) =>
    createHash('sha256')
      .update(readFileSync(temp.file(name)))
      .digest('hex');
  return Object.fromEntries(readdirSync(temp.path).map((name) => [name, sum(name)]));
}

/** Runs SQL on a file as another program would. */
function sql(name: string, text: string): void {
  const database = new (loadSqlite())(temp.file(name));
  database.exec(text);
  database.close();
}

test('what was set is there when the file is opened again', async () => {
  const store = open();
  store.table<Thing>('things').set('a', { size: 1 });
  store.table<Thing>('things').set('b', { size: 2 });
  store.table<Thing>('things').delete('a');
  await store.close();
  opened.pop();
  expect(readdirSync(temp.path)).toEqual(['state.db']);
  expect(open().table('things').entries()).toEqual([['b', { size: 2 }]]);
});

test('others can read neither the file nor its log', () => {
  const before = process.umask(0);
  try {
    open().table<Thing>('things').set('a', { size: 1 });
  } finally {
    process.umask(before);
  }
  const modes = readdirSync(temp.path).map((name) => [name, statSync(temp.file(name)).mode & 0o777]);
  expect(modes).toEqual([
    ['state.db', 0o600],
    ['state.db-wal', 0o600],
  ]);
});

test('a table that is too large for memory is read from the file', () => {
  const table = open().table<Thing>('things');
  const text = 'x'.repeat(100_000);
  table.set('small', { size: 0 });
  expect(table.get('small')).toEqual({ size: 0 });
  for (let size = 0; size < 60; size++) table.set(`a${size}`, { size, text });
  expect([table.size, table.get('a7'), table.get('none')]).toEqual([61, { size: 7, text }, undefined]);
  table.set('a7', { size: 70 });
  expect(table.delete('a8')).toBe(true);
  expect([table.size, table.get('a7'), table.get('a8')]).toEqual([60, { size: 70 }, undefined]);
  expect(table.entries('a5').map(([key]) => key)).toEqual(['a5', ...Array.from({ length: 10 }, (_, i) => `a5${i}`)]);
});

describe('a file that cannot be used is told, and not touched:', () => {
  test.each<[string, string, () => unknown]>([
    ['one that is no database', 'ERR_STATE_FORMAT', () => writeFileSync(temp.file('state.db'), 'hello '.repeat(1000))],
    ['a short one', 'ERR_STATE_FORMAT', () => writeFileSync(temp.file('state.db'), 'x')],
    [
      "somebody else's database",
      'ERR_STATE_FORMAT',
      () => sql('state.db', 'CREATE TABLE mine (a); PRAGMA journal_mode = WAL'),
    ],
    ['one of a newer version', 'ERR_STATE_VERSION', () => change('PRAGMA user_version = 2')],
    ['one with damaged pages', 'ERR_STATE_FORMAT', () => damage(2)],
    ['one with a damaged index of tables', 'ERR_STATE_FORMAT', () => damage(0)],
    ['one that lost its end', 'ERR_STATE_FORMAT', cut],
  ])('%s: %s', async (_name, code, make) => {
    await make();
    const before = sums();
    expect(codeOf(() => open())).toBe(code);
    expect(sums()).toEqual(before);
  });

  /** A file of ours with some pages in it. */
  async function filled(): Promise<void> {
    const store = openState(temp.file('state.db'));
    const table = store.table<Thing>('things');
    store.atomically(() => {
      for (let size = 0; size < 500; size++) table.set(`key ${size}`, { size, text: 'x'.repeat(size) });
    });
    await store.close();
  }

  async function change(text: string): Promise<void> {
    await filled();
    sql('state.db', text);
  }

  async function damage(page: number): Promise<void> {
    await filled();
    const bytes = readFileSync(temp.file('state.db'));
    bytes.fill(0xa5, page * 4096 + 100, page * 4096 + 1100);
    writeFileSync(temp.file('state.db'), bytes);
  }

  async function cut(): Promise<void> {
    await filled();
    const bytes = readFileSync(temp.file('state.db'));
    writeFileSync(temp.file('state.db'), bytes.subarray(0, bytes.length - 8192));
  }

  test('one that is open already', () => {
    open();
    const before = sums();
    expect(codeOf(() => new SqliteStore(temp.file('state.db')))).toBe('ERR_STATE_BUSY');
    expect(sums()).toEqual(before);
  });

  test('one in a directory that is not there', () => {
    expect(codeOf(() => open('missing/state.db'))).toBe('ERR_STATE_IO');
    expect(existsSync(temp.file('missing'))).toBe(false);
  });
});

describe('a state file is nowhere where clients reach it:', () => {
  beforeEach(() => {
    mkdirSync(temp.file('root/sub'), { recursive: true });
    mkdirSync(temp.file('beside'));
  });

  test.each([
    ['in the root', () => 'root/state.db'],
    ['below it', () => 'root/sub/state.db'],
    ['by dots', () => 'beside/../root/state.db'],
    [
      'by a link to a directory',
      () => (symlinkSync(temp.file('root'), temp.file('beside/link')), 'beside/link/state.db'),
    ],
    [
      'by a link to a file',
      () => (
        writeFileSync(temp.file('root/real'), ''),
        symlinkSync(temp.file('root/real'), temp.file('beside/link')),
        'beside/link'
      ),
    ],
    ['a directory', () => 'beside'],
    [
      'under another name too',
      () => (
        writeFileSync(temp.file('beside/a'), ''),
        linkSync(temp.file('beside/a'), temp.file('root/b')),
        'beside/a'
      ),
    ],
  ])('%s', (_name, make) => {
    const name = make();
    const before = readdirSync(temp.file('root'), { recursive: true });
    expect(codeOf(() => open(name, temp.file('root')))).toBe('ERR_STATE_PLACE');
    expect(readdirSync(temp.file('root'), { recursive: true })).toEqual(before);
  });

  test('by a link that leads nowhere yet', () => {
    symlinkSync(temp.file('root/later'), temp.file('beside/link'));
    expect(codeOf(() => open('beside/link', temp.file('root')))).toBe('ERR_STATE_IO');
    expect(existsSync(temp.file('root/later'))).toBe(false);
  });

  test('beside the root it may be, also with a name that begins as the root does', () => {
    open('root-state.db', temp.file('root')).table<Thing>('things').set('a', { size: 1 });
    expect(existsSync(temp.file('root-state.db'))).toBe(true);
  });
});

test('an empty file is a new one', () => {
  writeFileSync(temp.file('state.db'), '');
  chmodSync(temp.file('state.db'), 0o600);
  open().table<Thing>('things').set('a', { size: 1 });
});
