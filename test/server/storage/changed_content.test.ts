import { createHash } from 'node:crypto';
import { appendFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';

import { ApiPath } from '../../../lib/server/storage/names/api_path';
import { checksum } from '../../../lib/server/storage/checksum';
import { OpenFile } from '../../../lib/server/storage/open_file';
import { Volume } from '../../../lib/server/storage/volume';
import { changers, overwriteSecretly, writeDated } from '../../support/changers';
import { seededBytes } from '../../support/random';
import { useService } from '../support/service';

const service = useService({ limits: { patchGrowth: 1000 } });
const { signal } = new AbortController();
const content = seededBytes(700_000);
const file = () => service.stored('a');
const volume = () => new Volume(service.server.root, { lock: 60_000 });

beforeEach(() => writeDated(file(), content));

/** The SHA-256 of the file, with something done to it after the first chunk. */
function sumWhile(happens: () => void): Promise<string> {
  const hash = createHash('sha256');
  let chunks = 0;
  const update = (chunk: Buffer) => {
    hash.update(chunk);
    if (chunks++ === 0) happens();
  };
  return checksum(volume(), ApiPath.parse('/a'), () => ({ update, finish: () => hash.digest('hex') }), signal);
}

test.each<[string, () => void]>([
  ['cut', () => truncateSync(file(), 300_000)],
  ['longer', () => appendFileSync(file(), 'x')],
  ['another content', () => rewrite(statSync(file()).mtime)],
])('no checksum of a file that changes while it is read: %s', async (_name, happens) => {
  await expect(sumWhile(happens)).rejects.toMatchObject({ problem: 'conflict' });
  const expected = createHash('sha256').update(content).digest('hex');
  writeFileSync(file(), content);
  expect(await sumWhile(() => undefined)).toBe(expected);
});

test.each(changers)(
  'no content of a file that is %s while it is read, but for what comes before the last chunk',
  async (_name, change) => {
    const opened = await OpenFile.open(volume(), ApiPath.parse('/a'));
    let seen = 0;
    const read = async () => {
      for await (const chunk of opened.content()) {
        if (seen === 0) change(file());
        seen += chunk.length;
      }
    };
    await expect(read()).rejects.toMatchObject({ problem: 'conflict' });
    expect(seen).toBeLessThan(content.length);
    await opened.close();
  },
);

test('content that was written in the moment before is told from what is written in the same tick', async () => {
  for (let round = 0; round < 20; round++) {
    writeDated(file(), content);
    const opened = await OpenFile.open(volume(), ApiPath.parse('/a'));
    const reading = opened.content();
    await reading.next();
    overwriteSecretly(file());
    await expect(reading.next().then(() => reading.next())).rejects.toMatchObject({ problem: 'conflict' });
    await opened.close();
  }
});

/** Another content of the same length and time; again until the clock of the file system has moved. */
function rewrite(modified: Date): void {
  const before = statSync(file(), { bigint: true }).ctimeNs;
  do {
    writeFileSync(file(), seededBytes(content.length, 2));
    utimesSync(file(), modified, modified);
  } while (statSync(file(), { bigint: true }).ctimeNs === before);
}

test('another content of the same length and time has another entity tag', async () => {
  const time = new Date(1_000_000);
  utimesSync(file(), time, time);
  const tag = async () => {
    const opened = await OpenFile.open(volume(), ApiPath.parse('/a'));
    await opened.close();
    return opened.tag;
  };
  const before = await tag();
  expect(await tag()).toBe(before);
  rewrite(time);
  expect(await tag()).not.toBe(before);
});

test('a patch may not make a file out of all proportion', async () => {
  const copyAll = '4700000aae60';
  const patch = (copies: number) => {
    const delta = Buffer.from(`72730236${copyAll.repeat(copies)}00`, 'hex');
    const type = 'multipart/form-data; boundary=b';
    const head = '--b\r\nContent-Disposition: form-data; name="delta"; filename="x"\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), delta, Buffer.from('\r\n--b--\r\n')]);
    return service.send('POST', '/api/2/path/sync/patch/a', { headers: { 'Content-Type': type }, body });
  };
  for (const copies of [3, 10_000]) expect((await patch(copies)).status).toBe(413);
  expect([statSync(file()).size, service.everything()]).toEqual([content.length, ['a']]);
  expect((await patch(2)).json.size).toBe(2 * content.length);
});
