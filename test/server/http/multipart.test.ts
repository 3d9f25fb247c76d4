import fc from 'fast-check';
import FormData from 'form-data';
import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';

import { HttpError } from '../../../lib/server/http/http_error';
import { MultipartReader } from '../../../lib/server/http/multipart';
import { boundary, multipart, type PartSpec } from '../support/http';

const limits = { parts: 5, partHeaders: 1000 };

interface Seen {
  name: string;
  filename: string | undefined;
  content: string;
}

/** Reads a body that arrives in the given chunks. */
async function read(chunks: readonly Buffer[], mark = boundary): Promise<Seen[]> {
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* source() {
    yield* chunks;
  }
  const reader = new MultipartReader(source(), mark, limits);
  const seen: Seen[] = [];
  for (let part = await reader.next(); part; part = await reader.next()) {
    const content: Buffer[] = [];
    for await (const chunk of part.body) content.push(chunk);
    seen.push({ name: part.name, filename: part.filename, content: Buffer.concat(content).toString('latin1') });
  }
  return seen;
}

const readParts = (parts: readonly PartSpec[]) => read([multipart(parts).body]);
const readText = (text: string) => read([Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1')], 'b');

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const marks = [0, ...at.map((mark) => mark % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return marks.slice(1).map((mark, index) => bytes.subarray(marks[index], mark));
}

test('any content, however it is cut into chunks', async () => {
  // Made of pieces of a delimiter, so that every near miss comes up.
  const piece = fc.constantFrom('\r\n--', '\r', '\n', '-', '--', boundary, boundary.slice(0, 9), 'x', '\0\xff', 'abc');
  const content = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const parts = fc.array(content, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, fc.array(fc.nat(), { maxLength: 20 }), async (contents, cuts) => {
      // A content that holds the delimiter is a mistake of the sender.
      fc.pre(contents.every((text) => !`\r\n${text}\r\n`.includes(`\r\n--${boundary}`)));
      const { body } = multipart(contents.map((text) => ({ filename: 'f', content: Buffer.from(text, 'latin1') })));
      const seen = await read(cut(body, cuts));
      expect(seen.map((part) => part.content)).toEqual(contents);
    }),
  );
});

test('byte by byte', async () => {
  const { body } = multipart([
    { name: 'a', content: 'one\r\n--' },
    { filename: 'ü', content: Buffer.alloc(300, '-') },
  ]);
  expect(await read(cut(body, [...body.keys()]))).toEqual([
    { name: 'a', filename: undefined, content: 'one\r\n--' },
    { name: 'file', filename: 'ü', content: '-'.repeat(300) },
  ]);
});

test('a body cut anywhere before its end is refused', async () => {
  const { body } = multipart([
    { filename: 'a', content: 'some content' },
    { name: 'b', content: 'c' },
  ]);
  // The line end after the closing delimiter is not needed.
  for (let length = 0; length < body.length - 2; length++) {
    await expect(read([body.subarray(0, length)])).rejects.toMatchObject({ status: 400 });
  }
  expect(await read([body.subarray(0, -2)])).toHaveLength(2);
});

test('what is not read of a part is skipped', async () => {
  const { body } = multipart([
    { filename: 'a', content: Buffer.alloc(5000) },
    { filename: 'b', content: 'b' },
  ]);
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* source() {
    yield* cut(body, [100, 200, 3000]);
  }
  const reader = new MultipartReader(source(), boundary, limits);
  const first = (await reader.next())!;
  for await (const chunk of first.body) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  const second = (await reader.next())!;
  expect((await buffer(first.body as AsyncIterable<Uint8Array>)).length).toBe(0);
  expect((await buffer(second.body as AsyncIterable<Uint8Array>)).toString()).toBe('b');
  expect(await reader.next()).toBeUndefined();
});

test('a part that is read too late gives nothing of the next one', async () => {
  const { body } = multipart([
    { filename: 'a', content: 'a' },
    { filename: 'b', content: 'b' },
  ]);
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* source() {
    yield body;
  }
  const reader = new MultipartReader(source(), boundary, limits);
  const [first, second] = [(await reader.next())!, (await reader.next())!];
  expect((await buffer(first.body as AsyncIterable<Uint8Array>)).toString()).toBe('');
  expect((await buffer(second.body as AsyncIterable<Uint8Array>)).toString()).toBe('b');
});

describe('file names', () => {
  test.each<[string, string | undefined]>([
    ['form-data; name="f"; filename="plain.txt"', 'plain.txt'],
    ['form-data; name="f"; filename=token.txt', 'token.txt'],
    ['form-data;name=f;filename="no blanks"', 'no blanks'],
    ['FORM-DATA; NAME="f"; FileName="case"', 'case'],
    ['form-data; filename="first"; name="f"', 'first'],
    ['form-data; name="f"; filename="naïve 日本.txt"', 'naïve 日本.txt'],
    ['form-data; name="f"; filename="semi;colon=\'x\'"', "semi;colon='x'"],
    ['form-data; name="f"; filename="quo\\"te"', 'quo"te'],
    ['form-data; name="f"; filename="C:\\dir\\old browser.txt"', 'C:\\dir\\old browser.txt'],
    ['form-data; name="f"; filename="back\\\\slash"', 'back\\slash'],
    ['form-data; name="f"; filename*=utf-8\'\'na%C3%AFve%20%22%3B', 'naïve ";'],
    ['form-data; name="f"; filename*=UTF-8\'en\'x%27y', "x'y"],
    ['form-data; name="f"; filename*=iso-8859-1\'\'na%EFve', 'naïve'],
    ['form-data; name="f"; filename="ascii"; filename*=utf-8\'\'better', 'better'],
    ['form-data; name="f"; filename*=utf-8\'\'better; filename="ascii"', 'better'],
    ['form-data; name="f"; filename=""', ''],
    ['form-data; name="f"', undefined],
    ['form-data; name="filename=x"', undefined],
  ])('%s', async (disposition, filename) => {
    expect((await readParts([{ disposition }]))[0]!.filename).toBe(filename);
  });

  test.each(["form-data; filename*=utf-8''%ff", "form-data; filename*=koi8-r''x", "form-data; filename*=utf-8''%zz"])(
    'refused: %s',
    async (disposition) => {
      await expect(readParts([{ disposition }])).rejects.toMatchObject({ status: 400 });
    },
  );

  test('headers that are not UTF-8 are refused', async () => {
    const { body } = multipart([{ filename: '~', content: 'x' }]);
    await expect(read([Buffer.from(body.map((byte) => (byte === 0x7e ? 0xff : byte)))])).rejects.toThrow(HttpError);
  });
});

describe('shapes of bodies', () => {
  test.each<[string, string, readonly string[]]>([
    ['no parts', '--b--\n', []],
    ['preamble and epilogue', 'preamble\n--b\n\nx\n--b--\nepilogue', ['x']],
    ['a preamble that looks like a delimiter', 'a--b\n--b\n\nx\n--b--', ['x']],
    ['an empty part', '--b\n\n\n--b--', ['']],
    ['blanks behind a delimiter', '--b  \t\n\nx\n--b--', ['x']],
    ['a folded header', '--b\nContent-Disposition: form-data;\n name="folded"\n\nx\n--b--', ['x']],
    ['no headers', '--b\n\nx\n--b\n\ny\n--b--', ['x', 'y']],
    ['an allowed transfer encoding', '--b\nContent-Transfer-Encoding: BINARY\n\nx\n--b--', ['x']],
  ])('%s', async (_name, text, contents) => {
    expect((await readText(text)).map(({ content }) => content)).toEqual(contents);
  });

  test.each([
    ['something behind a delimiter', '--b\n\nx\n--bad\n\n--b--', 400],
    ['one dash', '--b\n\nx\n--b-\n', 400],
    ['a header without a colon', '--b\nnonsense\n\nx\n--b--', 400],
    ['a header without a name', '--b\n: x\n\nx\n--b--', 400],
    ['a coded part', '--b\nContent-Transfer-Encoding: base64\n\neA==\n--b--', 400],
    ['nothing', '', 400],
    ['no delimiter', 'just text\n', 400],
    ['another delimiter', '--c\n\nx\n--c--', 400],
    ['headers that are too long', `--b\nX: ${'x'.repeat(2000)}\n\nx\n--b--`, 413],
    ['headers without an end', `--b\nX: ${'x'.repeat(2000)}`, 413],
    ['too many parts', `${'--b\n\nx\n'.repeat(6)}--b--`, 413],
  ])('refused: %s', async (_name, text, status) => {
    await expect(readText(text)).rejects.toMatchObject({ status });
  });
});

test('what the form-data package writes', async () => {
  const form = new FormData();
  form.append('field', 'välue');
  form.append('file', Buffer.from('bytes\r\n'), { filename: 'näme.txt' });
  form.append('file', Buffer.from(''), 'empty');
  const bytes = await buffer(form.pipe(new PassThrough()));
  expect(await read([bytes], form.getBoundary())).toEqual([
    { name: 'field', filename: undefined, content: Buffer.from('välue').toString('latin1') },
    { name: 'file', filename: 'näme.txt', content: 'bytes\r\n' },
    { name: 'file', filename: 'empty', content: '' },
  ]);
});
