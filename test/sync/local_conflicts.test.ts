import {
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { SyncClient, type SyncApi, type SyncOptions } from '../../lib';
import { expectSameBytes } from '../support/bytes';
import { seededBytes } from '../support/random';
import { changedApi } from '../support/sync_api';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(300_000, 1);
const edited = Buffer.concat([Buffer.from('inserted'), old]);
const changed = { code: 'ERR_SYNC_DESTINATION_CHANGED' };

/** Downloads, and changes the local file before a request. */
function download(at: string, change: () => void, options: SyncOptions = {}) {
  writeFileSync(service.stored('a'), edited);
  let isDone = false;
  const once = (endpoint: string) => {
    if (isDone || endpoint !== at) return;
    isDone = true;
    change();
  };
  const { api } = service;
  const get: SyncApi['get'] = (endpoint, ...rest) => {
    once(endpoint);
    return api.get(endpoint, ...rest);
  };
  const post: SyncApi['post'] = (endpoint, ...rest) => {
    once(endpoint);
    return api.post(endpoint, ...rest);
  };
  return new SyncClient(changedApi(api, { get, post })).download(service.local('a'), '/a', options);
}

const local = () => service.local('a');

/** What somebody does with the local file, and whether it is then as they made it. */
const changes: [string, () => void, () => boolean][] = [
  ['saved', () => writeFileSync(local(), 'my work'), () => readFileSync(local(), 'utf8') === 'my work'],
  ['removed', () => rmSync(local()), () => lstatSync(local(), { throwIfNoEntry: false }) === undefined],
  [
    'replaced by a directory',
    () => {
      rmSync(local());
      mkdirSync(local());
    },
    () => lstatSync(local()).isDirectory(),
  ],
  [
    'replaced by a link to where it was moved',
    () => {
      renameSync(local(), service.local('moved'));
      symlinkSync('moved', local());
    },
    () => lstatSync(local()).isSymbolicLink() && readFileSync(service.local('moved')).equals(old),
  ],
  [
    'written over in place, its time set back',
    () => {
      const { atime, mtime } = lstatSync(local());
      writeFileSync(local(), Buffer.from(old).reverse(), { flag: 'r+' });
      utimesSync(local(), atime, mtime);
    },
    () => readFileSync(local()).equals(Buffer.from(old).reverse()),
  ],
];

const moments = ['/path/sync/delta', '/path/oper/checksum', '/path/data'];

describe.each(changes)('a local file is %s while it is downloaded', (_name, change, isTheirs) => {
  test.each(moments)('before %s: it stays as they made it', async (moment) => {
    writeFileSync(local(), old);
    const strategy = moment === '/path/data' ? 'whole' : 'auto';
    await expect(download(moment, change, { strategy })).rejects.toMatchObject({ ...changed, path: local() });
    expect(isTheirs()).toBe(true);
    expect(service.everything().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

const arrivals: [string, () => void, () => boolean][] = [
  ['a file', () => writeFileSync(local(), 'my work'), () => readFileSync(local(), 'utf8') === 'my work'],
  ['a directory', () => mkdirSync(local()), () => lstatSync(local()).isDirectory()],
  ['a link that leads nowhere', () => symlinkSync('none', local()), () => lstatSync(local()).isSymbolicLink()],
];

test.each(arrivals)('where nothing was, %s appears: it stays', async (_name, change, isTheirs) => {
  await expect(download('/path/oper/checksum', change)).rejects.toMatchObject(changed);
  expect(isTheirs()).toBe(true);
});

test.each([
  ['saved', () => writeFileSync(local(), 'my work')],
  ['removed', () => rmSync(local())],
])("onConflict: 'overwrite' replaces a file that was %s", async (_name, change) => {
  for (const moment of moments) {
    writeFileSync(local(), old);
    const strategy = moment === '/path/data' ? 'whole' : 'auto';
    const result = await download(moment, change, { strategy, onConflict: 'overwrite' });
    expect(result).toMatchObject({ verified: true, bytesTotal: edited.length });
    expectSameBytes(readFileSync(local()), edited);
  }
});

test('a link that leads nowhere from the first is followed, and its file made', async () => {
  symlinkSync('real', local());
  expect(await download('none', () => undefined)).toMatchObject({ strategy: 'whole', verified: true });
  expectSameBytes(readFileSync(service.local('real')), edited);
  expect(lstatSync(local()).isSymbolicLink()).toBe(true);
});

test('what somebody saved is what was to come: that is as good', async () => {
  writeFileSync(local(), old);
  const result = await download('/path/oper/checksum', () => writeFileSync(local(), edited));
  expect(result).toMatchObject({ verified: true, bytesTotal: edited.length });
});
