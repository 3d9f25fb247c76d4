import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { LocalFile, SyncRun, type SyncProgress } from '../../../lib';
import { seededBytes } from '../../support/random';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();

test('what is made of a file knows the digest of what was read of it, once that has ended', async () => {
  const [old, edited] = [seededBytes(100_000, 1), seededBytes(100_000, 2)];
  const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const file = new LocalFile(temp.file('a'));
  writeFileSync(file.path, old);
  const bodies = await Promise.all([file.content(), file.signature(), file.delta(await file.signature())]);
  for (const body of bodies) {
    for (const content of [old, edited]) {
      writeFileSync(file.path, content);
      const stream = await body.open();
      expect(body.digest?.()).toBeUndefined();
      await stream.toArray();
      expect(body.digest?.()).toBe(sum(content));
    }
  }
});

test('phases of one run share its counters', () => {
  const reports: SyncProgress[] = [];
  const run = new SyncRun(undefined, (progress) => reports.push(progress));
  const verifying = run.during('verify');
  verifying.bytesSent += 3;
  run.bytesReceived += 5;
  verifying.report(1, 2);
  run.report(1);
  expect([run.bytesSent, verifying.bytesReceived]).toEqual([3, 5]);
  expect(reports).toEqual([
    { phase: 'verify', bytes: 1, total: 2 },
    { phase: 'signature', bytes: 1 },
  ]);
});

test('an abort ends the reading of a file for its checksum', async () => {
  const file = new LocalFile(temp.file('large'));
  writeFileSync(file.path, '');
  truncateSync(file.path, 2 ** 33);
  const controller = new AbortController();
  let read = 0;
  const run = new SyncRun(controller.signal, ({ bytes }) => {
    read = bytes;
    controller.abort();
  });
  await expect(file.checksum(run)).rejects.toMatchObject({ name: 'AbortError' });
  expect(read).toBeLessThan(2 ** 30);
});
