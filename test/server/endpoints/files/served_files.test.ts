import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

import { createServer } from '../../../../lib/server';
import { patch, signature } from '../../../../lib/rsync';
import { changers, writeDated } from '../../../support/changers';
import { oddSizes, testOddSizes } from '../../../support/odd_sizes';
import { seededBytes } from '../../../support/random';
import { basic, form, multipart, send, type Sent } from '../../support/http';
import { useService } from '../../support/service';

const service = useService();
const content = seededBytes(16_000_000, 5);
const file = () => service.stored('a.bin');

/** Writes a member of an archive, its sum checked, to standard output. */
const unpack = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    sys.stdout.buffer.write(z.read(sys.argv[2]))`;

/** A request whose answer has begun, with nothing of its body taken. */
async function begin(method: string, url: string, { headers = {}, body }: Sent = {}): Promise<IncomingMessage> {
  const { hostname, port } = new URL(service.base);
  const all = { authorization: service.auth, ...headers };
  const asked = request({ hostname, port, method, path: url, headers: all }).end(body);
  asked.on('error', () => undefined);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

/** Every answer that is made of a file's content: each is so long that no buffer between holds all of it. */
const answers: [string, () => Promise<IncomingMessage>][] = [
  ['a download', () => begin('GET', '/api/2/path/data/a.bin')],
  ['a range', () => begin('GET', '/api/2/path/data/a.bin', { headers: { range: 'bytes=100-15999998' } })],
  ['an archive', () => begin('POST', '/api/2/path/oper/downloadmultiple', form({ path: '/a.bin' }))],
  ['a signature', () => begin('GET', '/api/2/path/sync/signature/a.bin?block_size=12')],
  [
    'a delta',
    async () => {
      const content = await signature(Buffer.from('another file'));
      return begin('POST', '/api/2/path/sync/delta/a.bin', multipart([{ filename: 'signature', content }]));
    },
  ],
];

describe.each(answers)('%s', (_name, ask) => {
  test.each(changers)('of a file that is %s while it is served is broken off', async (_change, change) => {
    writeDated(file(), content);
    const response = await ask();
    expect(response.statusCode).toBeLessThan(300);
    change(file());
    await expect(buffer(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(service.takeErrors()).toMatchObject([expect.stringContaining('changed while it was read')]);
  });

  const harmless: [string, () => void][] = [
    ['replaced as a whole', () => renameSync(service.stored('b'), file())],
    ['given another name', () => renameSync(file(), service.stored('c'))],
    ['removed', () => rmSync(file())],
    ['given other rights', () => chmodSync(file(), 0o600)],
    ['given a second name', () => linkSync(file(), service.stored('c'))],
  ];
  test.each(harmless)('of a file that is %s while it is served is completed', async (_change, happens) => {
    writeFileSync(service.stored('b'), 'new');
    writeDated(file(), content);
    const response = await ask();
    happens();
    expect((await buffer(response)).length).toBeGreaterThan(14_000_000);
  });
});

describe('a file whose size is only a hint', () => {
  type Ask = (method: string, url: string, sent?: Sent) => ReturnType<typeof send>;

  /** Asks a server over the directory of such a file. */
  async function at(place: string, work: (ask: Ask, name: string) => Promise<void>): Promise<void> {
    const server = createServer({ root: path.dirname(place), readOnly: true });
    const base = await server.listen();
    const authorization = basic(server.credentials.key, server.credentials.password);
    try {
      await work(
        (method, url, sent = {}) => send(base, method, url, { ...sent, headers: { authorization, ...sent.headers } }),
        path.basename(place),
      );
    } finally {
      await server.close();
    }
  }

  testOddSizes('is served whole, without a length, a range or a tag', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const odd of oddSizes) {
      await at(odd.file, async (ask, name) => {
        for (const headers of [{}, { range: 'bytes=2-3' }, { range: 'bytes=100000-' }]) {
          const answer = await ask('GET', `/api/2/path/data/${name}`, { headers });
          expect([answer.status, answer.body.toString()]).toEqual([200, readFileSync(odd.file, 'utf8')]);
          expect(answer.headers).toMatchObject({ 'accept-ranges': 'none', 'transfer-encoding': 'chunked' });
          expect(answer.headers).not.toHaveProperty('etag');
        }
        const head = await ask('HEAD', `/api/2/path/data/${name}`);
        expect([head.status, head.body.length]).toEqual([200, 0]);
        expect(head.headers).not.toHaveProperty('content-length');
      });
    }
  });

  testOddSizes('has a checksum, a signature, a delta and a place in archives', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const odd of oddSizes) {
      const expected = readFileSync(odd.file);
      await at(odd.file, async (ask, name) => {
        const described = await ask('GET', `/api/2/path/sync/signature/${name}?block_size=16&strong_length=8`);
        expect(described.body.length).toBe(12 + Math.ceil(expected.length / 16) * 12);
        expect(described.headers).not.toHaveProperty('etag');
        const sent = multipart([{ filename: 'signature', content: described.body }]);
        const { status, body } = await ask('POST', `/api/2/path/sync/delta/${name}`, sent);
        expect(status).toBe(200);
        expect((await patch(expected, body)).equals(expected)).toBe(true);
        const task = await ask('POST', '/api/2/path/oper/checksum', form({ path: `/${name}`, algorithm: 'SHA256' }));
        const sum = createHash('sha256').update(expected).digest('hex');
        expect(task.json.result.result.checksums).toEqual({ [`/${name}`]: sum });
        const archive = await ask('POST', '/api/2/path/oper/downloadmultiple', form({ path: `/${name}` }));
        writeFileSync(service.outside('x.zip'), archive.body);
        const unpacked = execFileSync('python3', ['-c', unpack, service.outside('x.zip'), name]);
        expect(unpacked.equals(expected)).toBe(true);
      });
    }
  });
});
