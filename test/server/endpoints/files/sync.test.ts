import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';

import { delta, patch, signature } from '../../../../lib/rsync';
import { seededBytes } from '../../../support/random';
import { describeWithRdiff } from '../../../support/rdiff';
import { useTempDir } from '../../../support/temp_dir';
import { multipart, openSocket } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { fileSize: 2_000_000, signatureMemory: 1024 * 1024, blockLength: 100_000 } });
const old = seededBytes(700_000, 1);
const edited = Buffer.concat([old.subarray(0, 100_000), Buffer.from('inserted'), old.subarray(150_000)]);
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const read = (name = 'a') => readFileSync(service.stored(name));

const getSignature = (query = '') => service.get(`/api/2/path/sync/signature/a${query}`);
const postFile = (step: 'delta' | 'patch', content: Buffer, query = '', headers = {}) => {
  const form = multipart([{ name: step === 'delta' ? 'signature' : 'delta', filename: 'x', content }]);
  return service.send('POST', `/api/2/path/sync/${step}/a${query}`, {
    body: form.body,
    headers: { ...form.headers, ...headers },
  });
};

beforeEach(() => writeFileSync(service.stored('a'), old));

test('upload: signature from there, delta here, patch there', async () => {
  chmodSync(service.stored('a'), 0o640);
  const { status, headers, body } = await getSignature();
  expect([status, headers['content-type']]).toEqual([200, 'application/librsync-signature']);
  expect(body.equals(await signature(old))).toBe(true);
  const change = await delta(body, edited);
  expect(change.length).toBeLessThan(10_000);
  const patched = await postFile('patch', change);
  expect([patched.status, patched.headers['content-type']]).toEqual([200, 'application/json']);
  expect(patched.json).toMatchObject({ path: '/a', size: edited.length, isfile: true });
  expect(read().equals(edited)).toBe(true);
  expect(statSync(service.stored('a')).mode & 0o777).toBe(0o640);
  expect(service.everything()).toEqual(['a']);
});

test('download: signature here, delta from there, patch here', async () => {
  const { status, headers, body } = await postFile('delta', await signature(edited));
  expect([status, headers['content-type']]).toEqual([200, 'application/librsync-delta']);
  expect(body.length).toBeLessThan(60_000);
  expect((await patch(edited, body)).equals(old)).toBe(true);
});

test.each([
  ['', '72730136', 2048, 8],
  ['?block_size=4096', '72730136', 4096, 8],
  ['?block_size=1&strong_length=8', '72730136', 1, 8],
  ['?block_size=100000&strong_length=16&strong_hash=md4', '72730136', 100_000, 16],
  ['?strong_hash=blake2', '72730137', 2048, 32],
  ['?strong_hash=blake2&strong_length=20&weak_hash=rabinkarp', '72730147', 2048, 20],
  ['?weak_hash=rabinkarp&unknown=1&raw=False', '72730146', 2048, 8],
])('kinds of signatures: %s', async (query, magic, blockLength, strongLength) => {
  const { body } = await getSignature(query);
  expect(body.subarray(0, 4).toString('hex')).toBe(magic);
  expect([body.readUInt32BE(4), body.readUInt32BE(8)]).toEqual([blockLength, strongLength]);
  expect(body.length).toBe(12 + Math.ceil(old.length / blockLength) * (4 + strongLength));
});

test.each([
  ...[
    'block_size=0',
    'block_size=-1',
    'block_size=2048x',
    'block_size=100001',
    'block_size=1e3',
    'block_size=99999999999',
  ],
  ...[
    'strong_length=7',
    'strong_length=17',
    'strong_length=0',
    'strong_hash=sha1',
    'weak_hash=adler',
    'strong_hash=constructor',
  ],
])('400: %s', async (query) => {
  const { status, json } = await getSignature(`?${query}`);
  expect([status, json.detail]).toEqual([400, expect.any(String)]);
});

test('the four kinds of signatures are taken, in a part of any name', async () => {
  for (const strongHash of ['md4', 'blake2'] as const) {
    for (const weakHash of ['rollsum', 'rabinkarp'] as const) {
      const content = await signature(edited, { strongHash, weakHash });
      for (const part of [{ name: 'file', filename: 'whatever' }, { name: 'signature' }]) {
        const form = multipart([
          { name: 'note', content: 'ignored' },
          { ...part, content },
        ]);
        const { status, body } = await service.send('POST', '/api/2.1/path/sync/delta/a/', form);
        expect([status, (await patch(edited, body)).equals(old)]).toEqual([200, true]);
      }
    }
  }
});

