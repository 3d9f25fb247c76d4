import { getEventListeners, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { AbortError } from '../../../lib/internal/abort';
import { AnswerStream, fromFile, type Clock, type FileBody } from '../../../lib/rest';
import { systemClock } from '../../../lib/internal/clock';
import { pattern, useFiles } from '../support/files';
import { failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();

/** A file whose streams are kept, to see what became of them. */
function watched(file: string): { body: FileBody; opened: Readable[] } {
  const { open, ...rest } = fromFile(file);
  const opened: Readable[] = [];
  const body = {
    ...rest,
    open: async (measured?: number) => {
      const stream = await open(measured);
      opened.push(stream);
      return stream;
    },
  };
  return { body, opened };
}

/** Lets requests come as far as their head, and keeps them there. */
function stall(): Promise<[IncomingMessage, ServerResponse]> {
  return new Promise((resolve) => {
    server.current.handler = (request, response) => resolve([request, response]);
  });
}

/** Resolves when a stream has closed, with or without an error. */
function closeOf(stream: Readable): Promise<unknown> {
  return new Promise((resolve) => stream.once('close', resolve));
}

const forms = ['multipart', 'raw'] as const;

function upload(form: (typeof forms)[number], source: FileBody | Readable, signal?: AbortSignal) {
  const options = signal ? { signal } : {};
  const api = server.current.client();
  if (form === 'raw') return api.put('/path/data', 'f', {}, { ...options, body: source });
  return api.post('/path/data', '/', { file: source }, options);
}

describe('a signal that has aborted before', () => {
  test('stops the call, with nothing sent and nothing opened', async () => {
    const { body, opened } = watched(files.write('f', 'x'));
    const stream = new PassThrough();
    const signal = AbortSignal.abort('my reason');
    for (const call of [
      server.current.client().get('/ping', null, {}, { signal }),
      upload('multipart', body, signal),
      upload('raw', stream, signal),
    ]) {
      const error = await failure(call);
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({ code: 'ABORT_ERR', cause: 'my reason' });
    }
    expect(stream.destroyed).toBe(true);
    expect(opened.every((each) => each.destroyed)).toBe(true);
    expect(server.current.requests).toHaveLength(0);
  });
});

describe('a signal that aborts', () => {
  test.each([
    ['while the answer is awaited', () => undefined],
    ['while the answer comes', (_request: IncomingMessage, response: ServerResponse) => response.write('{"begun":')],
    [
      'while an error answer comes',
      (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(503, { 'Retry-After': '30' }).write('{"begun":');
      },
    ],
  ])('%s ends the call within 100 ms', async (_name, handle) => {
    const controller = new AbortController();
    let aborted = Infinity;
    server.current.handler = (request, response) => {
      request.resume();
      response.setHeader('Content-Type', 'application/json');
      handle(request, response);
      // Not at once, so that what was written gets to the client.
      setImmediate(() =>
        setImmediate(() => {
          aborted = performance.now();
          controller.abort();
        }),
      );
    };
    const error = await failure(server.current.client().get('/x', null, {}, { signal: controller.signal }));
    expect(performance.now() - aborted).toBeLessThan(100);
    expect(error).toBeInstanceOf(AbortError);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('while the answer is awaited ends the connection', async () => {
    const reached = stall();
    const controller = new AbortController();
    const call = failure(server.current.client().get('/ping', null, {}, { signal: controller.signal }));
    const [request] = await reached;
    const closed = closeOf(request.socket);
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ code: 'ABORT_ERR', cause: { message: 'enough' } });
    await closed;
  });

  test('while a body is being opened lets go of it when it comes', async () => {
    const controller = new AbortController();
    const stream = new PassThrough();
    let give: ((stream: Readable) => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      const open = () => {
        resolve();
        return new Promise<Readable>((opened) => (give = opened));
      };
      void failure(upload('raw', { open }, controller.signal)).then((error) => {
        expect(error).toBeInstanceOf(AbortError);
        give?.(stream);
      });
    });
    await asked;
    controller.abort();
    await closeOf(stream);
    expect(stream.destroyed).toBe(true);
  });

  test.each(forms)('during a %s upload ends it and closes the file', async (form) => {
    const reached = stall();
    const { body, opened } = watched(files.write('big', pattern(20_000_000)));
    const controller = new AbortController();
    const call = failure(upload(form, body, controller.signal));
    const [request] = await reached;
    const closed = closeOf(request.socket);
    controller.abort();
    expect(await call).toBeInstanceOf(AbortError);
    request.resume().on('error', () => undefined);
    await closed;
    expect(opened).toHaveLength(1);
    expect(opened[0]?.destroyed).toBe(true);
    expect(server.current.requests).toHaveLength(0);
  });

  test.each(forms)('during a %s upload destroys the stream of the caller', async (form) => {
    const reached = stall();
    const stream = new PassThrough();
    stream.write('begun');
    const controller = new AbortController();
    const call = failure(upload(form, stream, controller.signal));
    await reached;
    controller.abort();
    expect(await call).toBeInstanceOf(AbortError);
    expect(stream.destroyed).toBe(true);
  });

  test('during a download ends the stream', async () => {
    server.current.handler = (_request, response) => response.write('begun');
    const controller = new AbortController();
    const stream = await server.current
      .client()
      .get<AnswerStream>('/path/data', 'f', {}, { signal: controller.signal });
    expect(String((await once(stream, 'data'))[0])).toBe('begun');
    const end = failure(finished(stream));
    controller.abort('my reason');
    expect(await end).toMatchObject({ code: 'ABORT_ERR', cause: 'my reason' });
  });

  test('before anybody reads the download is told to whoever does later', async () => {
    server.current.handler = (_request, response) => response.write('begun');
    const controller = new AbortController();
    const stream = await server.current
      .client()
      .get<AnswerStream>('/path/data', 'f', {}, { signal: controller.signal });
    controller.abort();
    await closeOf(stream);
    expect(await failure(stream.toArray())).toBeInstanceOf(AbortError);
  });

  test('while JSON is read ends the call', async () => {
    const controller = new AbortController();
    server.current.handler = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"begun":', () => controller.abort());
    };
    const { signal } = controller;
    expect(await failure(server.current.client().get('/path/info', '/', {}, { signal }))).toBeInstanceOf(AbortError);
  });

  test('after the end does nothing', async () => {
    const controller = new AbortController();
    const api = server.current.client();
    await api.get('/ping', null, {}, { signal: controller.signal });
    controller.abort();
    expect(await api.get('/ping')).toEqual({});
    expect(await server.current.connections).toBe(1);
  });
});

