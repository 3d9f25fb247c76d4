import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { AbortError, BasicClient } from '../../../lib';
import { systemClock } from '../../../lib/internal/clock';
import { eventually } from '../../support/eventually';
import { stallingProxy } from '../../support/stalling_proxy';
import { useSyncService } from '../../support/sync_service';
import { useTempDir } from '../../support/temp_dir';
import { failure, json, useRecordingServer } from '../support/recording_server';

const tries = 3;

/**
 * Milliseconds from an abort to the end of a call, the least of a few tries: a busy machine may be late at any of them.
 * @param begin starts the call, and gives it and what to wait for before the abort.
 */
async function latency(begin: (signal: AbortSignal) => Promise<{ call: Promise<unknown>; reached: Promise<unknown> }>) {
  let least = Infinity;
  for (let at = 0; at < tries && least >= 100; at++) {
    const controller = new AbortController();
    const { call, reached } = await begin(controller.signal);
    const ended = failure(call);
    await reached;
    const aborted = performance.now();
    controller.abort('my reason');
    const error = await ended;
    least = Math.min(least, performance.now() - aborted);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ code: 'ABORT_ERR', cause: 'my reason' });
  }
  return least;
}

describe('in the middle of a transfer an abort ends within 100 ms, and leaves no file:', () => {
  const service = useSyncService();
  const size = 20_000_000;
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

  type Transfer = (api: BasicClient, signal: AbortSignal) => Promise<unknown>;
  const transfers: Readonly<Record<string, ['up' | 'down', Transfer]>> = {
    'an upload as a form': ['up', (api, signal) => api.files.upload(service.local('source'), '/new', { signal })],
    'an upload as a body': [
      'up',
      (api, signal) => api.files.upload(service.local('source'), '/new', { as: 'stream', signal }),
    ],
    'a download to a file': ['down', (api, signal) => api.files.downloadTo('/big', service.local('new'), { signal })],
    'a download as a stream': ['down', async (api, signal) => buffer(await api.files.download('/big', { signal }))],
  };

  test.each(Object.entries(transfers))('%s', async (_name, [direction, transfer]) => {
    for (const file of [service.local('source'), service.stored('big')]) writeFileSync(file, Buffer.alloc(size));
    const before = service.everything();
    const least = await latency(async (signal) => {
      const proxy = await stallingProxy(service.api.baseUrl, direction, 1_000_000);
      const api = new BasicClient({ baseUrl: proxy.url, ...service.server.credentials });
      closers.push(async () => {
        api.close();
        await proxy.close();
      });
      return { call: transfer(api, signal), reached: proxy.stalled };
    });
    expect(least).toBeLessThan(100);
    // On this side at once; the service gets to know when the connection is gone.
    expect(service.everything().filter((name) => name.startsWith('local'))).toEqual(['local/source']);
    await Promise.all(closers.splice(0).map((close) => close()));
    await eventually(() => expect(service.everything()).toEqual(before));
  });
});

