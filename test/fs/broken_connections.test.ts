import { writeFileSync } from 'node:fs';
import { BasicClient, FileSystemError, SmartFileSystem, TaskError } from '../../lib';
import { FakeClock } from '../rest/support/clock';
import { json, useRecordingServer } from '../rest/support/recording_server';
import { expectSameBytes } from '../support/bytes';
import { CuttingProxy } from '../support/cutting_proxy';
import { FaultyProxy } from '../support/faulty_proxy';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const scripted = useRecordingServer();
const content = seededBytes(400_000);

const filesAt = (baseUrl: string) => {
  return new SmartFileSystem(new BasicClient({ baseUrl, ...service.server.credentials, clock: new FakeClock() }));
};

test.each([500, 100_000, 350_000])('a read that breaks after %i bytes goes on where it broke', async (after) => {
  writeFileSync(service.stored('a'), content);
  for (const read of ['readFile', 'createReadStream'] as const) {
    const proxy = new CuttingProxy(service.api.baseUrl);
    await proxy.start();
    proxy.cut = { direction: 'answer', after, how: 'reset' };
    const files = filesAt(proxy.url);
    const bytes =
      read === 'readFile'
        ? await files.readFile('/a')
        : Buffer.concat((await files.createReadStream('/a').toArray()) as Buffer[]);
    expectSameBytes(bytes, content);
    expect(proxy).toMatchObject({ hasCut: true, connections: 2 });
    await proxy.stop();
  }
});

test('a removal whose answer is lost has happened, and one of what was never there has not', async () => {
  const proxy = new FaultyProxy(service.api.baseUrl);
  await proxy.start();
  const client = new BasicClient({ baseUrl: proxy.url, ...service.server.credentials, clock: new FakeClock() });
  const files = new SmartFileSystem(client);
  for (const unlink of [(path: string) => files.unlink(path), (path: string) => client.files.unlink(path)]) {
    writeFileSync(service.stored('a'), content);
    proxy.fault = { at: proxy.requests.length, what: { kind: 'lost' } };
    await unlink('/a');
    expect(proxy.requests.slice(-2)).toEqual(Array(2).fill('DELETE /api/3/path/data/a'));
    expect(await service.api.files.exists('/a')).toBe(false);
  }
  await expect(files.unlink('/a')).rejects.toMatchObject({ code: 'ENOENT' });
  // A busy service has not looked at the first attempt: nothing was removed.
  proxy.fault = { at: proxy.requests.length, what: { kind: 'status', status: 503 } };
  await expect(files.unlink('/a')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(client.files.unlink('/a')).rejects.toMatchObject({ status: 404 });
  client.close();
  await proxy.stop();
});

test('an operation that fails is EIO, and its cause the error of the task', async () => {
  const { key, password } = service.server.credentials;
  const answers = (errors: unknown, status = 'SUCCESS') => {
    scripted.current.handler = (request, response) => {
      if (request.method === 'GET') json(response, { name: 'd', path: '/d', isdir: true, isfile: false, size: 0 });
      else json(response, { uuid: 'u', type: 'Remove', result: { status, result: { errors } } });
    };
    return new SmartFileSystem(new BasicClient({ baseUrl: scripted.current.url, key, password }));
  };
  for (const errors of [{ '/d/x': 'denied' }, 'denied']) {
    const error = await answers(errors)
      .rm('/d', { recursive: true })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(FileSystemError);
    expect(error).toMatchObject({ code: 'EIO', cause: { code: 'ERR_TASK_PARTIAL' } });
    const { cause } = error as { cause: TaskError };
    expect(cause).toBeInstanceOf(TaskError);
    expect(Object.values(cause.errors)).toEqual(['denied']);
  }
  const failed = answers(undefined, 'FAILURE').rm('/d', { recursive: true });
  await expect(failed).rejects.toMatchObject({ code: 'EIO', cause: { code: 'ERR_TASK_FAILED' } });
});
