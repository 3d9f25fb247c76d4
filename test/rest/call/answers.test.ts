import http from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { AnswerStream, BadAnswerError, discard, IncompleteAnswerError } from '../../../lib/rest';
import { pattern } from '../support/files';
import { failure, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();

function answer(status: number, headers: http.OutgoingHttpHeaders, body: string | Buffer = ''): void {
  server.current.handler = (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };
}

const jsonType = { 'Content-Type': 'application/json' };
const get = () => server.current.client().get('/path/data', '/f');

describe('JSON', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON ;charset=UTF-8'])(
    'is parsed when it comes as %s',
    async (type) => {
      answer(200, { 'Content-Type': type }, '\uFEFF{"a":[1,"ä日"]}');
      expect(await get()).toEqual({ a: [1, 'ä日'] });
    },
  );

  test.each([
    ['null', null],
    ['[]', []],
    ['0', 0],
    ['false', false],
    ['""', ''],
  ])('%s is a value like others', async (text, value) => {
    answer(200, jsonType, text);
    expect(await get()).toEqual(value);
  });

  test('characters split between packets are put together', async () => {
    const text = Buffer.from(JSON.stringify('日本'.repeat(20_000)));
    server.current.handler = (_request, response) => {
      response.writeHead(200, jsonType);
      for (let at = 0; at < text.length; at += 1001) response.write(text.subarray(at, at + 1001));
      response.end();
    };
    expect(await get()).toBe('日本'.repeat(20_000));
  });

  test.each(['', ' \r\n'])('nothing (%j) is undefined', async (text) => {
    answer(200, jsonType, text);
    expect(await get()).toBeUndefined();
  });

  test('that is broken is an error, which keeps the beginning', async () => {
    answer(200, jsonType, `{"a": ${'x'.repeat(10_000)}`);
    const error = await failure(get());
    expect(error).toBeInstanceOf(BadAnswerError);
    expect(error).toMatchObject({
      code: 'ERR_API_ANSWER',
      status: 200,
      detail: 'the answer is not JSON; is baseUrl the address of a SmartFile site?',
      body: expect.stringMatching(/^\{"a": x{4090}$/),
    });
  });

  test('is taken up to maxJsonSize', async () => {
    const api = server.current.client({ maxJsonSize: 1000 });
    answer(200, jsonType, JSON.stringify('x'.repeat(998)));
    expect(await api.get('/ping')).toHaveLength(998);
    answer(200, jsonType, JSON.stringify('x'.repeat(999)));
    expect(await failure(api.get('/ping'))).toMatchObject({
      code: 'ERR_API_ANSWER',
      detail: 'the JSON answer is larger than 1000 bytes; raise maxJsonSize, or take it as a stream',
    });
  });

  test('is left alone when a stream is asked for', async () => {
    answer(200, jsonType, '{"a": 1}');
    const stream = await server.current.client().get('/path/data', 'f.json', {}, { as: 'stream' });
    expect(String(await buffer(stream))).toBe('{"a": 1}');
  });
});

test.each([204, 205])('%i is undefined, and its connection is used again', async (status) => {
  answer(status, {});
  expect(await get()).toBeUndefined();
  const [api] = server.current.clients;
  expect(await api?.delete('/path/data', 'f')).toBeUndefined();
  expect(await server.current.connections).toBe(1);
});

