import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { AbortError, RemoteFile, ResponseError, SyncClient, type SyncApi } from '../../lib';
import { expectSameBytes } from '../support/bytes';
import { seededBytes } from '../support/random';
import { changedApi } from '../support/sync_api';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(600_000, 1);
const edited = Buffer.concat([Buffer.from('inserted'), old]);
const collision = (name: string) => readFileSync(path.join(__dirname, '../fixtures/collision', name));

/** The client of the service with some answers replaced. */
function tampered(change: Partial<SyncApi>): SyncClient {
  return new SyncClient(changedApi(service.api, change));
}

describe('blocks made to collide', () => {
  // The new file differs from the basis in one block whose weak and strong sums are equal to the old block's.
  const pairs: [string, Buffer, Buffer, number][] = [
    ['8 bytes of MD4', collision('coll1.bin'), collision('coll2.bin'), 2048],
    ['all of MD4', collision('md4x.bin'), collision('md4y.bin'), 256],
  ];

  test.each(pairs)('upload notices: %s', async (_name, before, after, blockSize) => {
    writeFileSync(service.stored('a.bin'), Buffer.concat([before, old]));
    writeFileSync(service.local('a.bin'), Buffer.concat([after, old]));
    const result = await service.sync.upload(service.local('a.bin'), '/a.bin', { blockSize });
    expectSameBytes(readFileSync(service.stored('a.bin')), Buffer.concat([after, old]));
    expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true });
  });

  test.each(pairs)('download notices: %s', async (_name, before, after, blockSize) => {
    writeFileSync(service.local('a.bin'), Buffer.concat([before, old]));
    writeFileSync(service.stored('a.bin'), Buffer.concat([after, old]));
    const result = await service.sync.download(service.local('a.bin'), '/a.bin', { blockSize });
    expectSameBytes(readFileSync(service.local('a.bin')), Buffer.concat([after, old]));
    expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true });
  });

  test('without verification they go unnoticed, as the documentation says', async () => {
    const [, before, after, blockSize] = pairs[0]!;
    writeFileSync(service.local('a.bin'), Buffer.concat([before, old]));
    writeFileSync(service.stored('a.bin'), Buffer.concat([after, old]));
    const result = await service.sync.download(service.local('a.bin'), '/a.bin', { blockSize, verify: false });
    expect(result).toMatchObject({ strategy: 'unchanged', verified: false, verification: 'none' });
    expectSameBytes(readFileSync(service.local('a.bin')), Buffer.concat([before, old]));
  });
});

test('a service without checksums is compared by a second signature', async () => {
  const { api } = service;
  const refusal = await api.get('/path/info', '/none').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ResponseError);
  const sync = tampered({
    post: (endpoint, ...rest) => {
      if (endpoint === '/path/oper/checksum') throw refusal;
      return api.post(endpoint, ...rest);
    },
  });
  writeFileSync(service.local('a.bin'), edited);
  writeFileSync(service.stored('a.bin'), old);
  const up = await sync.upload(service.local('a.bin'), '/a.bin');
  expect(up).toMatchObject({ strategy: 'delta', verified: true, verification: 'signature' });
  writeFileSync(service.local('a.bin'), old);
  const down = await sync.download(service.local('a.bin'), '/a.bin');
  expect(down).toMatchObject({ strategy: 'delta', verified: true, verification: 'signature' });
  expectSameBytes(readFileSync(service.local('a.bin')), edited);
});

test('a service that lies about the checksum is not believed, and the local file stays', async () => {
  const { api } = service;
  const sync = tampered({
    post: async (endpoint, ...rest) => {
      if (endpoint !== '/path/oper/checksum') return api.post(endpoint, ...rest);
      return { uuid: 'x', result: { status: 'SUCCESS', result: { checksums: { '/a.bin': 'ab'.repeat(32) } } } };
    },
  });
  writeFileSync(service.local('a.bin'), old);
  writeFileSync(service.stored('a.bin'), edited);
  await expect(sync.download(service.local('a.bin'), '/a.bin')).rejects.toMatchObject({ code: 'ERR_SYNC_VERIFY' });
  expectSameBytes(readFileSync(service.local('a.bin')), old);
  expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
});

