import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { discard } from '../../../lib/rest';
import { failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Keeps requests waiting until they are let go, and counts them. */
function hold() {
  const held: ServerResponse[] = [];
  let most = 0;
  server.current.handler = (_request, response) => {
    held.push(response);
    most = Math.max(most, held.length);
  };
  return {
    async reached(count: number): Promise<void> {
      while (held.length < count) await turn();
    },
    answerOne: () => json(held.shift()!, {}),
    most: () => most,
  };
}

test('no more than maxConcurrency requests run at once, and all get their turn in order', async () => {
  const gate = hold();
  const api = server.current.client({ maxConcurrency: 3 });
  const done: number[] = [];
  const calls = Array.from({ length: 10 }, (_, id) => api.get('/x', id).then(() => done.push(id)));
  await gate.reached(3);
  expect(api.stats()).toMatchObject({ active: 10, waiting: 7 });
  for (let left = 10; left > 0; left--) {
    await gate.reached(Math.min(3, left));
    gate.answerOne();
  }
  await Promise.all(calls);
  expect(gate.most()).toBe(3);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(api.stats()).toMatchObject({ active: 0, waiting: 0, succeeded: 10 });
});

test('a stream holds its turn until it is let go', async () => {
  server.current.handler = (_request, response) => response.end('x'.repeat(1_000_000));
  const api = server.current.client({ maxConcurrency: 1 });
  const stream = await api.get('/x');
  const next = api.get('/x');
  await turn();
  expect(api.stats().waiting).toBe(1);
  discard(stream);
  discard(await next);
});

test('one that is aborted while it waits leaves the queue at once, and sends nothing', async () => {
  const gate = hold();
  const api = server.current.client({ maxConcurrency: 1 });
  const first = api.get('/x', 1);
  await gate.reached(1);
  const controller = new AbortController();
  const second = failure(api.get('/x', 2, {}, { signal: controller.signal }));
  const third = api.get('/x', 3);
  await turn();
  controller.abort();
  expect(await second).toMatchObject({ code: 'ABORT_ERR' });
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  gate.answerOne();
  await first;
  await gate.reached(1);
  gate.answerOne();
  await third;
  expect(api.stats()).toMatchObject({ requests: 2, waiting: 0 });
});

test('failures give their turn back', async () => {
  const api = server.current.client({ maxConcurrency: 1, retry: 1 });
  server.current.handler = (request) => request.socket.destroy();
  for (let i = 0; i < 3; i++) await failure(api.get('/x'));
  await failure(api.put('/x', 'f', {}, { body: { open: () => Promise.reject(new Error('no')) } }));
  server.current.handler = undefined;
  expect(await api.get('/x')).toEqual({});
});

test.each([0, 1.5, '2'])('maxConcurrency %j is refused', (maxConcurrency) => {
  expect(() => server.current.client({ maxConcurrency: maxConcurrency as never })).toThrow(/maxConcurrency/);
});
