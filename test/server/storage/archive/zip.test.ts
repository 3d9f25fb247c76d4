import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';

import { zip, type ZipEntry } from '../../../../lib/server/storage/archive/zip';
import { seededBytes } from '../../../support/random';
import { useTempDir } from '../../../support/temp_dir';

const temp = useTempDir();
const modified = new Date('2024-05-06T07:08:10Z');

async function* entriesOf(entries: Iterable<ZipEntry>): AsyncGenerator<ZipEntry, void> {
  for (const entry of entries) yield await Promise.resolve(entry);
}

function file(name: string, content: Buffer, isPacked = false): ZipEntry {
  // In pieces, as files are read.
  const pieces = async function* () {
    for (let start = 0; start < content.length; start += 60_000) {
      yield await Promise.resolve(content.subarray(start, start + 60_000));
    }
  };
  return { name, modified, file: { size: content.length, isPacked, content: pieces } };
}

async function write(entries: Iterable<ZipEntry>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of zip(entriesOf(entries))) chunks.push(chunk);
  writeFileSync(temp.file('a.zip'), Buffer.concat(chunks));
  return temp.file('a.zip');
}

/** What Python's zipfile sees: names, sizes, SHA-256 of contents. It checks the sums by reading. */
function seenByPython(archive: string): unknown {
  const script = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps([[i.filename, i.file_size, hashlib.sha256(z.read(i)).hexdigest(), list(i.date_time)] for i in z.infolist()]))`;
  return JSON.parse(execFileSync('python3', ['-c', script, archive], { encoding: 'utf8' }));
}

const sha256 = (content: Buffer) => execFileSync('sha256sum', { input: content, encoding: 'utf8' }).slice(0, 64);
const unzip = (...args: string[]) =>
  execFileSync('unzip', args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });

test('what is written is read by others, byte for byte', async () => {
  const random = seededBytes(300_001);
  const text = Buffer.from('the same again and again\n'.repeat(20_000));
  const archive = await write([
    { name: 'dir', modified },
    file('dir/random', random, true),
    file('dir/text.txt', text),
    file('empty', Buffer.alloc(0)),
    file('ünïcödé 日本.txt', Buffer.from('x')),
  ]);
  const time = [2024, 5, 6, 7, 8, 10];
  expect(seenByPython(archive)).toEqual([
    ['dir/', 0, sha256(Buffer.alloc(0)), time],
    ['dir/random', 300_001, sha256(random), time],
    ['dir/text.txt', text.length, sha256(text), time],
    ['empty', 0, sha256(Buffer.alloc(0)), time],
    ['ünïcödé 日本.txt', 1, sha256(Buffer.from('x')), time],
  ]);
  expect(unzip('-tq', archive)).toContain('No errors detected');
  unzip('-q', archive, '-d', temp.file('out'));
  const stat = execFileSync('stat', ['-c', '%a %Y', temp.file('out/dir/text.txt')], { encoding: 'utf8' });
  expect(stat).toBe(`644 ${modified.getTime() / 1000}\n`);
});

test('text is packed, what cannot be packed hardly grows', async () => {
  const sizes: number[] = [];
  for (const entry of [file('a', Buffer.alloc(1_000_000, 'x')), file('a', seededBytes(1_000_000), true)]) {
    let size = 0;
    for await (const chunk of zip(entriesOf([entry]))) size += chunk.length;
    sizes.push(size);
  }
  expect(sizes[0]).toBeLessThan(20_000);
  expect(sizes[1]).toBeLessThan(1_001_000);
});

test('an empty archive', async () => {
  expect(seenByPython(await write([]))).toEqual([]);
});

test('more members than 16 bits count', async () => {
  const many = Array.from({ length: 65_600 }, (_, n) => ({ name: `d${n}`, modified }));
  const archive = await write(many);
  const script = 'import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).infolist()))';
  expect(execFileSync('python3', ['-c', script, archive], { encoding: 'utf8' })).toBe('65600\n');
  expect(unzip('-Z', '-h', archive)).toMatch(/number of entries: 65600\n$/);
});

test('places beyond 4 GiB', async () => {
  // Before it is a hole of the file: nothing of that size is written.
  const before = 2 ** 32 + 12_345;
  const output = await open(temp.file('far.zip'), 'w');
  let position = before;
  for await (const chunk of zip(entriesOf([file('one', Buffer.from('first')), file('two', seededBytes(9999))]), {
    before,
  })) {
    await output.write(chunk, 0, chunk.length, position);
    position += chunk.length;
  }
  await output.close();
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps([[i.filename, i.file_size, i.header_offset] for i in z.infolist()] + [z.testzip(), z.read('one').decode()]))`;
  const seen = JSON.parse(
    execFileSync('python3', ['-c', script, temp.file('far.zip')], { encoding: 'utf8' }),
  ) as unknown[];
  expect(seen).toEqual([['one', 5, before], ['two', 9999, expect.any(Number)], null, 'first']);
});

test('a member of 4 GiB says so before its size is known', async () => {
  // Its first bytes are enough to see the fields of 64 bits; the whole is too much work for a test.
  const entry = file('large', Buffer.alloc(10));
  const [header] = await (async () => {
    for await (const chunk of zip(entriesOf([{ ...entry, file: { ...entry.file!, size: 2 ** 32 } }]))) return [chunk];
    return [];
  })();
  const nameLength = 'large'.length;
  expect([header!.readUInt16LE(4), header!.readUInt32LE(18), header!.readUInt32LE(22)]).toEqual([
    45,
    2 ** 32 - 1,
    2 ** 32 - 1,
  ]);
  expect([header!.readUInt16LE(30 + nameLength), header!.readUInt16LE(32 + nameLength)]).toEqual([1, 16]);
});

test.each([
  ['fewer', 9],
  ['more', 11],
])('a file that gives %s bytes than it said is an error', async (_name, size) => {
  const entry = file('a', Buffer.alloc(10));
  await expect(write([{ ...entry, file: { ...entry.file!, size } }])).rejects.toThrow('a file changed');
});

test('who stops reading closes the file', async () => {
  let isClosed = false;
  const content = async function* () {
    try {
      for (;;) yield await Promise.resolve(seededBytes(100_000));
    } finally {
      isClosed = true;
    }
  };
  for await (const chunk of zip(entriesOf([{ name: 'a', modified, file: { size: 1e12, isPacked: false, content } }]))) {
    if (chunk.length > 1000) break;
  }
  expect(isClosed).toBe(true);
});
