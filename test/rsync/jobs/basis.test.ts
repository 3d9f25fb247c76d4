import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { PatchStream, delta, patch, signature, type BasisReader, type BasisSource } from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { cut, deferred, edited, expectBytes, failure, through } from '../../support/rsync';
import { useTempDir } from '../../support/temp_dir';
import { badDeltas, basis as fox, copies, hex, literals } from '../../support/vectors';

const temp = useTempDir();
const basis = seededBytes(1_500_000);
const changed = edited(basis);
let change: Buffer;

beforeAll(async () => {
  change = await delta(await signature(basis), changed);
});

/** A reader that notes what it is asked for and answers with `answer` of it. */
function reader(bytes: Uint8Array, answer: (length: number) => number = (length) => length) {
  const asked: [position: number, length: number][] = [];
  const read = (position: number, length: number) => {
    asked.push([position, length]);
    return bytes.subarray(position, position + Math.min(answer(length), length));
  };
  return { asked, read };
}

const readers: [name: string, make: (bytes: Uint8Array) => BasisReader][] = [
  ['an object that reads at once', (bytes) => reader(bytes)],
  ['one that knows its size', (bytes) => ({ ...reader(bytes), size: bytes.length })],
  ['one that answers later', (bytes) => ({ read: (...range) => Promise.resolve(reader(bytes).read(...range)) })],
  ['one that reads a byte at a time', (bytes) => reader(bytes, () => 1)],
  ['one that reads 1000 bytes at most', (bytes) => reader(bytes, () => 1000)],
];

describe('kinds of basis', () => {
  test('a path', async () => {
    writeFileSync(temp.file('basis'), basis);
    expectBytes(await through(new PatchStream({ basis: temp.file('basis') }), cut(change, 10_000)), changed);
    expectBytes(await patch(temp.file('basis'), change), changed);
  });

  test('a FileHandle, which stays open', async () => {
    writeFileSync(temp.file('basis'), basis);
    const handle = await open(temp.file('basis'));
    expectBytes(await through(new PatchStream({ basis: handle }), cut(change, 10_000)), changed);
    expect((await handle.stat()).size).toBe(basis.length);
    await handle.close();
  });

  test('a FileHandle that its owner closes during the patch', async () => {
    writeFileSync(temp.file('basis'), basis);
    const handle = await open(temp.file('basis'));
    const stream = new PatchStream({ basis: handle });
    const first = new Promise((resolve) => stream.once('readable', resolve));
    stream.write(change.subarray(0, 1000));
    await first;
    await handle.close();
    expectBytes(await through(stream, change.subarray(1000)), changed);
  });

  test.each(readers)('%s', async (_name, make) => {
    // The reader of single bytes costs a native call each.
    const small = basis.subarray(0, 5000);
    const shrunk = edited(small);
    const littleChange = await delta(await signature(small, { blockLength: 100 }), shrunk);
    expectBytes(await patch(make(small), littleChange), shrunk);
    expectBytes(await through(new PatchStream({ basis: make(small) }), cut(littleChange, 7)), shrunk);
  });

  test('a reader is asked for large ranges', async () => {
    const whole = hex('72730236 4700 00100000 00');
    const { asked, read } = reader(basis);
    await through(new PatchStream({ basis: { read } }), whole);
    expect(asked.length).toBeLessThanOrEqual(2 ** 20 / (64 * 1024) + 1);
    expect(asked[0]![0]).toBe(0);
  });

  test('a reader that knows its size is not asked beyond it', async () => {
    const { asked, read } = reader(fox);
    await patch({ read, size: fox.length }, hex('72730236 453007 00'));
    expect(asked).toEqual([[0x30, 7]]);
  });
});

test('bytes that are copied from at thousands of places, each of them once', async () => {
  const places = Array.from({ length: 3000 }, (_, index) => ((index * 1_234_567) % 3000) * 500);
  const copies = places.map((at) => `4e ${at.toString(16).padStart(8, '0')} 01f4`);
  const expected = Buffer.concat(places.map((at) => basis.subarray(at, at + 500)));
  expectBytes(await patch(basis, hex(`72730236 ${copies.join(' ')} 00`)), expected);
});

const everyKind: [string, (bytes: Uint8Array) => BasisSource][] = [
  ['bytes', (bytes) => bytes],
  [
    'a path',
    (bytes) => {
      writeFileSync(temp.file('basis'), bytes);
      return temp.file('basis');
    },
  ],
  ...readers.slice(0, 3),
];

