import { readFileSync, writeFileSync } from 'node:fs';
import { LocalFile, RemoteFile, type SyncFile } from '../../lib';
import { expectSameBytes } from '../support/bytes';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(300_000, 1);
const edited = Buffer.concat([old.subarray(0, 100_000), Buffer.from('inserted'), old.subarray(100_000)]);

const sides: Record<string, (name: string) => { file: SyncFile; at: string }> = {
  local: (name) => ({ file: new LocalFile(service.local(name)), at: service.local(name) }),
  remote: (name) => ({ file: new RemoteFile(service.api, `/${name}`), at: service.stored(name) }),
};
const pairs = Object.keys(sides).flatMap((from) => Object.keys(sides).map((to) => [from, to] as const));

describe.each(pairs)('from %s to %s', (from, to) => {
  const sync = (before: Buffer | undefined, after: Buffer, options = {}) => {
    const [source, destination] = [sides[from]!('from'), sides[to]!('to')];
    writeFileSync(source.at, after);
    if (before) writeFileSync(destination.at, before);
    return service.sync.sync(source.file, destination.file, options).then((result) => {
      expectSameBytes(readFileSync(destination.at), after);
      return result;
    });
  };

  test('the result tells how large the file is, and how much of it was moved', async () => {
    const whole = { strategy: 'whole', literalBytes: edited.length, matchedBytes: 0, bytesTotal: edited.length };
    expect(await sync(undefined, edited)).toMatchObject({ ...whole, fellBack: false });
    expect(await sync(old, edited, { strategy: 'whole' })).toMatchObject(whole);
    const same = { strategy: 'unchanged', literalBytes: 0, matchedBytes: edited.length, bytesTotal: edited.length };
    expect(await sync(edited, edited)).toMatchObject(same);
    const changes = await sync(old, edited);
    expect(changes).toMatchObject({ strategy: 'delta', bytesTotal: edited.length, verified: true });
    expect(changes.literalBytes).toBeGreaterThan(8);
    expect(changes.literalBytes).toBeLessThan(3 * 2048);
    expect(changes.matchedBytes).toBe(edited.length - changes.literalBytes);
    const empty = { strategy: 'whole', literalBytes: 0, matchedBytes: 0, bytesTotal: 0 };
    expect(await sync(old, Buffer.alloc(0))).toMatchObject(empty);
  });

  test('a delta that is not held in memory is counted as well', async () => {
    const large = seededBytes(3_000_000, 3);
    const result = await sync(large.subarray(0, 500_000), large);
    expect(result).toMatchObject({ strategy: 'delta', bytesTotal: large.length, verified: true });
    expect(result.matchedBytes).toBeGreaterThan(400_000);
    expect(result.matchedBytes).toBeLessThanOrEqual(500_000);
  });
});