describe('a delta that is broken on its way', () => {
  const breaks: [string, (delta: Buffer) => Buffer, string][] = [
    ['cut', (delta) => delta.subarray(0, -1), 'ERR_RSYNC_INPUT_ENDED'],
    ['another magic', (delta) => Buffer.concat([Buffer.from('oops'), delta.subarray(4)]), 'ERR_RSYNC_BAD_MAGIC'],
    ['a reserved opcode', (delta) => Buffer.concat([delta.subarray(0, 4), Buffer.from([0xff])]), 'ERR_RSYNC_CORRUPT'],
  ];

  test.each(breaks)('%s: the local file stays', async (_name, damage, code) => {
    const { api } = service;
    const sync = tampered({
      post: async (endpoint, ...rest) => {
        const answer = await api.post(endpoint, ...rest);
        if (endpoint !== '/path/sync/delta') return answer;
        const delta = Buffer.concat(await (answer as Readable).toArray());
        return Readable.from([damage(delta)], { objectMode: false });
      },
    });
    writeFileSync(service.local('a.bin'), old);
    writeFileSync(service.stored('a.bin'), edited);
    await expect(sync.download(service.local('a.bin'), '/a.bin')).rejects.toMatchObject({ code });
    expectSameBytes(readFileSync(service.local('a.bin')), old);
    expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
  });

  test('a delta that copies without end is stopped', async () => {
    const copyAll = Buffer.from('4700000249f0', 'hex'); // COPY offset 0 (1 byte), length 150 000 (4 bytes)
    const delta = Buffer.concat([Buffer.from('72730236', 'hex'), ...Array<Buffer>(2000).fill(copyAll)]);
    const sync = tampered({
      post: async (endpoint, ...rest) =>
        endpoint === '/path/sync/delta'
          ? Readable.from([delta], { objectMode: false })
          : service.api.post(endpoint, ...rest),
    });
    writeFileSync(service.local('a.bin'), old);
    writeFileSync(service.stored('a.bin'), edited);
    const promise = sync.download(service.local('a.bin'), '/a.bin');
    await expect(promise).rejects.toMatchObject({ code: 'ERR_RSYNC_LIMIT' });
    expectSameBytes(readFileSync(service.local('a.bin')), old);
  });
});

test('the file changes while it is sent: the remote one stays what it was', async () => {
  const before = seededBytes(3_000_000, 3);
  writeFileSync(service.stored('a.bin'), before);
  writeFileSync(service.local('a.bin'), seededBytes(3_000_000, 4));
  let changed = false;
  const onProgress = () => {
    if (!changed) writeFileSync(service.local('a.bin'), seededBytes(3_000_000, 5));
    changed = true;
  };
  for (const strategy of ['auto', 'whole'] as const) {
    changed = false;
    const promise = service.sync.upload(service.local('a.bin'), '/a.bin', { onProgress, strategy });
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SYNC_SOURCE_CHANGED' });
    expectSameBytes(readFileSync(service.stored('a.bin')), before);
  }
  await service.server.close();
  expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
});

describe('abort in the middle', () => {
  const before = seededBytes(4_000_000, 3);
  const after = seededBytes(4_000_000, 4);

  test.each(['upload', 'download'] as const)('%s leaves the destination as it was', async (direction) => {
    const [from, to] = direction === 'upload' ? [service.local, service.stored] : [service.stored, service.local];
    writeFileSync(from('a.bin'), after);
    writeFileSync(to('a.bin'), before);
    for (const strategy of ['auto', 'whole'] as const) {
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const promise = service.sync[direction](service.local('a.bin'), '/a.bin', {
        strategy,
        signal: controller.signal,
        onProgress: ({ phase, bytes }) => {
          if (phase === 'transfer' && bytes > 1_000_000) controller.abort(reason);
        },
      });
      await expect(promise).rejects.toBeInstanceOf(AbortError);
      await expect(promise).rejects.toMatchObject({ cause: reason });
      expectSameBytes(readFileSync(to('a.bin')), before);
    }
    await service.server.close();
    expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
  });
});

test('a remote file whose service sends JSON where bytes belong', async () => {
  const api = changedApi(service.api, { get: () => Promise.resolve({}) });
  const file = new RemoteFile(api, '/a.bin');
  await expect(file.stat()).rejects.toMatchObject({ code: 'ERR_SYNC_ANSWER' });
  const body = await file.signature();
  await expect(Promise.resolve(body.open())).rejects.toMatchObject({ code: 'ERR_SYNC_ANSWER' });
});