test('empty files', async () => {
  writeFileSync(service.stored('a'), '');
  expect((await getSignature()).body.toString('hex')).toBe('727301360000080000000008');
  const fromNothing = await delta((await getSignature()).body, edited);
  expect((await postFile('patch', fromNothing)).json.size).toBe(edited.length);
  expect(read().equals(edited)).toBe(true);
  const toNothing = await delta((await getSignature()).body, Buffer.alloc(0));
  expect((await postFile('patch', toNothing)).json.size).toBe(0);
  expect((await postFile('delta', await signature(edited))).body.toString('hex')).toBe('7273023600');
});

test.each([
  ['the literal of librsync 0.9.7', '4105'],
  ['the shorter one of later versions', '05'],
])('a delta with %s', async (_what, opcode) => {
  const change = Buffer.concat([Buffer.from(`72730236${opcode}`, 'hex'), Buffer.from('short\0')]);
  expect((await postFile('patch', change)).status).toBe(200);
  expect(read().toString()).toBe('short');
});

test('404 for a missing file and for a directory', async () => {
  mkdirSync(service.stored('dir'));
  const form = multipart([{ filename: 'x', content: 'x' }]);
  for (const path of ['none', 'dir', '']) {
    const answers = [
      await service.get(`/api/2/path/sync/signature/${path}`),
      await service.send('POST', `/api/2/path/sync/delta/${path}`, form),
      await service.send('POST', `/api/2/path/sync/patch/${path}`, form),
    ];
    for (const { status, json } of answers) expect([status, json.detail]).toEqual([404, expect.any(String)]);
  }
});

describe('what is refused leaves the file as it was, and no temporary file', () => {
  afterEach(() => {
    expect(read().equals(old)).toBe(true);
    expect(service.everything()).toEqual(['a']);
  });

  const startOfPatch = () =>
    [
      'POST /api/2/path/sync/patch/a HTTP/1.1',
      'Host: x',
      `Authorization: ${service.auth}`,
      'Connection: close',
      '',
    ].join('\r\n');
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  test.each<[string, Buffer, number]>([
    ['empty', hex(''), 400],
    ['cut magic', hex('727302'), 400],
    ['another magic', hex('72730136 00'), 400],
    ['no end', hex('72730236'), 400],
    ['a reserved opcode', hex('72730236 ff'), 400],
    ['a cut literal', hex('72730236 41 05 6162'), 400],
    ['a cut copy', hex('72730236 45 00'), 400],
    ['a copy behind the end', hex('72730236 47 00 000f4240 00'), 400],
    ['a copy of 2^62 bytes', hex('72730236 48 00 4000000000000000 00'), 413],
    ['a negative length', hex('72730236 48 00 ffffffffffffffff 00'), 400],
    ['text', Buffer.from('this is no delta at all'), 400],
    [
      'output over the limit',
      Buffer.concat([hex('72730236'), ...Array<Buffer>(4).fill(hex('47 00 000aae60')), hex('00')]),
      413,
    ],
  ])('delta: %s', async (_name, content, status) => {
    const answer = await postFile('patch', content);
    expect([answer.status, answer.json.detail]).toEqual([status, expect.any(String)]);
    expect(answer.json.detail).not.toContain(service.stored(''));
  });

  test('a delta cut anywhere', async () => {
    const change = await delta(await signature(old), edited);
    for (let length = 0; length < change.length; length += Math.ceil(change.length / 40)) {
      expect((await postFile('patch', change.subarray(0, length))).status).toBe(400);
    }
  });

  test.each<[string, Buffer, number]>([
    ['empty', hex(''), 400],
    ['another magic', hex('72730236 00000800 00000008'), 400],
    ['magic 0', hex('00000000 00000800 00000008'), 400],
    ['cut header', hex('72730136 000008'), 400],
    ['block length 0', hex('72730136 00000000 00000008'), 400],
    ['strong length 0', hex('72730136 00000800 00000000'), 400],
    ['strong length 17', hex('72730136 00000800 00000011'), 400],
    ['stray bytes', hex('72730136 00000800 00000008 0102'), 400],
    ['a cut record', hex('72730136 00000800 00000008 0102030405060708'), 400],
    ['blocks over the limit', hex('72730136 000186a1 00000008'), 413],
    [
      'more than the memory allowed',
      Buffer.concat([hex('72730136 00000800 00000008'), seededBytes(12 * 200_000)]),
      413,
    ],
  ])('signature: %s', async (_name, content, status) => {
    const answer = await postFile('delta', content);
    expect([answer.status, answer.json.detail]).toEqual([status, expect.any(String)]);
  });

  test('forms without a file, with two, of another type, or cut', async () => {
    const change = await delta(await signature(old), edited);
    for (const [step, content] of [
      ['patch', change],
      ['delta', await signature(edited)],
    ] as const) {
      const url = `/api/2/path/sync/${step}/a`;
      const two = multipart([
        { filename: 'x', content },
        { filename: 'y', content },
      ]);
      expect((await service.send('POST', url, two)).json).toHaveProperty('field_errors');
      expect((await service.send('POST', url, multipart([{ name: 'other', content: 'x' }]))).status).toBe(400);
      expect((await service.send('POST', url, { body: content })).status).toBe(415);
      const { body, headers } = multipart([{ filename: 'x', content }]);
      const short = body.subarray(0, -6);
      const cut = { body: short, headers: { ...headers, 'Content-Length': short.length } };
      expect((await service.send('POST', url, cut)).status).toBe(400);
    }
  });

  test('a connection that is cut', async () => {
    const { body, headers } = multipart([
      { filename: 'x', content: await delta(await signature(old), seededBytes(500_000, 9)) },
    ]);
    const { socket, answer } = openSocket(service.base);
    socket.write(startOfPatch());
    for (const [name, value] of Object.entries(headers)) socket.write(`${name}: ${String(value)}\r\n`);
    socket.write('\r\n');
    socket.write(body.subarray(0, -1));
    while (service.everything().length === 1) await new Promise(setImmediate);
    socket.destroy();
    await answer;
    while (service.entries.length === 0) await new Promise(setImmediate);
  });

  test('somebody writes into the file behind the back of the server', async () => {
    const { body, headers } = multipart([{ filename: 'x', content: await delta(await signature(old), edited) }]);
    const { socket, answer } = openSocket(service.base);
    socket.write(startOfPatch());
    for (const [name, value] of Object.entries(headers)) socket.write(`${name}: ${String(value)}\r\n`);
    socket.write('\r\n');
    socket.write(body.subarray(0, -1));
    while (service.everything().length === 1) await new Promise(setImmediate);
    utimesSync(service.stored('a'), 1, 1);
    socket.write(body.subarray(-1));
    expect(await answer).toMatch(/^HTTP\/1.1 409 /);
  });

  test('sha256 of our own: a delta that does not make the file that was meant', async () => {
    const change = await delta(await signature(old), edited);
    expect((await postFile('patch', change, `?sha256=${sha256(old)}`)).status).toBe(409);
    expect((await postFile('patch', change, '?sha256=abc')).status).toBe(400);
  });
});