describe('anything else', () => {
  const data = pattern(3_000_000);

  test.each(['application/octet-stream', 'text/plain', 'application/jsonp', 'application/problem+json', undefined])(
    'of type %p is a stream',
    async (type) => {
      answer(200, type === undefined ? {} : { 'Content-Type': type }, data);
      const stream = await get();
      expect(stream).toBeInstanceOf(AnswerStream);
      expect(stream).toBeInstanceOf(Readable);
      expect((await buffer(stream as AnswerStream)).equals(data)).toBe(true);
    },
  );

  test('tells its status and headers', async () => {
    answer(206, { 'Content-Type': 'text/plain', 'Content-Range': 'bytes 2-4/9', ETag: '"x"' }, 'abc');
    const range = { headers: { Range: 'bytes=2-4' } };
    const stream = await server.current.client().get<AnswerStream>('/path/data', 'f', {}, range);
    expect({ status: stream.statusCode, words: stream.statusMessage }).toEqual({
      status: 206,
      words: 'Partial Content',
    });
    expect(stream.headers).toMatchObject({ 'content-range': 'bytes 2-4/9', etag: '"x"' });
    discard(stream);
  });

  test('is not decoded, even if the server has coded it unasked', async () => {
    const coded = gzipSync(data);
    answer(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip', 'Content-Length': coded.length }, coded);
    expect((await buffer((await get()) as AnswerStream)).equals(coded)).toBe(true);
  });

  test('holds the server back while nobody reads', async () => {
    let written = 0;
    server.current.handler = (_request, response) => {
      const more = () => {
        do written += 1024 * 1024;
        while (response.write(Buffer.alloc(1024 * 1024)) && written < 2 ** 30);
      };
      response.on('drain', more);
      more();
    };
    const stream = (await get()) as AnswerStream;
    for await (const chunk of stream) if ((chunk as Buffer).length > 0) break;
    expect(written).toBeLessThan(64 * 1024 * 1024);
    expect(stream.destroyed).toBe(true);
  });

  test('frees its connection when it is discarded', async () => {
    const closed = new Promise<void>((resolve) => {
      server.current.handler = (request, response) => {
        request.socket.once('close', () => resolve());
        response.write('begun');
      };
    });
    discard(await get());
    await closed;
  });

  test('discard() takes any answer', () => {
    for (const value of [undefined, null, 1, 'text', {}, { destroy: 1 }]) expect(() => discard(value)).not.toThrow();
  });
});

describe('an answer that is cut short', () => {
  /** A server that sends these bytes and hangs up. */
  async function raw(bytes: string): Promise<string> {
    const cutter = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(bytes));
    });
    await new Promise<void>((resolve) => cutter.listen(0, '127.0.0.1', resolve));
    afterThis.push(() => cutter.close());
    return `http://127.0.0.1:${(cutter.address() as net.AddressInfo).port}/`;
  }
  const afterThis: (() => void)[] = [];
  afterEach(() => afterThis.splice(0).forEach((done) => done()));

  test.each([
    ['of known length', 'Content-Length: 100\r\n\r\n0123456789', 10, 100],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n012', 8, undefined],
    ['in chunks, without the last', 'Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n', 5, undefined],
  ])('fails its stream: %s', async (_name, rest, received, expected) => {
    const baseUrl = await raw(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${rest}`);
    const stream = await server.current.client({ baseUrl }).get<AnswerStream>('/path/data', 'f');
    const error = await failure(buffer(stream));
    expect(error).toBeInstanceOf(IncompleteAnswerError);
    expect(error).toMatchObject({
      code: 'ERR_API_INCOMPLETE',
      method: 'GET',
      url: `${baseUrl}api/2/path/data/f/`,
      received,
      ...(expected === undefined ? {} : { expected }),
      cause: { code: 'ECONNRESET' },
    });
  });

  test('fails the call when it is JSON', async () => {
    const baseUrl = await raw(
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":1}',
    );
    expect(await failure(server.current.client({ baseUrl }).get('/ping'))).toMatchObject({
      received: 7,
      expected: 100,
    });
  });

  test('is still the error that it is', async () => {
    const baseUrl = await raw(
      'HTTP/1.1 403 No\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":1}',
    );
    expect(await failure(server.current.client({ baseUrl }).get('/ping'))).toMatchObject({
      status: 403,
      statusText: 'No',
    });
  });

  test.each([
    ['nothing at all', '', 'socket hang up'],
    ['something that is not HTTP', 'SSH-2.0-OpenSSH\r\n', 'Parse Error'],
  ])('is none when the server sends %s', async (_name, bytes, message) => {
    const error = await failure(server.current.client({ baseUrl: await raw(bytes) }).get('/ping'));
    expect(error).toMatchObject({ code: 'ERR_API_REQUEST', message: expect.stringContaining(message) });
  });
});
