import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { BodyError, fromStream, type Args } from '../../../lib/rest';
import { pattern, useFiles } from '../support/files';
import { failure, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();

const post = (args: Args) => server.current.client().post('/path/data', '/', args);
const put = (body: Readable) => server.current.client().put('/path/data', 'f', {}, { body });

/** Until a stream is closed, with or without an error. */
async function closed(stream: Readable): Promise<Readable> {
  stream.on('error', () => undefined);
  while (!stream.closed) await new Promise(setImmediate);
  return stream;
}

describe.each([
  ['a form', (stream: Readable) => post({ file: ['x', stream] })],
  ['the second file of a form', (stream: Readable) => post({ a: ['a', Buffer.from('a')], b: ['x', stream] })],
  ['a form, of known size', (stream: Readable) => post({ file: ['x', fromStream(stream, { size: 9 })] })],
  ['a raw body', put],
])('a stream in %s', (_name, send) => {
  test('that has been destroyed fails', async () => {
    const stream = createReadStream(files.write('f', 'content'));
    stream.destroy();
    expect(await failure(send(stream))).toMatchObject({
      code: 'ERR_API_BODY',
      message: expect.stringMatching(/destroyed/),
    });
    const other = createReadStream(files.write('f', 'content'));
    other.destroy();
    expect(await failure(send(await closed(other)))).toBeInstanceOf(BodyError);
  });

  test('that has failed gives its error', async () => {
    const missing = createReadStream(files.path('missing'));
    expect(await failure(send(await closed(missing)))).toMatchObject({ code: 'ENOENT', path: missing.path });
  });

  test('that closes before its end fails', async () => {
    const stream = new PassThrough();
    stream.write('some');
    // The request takes what is there, and then waits for more.
    stream.once('resume', () => setImmediate(() => stream.destroy()));
    const error = await failure(send(stream));
    expect(error).toBeInstanceOf(BodyError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/closed before its end/),
      cause: { code: 'ERR_STREAM_PREMATURE_CLOSE' },
    });
  });

  test('that yields objects fails', async () => {
    for (const chunks of [[{}], ['text', 1], [[1, 2]]]) {
      const error = await failure(send(Readable.from(chunks)));
      expect(error).toMatchObject({ code: 'ERR_API_BODY', message: expect.stringMatching(/bytes or text/) });
    }
  });
});

test('the error of a stream whose turn has not come is not lost', async () => {
  const first = createReadStream(files.write('ok', pattern(3_000_000)));
  const missing = createReadStream(files.path('missing'));
  expect(await failure(post({ file: ['a', first], b: ['b', missing] }))).toMatchObject({ code: 'ENOENT' });
  expect(first.destroyed).toBe(true);
});

test('a stream that closes before its turn fails the form', async () => {
  const later = new PassThrough();
  const first = createReadStream(files.write('ok', pattern(3_000_000)));
  first.once('data', () => later.destroy());
  expect(await failure(post({ a: ['a', first], b: ['b', later] }))).toBeInstanceOf(BodyError);
});
