import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { APIError, BasicClient, SyncClient, SyncError, type SyncOptions } from '../../lib';
import { FakeClock } from '../rest/support/clock';
import { expectSameBytes } from '../support/bytes';
import { FaultyProxy, type Fault } from '../support/faulty_proxy';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(300_000, 1);
const edited = Buffer.concat([old.subarray(0, 100_000), Buffer.from('inserted'), old.subarray(100_000)]);

let proxy: FaultyProxy;
let sync: SyncClient;
let api: BasicClient;
beforeEach(async () => {
  proxy = new FaultyProxy(service.api.baseUrl);
  await proxy.start();
  // Silence is noticed after a moment: the one wait that is real, since it is the network's.
  const options = { clock: new FakeClock(), answerTimeout: 500, netrcFile: false } as const;
  api = new BasicClient({ baseUrl: proxy.url, ...service.server.credentials, ...options });
  sync = new SyncClient(api);
});
afterEach(async () => {
  api.close();
  await proxy.stop();
});

/** One sync of each kind: which file goes where, and what both sides hold before. */
const jobs = {
  'whole up': () => {
    writeFileSync(service.local('a'), edited);
    return {
      run: (options?: SyncOptions) => sync.upload(service.local('a'), '/new/a', options),
      result: service.stored('new/a'),
      before: undefined,
    };
  },
  'delta up': () => {
    writeFileSync(service.local('a'), edited);
    writeFileSync(service.stored('a'), old);
    return {
      run: (options?: SyncOptions) => sync.upload(service.local('a'), '/a', options),
      result: service.stored('a'),
      before: old,
    };
  },
  'whole down': () => {
    writeFileSync(service.stored('a'), edited);
    return {
      run: (options?: SyncOptions) => sync.download(service.local('a'), '/a', options),
      result: service.local('a'),
      before: undefined,
    };
  },
  'delta down': () => {
    writeFileSync(service.stored('a'), edited);
    writeFileSync(service.local('a'), old);
    return {
      run: (options?: SyncOptions) => sync.download(service.local('a'), '/a', options),
      result: service.local('a'),
      before: old,
    };
  },
} as const;

const faults: [string, Fault][] = [
  ['503', { kind: 'status', status: 503 }],
  ['429', { kind: 'status', status: 429, headers: { 'Retry-After': '1' } }],
  ['a reset', { kind: 'reset' }],
  ['an answer that is lost', { kind: 'lost' }],
  ['an answer that is cut', { kind: 'cut' }],
  ['silence', { kind: 'stall' }],
];

describe.each(Object.keys(jobs) as (keyof typeof jobs)[])('%s', (name) => {
  test.each(faults)('%s at any step ends in the whole file, and without an error', async (what, fault) => {
    const failures: string[] = [];
    for (let at = 0; ; at++) {
      for (const file of [service.stored('new'), service.stored('a'), service.local('a')]) {
        rmSync(file, { recursive: true, force: true });
      }
      const { run, result, before } = jobs[name]();
      proxy.requests.length = 0;
      proxy.fault = { at, what: fault };
      let done: { verified: boolean } | undefined;
      try {
        done = await run();
      } catch (error) {
        expect(error instanceof APIError || error instanceof SyncError).toBe(true);
        failures.push(`${what} at ${proxy.requests[at]}: ${String(error)}`);
      }
      if (proxy.requests.length <= at) break; // all steps have had their fault
      const now = existsSync(result) ? readFileSync(result) : undefined;
      if (done) {
        expect(done.verified).toBe(true);
        expectSameBytes(now ?? Buffer.alloc(0), edited);
      } else if (now?.equals(edited) !== true) {
        expect(now?.equals(before ?? Buffer.alloc(0))).toBe(before ? true : undefined);
      }
      expect(service.everything().filter((each) => each.endsWith('.tmp'))).toEqual([]);
    }
    // Requests are repeated, and where an answer that is streamed breaks off, the sync begins anew.
    expect(failures).toEqual([]);
  });
});

describe('an answer that breaks off', () => {
  test.each([
    ['signature', 'delta up', /sync\/signature/],
    ['delta', 'delta down', /sync\/delta/],
    ['content', 'whole down', /path\/data/],
  ] as const)(
    'of a %s is what a sync fails with that may not begin anew, and nothing is stored',
    async (_, name, at) => {
      await jobs[name]().run();
      const step = proxy.requests.findIndex((request) => at.test(request));
      /** Runs the job again, with that answer cut. */
      const again = () => {
        for (const file of [service.stored('a'), service.local('a')]) rmSync(file, { force: true });
        proxy.requests.length = 0;
        proxy.fault = { at: step, what: { kind: 'cut' } };
        return jobs[name]();
      };
      const { run, result, before } = again();
      await expect(run({ restarts: 0 })).rejects.toMatchObject({ code: 'ERR_API_INCOMPLETE' });
      expect(existsSync(result) ? readFileSync(result) : undefined).toEqual(before);

      expect(await again().run({ restarts: 1 })).toMatchObject({ verified: true });
      expectSameBytes(readFileSync(result), edited);
    },
  );
});
