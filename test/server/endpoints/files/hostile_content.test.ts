import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';

import { temporaryName } from '../../../../lib/internal/files/temporary_name';
import { useAttacked, type Attack } from '../../support/attacked';
import { form, multipart } from '../../support/http';

/** Bytes by which patches may grow a file here. */
const growth = 64 * 1024;
const attacked = useAttacked({ patchGrowth: growth, signatureMemory: 32 * 1024 ** 2, blockLength: 1024 ** 2 });

const lines = (headers: object = {}) => Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
/** A request without its length, which `attack` adds itself. */
const typed = ({ headers, body }: { headers?: object; body?: unknown }) => ({
  headers: lines(headers).filter((line) => !line.startsWith('Content-Length')),
  body: body as Buffer,
});
const file = (name: 'signature' | 'delta', content: Buffer) => typed(multipart([{ name, filename: name, content }]));
const fields = (values: Parameters<typeof form>[0]) => typed(form(values));
const post = (what: string, path: string, sent: Pick<Attack, 'headers' | 'body'>) =>
  attacked.attack({ what, method: 'POST', target: `/api/2/path/${path}`, ...sent });

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const magics = { md4: 0x72730136, blake2: 0x72730137, rabinMd4: 0x72730146, rabinBlake2: 0x72730147 };

describe('signatures', () => {
  const heads = Object.entries(magics).flatMap(([kind, magic]) =>
    [0, 2 ** 20 + 1, 2 ** 31, 2 ** 32 - 1].map((block) => [kind, magic, block] as const),
  );
  test.each(heads)('%s, magic %i: blocks of %i bytes are refused', async (kind, magic, block) => {
    const content = Buffer.concat([u32(magic), u32(block), u32(8), Buffer.alloc(12)]);
    expect((await post(`${kind} ${block}`, 'sync/delta/f', file('signature', content))).status).toBe(
      block === 2 ** 20 + 1 ? 413 : 400,
    );
  });

  test.each([0, 17, 33, 2 ** 31, 2 ** 32 - 1])('strong sums of %i bytes are refused', async (length) => {
    const content = Buffer.concat([u32(magics.md4), u32(2048), u32(length), Buffer.alloc(64)]);
    expect((await post(`strong ${length}`, 'sync/delta/f', file('signature', content))).status).toBe(400);
  });

  test('a body that says it holds millions of records and does not takes no memory for them', async () => {
    const head = Buffer.concat([u32(magics.md4), u32(2048), u32(8)]);
    const { body, headers } = multipart([{ name: 'signature', filename: 's', content: head }]);
    const before = await attacked.used();
    const heldBack = [...lines(headers)].map((line) =>
      line.startsWith('Content-Length') ? `Content-Length: ${2 ** 31}` : line,
    );
    const all = [
      'POST /api/2/path/sync/delta/f HTTP/1.1',
      'Host: x',
      `Authorization: ${attacked.authorization}`,
      ...heldBack,
    ];
    await attacked.raw(Buffer.concat([Buffer.from(`${all.join('\r\n')}\r\n\r\n`), body.subarray(0, 120)]), true);
    expect((await attacked.used()).rss - before.rss).toBeLessThan(32 * 1024 ** 2);
  });

  test('more records than memory may be used for are refused, also when all are alike', async () => {
    const records = Buffer.concat([u32(magics.md4), u32(2048), u32(1), Buffer.alloc(5 * 4_000_000)]);
    expect((await post('many', 'sync/delta/f', file('signature', records))).status).toBe(413);
    const few = Buffer.concat([u32(magics.md4), u32(2048), u32(1), Buffer.alloc(5 * 100_000)]);
    expect((await post('alike', 'sync/delta/f', file('signature', few))).status).toBe(200);
  });

  test.each(['0', '-1', '1048577', '4294967295', '1e3', '0x10', '99999999999999999999', '%00', 'NaN', '1.5'])(
    'block_size=%s is refused',
    async (size) => {
      const target = `/api/2/path/sync/signature/f?block_size=${size}`;
      expect((await attacked.attack({ what: size, method: 'GET', target })).status).toBe(400);
    },
  );
});

