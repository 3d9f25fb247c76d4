import fc from 'fast-check';

import { eventually } from '../../support/eventually';
import { useAttacked, type Attack } from '../support/attacked';
import { boundary } from '../support/http';

const attacked = useAttacked({ failedLogins: 1_000_000 });
/** What fits into the 16 KiB that headers may have. */
const long = 14_000;
const nasty = ['\0', '\x7f', '\t', ';', '=', ',', '"', '\\', '%', '%00', '\xff', '__proto__', "''", '-'];

const of = (name: string, value: string): Attack => ({
  what: `${name}: ${value.slice(0, 60)}`,
  method: 'GET',
  target: '/api/2/path/data/f',
  headers: [`${name}: ${value}`],
});

describe('headers that mean something to the server', () => {
  const names = ['Cookie', 'Range', 'If-Range', 'If-Match', 'If-Unmodified-Since', 'Content-Type', 'Expect', 'Referer'];
  names.push('X-CSRFToken', 'X-Upload-UUID', 'User-Agent', 'Accept', 'Origin', 'Sec-Fetch-Dest', 'Upgrade', 'Host');
  names.push('X-Forwarded-For', 'X-Forwarded-Host', 'X-HTTP-Method-Override', 'Transfer-Encoding', 'Content-Encoding');

  test.each(names)('%s', async (name) => {
    for (const piece of nasty) {
      await attacked.attack(of(name, piece));
      await attacked.attack(of(name, piece.repeat(Math.floor(long / piece.length))));
    }
  });

  test('credentials of no known form are refused', async () => {
    for (const scheme of ['Basic', 'OAuth', 'Bearer', 'Digest', '']) {
      for (const piece of [...nasty, 'Og==', '====', 'oauth_token="', 'realm="\\"']) {
        const values = [piece, piece.repeat(Math.floor(long / piece.length))];
        for (const value of values) {
          const head = `GET /api/2/path/data/f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
          const text = await attacked.raw(Buffer.from(`${head}Authorization: ${scheme} ${value}\r\n\r\n`, 'latin1'));
          expect(text).toMatch(/^HTTP\/1\.1 (400|401|403) /);
        }
      }
    }
  });
});

describe('ranges', () => {
  const whole = [
    `bytes=${'0-0,'.repeat(3000)}0-0`,
    `bytes=${Array.from({ length: 2000 }, (_, n) => `${n}-`).join()}`,
    'bytes=5-2',
    'bytes=-',
    'bytes=--1',
    'bytes=0x0-0x5',
    'bytes=1e9-',
    'bytes=0-0, -1',
    'lines=0-1',
    'bytes=\u0660-\u0661',
  ];
  test.each(whole.map((range) => [range.slice(0, 40), range]))(
    '%s is ignored: the file once',
    async (_start, range) => {
      const { status, text } = await attacked.attack(of('Range', range));
      expect([status, text.endsWith('\r\n\r\ninside')]).toEqual([200, true]);
    },
  );

  const nines = '9'.repeat(5000);
  test.each([`bytes=${nines}-`, `bytes=${nines}-${nines}`, 'bytes=6-', 'bytes=-0', `bytes=${2 ** 53}-`])(
    '%#: no bytes',
    async (range) => expect((await attacked.attack(of('Range', range))).status).toBe(416),
  );

  test.each([`bytes=0-${nines}`, `bytes=-${nines}`, `bytes=0-${2n ** 64n}`])('%#: the whole', async (range) => {
    const { status, text } = await attacked.attack(of('Range', range));
    expect([status, /content-length: 6\r\n/i.test(text)]).toEqual([206, true]);
  });

  test.each([`bytes=${nines}-`, 'bytes=-1', 'bytes=7-', 'bytes=0-,0-', `bytes=${2 ** 31}-`, `bytes=999999999999999-`])(
    '%#: nothing is written there',
    async (range) => {
      const attack = { ...of('Range', range), method: 'PATCH', target: '/api/3/path/data/f', body: 'x' };
      expect([400, 416]).toContain((await attacked.attack(attack)).status);
    },
  );
});

describe('bytes without sense', () => {
  const runs = { numRuns: 60, seed: 20_261_125 };
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const alive = async () => expect(await attacked.raw('GET /api/2/ping HTTP/1.0\r\n\r\n')).toMatch(/"pong"}$/);

  const shapes: [string, (noise: Buffer) => (string | Buffer)[]][] = [
    ['instead of a request', (noise) => [noise]],
    ['as the method', (noise) => [noise, ' /api/2/path/info HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['in the path', (noise) => ['GET /api/2/path/data/', noise, ' HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['as the version', (noise) => ['GET / ', noise, '\r\nHost: x\r\n\r\n']],
    ['as a header', (noise) => ['GET /api/2/path/info HTTP/1.1\r\nHost: x\r\n', noise, '\r\n\r\n']],
    ['as a value', (noise) => ['GET /api/2/path/info HTTP/1.1\r\nHost: x\r\nCookie: ', noise, '\r\n\r\n']],
    [
      'as chunks',
      (noise) => [
        'PUT /api/3/path/data/f HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n',
        `Authorization: ${attacked.authorization}\r\n\r\n`,
        noise,
      ],
    ],
  ];
  test.each(shapes)('%s', async (_where, shape) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (noise) => {
        const request = Buffer.concat(shape(noise).map((piece) => Buffer.from(piece)));
        const text = await attacked.raw(request, true);
        expect(text).not.toMatch(/^HTTP\/1\.1 5/);
        // Bytes that are no HTTP are answered at once, while the draft of what began as a file is still being removed.
        await eventually(() => expect(attacked.isChanged()).toBe(false));
      }),
      runs,
    );
    await alive();
  });

  test.each(['/api/2/path/data/', '/api/2/path/sync/delta/f', '/api/2/path/sync/patch/f', '/api/2/path/oper/move/'])(
    'as a form for %s',
    async (target) => {
      const headers = [`Content-Type: multipart/form-data; boundary=${boundary}`];
      const disposition = 'Content-Disposition: form-data; name="delta"; filename="';
      await fc.assert(
        fc.asyncProperty(bytes, fc.constantFrom('', disposition, `${disposition}d"\r\n\r\n`), async (noise, before) => {
          const body = Buffer.concat([
            Buffer.from(`--${boundary}\r\n${before}`),
            noise,
            Buffer.from(`\r\n--${boundary}--`),
          ]);
          const { status } = await attacked.attack({
            what: noise.toString('hex'),
            method: 'POST',
            target,
            headers,
            body,
          });
          if (status < 300) attacked.restore();
        }),
        runs,
      );
    },
  );
});

