import { readdirSync, readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { SmartFileSystem, type BasicClient } from '../../../../lib';
import { expectSameBytes } from '../../../support/bytes';
import { seededBytes } from '../../../support/random';
import { chunked, useRawService, type Answering, type RawAnswer } from '../../../support/raw_service';
import { useTempDir } from '../../../support/temp_dir';
import { failure } from '../../support/recording_server';

const service = useRawService();
const temp = useTempDir();
const content = seededBytes(1_000_000);
const tag = 'ETag: "v1"';
const isChunked = 'Transfer-Encoding: chunked';
const lengthOf = (body: Buffer) => `Content-Length: ${body.length}`;
const bytes = (from: number, to: number) => content.subarray(from, to + 1);

/** The ways to a file's bytes. */
const readers: Record<string, (client: BasicClient) => Promise<Buffer>> = {
  download: async (client) => buffer(await client.files.download('/f')),
  downloadTo: async (client) => {
    await client.files.downloadTo('/f', temp.file('f'));
    return readFileSync(temp.file('f'));
  },
  readFile: (client) => new SmartFileSystem(client).readFile('/f'),
  createReadStream: async (client) => buffer(new SmartFileSystem(client).createReadStream('/f')),
};

/** An answer with a part. */
function part(range: string, body: Buffer, ...more: string[]): RawAnswer {
  return { status: 206, head: [`Content-Range: ${range}`, tag, lengthOf(body), ...more], body };
}

describe('after 400 000 of 1 000 000 bytes', () => {
  const broken: RawAnswer = { status: 200, head: [lengthOf(content), tag], body: bytes(0, 399_999) };
  const piece = (head: string[], body: Buffer): RawAnswer => ({ status: 206, head, body });
  /** The head line for the rest of the file from a byte on. */
  const range = (from: number, total: string | number = 1_000_000) => `Content-Range: bytes ${from}-999999/${total}`;
  const rest = (from: number) => content.subarray(from);
  const coded = (from: number) => gzipSync(rest(from));

  const wrong: Record<string, (from: number) => RawAnswer> = {
    'a part that ends too early': (from) => part(`bytes ${from}-499999/1000000`, bytes(from, 499_999)),
    'chunks with 10 bytes too few': (from) => piece([range(from), tag, isChunked], chunked(rest(from).subarray(10))),
    'chunks with 10 bytes too many': (from) => {
      return piece([range(from), tag, isChunked], chunked(Buffer.concat([rest(from), Buffer.alloc(10)])));
    },
    'the end of the connection 10 bytes too early': (from) => piece([range(from), tag], rest(from).subarray(10)),
    'a file of another size': (from) => part(`bytes ${from}-1999999/2000000`, Buffer.alloc(2_000_000 - from)),
    'a file of another size, and just the rest': (from) => part(`bytes ${from}-999999/2000000`, rest(from)),
    'coded bytes': (from) => part(`bytes ${from}-999999/1000000`, coded(from), 'Content-Encoding: gzip'),
    'coded bytes in chunks': (from) => {
      return piece([range(from), tag, isChunked, 'Content-Encoding: gzip'], chunked(coded(from)));
    },
    'coded transfer': (from) => piece([range(from), tag, 'Transfer-Encoding: gzip, chunked'], chunked(coded(from))),
    '416': () => ({ status: 416, head: ['Content-Range: bytes */1000000', 'Content-Length: 0'] }),
    '416 with the size so far': (from) => ({
      status: 416,
      head: [`Content-Range: bytes */${from}`, 'Content-Length: 0'],
    }),
    'several ranges': (from) => {
      return part(`bytes ${from}-999999/1000000`, rest(from), 'Content-Type: multipart/byteranges; boundary=x');
    },
    'a part that does not say which': (from) => piece([tag, lengthOf(rest(from))], rest(from)),
    'a part that begins later': (from) => part(`bytes ${from + 1}-999999/1000000`, rest(from + 1)),
    'a part that begins earlier': (from) => part(`bytes ${from - 1}-999999/1000000`, rest(from - 1)),
    'a part from its end to its beginning': (from) => part(`bytes ${from}-${from - 1}/1000000`, Buffer.alloc(0)),
    'a part beyond the end': (from) =>
      part(`bytes ${from}-1000000/1000000`, Buffer.concat([rest(from), Buffer.alloc(1)])),
    'a part of a file of any size that ends too early': (from) => part(`bytes ${from}-499999/*`, bytes(from, 499_999)),
    'another unit': (from) => part(`lines ${from}-999999/1000000`, rest(from)),
    'two ranges in one head': (from) => {
      return part(`bytes ${from}-999999/1000000, bytes ${from}-999999/1000000`, rest(from));
    },
    'numbers beyond all files': (from) => part(`bytes ${from}-99999999999999999999/100000000000000000000`, rest(from)),
    'a length that is not that of the range': (from) => {
      return piece([range(from), tag, `Content-Length: ${999_990 - from}`], rest(from).subarray(10));
    },
    'a part of no version': (from) => piece([range(from), lengthOf(rest(from))], rest(from)),
    'a part of another version': (from) => piece([range(from), lengthOf(rest(from)), 'ETag: "v2"'], rest(from)),
    'a part of a version that is only like it': (from) => {
      return piece([range(from), lengthOf(rest(from)), 'ETag: W/"v1"'], rest(from));
    },
    'all of another version': () => ({ status: 200, head: [lengthOf(content), 'ETag: "v2"'], body: content }),
    'all, of no version': () => ({ status: 200, head: [lengthOf(content)], body: content }),
    'all, of another size': () => ({ status: 200, head: ['Content-Length: 900000', tag], body: bytes(0, 899_999) }),
    'no content (204)': () => ({ status: 204, head: [tag] }),
    'no content (205)': () => ({ status: 205, head: [tag, 'Content-Length: 0'] }),
    'content that was changed on the way': () => ({ status: 203, head: [lengthOf(content), tag], body: content }),
  };

  test.each(Object.keys(wrong))('%s is an error for every reader, and stores nothing', async (name) => {
    for (const [reader, read] of Object.entries(readers)) {
      service.current.answer(broken, wrong[name]!);
      const outcome = await read(service.current.client()).then(
        (found) => `${found.length} bytes`,
        (error: unknown) => (error as Error).name,
      );
      expect([reader, outcome]).toEqual([reader, expect.stringMatching(/Error$/)]);
      expect(readdirSync(temp.path)).toEqual([]);
    }
  });

  const right: Record<string, (from: number) => RawAnswer> = {
    'the rest': (from) => part(`bytes ${from}-999999/1000000`, rest(from)),
    'the rest in chunks': (from) => piece([range(from), tag, isChunked], chunked(rest(from))),
    'the rest, of a file whose size is not repeated': (from) => part(`bytes ${from}-999999/*`, rest(from)),
    'the rest, up to the end of the connection': (from) => piece([range(from), tag], rest(from)),
    'all of the same version': () => ({ status: 200, head: [lengthOf(content), tag], body: content }),
    'all of the same version, in chunks': () => ({ status: 200, head: [isChunked, tag], body: chunked(content) }),
  };

  test.each(Object.keys(right))('%s goes on where it broke', async (name) => {
    for (const read of Object.values(readers)) {
      service.current.answer(broken, right[name]!, { status: 500, head: ['Content-Length: 0'] });
      expectSameBytes(await read(service.current.client()), content);
      expect(service.current.sent('Range')).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
      expect(service.current.sent('If-Range')).toEqual([undefined, '"v1"']);
    }
  });

  test('a part in chunks that is 10 bytes too short is taken up once more', async () => {
    const short = (from: number) => piece([range(from), tag, isChunked], chunked(bytes(from, 999_989)));
    for (const read of Object.values(readers)) {
      service.current.answer(broken, short, right['the rest']!);
      expectSameBytes(await read(service.current.client()), content);
    }
  });

  test('a part that breaks behind its last byte is whole', async () => {
    const unended = (from: number): RawAnswer => {
      if (from === 1_000_000) return { status: 416, head: ['Content-Length: 0'] };
      return piece([range(from), tag, isChunked], chunked(rest(from)).subarray(0, -5));
    };
    for (const read of Object.values(readers)) {
      service.current.answer(broken, unended);
      expectSameBytes(await read(service.current.client()), content);
    }
  });

  test('what a part says of the size counts for all that follow', async () => {
    const first: RawAnswer = { status: 200, head: [isChunked, tag], body: chunked(bytes(0, 399_999)).subarray(0, -5) };
    const cut = (from: number) => piece([range(from), tag, lengthOf(rest(from))], bytes(from, 599_999));
    service.current.answer(first, cut, wrong['a file of another size']!);
    expect((await failure(readers['download']!(service.current.client()))).message).toContain('changed while it was');
    service.current.answer(first, cut, right['the rest']!);
    expectSameBytes(await readers['download']!(service.current.client()), content);
  });

  test('a 416 is told as a change of the file, and of fs as EIO', async () => {
    service.current.answer(broken, wrong['416']!);
    const { message } = await failure(readers['download']!(service.current.client()));
    expect(message).toContain('became shorter while it was downloaded');
    service.current.answer(broken, wrong['416']!);
    expect(await failure(readers['readFile']!(service.current.client()))).toMatchObject({ code: 'EIO' });
  });
});

describe('by the time of the last change', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toUTCString();
  const rest = (version: string[]) => (from: number) => {
    const range = `Content-Range: bytes ${from}-999999/1000000`;
    return {
      status: 206,
      head: [range, `Content-Length: ${1_000_000 - from}`, ...version],
      body: content.subarray(from),
    };
  };
  const broken = (version: string[]) => ({
    status: 200,
    head: [lengthOf(content), ...version],
    body: bytes(0, 399_999),
  });

  test.each([
    ['a second before', [`Date: ${at(10)}`, `Last-Modified: ${at(9)}`], true],
    ['long before, with a tag that is weak', [`Date: ${at(10)}`, `Last-Modified: ${at(0)}`, 'ETag: W/"x"'], true],
    ['in the same second', [`Date: ${at(10)}`, `Last-Modified: ${at(10)}`], false],
    ['after', [`Date: ${at(10)}`, `Last-Modified: ${at(20)}`], false],
    ['of an answer without one', [`Last-Modified: ${at(0)}`], false],
    ['that is none', [`Date: ${at(10)}`, 'Last-Modified: yesterday'], false],
  ])('%s', async (_name, version, isResumed) => {
    service.current.answer(broken(version), rest(version));
    const call = readers['download']!(service.current.client());
    if (isResumed) expectSameBytes(await call, content);
    else expect(await failure(call)).toMatchObject({ code: 'ERR_API_INCOMPLETE' });
    expect(service.current.requests).toHaveLength(isResumed ? 2 : 1);
  });

  test('another weak tag is another version', async () => {
    const times = [`Date: ${at(10)}`, `Last-Modified: ${at(0)}`];
    service.current.answer(broken([...times, 'ETag: W/"x"']), rest([...times, 'ETag: W/"y"']));
    expect((await failure(readers['download']!(service.current.client()))).message).toContain('changed');
  });
});

