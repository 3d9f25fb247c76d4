import { mkdirSync, renameSync, writeFileSync } from 'node:fs';

import { createServer } from '../../../lib/server';
import { MemoryStore } from '../../../lib/state/memory_store';
import { PathJournal, type Intent } from '../../../lib/server/paths/path_journal';
import { PathMetadata } from '../../../lib/server/paths/path_metadata';
import { SqliteStore } from '../../../lib/state/sqlite_store';
import { useTempDir } from '../../support/temp_dir';
import { basic, form, send } from '../support/http';

const temp = useTempDir();
const tagged = { tags: ['red'], attributes: {} };

function journalOver() {
  const store = new MemoryStore();
  const [journal, metadata] = [new PathJournal(store), new PathMetadata(store)];
  journal.listeners.push(metadata);
  metadata.set('/a/b', tagged);
  return { store, journal, metadata, intents: () => store.table<Intent>('intents').entries() };
}

test('a change is written down while it happens, if there are records to take along', async () => {
  const { journal, metadata, intents } = journalOver();
  await journal.move('/a', '/c', () => {
    expect(intents().map(([, intent]) => intent)).toEqual([{ from: '/a', to: '/c' }]);
    expect(metadata.of('/a/b')).toEqual(tagged);
    return Promise.resolve();
  });
  expect([metadata.of('/c/b'), metadata.size, intents()]).toEqual([tagged, 1, []]);
  await journal.remove('/other', () => {
    expect(intents()).toEqual([]);
    return Promise.resolve();
  });
});

test('records stay where a change fails', async () => {
  const { journal, metadata, intents } = journalOver();
  await expect(journal.remove('/a', () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
  expect([metadata.of('/a/b'), intents()]).toEqual([tagged, []]);
});

test('what cannot be written down does not happen', async () => {
  const { journal, store } = journalOver();
  jest.spyOn(store, 'flush').mockRejectedValue(new Error('full'));
  const act = jest.fn();
  await expect(journal.move('/a', '/c', act)).rejects.toThrow('full');
  expect(act).not.toHaveBeenCalled();
});

test.each<[string, Intent, string[], string[]]>([
  ['a move that was done', { from: '/a', to: '/c' }, ['/c'], ['/c/b']],
  ['a move that was not', { from: '/a', to: '/c' }, ['/a'], ['/a/b']],
  ['a move that was cut while it copied', { from: '/a', to: '/c' }, ['/a', '/c'], ['/a/b']],
  ['a removal that was done', { from: '/a' }, [], []],
  ['a removal that was not', { from: '/a' }, ['/a'], ['/a/b']],
])('found at the start: %s', (_name, intent, existing, expected) => {
  const { store, journal, intents } = journalOver();
  store.table<Intent>('intents').set('x', intent);
  journal.recover((path) => existing.includes(path));
  expect(
    store
      .table('metadata')
      .entries()
      .map(([path]) => path),
  ).toEqual(expected);
  expect(intents()).toEqual([]);
});

test('a server takes rules along for one that was killed in the middle of a move', async () => {
  mkdirSync(temp.file('root/a'), { recursive: true });
  writeFileSync(temp.file('root/a/secret'), 'secret');
  const options = { root: temp.file('root'), state: temp.file('state.db'), credentials: { key: 'k', password: 'p' } };
  const start = async () => {
    const server = createServer(options);
    const base = await server.listen();
    const as = (auth: string, method: string, url: string, fields?: Parameters<typeof form>[0]) => {
      const sent = fields ? form(fields) : {};
      return send(base, method, `/api/2${url}`, { ...sent, headers: { ...sent.headers, authorization: auth } });
    };
    return { server, as };
  };
  const [owner, joe] = [basic('k', 'p'), basic('joe', 'a long password')];
  const first = await start();
  await first.as(owner, 'POST', '/user/', { username: 'joe', password: 'a long password' });
  await first.as(owner, 'POST', '/access/user/', { user: 'joe', path: '/', read: 'on', list: 'on' });
  await first.as(owner, 'POST', '/access/user/', { user: 'joe', path: '/a/secret' });
  expect((await first.as(joe, 'GET', '/path/data/a/secret')).status).toBe(404);
  await first.server.close();

  // As if it had been killed between the renaming and what follows.
  const store = new SqliteStore(temp.file('state.db'));
  store.table<Intent>('intents').set('x', { from: '/a', to: '/b' });
  await store.close();
  renameSync(temp.file('root/a'), temp.file('root/b'));
  const second = await start();
  expect((await second.as(joe, 'GET', '/path/data/b/secret')).status).toBe(404);
  expect((await second.as(owner, 'GET', '/path/data/b/secret')).status).toBe(200);
  await second.server.close();
});
