import { execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync, ftruncateSync, writeSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { SyncResult } from '../../lib';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const child = (name: string) => path.join(__dirname, '../support/children', name);
const size = 2 ** 31;
const ceiling = 250;

/** A file of 2 GiB that is all holes but for a few bytes here and there. */
function sparseFile(file: string, marks: Record<number, string>): void {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, size);
  for (const [position, mark] of Object.entries(marks)) writeSync(fd, mark, Number(position));
  closeSync(fd);
}

test('syncing 2 GiB keeps client and server each below 250 MB', async () => {
  mkdirSync(temp.file('stored'));
  sparseFile(temp.file('stored/disk.img'), { 5: 'old', 1_000_000_000: 'kept' });
  sparseFile(temp.file('disk.img'), { 5: 'new', 1_000_000_000: 'kept', 2_000_000_001: 'and more' });

  const server = spawn(process.execPath, [child('server.mjs'), temp.file('stored')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const service = (await lines.next()).value as string;
  const sync = async (direction: string) => {
    const args = [child('sync.mjs'), direction, temp.file('disk.img'), '/disk.img', service];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as SyncResult & { peakMegabytes: number };
  };
  try {
    const up = await sync('upload');
    expect(up).toMatchObject({ strategy: 'delta', bytesTotal: size, verified: true });
    expect(up.bytesSent).toBeLessThan(20_000);
    expect(up.peakMegabytes).toBeLessThan(ceiling);

    // Marks of the local file are lost again, so that the download has something to bring.
    sparseFile(temp.file('disk.img'), {});
    const down = await sync('download');
    expect(down).toMatchObject({ strategy: 'delta', bytesTotal: size, verified: true });
    expect(down.peakMegabytes).toBeLessThan(ceiling);
    expect(statSync(temp.file('disk.img')).size).toBe(size);
  } finally {
    server.stdin.end();
  }
  const report = JSON.parse((await lines.next()).value as string);
  expect(report.peakMegabytes).toBeLessThan(ceiling);
}, 600_000);
