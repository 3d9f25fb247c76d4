import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { BasicClient, CodedError, SyncClient } from '../../lib';
import { CuttingProxy, type Cut } from '../support/cutting_proxy';
import { FaultyProxy } from '../support/faulty_proxy';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';
import { FakeClock } from './support/clock';

const service = useSyncService();
const content = seededBytes(200_000, 1);
const old = Buffer.concat([content.subarray(0, 90_000), seededBytes(50, 2), content.subarray(90_000)]);

interface Job {
  /** Makes the call; gives the content that it brought, where it brings any. */
  run(api: BasicClient): Promise<unknown>;
  /** Where content is stored: it must be whole there, or what was there before. */
  stored?(): string;
  /** What was stored before. */
  before?: Buffer;
}

const jobs: Readonly<Record<string, Job>> = {
  'upload as a form': {
    run: (api) => api.files.upload(content, '/a'),
    stored: () => service.stored('a'),
  },
  'upload in the place of another, as a form': {
    run: (api) => api.files.upload(content, '/old'),
    stored: () => service.stored('old'),
    before: old,
  },
  'upload as a body': {
    run: (api) => api.files.upload(content, '/old', { as: 'stream' }),
    stored: () => service.stored('old'),
    before: old,
  },
  'download to a file': {
    run: (api) => api.files.downloadTo('/content', service.local('old')),
    stored: () => service.local('old'),
    before: old,
  },
  'download as a stream': {
    run: async (api) => expect((await buffer(await api.files.download('/content'))).equals(content)).toBe(true),
  },
  'download into memory': {
    run: async (api) => {
      const bytes = await api.get('/path/data', '/content', {}, { as: 'bytes' });
      expect(bytes.equals(content)).toBe(true);
    },
  },
  'a listing': {
    run: async (api) => {
      const names: string[] = [];
      for await (const { name } of api.files.list('/', { limit: 1 })) names.push(name);
      expect(names.sort()).toEqual(['content', 'old', 'to']);
    },
  },
  'a task': {
    run: async (api) => (await api.files.copy('/content', '/to')).wait(),
    stored: () => service.stored('to/content'),
  },
  'sync up': {
    run: (api) => new SyncClient(api).upload(service.local('content'), '/old'),
    stored: () => service.stored('old'),
    before: old,
  },
  'sync down': {
    run: (api) => new SyncClient(api).download(service.local('old'), '/content'),
    stored: () => service.local('old'),
    before: old,
  },
};

function prepare(): void {
  for (const side of [service.local, service.stored]) {
    writeFileSync(side('content'), content);
    writeFileSync(side('old'), old);
  }
  rmSync(service.stored('to'), { recursive: true, force: true });
  mkdirSync(service.stored('to'));
}

/** Runs a job against a proxy, and sees that it brings all of it, or fails as it should with nothing half stored. */
async function check(job: Job, url: string): Promise<'success' | 'failure'> {
  const times = { answerTimeout: 1500, noProgressTimeout: 1500 };
  const api = new BasicClient({ baseUrl: url, ...service.server.credentials, clock: new FakeClock(), ...times });
  const error = await job.run(api).then(
    () => undefined,
    (error: unknown) => error,
  );
  api.close();
  expect(error === undefined || error instanceof CodedError).toBe(true);
  const path = job.stored?.();
  const now = path !== undefined && existsSync(path) ? readFileSync(path) : undefined;
  const isWhole = now?.equals(content) ?? false;
  if (path !== undefined && !isWhole) {
    expect(error).toBeDefined();
    expect(now?.equals(job.before ?? Buffer.alloc(0))).toBe(job.before ? true : undefined);
  }
  return error === undefined ? 'success' : 'failure';
}

async function through<P extends CuttingProxy | FaultyProxy>(proxy: P, work: (proxy: P) => Promise<void>) {
  prepare();
  await proxy.start();
  try {
    await work(proxy);
  } finally {
    await proxy.stop();
  }
}

const parts = [0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.98];

describe.each(Object.entries(jobs))('%s', (name, job) => {
  /** Bytes that an undisturbed run moves over its first connection. */
  async function lengths(): Promise<CuttingProxy['bytes']> {
    const proxy = new CuttingProxy(service.api.baseUrl);
    await through(proxy, async ({ url }) => expect(await check(job, url)).toBe('success'));
    return proxy.bytes;
  }

  test.each(['request', 'answer'] as const)('cut at any point of the %s', async (direction) => {
    const length = (await lengths())[direction];
    // In the head, just before the end, and between; all of the request without an answer is a cut before the answer.
    const points = new Set([...parts.map((part) => Math.floor(part * length)), 1, 30, length - 1]);
    const outcomes: string[] = [];
    let cuts = 0;
    for (const how of ['reset', 'end', 'stall'] as const) {
      for (const after of how === 'stall' ? [Math.floor(length / 2)] : points) {
        const cut: Cut = { direction, after, how };
        await through(new CuttingProxy(service.api.baseUrl), async (proxy) => {
          proxy.cut = cut;
          outcomes.push(await check(job, proxy.url));
          // Lengths vary by some bytes from run to run: the last points may not be reached.
          if (proxy.hasCut) cuts++;
        });
      }
    }
    expect(cuts).toBeGreaterThan(outcomes.length / 2);
    // A task is begun by a request that is not repeated if the service may have had it.
    if (name !== 'a task') expect(outcomes).toContain('success');
  });

  test.each([
    [503, {}],
    [503, { 'X-Throttle': 'status=FAILURE; next=0.1 sec' }],
    [429, { 'Retry-After': '1' }],
  ])('a service that is busy: %i %j', async (status, headers) => {
    for (let at = 0; ; at++) {
      const proxy = new FaultyProxy(service.api.baseUrl);
      await through(proxy, async () => {
        proxy.fault = { at, what: { kind: 'status', status, headers } };
        const outcome = await check(job, proxy.url);
        // A 503 without a word may come of a service that has begun the operation.
        if (name !== 'a task' || status === 429 || 'X-Throttle' in headers) expect(outcome).toBe('success');
      });
      if (proxy.requests.length <= at) break;
    }
  });
});