/**
 * Four times the input must cost less than eight times the work, where squares would make sixteen, counted as the
 * processor's time of the server. By
 * reading: the expressions for ranges, Basic, cookies and extended values are anchored, and no two parts of theirs that
 * repeat can take the same character one behind the other; that for Content-Disposition looks from each semicolon on to
 * the next, or to the next quotation mark that no backslash hides, which nothing before it can also take.
 */
describe('work grows as the input does', () => {
  const part = (disposition: string) =>
    `--${boundary}\r\nContent-Disposition: form-data${disposition}\r\n\r\nx\r\n--${boundary}--\r\n`;
  const multi = `multipart/form-data; boundary=${boundary}`;
  const blow: [string, number, (n: number) => Partial<Attack>][] = [
    ['cookies', 3500, (n) => ({ headers: [`Cookie: ${'a=;'.repeat(n / 3)}`] })],
    ['a quoted cookie', 3500, (n) => ({ headers: [`Cookie: a=${'"'.repeat(n)}x`] })],
    ['blanks in a range', 3500, (n) => ({ headers: [`Range: bytes=${' '.repeat(n)}x`] })],
    ['digits in a range', 3500, (n) => ({ headers: [`Range: bytes=${'1'.repeat(n)}x`] })],
    ['blanks in credentials', 3500, (n) => ({ headers: [`Authorization: Basic${' '.repeat(n)}!`] })],
    ['a query', 3500, (n) => ({ target: `/api/2/path/info?${'a&'.repeat(n / 2)}` })],
    ['words to search', 3500, (n) => ({ target: `/api/2/search/path?keywords=${'+'.repeat(n)}x` })],
    ['a type', 3500, (n) => ({ method: 'POST', headers: [`Content-Type: multipart/form-data${'; '.repeat(n / 2)}`] })],
    ['semicolons', 3500, (n) => form(multi, part(`;${'; a'.repeat(n / 3)}`))],
    ['blanks in a disposition', 3500, (n) => form(multi, part(`;${' '.repeat(n)}a${' '.repeat(n / 2)}"`))],
    ['hidden quotation marks', 3500, (n) => form(multi, part(';a="\\"'.repeat(n / 6)))],
    ['a name', 3500, (n) => form(multi, part(`; filename="${'/'.repeat(n)}"`))],
    ['folds', 3500, (n) => form(multi, part('\r\n '.repeat(n / 3)))],
    [
      'starts of the delimiter',
      200_000,
      (n) => form(multi, part('').replace('x', `\r\n--${boundary.slice(0, -1)}`.repeat(n / 30))),
    ],
    ['keys of JSON', 100_000, (n) => form('application/json', JSON.stringify(Object.fromEntries(keys(n / 10))))],
    [
      'keys that are numbers',
      400_000,
      (n) =>
        form(
          'application/json',
          `{${keys(n / 14)
            .map(([, i]) => `"${i * 65536}":1`)
            .join()}}`,
        ),
    ],
    [
      'keys of a form',
      400_000,
      (n) =>
        form(
          'application/x-www-form-urlencoded',
          keys(n / 10)
            .map(([key]) => `${key}=`)
            .join('&'),
        ),
    ],
  ];
  function form(type: string, body: string): Partial<Attack> {
    return { method: 'POST', headers: [`Content-Type: ${type}`], body };
  }
  function keys(count: number): [string, number][] {
    return Array.from({ length: count }, (_, index) => [`k${index}`, index]);
  }

  test.each(blow)('%s', async (what, size, make) => {
    const cost = async (n: number) => {
      const { cpu } = await attacked.used();
      for (let i = 0; i < 10; i++)
        await attacked.attack({ ...of(what, ''), headers: [], target: '/api/2/path/info/f', ...make(n) });
      return (await attacked.used()).cpu - cpu;
    };
    await cost(size / 2);
    const [one, four] = [await cost(size), await cost(4 * size)];
    // The floor, of half a second for ten requests, is what the process does besides.
    expect(four).toBeLessThan(Math.max(0.5, 8 * one));
  });
});
