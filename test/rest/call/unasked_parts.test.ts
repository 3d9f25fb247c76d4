import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { BadAnswerError, discard, fromBuffer, SmartFileSystem, SyncClient, type BasicClient } from '../../../lib';
import { RemoteFile } from '../../../lib/sync/remote/remote_file';
import { useRawService, type RawAnswer } from '../../support/raw_service';
import { useTempDir } from '../../support/temp_dir';
import { failure } from '../support/recording_server';

const service = useRawService();
const temp = useTempDir();

const part: RawAnswer = { status: 206, head: ['Content-Range: bytes 0-1/9', 'Content-Length: 2'], body: '{}' };
const json = 'Content-Type: application/json';
const coded = gzipSync('{"a": 1}');
const gzip = ['Content-Encoding: gzip', `Content-Length: ${coded.length}`];

describe('calls of the client', () => {
  const as = (kind: 'auto' | 'json' | 'text' | 'bytes' | 'stream') => (client: BasicClient) => {
    return client.get('/path/data', '/f', {}, { as: kind } as object);
  };

  test.each(['auto', 'json', 'text', 'bytes', 'stream'] as const)(
    'as %s: a part that was not asked for',
    async (kind) => {
      for (const answer of [part, { ...part, head: [...part.head!, json] }]) {
        service.current.answer(answer);
        const error = await failure(as(kind)(service.current.client()));
        expect(error).toBeInstanceOf(BadAnswerError);
        expect(error).toMatchObject({ status: 206, detail: 'a part came that was not requested' });
      }
    },
  );

  test.each(['json', 'text', 'bytes'] as const)('as %s: content that is coded', async (kind) => {
    service.current.answer({ status: 200, head: [...gzip, json], body: coded });
    const error = await failure(as(kind)(service.current.client()));
    expect(error).toBeInstanceOf(BadAnswerError);
    expect(error.message).toContain('coded (gzip)');
  });

  test('a part that was asked for comes, and a response comes whatever it is', async () => {
    service.current.answer(part);
    const client = service.current.client();
    const range = { headers: { range: 'bytes=0-1' } };
    expect(await client.get('/path/data', '/f', {}, { ...range, as: 'text' })).toBe('{}');
    const response = await client.get('/path/data', '/f', {}, { as: 'response' });
    expect([response.status, await response.text()]).toEqual([206, '{}']);
  });

  test('a hook may ask for a part', async () => {
    service.current.answer(part);
    const options = {
      hooks: {
        beforeRequest: [({ request }: { request: { headers: Headers } }) => request.headers.set('Range', 'bytes=0-1')],
      },
    };
    const client = service.current.client(options);
    expect(await text(await client.get('/path/data', '/f', {}, { as: 'stream' }))).toBe('{}');
  });
});

const bad: [string, RawAnswer][] = [
  ['a part', part],
  ['nothing', { status: 204 }],
  ['coded content', { status: 200, head: gzip, body: coded }],
];

describe('typed calls', () => {
  test.each(bad)('%s in place of an archive, and of comma-separated values', async (_name, answer) => {
    service.current.answer(answer);
    const client = service.current.client();
    for (const call of [() => client.files.downloadZip('/a'), () => client.activity.csv()]) {
      expect(await failure(call().then(discard))).toBeInstanceOf(BadAnswerError);
    }
  });
});

describe('a sync', () => {
  test.each(bad)('%s in place of the content, a signature, a delta', async (_name, answer) => {
    service.current.answer(answer);
    const file = new RemoteFile(service.current.client(), '/f');
    for (const body of [await file.content(), await file.signature(), await file.delta(fromBuffer(Buffer.from('x')))]) {
      expect(await failure(Promise.resolve(body.open()))).toMatchObject({
        code: expect.stringMatching(/^ERR_(SYNC|API)_ANSWER$/) as string,
      });
    }
  });

  test('leaves nothing on this machine', async () => {
    service.current.info = { name: 'f', path: '/f', isdir: false, isfile: true, size: 2 };
    service.current.answer(part);
    const error = await failure(new SyncClient(service.current.client()).download(temp.file('f'), '/f'));
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(SYNC|API)_ANSWER$/) as string });
    expect(error.message).toContain('a part came that was not requested');
    expect(existsSync(temp.file('f'))).toBe(false);
  });
});

describe('a file system', () => {
  const info = { name: 'f', path: '/f', isdir: false, isfile: true, size: 50 };

  test('416 is the end of the file only where the file ends', async () => {
    service.current.info = info;
    service.current.answer({ status: 416, head: ['Content-Range: bytes */50', 'Content-Length: 0'] });
    const handle = await new SmartFileSystem(service.current.client()).open('/f');
    expect(await handle.read(Buffer.alloc(5), 0, 5, 50)).toMatchObject({ bytesRead: 0 });
    expect(await handle.read(Buffer.alloc(5), 0, 5, 90)).toMatchObject({ bytesRead: 0 });
    await expect(handle.read(Buffer.alloc(5), 0, 5, 49)).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(handle.readFile()).rejects.toMatchObject({ code: 'EINVAL' });
  });

  test('a read takes what it asked for, or fails', async () => {
    service.current.info = info;
    const handle = await new SmartFileSystem(service.current.client()).open('/f');
    service.current.answer({ status: 206, head: ['Content-Range: bytes 4-6/50', 'Content-Length: 3'], body: 'abc' });
    await expect(handle.read(Buffer.alloc(7), 0, 7, 4)).rejects.toMatchObject({ code: 'EIO' });
    service.current.answer({ status: 206, head: ['Content-Range: bytes 48-49/50', 'Content-Length: 2'], body: 'yz' });
    expect(await handle.read(Buffer.alloc(7), 0, 7, 48)).toMatchObject({ bytesRead: 2 });
  });

  test.each([
    ['coded', ['Content-Encoding: gzip', 'Content-Length: 20', 'ETag: "x"']],
    ['without a length', ['ETag: "x"']],
  ])('an append goes to the end of the file, where its head is %s', async (_name, head) => {
    service.current.info = info;
    service.current.answer({ status: 200, head }, { status: 200, head: [json, 'Content-Length: 2'], body: '{}' });
    await new SmartFileSystem(service.current.client()).appendFile('/f', 'more');
    expect(service.current.requests[1]).toMatch(/^PATCH /);
    expect(service.current.sent('Range')).toEqual([undefined, 'bytes=50-']);
  });
});