test('sha256 and If-Match let the right delta through, and only the first of two', async () => {
  const { body, headers } = await getSignature();
  const [first, second] = [await delta(body, edited), await delta(body, old.subarray(5))];
  const condition = { 'If-Match': headers.etag };
  expect((await postFile('patch', first, `?sha256=${sha256(edited).toUpperCase()}`, condition)).status).toBe(200);
  const late = await postFile('patch', second, '', condition);
  expect([late.status, late.json.detail]).toEqual([412, expect.any(String)]);
  expect(read().equals(edited)).toBe(true);
  expect((await postFile('patch', await delta((await getSignature()).body, old), '', { 'If-Match': '*' })).status).toBe(
    200,
  );
});

test('patches of one file come one after the other; readers see whole versions', async () => {
  // Each appends a byte, so every one of them must have found the result of another.
  const versions = Array.from({ length: 9 }, (_, n) => old.length + n);
  const appendOne = Buffer.concat([
    Buffer.from('72730236', 'hex'),
    Buffer.from('47 00 000aae60 01 78 00'.replaceAll(' ', ''), 'hex'),
  ]);
  const state = { done: false };
  const patches = Promise.all(Array.from({ length: 8 }, () => postFile('patch', appendOne)));
  void patches.then(() => (state.done = true));
  while (!state.done) {
    const size = Number((await service.send('HEAD', '/api/2/path/data/a')).headers['content-length']);
    expect(versions).toContain(size);
  }
  expect((await patches).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(read().subarray(0, old.length).equals(old)).toBe(true);
});

describeWithRdiff('deltas go both ways', () => {
  const temp = useTempDir();
  const rdiff = (...names: string[]) =>
    execFileSync(
      'rdiff',
      names.map((name) => (name.includes('.') ? temp.file(name) : name)),
    );

  test('it makes the delta of an upload and applies that of a download', async () => {
    writeFileSync(temp.file('new.bin'), edited);
    writeFileSync(temp.file('there.sig'), (await getSignature()).body);
    rdiff('delta', 'there.sig', 'new.bin', 'up.delta');
    expect((await postFile('patch', readFileSync(temp.file('up.delta')))).status).toBe(200);
    expect(read().equals(edited)).toBe(true);

    writeFileSync(temp.file('mine.bin'), old);
    for (const kind of [
      ['-H', 'md4', '-R', 'rollsum'],
      ['-H', 'blake2'],
    ]) {
      rdiff(...kind, '-f', 'signature', 'mine.bin', 'mine.sig');
      writeFileSync(temp.file('down.delta'), (await postFile('delta', readFileSync(temp.file('mine.sig')))).body);
      rdiff('-f', 'patch', 'mine.bin', 'down.delta', 'result.bin');
      expect(readFileSync(temp.file('result.bin')).equals(edited)).toBe(true);
    }
  });
});