describe.each(everyKind)('over %s', (_name, make) => {
  test.each(copies)('%s', async (_form, bytes) => {
    expect((await patch(make(fox), bytes)).toString()).toBe('quick');
  });

  test.each(literals)('%s', async (_form, bytes) => {
    expect((await patch(make(fox), bytes)).toString()).toBe('hello');
  });

  test.each(badDeltas)('%s is refused', async (_form, bytes, codes) => {
    const error = await failure(patch(make(fox), bytes));
    expect(codes.split(' ').map((code) => `ERR_RSYNC_${code}`)).toContain((error as { code: string }).code);
    const again = await failure(through(new PatchStream({ basis: make(fox) }), cut(bytes, 1)));
    expect(again).toMatchObject({ name: 'RsyncError' });
  });

  test('copies may go back, overlap, repeat and touch', async () => {
    const bytes = hex('72730236 450a05 450405 450405 450609 4504 10 00');
    const made = [
      [10, 5],
      [4, 5],
      [4, 5],
      [6, 9],
      [4, 16],
    ].map(([start, length]) => fox.subarray(start, start! + length!));
    expectBytes(await patch(make(fox), bytes), Buffer.concat(made));
  });

  test('a copy to the very end of the basis', async () => {
    expect((await patch(make(fox), hex('72730236 453601 00'))).toString()).toBe('9');
  });
});

describe('a basis that fails', () => {
  const copy = hex('72730236 450410 00');

  test('is not there', async () => {
    const error = await failure(finished(new PatchStream({ basis: temp.file('missing') })));
    expect(error).toMatchObject({
      name: 'RsyncError',
      code: 'ERR_RSYNC_IO',
      result: 100,
      osCode: 'ENOENT',
      errno: 2,
      syscall: 'open',
      path: temp.file('missing'),
    });
  });

  test('is a directory', async () => {
    expect(await failure(patch(temp.path, copy))).toMatchObject({ code: 'ERR_RSYNC_PARAMETER', path: temp.path });
  });

  test('is a pipe, which nobody writes to', async () => {
    execFileSync('mkfifo', [temp.file('pipe')]);
    expect(await failure(patch(temp.file('pipe'), copy))).toMatchObject({
      code: 'ERR_RSYNC_PARAMETER',
      message: expect.stringContaining('at any position') as string,
    });
  });

  test('is a FileHandle that is closed', async () => {
    writeFileSync(temp.file('basis'), fox);
    const handle = await open(temp.file('basis'));
    await handle.close();
    expect(await failure(patch(handle, copy))).toMatchObject({ code: 'ERR_RSYNC_IO', osCode: 'EBADF' });
  });

  test('is a FileHandle that cannot be read', async () => {
    const handle = await open(temp.file('basis'), 'w');
    await handle.write(fox);
    expect(await failure(patch(handle, copy))).toMatchObject({
      code: 'ERR_RSYNC_IO',
      osCode: 'EBADF',
      syscall: 'read',
    });
    await handle.close();
  });

  test('rejects a read', async () => {
    const cause = new Error('no network');
    const error = await failure(patch({ read: () => Promise.reject(cause) }, copy));
    expect(error).toMatchObject({ code: 'ERR_RSYNC_IO', cause });
    expect((error as Error).message).toContain('no network');
  });

  test('throws in a read', async () => {
    const read = () => {
      throw new Error('broken');
    };
    const error = await failure(finished(new PatchStream({ basis: { read } }).end(copy)));
    expect(error).toMatchObject({ code: 'ERR_RSYNC_IO' });
  });

  test('ends before it should', async () => {
    expect(await failure(patch({ read: () => Buffer.alloc(0) }, copy))).toMatchObject({
      code: 'ERR_RSYNC_INPUT_ENDED',
    });
  });

  test.each([
    ['too much', (_position: number, length: number) => Buffer.alloc(length + 1)],
    ['text', () => 'text' as unknown as Uint8Array],
    ['nothing', () => undefined as unknown as Uint8Array],
  ])('gives %s', async (_what, read) => {
    expect(await failure(patch({ read }, copy))).toMatchObject({ code: 'ERR_RSYNC_PARAMETER' });
  });

  test('never answers, and the stream is destroyed', async () => {
    const asked = deferred();
    const stream = new PatchStream({
      basis: {
        read: () => {
          asked.resolve();
          return new Promise<Uint8Array>(() => undefined);
        },
      },
    });
    const written = new Promise((resolve) => stream.write(copy, resolve));
    await asked.promise;
    stream.destroy();
    await failure(finished(stream));
    expect(await written).toBeInstanceOf(Error);
  });

  test('never answers, and the call is aborted', async () => {
    const controller = new AbortController();
    const read = () => {
      controller.abort('enough');
      return new Promise<Uint8Array>(() => undefined);
    };
    expect(await failure(patch({ read }, copy, { signal: controller.signal }))).toMatchObject({
      code: 'ABORT_ERR',
      cause: 'enough',
    });
  });
});
