import { createReadStream, truncateSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { OptionsError } from '../../../lib/internal/coded_error';
import { BodyError, fromBuffer, fromFile, fromStream, type Args, type FileBody } from '../../../lib/rest';
import { pattern, useFiles } from '../support/files';
import { partsOf } from '../support/multipart';
import { failure, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();

async function send(args: Args) {
  await server.current.client().post('/path/data', '/docs', args);
  return server.current.last;
}

describe('the sources of a file', () => {
  const content = 'some content';
  const sources: [string, () => FileBody | Readable | Uint8Array, string, boolean][] = [
    ['fromFile', () => fromFile(files.write('a.txt', content)), 'a.txt', true],
    ['fromFile of an empty file', () => fromFile(files.write('empty', '')), 'empty', true],
    ['a stream of a file', () => createReadStream(files.write('b.txt', content)), 'b.txt', false],
    ['any stream', () => Readable.from([Buffer.from('some '), Buffer.from('content')]), 'file', false],
    ['a stream of text', () => Readable.from(['some ', '', 'content']), 'file', false],
    ['a stream of known size', () => fromStream(Readable.from([content]), { size: 12, name: 's' }), 's', true],
    ['a web stream', () => fromStream(new Blob([content]).stream() as never, { name: 'w' }), 'w', false],
    ['a Buffer', () => Buffer.from(content), 'file', true],
    ['a part of a Uint8Array', () => new Uint8Array(Buffer.from(`x${content}x`)).subarray(1, 13), 'file', true],
    ['an empty Buffer', () => Buffer.alloc(0), 'file', true],
    ['fromBuffer', () => fromBuffer(Buffer.from(content), 'c.txt'), 'c.txt', true],
    ['a body of known size', () => ({ size: 12, name: 'd', open: () => Readable.from([content]) }), 'd', true],
    ['a body that opens later', () => ({ open: () => Promise.resolve(Readable.from([content])) }), 'file', false],
  ];

  test.each(sources)('%s', async (name, source, fileName, sizeIsKnown) => {
    const request = await send({ file: source() });
    expect(await partsOf(request)).toEqual([
      { name: 'file', fileName, content: name.includes('empty') ? '' : content },
    ]);
    expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(request.headers['content-length']).toBe(sizeIsKnown ? String(request.body.length) : undefined);
    expect(request.headers['transfer-encoding']).toBe(sizeIsKnown ? undefined : 'chunked');
  });

  test.each(sources)('%s, named by the call', async (_name, source) => {
    const [part] = await partsOf(await send({ file: ['other.bin', source()] }));
    expect(part).toMatchObject({ name: 'file', fileName: 'other.bin' });
  });
});

describe('a form with files', () => {
  test('keeps the order, repeats keys, and says booleans and numbers', async () => {
    const request = await send({
      a: [1, true],
      one: Buffer.from('1'),
      none: null,
      two: [Buffer.from('2'), ['three.txt', Buffer.from('3')]],
      last: 'ä\r\n"日',
    });
    expect(await partsOf(request)).toEqual([
      { name: 'a', content: '1' },
      { name: 'a', content: 'true' },
      { name: 'one', fileName: 'one', content: '1' },
      { name: 'two', fileName: 'two', content: '2' },
      { name: 'two', fileName: 'three.txt', content: '3' },
      { name: 'last', content: 'ä\r\n"日' },
    ]);
    expect(request.headers['content-length']).toBe(String(request.body.length));
  });

  test.each(['#?%20&;=.txt', 'ä 日本.txt', 'say "hi".txt', "it's.txt", '%22.txt', 'a\tb'])(
    'names the file %j',
    async (name) => {
      const [part] = await partsOf(await send({ [name]: [name, Buffer.from('x')] }));
      expect(part).toEqual({ name, fileName: name, content: 'x' });
    },
  );

  test('quotes and backslashes are escaped by a backslash', async () => {
    const { body } = await send({ 'd\\e': ['a"b', Buffer.from('x')] });
    expect(body.toString()).toContain('name="d\\\\e"; filename="a\\"b"\r\n');
  });

  test.each(['a\nb', 'a\rb', 'a\0b', '', '\ud800', 'a\\b'])('the file name %j is refused', async (name) => {
    const error = await failure(send({ file: [name, Buffer.from('x')] }));
    expect(error).toBeInstanceOf(OptionsError);
    expect(server.current.requests).toHaveLength(0);
  });

  test('carries many megabytes unchanged, of known and of unknown length', async () => {
    const data = pattern(5_000_003);
    const file = files.write('big', data);
    const known = await send({ file: fromFile(file), also: data });
    expect(known.headers['content-length']).toBe(String(known.body.length));
    expect(known.body.includes(data)).toBe(true);
    expect(known.body.lastIndexOf(data)).toBeGreaterThan(data.length);
    const chunked = await send({ file: createReadStream(file, { highWaterMark: 1 << 20 }) });
    expect(chunked.body.includes(data)).toBe(true);
  });

  test('opens the files anew for each request, and measures them anew', async () => {
    const body = fromFile(files.write('log', 'one'));
    await send({ file: body });
    await appendFile(files.path('log'), ' two');
    const [part] = await partsOf(await send({ file: body }));
    expect(part?.content).toBe('one two');
  });
});

describe('a raw body', () => {
  test('goes as it is, with a type of its own', async () => {
    const data = pattern(200_000);
    const api = server.current.client({ version: '3' });
    await api.put('/path/data', '/f.bin', {}, { body: fromFile(files.write('f', data)) });
    expect(server.current.last).toMatchObject({ method: 'PUT', url: '/api/3/path/data/f.bin' });
    expect(server.current.last.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '200000',
    });
    expect(server.current.last.body.equals(data)).toBe(true);
  });

  test('may be JSON', async () => {
    const headers = { 'Content-Type': 'application/json' };
    await server.current.client().post('/sshkeys', 'bob', {}, { body: Buffer.from('{"a":1}'), headers });
    expect(server.current.last.headers['content-type']).toBe('application/json');
    expect(server.current.last.body.toString()).toBe('{"a":1}');
  });

  test('is chunked where its size is not known', async () => {
    const stream = new PassThrough();
    const sent = server.current.client().put('/path/data', 'f', {}, { body: stream });
    for (let i = 0; i < 100; i++) stream.write(`line ${i}\n`);
    stream.end();
    await sent;
    expect(server.current.last.headers['transfer-encoding']).toBe('chunked');
    expect(server.current.last.body.toString()).toBe(Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join(''));
  });
});

describe('a body that is not what it was said to be', () => {
  test.each([
    ['too short', 'x'.repeat(99), /only 99/],
    ['too long', 'x'.repeat(101), /there are more/],
  ])('fails when it is %s', async (_name, content, message) => {
    const body = { size: 100, open: () => Readable.from([content]) };
    for (const call of [send({ file: body }), server.current.client().put('/x', 'f', {}, { body })]) {
      const error = await failure(call);
      expect(error).toBeInstanceOf(BodyError);
      expect(error).toMatchObject({ code: 'ERR_API_BODY', message: expect.stringMatching(message) });
    }
  });

  test('a file that grows or shrinks between measuring and opening fails', async () => {
    const file = files.write('f', 'x'.repeat(1000));
    const { open, ...body } = fromFile(file);
    const changing = (change: () => void) => ({
      ...body,
      open: (measured?: number) => {
        change();
        return open(measured);
      },
    });
    const grown = await failure(send({ file: changing(() => truncateSync(file, 2000)) }));
    expect(grown).toMatchObject({
      code: 'ERR_API_BODY_CHANGED',
      message:
        "'f': a body of 1000 bytes was announced, but there are more; it changed while it was sent, so send it again",
    });
    const error = await failure(send({ file: changing(() => truncateSync(file, 10)) }));
    expect(error.message).toBe(
      "'f': a body of 2000 bytes was announced, but there were only 10; it changed while it was sent, so send it again",
    );
    const growing = { name: 'log', measure: () => Promise.resolve(3), open: () => Readable.from(['four']) };
    expect((await failure(send({ file: growing }))).message).toBe(
      "'log': a body of 3 bytes was announced, but there are more; it changed while it was sent, so send it again",
    );
  });

  test('a file that is not there, or no file, costs no request', async () => {
    const missing = files.path('missing');
    expect(await failure(send({ file: fromFile(missing) }))).toMatchObject({ code: 'ENOENT', path: missing });
    expect(await failure(send({ file: createReadStream(missing) }))).toMatchObject({ code: 'ENOENT', path: missing });
    expect(await failure(send({ file: fromFile(path.dirname(missing)) }))).toMatchObject({ code: 'ERR_API_BODY' });
    const open = () => Promise.reject(new Error('cannot open'));
    expect(await failure(send({ file: { open } }))).toMatchObject({ message: 'cannot open' });
    expect(await failure(send({ file: { open: () => 'text' as never } }))).toBeInstanceOf(BodyError);
    expect(await failure(send({ file: { size: -1, open } }))).toBeInstanceOf(OptionsError);
    expect(server.current.requests).toHaveLength(0);
  });

  test('the error of the source is the error of the call', async () => {
    const own = new Error('my own');
    const broken = () =>
      Readable.from(
        (function* () {
          yield 'something';
          throw own;
        })(),
      );
    expect(await failure(send({ file: broken() }))).toBe(own);
    expect(await failure(send({ a: Buffer.from('a'), b: { open: broken } }))).toBe(own);
    expect(await failure(server.current.client().put('/x', 'f', {}, { body: broken() }))).toBe(own);
  });

  test('a stream of something else fails', async () => {
    const error = await failure(server.current.client().put('/x', 'f', {}, { body: Readable.from([{ a: 1 }]) }));
    expect(error).toMatchObject({ code: 'ERR_API_BODY', message: expect.stringMatching(/bytes or text/) });
  });

  test('a stream is sent once', async () => {
    const body = fromStream(Readable.from(['x']));
    await send({ file: body });
    expect(await failure(send({ file: body }))).toMatchObject({
      code: 'ERR_API_BODY',
      message: expect.stringMatching(/already sent/),
    });
    expect(server.current.requests).toHaveLength(1);
  });
});

describe('progress', () => {
  test('counts the bytes of the body up to the last', async () => {
    const seen: unknown[] = [];
    const options = { onUploadProgress: (progress: unknown) => seen.push(progress) };
    const api = server.current.client();
    await api.put('/x', 'f', {}, { ...options, body: pattern(150_000) });
    expect(seen).toMatchObject([131_072, 150_000].map((bytes) => ({ bytes, total: 150_000 })));
    seen.length = 0;
    await api.post('/path/data', null, { file: Readable.from(['x'.repeat(1000)]) }, options);
    expect(seen.at(-1)).toMatchObject({ bytes: server.current.last.body.length });
    expect(seen.at(-1)).not.toHaveProperty('total');
  });

  test('what the callback throws is what the call rejects with', async () => {
    const own = new Error('no more');
    const onUploadProgress = () => {
      throw own;
    };
    const call = server.current.client().put('/x', 'f', {}, { body: Buffer.from('x'), onUploadProgress });
    expect(await failure(call)).toBe(own);
  });
});
