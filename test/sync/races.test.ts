import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { BasicClient, RemoteFile, SyncClient, type SyncApi } from '../../lib';
import { createServer } from '../../lib/server';
import { expectSameBytes } from '../support/bytes';
import { seededBytes } from '../support/random';
import { changedApi } from '../support/sync_api';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(600_000, 1);
const edited = Buffer.concat([Buffer.from('inserted'), old]);

/** The client of the service, with something done before each POST to an endpoint. */
function before(endpoint: string, action: () => void): SyncClient {
  const { api } = service;
  const post: SyncApi['post'] = (called, ...args) => {
    if (called === endpoint) action();
    return api.post(called, ...args);
  };
  return new SyncClient(changedApi(api, { post }));
}

describe('somebody saves the local file while it is downloaded', () => {
  test.each(['auto', 'whole'] as const)('%s: what was saved stays', async (strategy) => {
    writeFileSync(service.local('a.bin'), old);
    writeFileSync(service.stored('a.bin'), edited);
    const sync = before('/path/oper/checksum', () => writeFileSync(service.local('a.bin'), 'my work'));
    const promise = sync.download(service.local('a.bin'), '/a.bin', { strategy });
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SYNC_DESTINATION_CHANGED' });
    expect(readFileSync(service.local('a.bin'), 'utf8')).toBe('my work');
    expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
  });

  test('a file that appears during the sync stays, too', async () => {
    writeFileSync(service.stored('a.bin'), edited);
    const sync = before('/path/oper/checksum', () => writeFileSync(service.local('a.bin'), 'my work'));
    const promise = sync.download(service.local('a.bin'), '/a.bin');
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SYNC_DESTINATION_CHANGED' });
    expect(readFileSync(service.local('a.bin'), 'utf8')).toBe('my work');
  });
});

test('a delta that makes more of the file than the service allows: the whole file goes', async () => {
  const server = createServer({ root: service.stored(''), limits: { patchGrowth: 1000 } });
  try {
    const sync = new SyncClient(new BasicClient({ baseUrl: await server.listen(), ...server.credentials }));
    writeFileSync(service.stored('a.bin'), Buffer.alloc(10_000));
    writeFileSync(service.local('a.bin'), Buffer.alloc(1_000_000));
    const result = await sync.upload(service.local('a.bin'), '/a.bin');
    expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true });
    expectSameBytes(readFileSync(service.stored('a.bin')), Buffer.alloc(1_000_000));
  } finally {
    await server.close();
  }
});

describe('a service that lies', () => {
  const answering = (answers: Partial<Record<string, unknown>>): SyncApi => {
    return changedApi(service.api, {
      get: (endpoint, ...args) => Promise.resolve(answers[endpoint] ?? service.api.get(endpoint, ...args)),
      post: (endpoint, ...args) => Promise.resolve(answers[endpoint] ?? service.api.post(endpoint, ...args)),
    });
  };

  test.each([[-1], ['5'], [null], [1e300], [1.5], [undefined]])('a size of %p is no size', async (size) => {
    const file = new RemoteFile(answering({ '/path/info': { size } }), '/a.bin');
    await expect(file.stat()).rejects.toMatchObject({ code: 'ERR_SYNC_ANSWER' });
  });

  test.each([[null], ['x'], [{}], [{ result: { result: { checksums: { a: 5 } } } }], [{ result: null }]])(
    'a checksum task of %p: the comparison goes by signatures',
    async (task) => {
      writeFileSync(service.local('a.bin'), old);
      writeFileSync(service.stored('a.bin'), edited);
      const sync = new SyncClient({
        ...answering({}),
        post: (endpoint, ...args) =>
          endpoint === '/path/oper/checksum' ? Promise.resolve(task) : service.api.post(endpoint, ...args),
      });
      const result = await sync.download(service.local('a.bin'), '/a.bin');
      expect(result).toMatchObject({ verification: 'signature', strategy: 'delta' });
    },
  );

  test('content without end is cut off', async () => {
    writeFileSync(service.stored('a.bin'), old);
    function* endless() {
      for (;;) yield Buffer.alloc(1024 * 1024);
    }
    const content = Readable.from(endless(), { objectMode: false });
    const sync = new SyncClient(answering({ '/path/data': content }));
    const promise = sync.download(service.local('a.bin'), '/a.bin');
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SYNC_ANSWER' });
    expect(content.destroyed).toBe(true);
    expect(service.everything()).toEqual(['stored/a.bin']);
  });
});

test('a local directory that is missing leaves no connection open', async () => {
  writeFileSync(service.stored('a.bin'), seededBytes(5_000_000, 2));
  const promise = service.sync.download(service.local('none/a.bin'), '/a.bin');
  await expect(promise).rejects.toMatchObject({ code: 'ENOENT' });
  expect(existsSync(service.local('none'))).toBe(false);
  // A connection in use would keep close() waiting for its grace period.
  await service.server.close();
});
