import { mkdirSync, writeFileSync } from 'node:fs';
import { AbortError, BadAnswerError, OptionsError, ResponseError, TaskError, type TaskState } from '../../../../lib';
import { useSyncService } from '../../../support/sync_service';
import { FakeClock } from '../../support/clock';
import { json, useRecordingServer } from '../../support/recording_server';

const uuid = '0f0e0d0c-0000-4000-8000-000000000001';
const nested = (status: string, result: object = {}) => ({ uuid, type: 'Copy', result: { status, result } });
const flat = (status: string, result: object = {}) => ({ uuid, type: 'Copy', status, result });

describe('of a scripted service', () => {
  const server = useRecordingServer();
  /** Starts a task whose answers are these, in order. */
  const start = (clock: FakeClock, ...answers: unknown[]) => {
    server.current.script(
      ...answers.map((answer) => (_request: unknown, response: Parameters<typeof json>[0]) => json(response, answer)),
    );
    return server.current.client({ clock }).files.copy('/a', '/b');
  };

  test.each([
    ['nested', nested],
    ['flat', flat],
  ])('wait() looks in growing intervals at %s answers', async (_name, shape) => {
    const clock = new FakeClock();
    const running = Array.from({ length: 7 }, () => shape('PROGRESS'));
    const task = await start(clock, shape('PENDING'), ...running, shape('SUCCESS', { done: 1 }));
    expect(await task.wait()).toEqual({ done: 1 });
    expect(clock.pauses).toEqual([192, 384, 768, 1536, 3072, 6144, 6144, 6144]);
    expect(task.state.status).toBe('SUCCESS');
  });

  test('an operation that has ended by its answer is not asked about', async () => {
    const clock = new FakeClock();
    await (await start(clock, nested('SUCCESS'))).wait();
    expect(clock.pauses).toEqual([]);
  });

  test('progress and states', async () => {
    const answers = [nested('PENDING'), nested('PROGRESS', { current: 1, total: 4 }), nested('SUCCESS')];
    const seen: TaskState[] = [];
    await (await start(new FakeClock(), ...answers)).wait({ onProgress: (state) => seen.push(state) });
    expect(seen.map(({ status }) => status)).toEqual(['PENDING', 'PROGRESS', 'SUCCESS']);
    expect(seen[1]).toMatchObject({ current: 1, total: 4 });
    const statuses: string[] = [];
    for await (const { status } of await start(new FakeClock(), ...answers)) statuses.push(status);
    expect(statuses).toEqual(['PENDING', 'PROGRESS', 'SUCCESS']);
  });

  test('a partial failure names the paths', async () => {
    const task = await start(new FakeClock(), nested('SUCCESS', { errors: { '/a': 'is locked' } }));
    const error = await task.wait().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TaskError);
    expect(error).toMatchObject({ code: 'ERR_TASK_PARTIAL', errors: { '/a': 'is locked' }, paths: ['/a'], uuid });
    expect((error as Error).message).toContain('/a: is locked');
    expect(JSON.stringify(error)).toContain('is locked');
  });

  test('no errors are no failure', async () => {
    await expect((await start(new FakeClock(), nested('SUCCESS', { errors: {} }))).wait()).resolves.toBeDefined();
  });

  test('a failure tells what the service says', async () => {
    const failure = nested('FAILURE', { detail: 'The disk is full.' });
    const error = await (await start(new FakeClock(), failure)).wait().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'ERR_TASK_FAILED', paths: [], type: 'Copy' });
    expect((error as Error).message).toContain('The disk is full.');
  });

  test('timeout', async () => {
    const clock = new FakeClock();
    const task = await start(clock, nested('PENDING'));
    const error = await task.wait({ timeout: 1000 }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'ERR_TASK_TIMEOUT', uuid });
    expect(clock.pauses).toEqual([192, 384, 424]);
  });

  test('abort ends the waiting', async () => {
    const task = await start(new FakeClock(), nested('PENDING'));
    const abort = new AbortController();
    const onProgress = ({ status }: TaskState) => status === 'PENDING' && abort.abort();
    await expect(task.wait({ signal: abort.signal, onProgress })).rejects.toThrow(AbortError);
  });

  test('pauses may be chosen', async () => {
    const clock = new FakeClock();
    const task = await start(clock, ...Array.from({ length: 4 }, () => nested('PENDING')), nested('SUCCESS'));
    await task.wait({ pauses: { first: 10, longest: 20 } });
    expect(clock.pauses).toEqual([10, 20, 20, 20]);
    await expect(task.wait({ pauses: { first: 9, longest: 8 } })).rejects.toThrow(OptionsError);
    await expect(task.wait({ timeout: -1 })).rejects.toThrow(OptionsError);
  });

  test.each([[{}], [nested('LOST')], [{ result: { status: 'PENDING' } }], [[]]])('%j is no task', async (answer) => {
    await expect(start(new FakeClock(), answer)).rejects.toThrow(BadAnswerError);
  });
});

describe('of the embedded server', () => {
  const service = useSyncService();

  test('can be found again by uuid, and listed', async () => {
    writeFileSync(service.stored('a'), 'A');
    mkdirSync(service.stored('to'));
    const task = await service.api.files.move('/a', '/to');
    const again = await service.api.tasks.get(task.uuid!);
    await again.wait();
    expect(again.type).toBe('Move');
    expect((await service.api.tasks.list()).map(({ uuid }) => uuid)).toEqual([task.uuid]);
    await again.cancel();
    await expect(service.api.tasks.get(task.uuid!)).rejects.toThrow(ResponseError);
  });
});
