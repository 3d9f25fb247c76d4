import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { RequestError, TimeoutError, type AnswerStream } from '../../../lib/rest';
import { pattern } from '../support/files';
import { failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();

const minute = 60_000;
const day = 24 * 60 * minute;

// The clock of the budgets is turned by hand. Everything else, and so the network, goes its own way.
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
  });
});
afterEach(() => jest.useRealTimers());

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The error of a call, which is given all the time of the world. */
async function expiry(call: Promise<unknown>): Promise<Error> {
  const turning = new AbortController();
  const error = failure(call).finally(() => turning.abort());
  while (!turning.signal.aborted) {
    jest.advanceTimersByTime(day);
    await turn();
  }
  return error;
}

describe('answerTimeout', () => {
  test('ends a call whose answer does not come', async () => {
    server.current.handler = () => undefined;
    const error = await expiry(server.current.client({ answerTimeout: minute }).get('/ping', null, { a: 1 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({
      code: 'ERR_API_TIMEOUT',
      method: 'GET',
      url: `${server.current.url}api/2/ping/`,
      budget: 'answerTimeout',
      milliseconds: minute,
      message: `GET ${server.current.url}api/2/ping/: no answer came for 60000 ms (answerTimeout)`,
    });
  });

  test('is five minutes by default', async () => {
    server.current.handler = () => undefined;
    expect(await expiry(server.current.client().get('/ping'))).toMatchObject({ milliseconds: 5 * minute });
  });

  test('begins when the last byte has gone', async () => {
    server.current.handler = (request) => request.resume();
    const options = { answerTimeout: minute, noProgressTimeout: 0, body: Readable.from([pattern(1_000_000)]) };
    const error = await expiry(server.current.client().put('/path/data', 'f', {}, options));
    expect(error).toMatchObject({ budget: 'answerTimeout' });
  });

  test('of the call comes before that of the client', async () => {
    server.current.handler = () => undefined;
    const api = server.current.client({ answerTimeout: 0 });
    const error = await expiry(api.get('/ping', null, {}, { answerTimeout: 2 * minute }));
    expect(error).toMatchObject({ milliseconds: 2 * minute });
  });

  test('and the other do not run while the source has nothing to send', async () => {
    const stream = new PassThrough();
    const begun = new Promise<void>((resolve) => {
      server.current.handler = (request, response) => {
        request.once('data', () => resolve());
        void server.current.record(request).then(() => json(response, {}));
      };
    });
    const call = server.current.client().put('/x', 'f', {}, { body: stream });
    stream.write('begun ');
    await begun;
    await turn();
    jest.advanceTimersByTime(day);
    stream.end('and ended');
    expect(await call).toEqual({});
    expect(server.current.last.body.toString()).toBe('begun and ended');
  });

  test('leaves no timer behind', async () => {
    const api = server.current.client();
    await api.get('/ping');
    await api.post('/path/data', null, { file: Buffer.from('x') });
    await failure(api.get('/ping', null, {}, { signal: AbortSignal.abort() }));
    const controller = new AbortController();
    const { signal } = controller;
    const onUploadProgress = () => controller.abort();
    await failure(api.put('/x', 'f', {}, { body: pattern(1_000_000), signal, onUploadProgress }));
    server.current.handler = (_request, response) => response.end(pattern(1_000_000));
    const stream = await api.get<AnswerStream>('/path/data', 'f');
    stream.on('data', () => stream.destroy());
    await new Promise((resolve) => stream.once('close', resolve));
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('noProgressTimeout', () => {
  const options = { noProgressTimeout: minute, answerTimeout: 0 };

  test('ends an upload that nobody takes, and destroys its source', async () => {
    server.current.handler = () => undefined;
    const body = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024 * 1024);
      })(),
    );
    const error = await expiry(server.current.client().put('/path/data', 'f', {}, { ...options, body }));
    expect(error).toMatchObject({ code: 'ERR_API_TIMEOUT', budget: 'noProgressTimeout' });
    expect(body.destroyed).toBe(true);
  });

  test('ends one whose last bytes are not taken', async () => {
    server.current.handler = () => undefined;
    const body = Buffer.alloc(32 * 1024 * 1024);
    const error = await expiry(server.current.client().put('/path/data', 'f', {}, { ...options, body }));
    expect(error).toMatchObject({ budget: 'noProgressTimeout' });
  });

  test('begins anew with every byte that moves', async () => {
    const data = pattern(2_000_000);
    const later = () => jest.advanceTimersByTime(0.7 * minute);
    const api = server.current.client({ noProgressTimeout: minute });
    await api.put('/path/data', 'f', {}, { body: data, onUploadProgress: later });
    server.current.handler = (_request, response) => response.end(data);
    const stream = await api.get<AnswerStream>('/path/data', 'f');
    const pieces = stream.on('data', later).toArray() as Promise<Buffer[]>;
    expect(Buffer.concat(await pieces).equals(data)).toBe(true);
    expect((await pieces).length).toBeGreaterThan(2);
  });

  test('ends a download that comes to a halt', async () => {
    server.current.handler = (_request, response) => response.write('begun');
    const stream = await server.current.client(options).get<AnswerStream>('/path/data', 'f');
    stream.resume();
    const error = await expiry(finished(stream));
    expect(error).toMatchObject({ code: 'ERR_API_TIMEOUT', budget: 'noProgressTimeout' });
  });

  test.each([
    [200, 'ERR_API_TIMEOUT'],
    [500, 'ERR_API_RESPONSE'],
  ])('ends a JSON answer that comes to a halt; with status %i that is %s', async (status, code) => {
    server.current.handler = (_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).write('{');
    };
    expect(await expiry(server.current.client(options).get('/path/info'))).toMatchObject({ code });
  });

  test('does not run while nobody reads the download', async () => {
    const data = pattern(4_000_000);
    server.current.handler = (_request, response) => response.end(data);
    const stream = await server.current.client().get<AnswerStream>('/path/data', 'f');
    const [first] = (await once(stream, 'data')) as [Buffer];
    stream.pause();
    while (stream.readableLength < stream.readableHighWaterMark) await turn();
    jest.advanceTimersByTime(day);
    expect(Buffer.concat([first, ...((await stream.toArray()) as Buffer[])]).equals(data)).toBe(true);
  });
});
