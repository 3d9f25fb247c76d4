import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import {
  APIError,
  BasicClient,
  CodedError,
  IncompleteAnswerError,
  SyncClient,
  TimeoutError,
  type BasicClientOptions,
  type RequestError,
} from '../../../lib';
import { CuttingProxy, type Cut } from '../../support/cutting_proxy';
import { FaultyProxy } from '../../support/faulty_proxy';
import { seededBytes } from '../../support/random';
import { useSyncService } from '../../support/sync_service';
import { FakeClock } from '../support/clock';

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
  /** Which errors end it though what was hurt is well again. @default none */
  endsWith?: (error: APIError) => boolean;
}

/** Budgets where nothing but time tells that a connection is dead; so many attempts that a busy machine has enough. */
const impatient: BasicClientOptions = { answerTimeout: 2000, noProgressTimeout: 2000, retry: 20 };

/** A sync reads its answers as streams, and does not begin again where one of them breaks off. */
const brokenStream = (error: APIError) =>
  error instanceof IncompleteAnswerError || (error instanceof TimeoutError && error.budget === 'noProgressTimeout');

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
  'a head': {
    run: async (api) => {
      const { headers } = await api.head('/path/data', '/content');
      expect(headers['content-length']).toBe(String(content.length));
    },
  },
  'a removal': {
    run: async (api) => {
      await api.files.unlink('/old');
      expect(existsSync(service.stored('old'))).toBe(false);
    },
  },
  'a task': {
    run: async (api) => (await api.files.copy('/content', '/to')).wait(),
    stored: () => service.stored('to/content'),
    // The request that begins it is not sent again where the service may have had it.
    endsWith: (error) => (error as Partial<RequestError>).method === 'POST',
  },
  'sync up': {
    run: (api) => new SyncClient(api).upload(service.local('content'), '/old'),
    stored: () => service.stored('old'),
    before: old,
    endsWith: brokenStream,
  },
  'sync down': {
    run: (api) => new SyncClient(api).download(service.local('old'), '/content'),
    stored: () => service.local('old'),
    before: old,
    endsWith: brokenStream,
  },
};

/** Whether a job may end with an error. */
function mayEndWith({ endsWith }: Job, error: Error | undefined): boolean {
  return error instanceof APIError && endsWith?.(error) === true;
}

function prepare(): void {
  for (const side of [service.local, service.stored]) {
    writeFileSync(side('content'), content);
    writeFileSync(side('old'), old);
  }
  rmSync(service.stored('to'), { recursive: true, force: true });
  mkdirSync(service.stored('to'));
}

/**
 * Runs a job against a proxy, and sees that it brings all of it, or fails as it should with nothing half stored.
 * @param options budgets: the default ones are so long that no busy machine uses them up.
 * @returns the error, where the job fails
 */
async function check(job: Job, url: string, options: BasicClientOptions = {}): Promise<Error | undefined> {
  const api = new BasicClient({ baseUrl: url, ...service.server.credentials, clock: new FakeClock(), ...options });
  const error = await job.run(api).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  api.close();
  if (error) expect(error).toBeInstanceOf(CodedError);
  const path = job.stored?.();
  const now = path !== undefined && existsSync(path) ? readFileSync(path) : undefined;
  const isWhole = now?.equals(content) ?? false;
  if (path !== undefined && !isWhole) {
    expect(error).toBeDefined();
    expect(now?.equals(job.before ?? Buffer.alloc(0))).toBe(job.before ? true : undefined);
  }
  return error;
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

describe.each(Object.entries(jobs))('%s', (_name, job) => {
  /** Bytes that an undisturbed run moves over its first connection. */
  async function lengths(): Promise<CuttingProxy['bytes']> {
    const proxy = new CuttingProxy(service.api.baseUrl);
    await through(proxy, async ({ url }) => expect(await check(job, url)).toBeUndefined());
    return proxy.bytes;
  }

  test.each(['request', 'answer'] as const)('cut at any point of the %s', async (direction) => {
    const length = (await lengths())[direction];
    // In the head, just before the end, and between; all of the request without an answer is a cut before the answer.
    const points = new Set([...parts.map((part) => Math.floor(part * length)), 1, 30, length - 1]);
    let cuts = 0;
    let runs = 0;
    for (const how of ['reset', 'end', 'stall'] as const) {
      for (const after of how === 'stall' ? [Math.floor(length / 2)] : points) {
        const cut: Cut = { direction, after, how };
        await through(new CuttingProxy(service.api.baseUrl), async (proxy) => {
          proxy.cut = cut;
          const error = await check(job, proxy.url, how === 'stall' ? impatient : {});
          // One connection is hurt, and what may be sent again then arrives.
          if (!mayEndWith(job, error)) expect([cut, error]).toEqual([cut, undefined]);
          runs++;
          // Lengths vary by some bytes from run to run: the last points may not be reached.
          if (proxy.hasCut) cuts++;
        });
      }
    }
    expect(cuts).toBeGreaterThan(runs / 2);
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
        const error = await check(job, proxy.url);
        // A 503 without a word may come of a service that has begun the operation.
        const isRefusal = status === 429 || 'X-Throttle' in headers;
        if (isRefusal || !mayEndWith(job, error)) expect([at, error]).toEqual([at, undefined]);
      });
      if (proxy.requests.length <= at) break;
    }
  });
});
