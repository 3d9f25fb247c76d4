import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { MemoryStore } from '../../../lib/state/memory_store';
import { toHttpError } from '../../../lib/server/dispatch/failures';
import { Tasks } from '../../../lib/server/tasks/tasks';
import type { Outcome, Task } from '../../../lib/server/tasks/task';
import { seededBytes } from '../../support/random';
import { basic, form, openSocket, send, type Received } from '../support/http';
import { useService } from '../support/service';

const other = { key: 'other', password: 'other', username: 'joe' };
const service = useService({
  credentials: [{ key: 'k', password: 'p', username: 'jane' }, other],
  times: { task: 20 },
});
beforeEach(() => {
  service.auth = basic('k', 'p');
});

/** Polls until a task has ended. */
async function ended(url: string): Promise<Received['json']> {
  for (;;) {
    const { json } = await service.get(url);
    if (json.status === 'SUCCESS' || json.status === 'FAILURE') return json as unknown;
  }
}

test('a task can be read alone and in the list, by its owner only', async () => {
  mkdirSync(service.stored('a'));
  const { json: task } = await service.post('/api/2/path/oper/remove', { path: '/a' });
  expect(task).toEqual({
    uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    url: `/api/2/task/${task.uuid}/`,
    type: 'Remove',
    status: 'SUCCESS',
    result: { status: 'SUCCESS', result: {} },
  });
  expect((await service.get(task.url as string)).json).toEqual(task);
  expect((await service.get(`/api/2.1/task/${task.uuid}`)).json.url).toBe(`/api/2.1/task/${task.uuid}/`);
  expect((await service.get('/api/2/task')).json).toEqual([task]);

  const headers = { authorization: basic(other.key, other.password) };
  expect((await send(service.base, 'GET', task.url as string, { headers })).status).toBe(404);
  expect((await send(service.base, 'GET', '/api/2/task/', { headers })).json).toEqual([]);
  for (const uuid of ['none', '00000000-0000-0000-0000-000000000000', '__proto__']) {
    expect((await service.get(`/api/2/task/${uuid}`)).status).toBe(404);
  }
});

test('tasks of a removed user are stopped, and not those of a later user of the same name', async () => {
  const tasks = new Tasks({ tasks: 5, runningTasks: 5 }, 0, new MemoryStore().table('tasks'), {
    explain: toHttpError,
    onError: () => undefined,
  });
  const stopped = new Promise<boolean>((resolve) => {
    void tasks.start('Copy', 'joe', (signal) => {
      signal.addEventListener('abort', () => resolve(true));
      return new Promise(() => undefined);
    });
  });
  const { uuid } = await tasks.start('Remove', 'jane', () => Promise.resolve({ status: 'SUCCESS', result: {} }));
  expect(tasks.list('joe')).toHaveLength(1);
  tasks.forgetAll('joe');
  expect([await stopped, tasks.list('joe'), tasks.list('jane')]).toMatchObject([true, [], [{ uuid }]]);
});

test('an operation that cannot end yet is answered while it runs', async () => {
  mkdirSync(service.stored('dir'));
  // An upload into the directory keeps it from being removed until it ends.
  const { socket, answer } = openSocket(service.base);
  const head = `PUT /api/3/path/data/dir/a HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nConnection: close`;
  socket.write(`${head}\r\nContent-Length: 3\r\n\r\nab`);
  while (service.everything().length === 1) await new Promise(setImmediate);

  const { status, json: task } = await service.post('/api/2/path/oper/remove', { path: '/dir' });
  const result = { current: 0, total: 1 };
  expect([status, task.status, task.result]).toEqual([200, 'PROGRESS', { status: 'PROGRESS', result }]);
  expect((await service.get(task.url as string)).json.status).toBe('PROGRESS');
  expect(service.everything()).toContain('dir');
  socket.write('c');
  expect(await answer).toMatch(/^HTTP\/1.1 200 /);
  expect((await ended(task.url as string)).status).toBe('SUCCESS');
  expect(service.everything()).toEqual([]);
});

describe('checksum', () => {
  const content = seededBytes(2_500_000);
  const sum = (fields: Record<string, string | string[]>) => service.post('/api/2/path/oper/checksum/', fields);

  test.each([
    ['MD5', createHash('md5').update(content).digest('hex')],
    ['sha1', createHash('sha1').update(content).digest('hex')],
    ['Sha256', createHash('sha256').update(content).digest('hex')],
    ['SHA-512', createHash('sha512').update(content).digest('hex')],
  ])('%s', async (algorithm, hex) => {
    writeFileSync(service.stored('a'), content);
    writeFileSync(service.stored('empty'), '');
    const { json: started } = await sum({ path: ['a', '/empty/'], algorithm });
    expect(started.type).toBe('Checksum');
    const { result } = (await ended(started.url as string)).result;
    const empty = createHash(algorithm.replace('-', '').toLowerCase()).digest('hex');
    expect(result).toEqual({ checksums: { '/a': hex, '/empty': empty } });
  });

  test('CRC-32, with its leading zeros', async () => {
    writeFileSync(service.stored('check'), '123456789');
    writeFileSync(service.stored('empty'), '');
    for (const algorithm of ['CRC-32', 'crc32']) {
      const { json: started } = await sum({ path: ['/check', '/empty'], algorithm });
      const { result } = (await ended(started.url as string)).result;
      expect(result.checksums).toEqual({ '/check': 'cbf43926', '/empty': '00000000' });
    }
  });

  test('refused: an unknown algorithm, none, no file that exists; a directory fails', async () => {
    mkdirSync(service.stored('dir'));
    for (const algorithm of ['SHA3', 'constructor', '']) {
      const { status, json } = await sum({ path: '/dir', algorithm });
      expect([status, Object.keys(json.field_errors as object)]).toEqual([400, ['algorithm']]);
    }
    expect((await sum({ path: '/none', algorithm: 'MD5' })).status).toBe(404);
    const { json } = await sum({ path: '/dir', algorithm: 'MD5' });
    const { status, result } = (await ended(json.url as string)).result;
    expect([status, result]).toEqual(['FAILURE', { checksums: {}, errors: { '/dir': expect.any(String) } }]);
  });
});