describe('an abort ends within 100 ms', () => {
  const server = useRecordingServer();

  /** Hangs at a request; what others are answered with. */
  function hangAt(method: string, answer: unknown): Promise<void> {
    return new Promise((resolve) => {
      server.current.handler = (request, response) => {
        request.resume();
        if (request.method === method) resolve();
        else json(response, answer);
      };
    });
  }
  const running = { uuid: 'u', type: 'Copy', result: { status: 'PROGRESS', result: {} } };
  const api = () => server.current.client({ clock: systemClock });

  test('a listing', async () => {
    const least = await latency((signal) => {
      const reached = hangAt('GET', {});
      return Promise.resolve({ reached, call: Promise.resolve(api().files.list('/', { signal })) });
    });
    expect(least).toBeLessThan(100);
  });

  test('the second page of a listing', async () => {
    const least = await latency((signal) => {
      const reached = new Promise<void>((resolve) => {
        const first = { path: '/', isdir: true, page: 1, pages: 2, children: [{ path: '/a' }] };
        const page = (_: unknown, response: Parameters<typeof json>[0]) => json(response, first);
        server.current.script(page, () => resolve());
      });
      const all = async () => {
        for await (const entry of api().files.list('/', { signal })) expect(entry.path).toBe('/a');
      };
      return Promise.resolve({ reached, call: all() });
    });
    expect(least).toBeLessThan(100);
  });

  test('a look at a task', async () => {
    const least = await latency(async (signal) => {
      const reached = hangAt('GET', running);
      const task = await api().files.copy('/a', '/b');
      return { reached, call: task.wait({ signal, pauses: { first: 1 } }) };
    });
    expect(least).toBeLessThan(100);
  });

  test('the pause between two looks at a task', async () => {
    const least = await latency(async (signal) => {
      await Promise.resolve((server.current.handler = (_request, response) => json(response, running)));
      const task = await api().files.copy('/a', '/b');
      const call = task.wait({ signal, pauses: { first: 3_600_000 } });
      return { call, reached: new Promise((resolve) => setImmediate(resolve)) };
    });
    expect(least).toBeLessThan(100);
  });
});

describe.each(['form', 'stream'] as const)('the source of an upload as a %s is destroyed', (as) => {
  const server = useRecordingServer();
  const upload = (source: PassThrough, options = {}) =>
    server.current.client().files.upload(source, '/f', { as, ...options });

  const errors: Readonly<Record<string, [code: string, run: (source: PassThrough) => Promise<unknown>]>> = {
    'when the service refuses it': [
      'ERR_API_RESPONSE',
      (source) => {
        server.current.handler = (_request, response) => json(response, { detail: 'too large' }, 413);
        return upload(source);
      },
    ],
    'when the connection breaks': [
      'ERR_API_REQUEST',
      (source) => {
        server.current.handler = (request) => request.socket.resetAndDestroy();
        return upload(source);
      },
    ],
    'when the service takes nothing more': [
      'ERR_API_TIMEOUT',
      (source) => {
        server.current.handler = () => source.end();
        return upload(source, { answerTimeout: 50 });
      },
    ],
    'when the report of progress throws': [
      'ERR_TEST',
      (source) => {
        const onProgress = () => {
          throw Object.assign(new Error('of the caller'), { code: 'ERR_TEST' });
        };
        return upload(source, { onProgress });
      },
    ],
    'when an option is wrong': ['ERR_INVALID_OPTION', (source) => upload(source, { uuid: '/' })],
    'when the signal has aborted': ['ABORT_ERR', (source) => upload(source, { signal: AbortSignal.abort() })],
    'when its own error ends it': [
      'ERR_TEST',
      (source) => {
        server.current.handler = () => source.destroy(Object.assign(new Error('of the disk'), { code: 'ERR_TEST' }));
        return upload(source);
      },
    ],
  };

  test.each(Object.entries(errors))('%s', async (_name, [code, run]) => {
    const source = new PassThrough();
    source.write('begun');
    expect(await failure(run(source))).toMatchObject({ code });
    expect(source.destroyed).toBe(true);
  });
});

describe('a hundred calls at once on one signal', () => {
  const temp = useTempDir();

  async function run(mode: string) {
    mkdirSync(temp.file('stored'));
    const child = path.join(__dirname, '../../support/children/hundred_calls.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [child, mode, temp.file('stored')]);
    return JSON.parse(stdout) as { warnings: string[]; most: number; left: number; codes: string[] };
  }

  test('bring no warning, and share one listener', async () => {
    expect(await run('whole')).toEqual({ warnings: [], most: 1, left: 0, codes: ['done'] });
  }, 60_000);

  test('bring none when they are aborted', async () => {
    expect(await run('abort')).toMatchObject({ warnings: [], left: 0, codes: ['ABORT_ERR'] });
  }, 60_000);

  test('would bring one if something had too many listeners', async () => {
    expect(await run('leak')).toMatchObject({ warnings: ['MaxListenersExceededWarning'] });
  }, 60_000);
});