describe('a range', () => {
  const asked = { start: 4, end: 10 };
  const download = async (client: BasicClient, range: object = asked) =>
    buffer(await client.files.download('/f', range));
  const stream = async (client: BasicClient, range: object = asked) => {
    return buffer(new SmartFileSystem(client).createReadStream('/f', range));
  };
  const inChunks = (range: string, body: Buffer): RawAnswer => {
    return { status: 206, head: [`Content-Range: ${range}`, tag, isChunked], body: chunked(body) };
  };

  test.each<[string, RawAnswer]>([
    ['3 bytes', part('bytes 4-6/1000000', bytes(4, 6))],
    ['16 bytes', part('bytes 4-19/1000000', bytes(4, 19))],
    ['3 bytes in chunks', inChunks('bytes 4-10/1000000', bytes(4, 6))],
    ['16 bytes in chunks', inChunks('bytes 4-10/1000000', bytes(4, 19))],
    ['3 bytes of a file of any size', part('bytes 4-6/*', bytes(4, 6))],
    ['a range beyond the size', part('bytes 4-10/8', bytes(4, 10))],
    ['others', part('bytes 5-11/1000000', bytes(5, 11))],
    ['coded bytes', part('bytes 4-10/1000000', bytes(4, 10), 'Content-Encoding: br')],
    ['several ranges', part('bytes 4-10/1000000', bytes(4, 10), 'Content-Type: multipart/byteranges; boundary=x')],
    ['nothing', { status: 204 }],
  ])('%s in place of 7 is an error', async (_name, answer) => {
    service.current.answer(answer);
    await expect(download(service.current.client())).rejects.toThrow();
    await expect(stream(service.current.client())).rejects.toThrow();
  });

  test.each<[string, RawAnswer]>([
    ['a part', part('bytes 4-10/1000000', bytes(4, 10))],
    ['a part in chunks', inChunks('BYTES 4-10/1000000', bytes(4, 10))],
    ['a part of a file of any size', part('bytes 4-10/*', bytes(4, 10))],
    ['the end of a shorter file', part('bytes 4-7/8', bytes(4, 7))],
  ])('%s is right', async (_name, answer) => {
    service.current.answer(answer);
    const expected = answer.head?.[0]?.endsWith('/8') ? bytes(4, 7) : bytes(4, 10);
    expectSameBytes(await download(service.current.client()), expected);
    expectSameBytes(await stream(service.current.client()), expected);
  });

  test('the whole file is refused by download, and cut to the range by fs', async () => {
    for (const whole of [
      { status: 200, head: [lengthOf(content)], body: content },
      { status: 200, head: [isChunked], body: chunked(content) },
    ]) {
      service.current.answer(whole);
      expect((await failure(download(service.current.client()))).message).toContain('the service sent the whole file');
      expectSameBytes(await stream(service.current.client()), bytes(4, 10));
      expectSameBytes(await stream(service.current.client(), { start: 999_990 }), content.subarray(-10));
    }
  });

  test('from some byte on, without an end that is told', async () => {
    service.current.answer(part('bytes 4-10/*', bytes(4, 10)));
    await expect(download(service.current.client(), { start: 4 })).rejects.toThrow('without the length of the file');
    service.current.answer(part('bytes 4-10/11', bytes(4, 10)));
    expectSameBytes(await download(service.current.client(), { start: 4 }), bytes(4, 10));
  });

  test('is taken up to its end, not to that of the file', async () => {
    const cut = { ...part('bytes 4-10/1000000', bytes(4, 10)), body: bytes(4, 6) };
    service.current.answer(cut, (from) => part(`bytes ${from}-10/1000000`, bytes(from, 10)));
    expectSameBytes(await download(service.current.client()), bytes(4, 10));
    expect(service.current.sent('Range')).toEqual(['bytes=4-10', expect.stringMatching(/^bytes=[4-7]-10$/)]);
    service.current.answer(cut, (from) => part(`bytes ${from}-999999/1000000`, content.subarray(from)));
    await expect(download(service.current.client())).rejects.toThrow();
  });
});

