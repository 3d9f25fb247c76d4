import { readFileSync, writeFileSync } from 'node:fs';
import { BasicClient, RemoteFile, SyncClient } from '../../lib';
import { FakeClock } from '../rest/support/clock';
import { expectSameBytes } from '../support/bytes';
import { FaultyProxy, type Passing } from '../support/faulty_proxy';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(300_000, 1);
const edited = Buffer.concat([old.subarray(0, 100_000), Buffer.from('inserted'), old.subarray(100_000)]);

let proxy: FaultyProxy;
let api: BasicClient;
let sync: SyncClient;
beforeEach(async () => {
  proxy = new FaultyProxy(service.api.baseUrl);
  await proxy.start();
  api = new BasicClient({
    baseUrl: proxy.url,
    ...service.server.credentials,
    clock: new FakeClock(),
    netrcFile: false,
  });
  sync = new SyncClient(api);
});
afterEach(async () => {
  api.close();
  await proxy.stop();
});

const remote = (path: string) => new RemoteFile(api, path);

const refuse = (request: RegExp, status: number) => {
  proxy.refuse = ({ line }) => (request.test(line) ? status : undefined);
};

describe.each([404, 405, 411, 413, 501])('a service that answers %d', (status) => {
  test.each(['signature', 'patch'])(
    'to a %s: the whole file goes up, for the version that was seen only',
    async (step) => {
      writeFileSync(service.local('a'), edited);
      writeFileSync(service.stored('a'), old);
      refuse(new RegExp(`sync/${step}`), status);
      let condition: string | undefined;
      proxy.before = ({ line, headers }) => {
        if (line.startsWith('PUT')) condition = headers['if-match'];
      };
      const result = await sync.upload(service.local('a'), '/a');
      expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true, bytesTotal: edited.length });
      expectSameBytes(readFileSync(service.stored('a')), edited);
      expect(condition).toMatch(/^"/);
    },
  );

  test('to a request for a delta: the whole file comes', async () => {
    writeFileSync(service.stored('a'), edited);
    writeFileSync(service.local('a'), old);
    refuse(/sync\/delta/, status);
    const result = await sync.download(service.local('a'), '/a');
    expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true, bytesTotal: edited.length });
    expectSameBytes(readFileSync(service.local('a')), edited);
  });

  test('to a signature, between two files of services: the whole file goes', async () => {
    writeFileSync(service.stored('a'), edited);
    writeFileSync(service.stored('b'), old);
    refuse(/sync\/signature/, status);
    const result = await sync.sync(remote('/a'), remote('/b'));
    expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true, bytesTotal: edited.length });
    expectSameBytes(readFileSync(service.stored('b')), edited);
  });
});

test('a body without a length is refused: the delta is too long to be held in memory, the whole file has a length', async () => {
  const large = seededBytes(3_000_000, 2);
  writeFileSync(service.local('a'), large);
  writeFileSync(service.stored('a'), large.subarray(0, 1_000_000));
  let refused = 0;
  proxy.refuse = ({ headers }: Passing) => {
    if (headers['transfer-encoding'] === undefined) return undefined;
    refused++;
    return 411;
  };
  const result = await sync.upload(service.local('a'), '/a');
  expect(result).toMatchObject({ strategy: 'whole', fellBack: true, verified: true });
  expect(refused).toBe(1);
  expectSameBytes(readFileSync(service.stored('a')), large);
});

test.each([400, 403, 409, 507])('%d is a failure like any other: nothing else is tried', async (status) => {
  writeFileSync(service.local('a'), edited);
  writeFileSync(service.stored('a'), old);
  refuse(/sync\/patch/, status);
  await expect(sync.upload(service.local('a'), '/a')).rejects.toMatchObject({ status });
  expectSameBytes(readFileSync(service.stored('a')), old);
  expect(proxy.requests.filter((line) => line.startsWith('PUT'))).toEqual([]);
});