describe('deltas', () => {
  const delta = (...commands: (Buffer | number[])[]) =>
    Buffer.concat([u32(0x72730236), ...commands.map((bytes) => Buffer.from(bytes))]);
  /** COPY of four and four bytes: offset, length. */
  const copy = (offset: number, length: number) => [0x4f, ...u32(offset), ...u32(length)];
  const end = [0];

  const beyond: [string, Buffer][] = [
    ['one byte behind the end', delta(copy(6, 1), end)],
    ['from within to behind the end', delta(copy(5, 2), end)],
    ['far away', delta(copy(2 ** 32 - 1, 2 ** 32 - 1), end)],
    ['with a sum that overflows 64 bits', delta([0x54, ...Buffer.alloc(16, 0xff)], end)],
    ['of nothing', delta(copy(0, 0), end)],
    ['after good ones', delta(copy(0, 6), copy(0, 6), copy(0, 7), end)],
    ['that never comes: a literal of 4 GiB', delta([0x43, 0xff, 0xff, 0xff, 0xff], [1])],
    ['behind which the end is missing', delta(copy(0, 6))],
    ['with more behind the end', delta(copy(0, 6), end, copy(0, 6))],
    ['reserved', delta([0x55], end)],
  ];
  test.each(beyond)('a copy %s: refused, and the file stays', async (what, content) => {
    expect((await post(what, 'sync/patch/f', file('delta', content))).status).toBe(400);
  });

  test('endless small copies end where a patch may not grow a file any more', async () => {
    const basis = Buffer.alloc(8 * 1024, 'b');
    const bomb = (times: number) => delta(...Array<number[]>(times).fill(copy(0, basis.length)), end);
    writeFileSync(attacked.stored('f'), basis);
    const most = 2 * basis.length + growth;
    // Nine bytes each, which count as well.
    const within = Math.floor(most / basis.length);
    expect((await attackAt(bomb(1000))).status).toBe(413);
    expect(readFileSync(attacked.stored('f')).equals(basis)).toBe(true);
    expect((await attackAt(bomb(within))).status).toBe(200);
    expect(readFileSync(attacked.stored('f'))).toHaveLength(within * basis.length);
  });
  /** The root is another here than at first, which `attack` takes for a change where it is refused. */
  async function attackAt(content: Buffer) {
    const { body, headers } = file('delta', content);
    const all = [
      'POST /api/2/path/sync/patch/f HTTP/1.1',
      'Host: x',
      'Connection: close',
      `Authorization: ${attacked.authorization}`,
    ];
    const head = [...all, ...headers, `Content-Length: ${body.length}`].join('\r\n');
    const text = await attacked.raw(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
    return { status: Number(text.slice(9, 12)) };
  }
});

describe('names in archives', () => {
  const names = ['..', '../x', '/x', 'C:\\x', '..\\..\\x', 'x\0', 'x/../../y', temporaryName('f'), '\ud800'];
  test.each(names)('compress as %j is refused', async (name) => {
    const values = { path: '/f', dst: '/', name };
    const json = { headers: ['Content-Type: application/json'], body: JSON.stringify(values) };
    for (const sent of name === '\ud800' ? [json] : [json, fields(values)]) {
      expect((await post(name, 'oper/compress/', sent)).status).toBe(400);
    }
  });

  test('entries of both kinds of archives have names within them, whatever was packed', async () => {
    if (process.platform === 'linux')
      for (const name of ['C:', 'x:y', ' ', '-rf', '\u202egnp.exe', '~'])
        writeFileSync(attacked.stored(`dir/${name}`), 'x');
    symlinkSync(attacked.outside(''), attacked.stored('dir/out'));
    symlinkSync(attacked.outside('secret'), attacked.stored('dir/secret'));
    const paths = ['/dir', '//dir//', 'dir/inside', '/f', '/f'];
    const { status, text } = await post(
      'many',
      'oper/downloadmultiple/',
      fields({ path: paths, filename: '../../"x\r\nA: b' }),
    );
    expect(status).toBe(200);
    expect(text).toMatch(/content-disposition: attachment; filename="[^"\r\n]*"; filename\*=UTF-8''[\w.%-]+\r\n/i);
    expect(text).not.toMatch(/^A: b/m);
    const packed = await post('packed', 'oper/compress/', fields({ path: paths, dst: '/', name: 'z.zip' }));
    expect(packed.status).toBe(200);
    for (const zip of [text.slice(text.indexOf('PK\x03\x04')), readFileSync(attacked.stored('z.zip'), 'latin1')]) {
      const entries = entriesOf(zip);
      expect(entries.length).toBeGreaterThan(4);
      expect(new Set(entries).size).toBe(entries.length);
      for (const name of entries) expect(name).not.toMatch(/(^|[/\\])\.\.([/\\]|$)|^[/\\]|\\|\0|secret$|out\/./);
    }
  });
  /** Names by the central directory of an archive. */
  function entriesOf(zip: string): string[] {
    const bytes = Buffer.from(zip, 'latin1');
    const found: string[] = [];
    for (
      let at = bytes.indexOf(Buffer.from('PK\x01\x02'));
      at >= 0;
      at = bytes.indexOf(Buffer.from('PK\x01\x02'), at + 4)
    ) {
      found.push(bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)));
    }
    return found;
  }
});