describe('the store of tasks', () => {
  const done: Outcome = { status: 'SUCCESS', result: {} };
  const make = (tasks: number, runningTasks: number) => {
    const errors: unknown[] = [];
    return {
      errors,
      store: new Tasks({ tasks, runningTasks }, 0, new MemoryStore().table('tasks'), {
        explain: toHttpError,
        onError: (error) => errors.push(error),
      }),
    };
  };
  /** Work that ends when it is told to. */
  function controlled() {
    let end: (outcome: Outcome) => void = () => undefined;
    const ending = new Promise<Outcome>((resolve) => (end = resolve));
    return { work: () => ending, end: () => end(done) };
  }

  test('ended tasks make room, running ones do not', async () => {
    const { store } = make(2, 5);
    const [first, second] = [controlled(), controlled()];
    const tasks = [await store.start('A', 'x', first.work), await store.start('B', 'x', second.work)];
    await expect(store.start('C', 'x', first.work)).rejects.toMatchObject({ status: 503 });
    first.end();
    while (tasks[0]!.status !== 'SUCCESS') await new Promise(setImmediate);
    await store.start('C', 'x', controlled().work);
    expect(store.list('x').map(({ type }) => type)).toEqual(['B', 'C']);
  });

  test('no more run at once than are allowed; the others wait their turn', async () => {
    const { store } = make(10, 2);
    const works = [controlled(), controlled(), controlled(), controlled()];
    const tasks: Task[] = [];
    for (const { work } of works) tasks.push(await store.start('T', 'x', work));
    const statuses = () =>
      tasks.map((task) => {
        const { status, result } = task.toAnswer('2');
        expect(result).toMatchObject({ status });
        return status;
      });
    expect(statuses()).toEqual(['PROGRESS', 'PROGRESS', 'PENDING', 'PENDING']);
    works[1]!.end();
    while (tasks[2]!.status === 'PENDING') await new Promise(setImmediate);
    expect(statuses()).toEqual(['PROGRESS', 'SUCCESS', 'PROGRESS', 'PENDING']);
    for (const { end } of works) end();
    await store.close(false);
    expect(statuses()).toEqual(Array(4).fill('SUCCESS'));
  });

  test('work that throws is a failure with a text that tells nothing of this machine', async () => {
    const { store, errors } = make(10, 2);
    const bug = new Error('secret /etc/path');
    const task = await store.start('T', 'x', () => Promise.reject(bug));
    await store.close(false);
    expect(task.status).toBe('FAILURE');
    expect(JSON.stringify(task.toAnswer('2'))).not.toContain('secret');
    expect(errors).toEqual([bug]);
  });

  test('an urgent close stops what runs', async () => {
    const { store } = make(10, 2);
    const task = await store.start('T', 'x', (signal) => {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(done)));
    });
    await store.close(true);
    expect(task.status).toBe('SUCCESS');
  });
});

describe('cancelling', () => {
  /** A task that cannot end before the upload does. */
  async function blocked() {
    mkdirSync(service.stored('dir'));
    const { socket, answer } = openSocket(service.base);
    const head = `PUT /api/3/path/data/dir/a HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nConnection: close`;
    socket.write(`${head}\r\nContent-Length: 3\r\n\r\nab`);
    while (service.everything().length === 1) await new Promise(setImmediate);
    const { json } = await service.post('/api/2/path/oper/remove', { path: '/dir' });
    return { url: json.url as string, end: () => socket.write('c'), answer };
  }

  test('a task that runs ends as a failure, and can be read until it is forgotten', async () => {
    const { url, end, answer } = await blocked();
    expect((await service.send('DELETE', url)).status).toBe(204);
    const task = await ended(url);
    expect([task.status, task.result.result]).toEqual(['FAILURE', { errors: { '/dir': 'The task was cancelled.' } }]);
    end();
    await answer;
    expect(service.everything()).toEqual(['dir', 'dir/a']);
    expect((await service.send('DELETE', url)).status).toBe(204);
    expect((await service.get(url)).status).toBe(404);
    expect((await service.send('DELETE', url)).status).toBe(404);
  });

  test('only by its owner', async () => {
    const { url, end, answer } = await blocked();
    const headers = { authorization: basic(other.key, other.password) };
    expect((await send(service.base, 'DELETE', url, { headers })).status).toBe(404);
    end();
    await answer;
    expect((await ended(url)).status).toBe('SUCCESS');
  });
});

test('forms that were sent by accident to the list are refused', async () => {
  const answer = await service.send('POST', '/api/2/task/', form({ a: 'b' }));
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, DELETE, HEAD']);
});