test('a hundred calls on one signal print no warning, and leave no listener', async () => {
  const warnings: Error[] = [];
  const listener = (warning: Error) => warnings.push(warning);
  process.on('warning', listener);
  const { signal } = new AbortController();
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  const api = server.current.client();
  const calls = Array.from({ length: 100 }, (_, id) =>
    api.post('/path/data', id, { file: Buffer.from('x') }, { signal }),
  );
  expect(await Promise.all(calls)).toHaveLength(100);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listener);
  expect(warnings).toEqual([]);
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
});

test('a hundred calls on one signal that wait for another attempt print no warning, and all stop', async () => {
  const warnings: Error[] = [];
  const listener = (warning: Error) => warnings.push(warning);
  process.on('warning', listener);
  server.current.handler = (_request, response) => json(response, {}, 503);
  const controller = new AbortController();
  const { signal } = controller;
  let waiting = 0;
  const clock: Clock = {
    now: () => Date.now(),
    sleep: (_milliseconds, signal) => {
      if (++waiting === 100) setImmediate(() => controller.abort());
      return systemClock.sleep(1e9, signal);
    },
  };
  const api = server.current.client({ clock, maxConcurrency: 10 });
  const calls = Array.from({ length: 100 }, () => failure(api.get('/ping', null, {}, { signal })));
  for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(AbortError);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listener);
  expect(warnings).toEqual([]);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('one signal stops all of a hundred calls', async () => {
  const controller = new AbortController();
  let reached = 0;
  const all = new Promise<void>((resolve) => {
    server.current.handler = () => {
      if (++reached === 100) resolve();
    };
  });
  const api = server.current.client();
  const calls = Array.from({ length: 100 }, () => failure(api.get('/ping', null, {}, { signal: controller.signal })));
  await all;
  controller.abort();
  for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(AbortError);
});

describe('an answer that comes before the body has gone', () => {
  const refuse = (_request: IncomingMessage, response: ServerResponse) => json(response, { detail: 'too large' }, 413);

  test.each(forms)('ends a %s upload when it is an error', async (form) => {
    server.current.handler = refuse;
    const { body, opened } = watched(files.write('big', pattern(20_000_000)));
    expect(await failure(upload(form, body))).toMatchObject({
      code: 'ERR_API_RESPONSE',
      status: 413,
      detail: 'too large',
    });
    expect(opened[0]?.destroyed).toBe(true);
  });

  test.each(forms)('destroys the stream of the caller in a %s upload', async (form) => {
    server.current.handler = refuse;
    const stream = new PassThrough();
    stream.write('begun');
    expect(await failure(upload(form, stream))).toMatchObject({ status: 413 });
    expect(stream.destroyed).toBe(true);
    // What is left of that request must not be taken for the beginning of the next.
    server.current.handler = undefined;
    expect(await server.current.clients[0]?.get('/ping')).toEqual({});
  });

  test('is no success unless the body goes out all the same', async () => {
    const stream = new PassThrough();
    server.current.handler = (request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      request.on('data', () => undefined).on('error', () => undefined);
      setImmediate(() => request.socket.destroy());
    };
    stream.write('begun');
    const error = await failure(upload('raw', stream));
    expect(error).toMatchObject({ code: 'ERR_API_REQUEST' });
    expect(stream.destroyed).toBe(true);
  });

  test('is a success when the body follows', async () => {
    const stream = new PassThrough();
    let received: Promise<{ body: Buffer }> | undefined;
    server.current.handler = (request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"early":true}');
      request.once('data', () => stream.end('and ended'));
      received = server.current.record(request);
    };
    stream.write('begun ');
    expect(await upload('raw', stream)).toEqual({ early: true });
    expect((await received)?.body.toString()).toBe('begun and ended');
  });
});