describe('an answer that only the end of the connection ends', () => {
  const half: RawAnswer = { status: 200, head: [tag], body: bytes(0, 399_999) };
  const rest: Answering = (from) => part(`bytes ${from}-999999/1000000`, content.subarray(from));
  const info = { name: 'f', path: '/f', isdir: false, isfile: true, size: content.length };

  test('is held against the size of the file, and taken up', async () => {
    service.current.info = info;
    for (const read of Object.values(readers)) {
      service.current.answer(half, rest);
      expectSameBytes(await read(service.current.client()), content);
    }
  });

  test('is an error where it cannot be taken up', async () => {
    service.current.info = info;
    service.current.answer({ ...half, head: [] });
    for (const read of Object.values(readers)) {
      const error = await failure(read(service.current.client()));
      const cause = (error.cause as Error | undefined) ?? error;
      expect(cause.message).toContain('cut short after 400000 of 1000000 bytes');
    }
  });

  test('is whole when it has as many bytes as the file', async () => {
    service.current.info = info;
    service.current.answer({ status: 200, body: content });
    for (const read of Object.values(readers)) expectSameBytes(await read(service.current.client()), content);
  });
});

describe('instead of a whole file', () => {
  test.each<[string, RawAnswer]>([
    ['nothing (204)', { status: 204 }],
    ['nothing (205)', { status: 205, head: ['Content-Length: 0'] }],
    ['a part', part('bytes 0-9/1000000', bytes(0, 9))],
    ['a part that is all', part('bytes 0-999999/1000000', content)],
    ['coded content', { status: 200, head: ['Content-Encoding: gzip', isChunked], body: chunked(gzipSync(content)) }],
    ['changed content', { status: 203, head: [lengthOf(content)], body: content }],
    ['416', { status: 416, head: ['Content-Length: 0'] }],
  ])('%s is an error', async (_name, answer) => {
    service.current.info = { name: 'f', path: '/f', isdir: false, isfile: true, size: content.length };
    service.current.answer(answer);
    for (const read of Object.values(readers)) await expect(read(service.current.client())).rejects.toThrow();
    expect(readdirSync(temp.path)).toEqual([]);
  });

  test('an empty file is one', async () => {
    service.current.answer({ status: 200, head: ['Content-Length: 0', tag] });
    for (const read of Object.values(readers)) expect(await read(service.current.client())).toHaveLength(0);
  });
});
