import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, lstatSync, writeFileSync } from 'node:fs';
import {
  AbortError,
  BasicClient,
  LocalFile,
  OptionsError,
  ResponseError,
  SyncClient,
  SyncError,
  type SyncProgress,
} from '../../lib';
import { expectSameBytes } from '../support/bytes';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(600_000, 1);
const edited = Buffer.concat([old.subarray(0, 200_000), Buffer.from('inserted'), old.subarray(200_000)]);

describe('upload', () => {
  test('a file that is not there yet goes whole, its directories are made', async () => {
    writeFileSync(service.local('a.bin'), old);
    const result = await service.sync.upload(service.local('a.bin'), '/deep/er/a.bin');
    expectSameBytes(readFileSync(service.stored('deep/er/a.bin')), old);
    expect(result).toEqual({
      strategy: 'whole',
      verification: 'sha256',
      verified: true,
      fellBack: false,
      bytesTotal: old.length,
      bytesSent: old.length,
      bytesReceived: 0,
      literalBytes: old.length,
      matchedBytes: 0,
    });
  });

  test('a changed file goes by its changes', async () => {
    writeFileSync(service.local('a.bin'), edited);
    writeFileSync(service.stored('a.bin'), old);
    const result = await service.sync.upload(service.local('a.bin'), '/a.bin');
    expectSameBytes(readFileSync(service.stored('a.bin')), edited);
    expect(result).toMatchObject({ strategy: 'delta', verified: true, bytesTotal: edited.length });
    expect(result.literalBytes + result.matchedBytes).toBe(edited.length);
    expect(result.literalBytes).toBeLessThan(3 * 2048);
    expect(result.bytesSent).toBeLessThan(3 * 2048);
    expect(result.bytesReceived).toBe(12 + 12 * Math.ceil(old.length / 2048));
  });

  test('an equal file is not sent', async () => {
    writeFileSync(service.local('a.bin'), old);
    writeFileSync(service.stored('a.bin'), old);
    const before = statSync(service.stored('a.bin'));
    const result = await service.sync.upload(service.local('a.bin'), '/a.bin');
    expect(result).toMatchObject({ strategy: 'unchanged', verified: true, bytesSent: 0, literalBytes: 0 });
    expect(result.matchedBytes).toBe(old.length);
    expect(statSync(service.stored('a.bin')).ino).toBe(before.ino);
  });

  test.each([
    ['an empty file over a full one', 0, 600_000],
    ['a full file over an empty one', 600_000, 0],
    ['a small file over a full one', 100, 600_000],
    ['nothing in common', 600_000, 600_001],
  ])('%s', async (_name, newSize, oldSize) => {
    const content = seededBytes(newSize, 7);
    writeFileSync(service.local('a.bin'), content);
    writeFileSync(service.stored('a.bin'), seededBytes(oldSize, 8));
    const result = await service.sync.upload(service.local('a.bin'), 'a.bin');
    expectSameBytes(readFileSync(service.stored('a.bin')), content);
    expect(result).toMatchObject({ verified: true, bytesTotal: newSize, literalBytes: newSize, matchedBytes: 0 });
  });

  test('names that URLs would take apart', async () => {
    const name = 'ä #1 100% ?x=1&y+z "日本".bin';
    writeFileSync(service.local('a.bin'), old);
    await service.sync.upload(service.local('a.bin'), `/${name}`);
    writeFileSync(service.local('a.bin'), edited);
    expect(await service.sync.upload(service.local('a.bin'), `/${name}`)).toMatchObject({ strategy: 'delta' });
    expectSameBytes(readFileSync(service.stored(name)), edited);
  });

  test("strategy 'whole' sends everything", async () => {
    writeFileSync(service.local('a.bin'), edited);
    writeFileSync(service.stored('a.bin'), old);
    const result = await service.sync.upload(service.local('a.bin'), '/a.bin', { strategy: 'whole' });
    expect(result).toMatchObject({ strategy: 'whole', bytesSent: edited.length });
  });

  test('blockSize is the one of the signature', async () => {
    writeFileSync(service.local('a.bin'), edited);
    writeFileSync(service.stored('a.bin'), old);
    const result = await service.sync.upload(service.local('a.bin'), '/a.bin', { blockSize: 500 });
    expect(result.bytesReceived).toBe(12 + 12 * (old.length / 500));
    expect(result.literalBytes).toBeLessThan(1500);
  });
});

describe('download', () => {
  test('a file that is not there yet comes whole', async () => {
    writeFileSync(service.stored('a.bin'), old);
    const result = await service.sync.download(service.local('a.bin'), '/a.bin');
    expectSameBytes(readFileSync(service.local('a.bin')), old);
    expect(result).toMatchObject({ strategy: 'whole', verified: true, bytesSent: 0, bytesReceived: old.length });
  });

  test('a changed file comes by its changes; the mode of the local one is kept', async () => {
    writeFileSync(service.stored('a.bin'), edited);
    writeFileSync(service.local('a.bin'), old);
    chmodSync(service.local('a.bin'), 0o640);
    const result = await service.sync.download(service.local('a.bin'), '/a.bin');
    expectSameBytes(readFileSync(service.local('a.bin')), edited);
    expect(statSync(service.local('a.bin')).mode & 0o777).toBe(0o640);
    expect(result).toMatchObject({ strategy: 'delta', verified: true, bytesTotal: edited.length });
    expect(result.bytesSent).toBe(12 + 12 * Math.ceil(old.length / 2048));
    expect(result.bytesReceived).toBeLessThan(3 * 2048);
    expect(result.literalBytes + result.matchedBytes).toBe(edited.length);
    expect(service.everything()).toEqual(['local/a.bin', 'stored/a.bin']);
  });

  test('an equal file is left alone', async () => {
    writeFileSync(service.stored('a.bin'), old);
    writeFileSync(service.local('a.bin'), old);
    const before = statSync(service.local('a.bin'));
    const result = await service.sync.download(service.local('a.bin'), '/a.bin');
    expect(result).toMatchObject({ strategy: 'unchanged', verified: true, literalBytes: 0 });
    expect(statSync(service.local('a.bin')).ino).toBe(before.ino);
  });

  test('a symbolic link stays one; the file it points to is replaced', async () => {
    writeFileSync(service.stored('a.bin'), edited);
    writeFileSync(service.local('real.bin'), old);
    symlinkSync('real.bin', service.local('link.bin'));
    await service.sync.download(service.local('link.bin'), '/a.bin');
    expect(lstatSync(service.local('link.bin')).isSymbolicLink()).toBe(true);
    expectSameBytes(readFileSync(service.local('real.bin')), edited);
  });
});

test('two local files are synced as well', async () => {
  writeFileSync(service.local('a.bin'), edited);
  writeFileSync(service.local('b.bin'), old);
  const result = await service.sync.sync(new LocalFile(service.local('a.bin')), new LocalFile(service.local('b.bin')));
  expectSameBytes(readFileSync(service.local('b.bin')), edited);
  expect(result).toMatchObject({ strategy: 'delta', verified: true, bytesSent: 0, bytesReceived: 0 });
});

test('checksum() reads the file anew for each run', async () => {
  const file = new LocalFile(service.local('a.bin'));
  for (const content of [old, edited]) {
    writeFileSync(file.path, content);
    expect(await file.checksum()).toBe(createHash('sha256').update(content).digest('hex'));
  }
});

test('progress grows in each phase and ends at its total', async () => {
  writeFileSync(service.local('a.bin'), edited);
  writeFileSync(service.stored('a.bin'), old);
  const seen: SyncProgress[] = [];
  await service.sync.upload(service.local('a.bin'), '/a.bin', { onProgress: (progress) => seen.push(progress) });
  const transfer = seen.filter(({ phase }) => phase === 'transfer');
  expect(transfer.map(({ bytes }) => bytes)).toEqual(transfer.map(({ bytes }) => bytes).sort((a, b) => a - b));
  expect(transfer.at(-1)).toEqual({ phase: 'transfer', bytes: edited.length, total: edited.length });
});

describe('what cannot be synced', () => {
  test('a missing local file', async () => {
    const promise = service.sync.upload(service.local('none'), '/none');
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SYNC_NO_SOURCE', path: service.local('none') });
    await expect(promise).rejects.toBeInstanceOf(SyncError);
  });

  test('a missing remote file leaves the local one alone', async () => {
    writeFileSync(service.local('a.bin'), old);
    const promise = service.sync.download(service.local('a.bin'), '/none');
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SYNC_NO_SOURCE', path: '/none' });
    expectSameBytes(readFileSync(service.local('a.bin')), old);
  });

  test('directories on either side', async () => {
    mkdirSync(service.local('dir'));
    mkdirSync(service.stored('dir'));
    writeFileSync(service.local('a.bin'), old);
    const code = 'ERR_SYNC_NOT_A_FILE';
    await expect(service.sync.upload(service.local('dir'), '/x')).rejects.toMatchObject({ code });
    await expect(service.sync.upload(service.local('a.bin'), '/dir')).rejects.toMatchObject({ code });
    await expect(service.sync.download(service.local('dir'), '/dir')).rejects.toMatchObject({ code });
  });

  test('wrong credentials', async () => {
    writeFileSync(service.local('a.bin'), old);
    const stranger = new SyncClient(
      new BasicClient({ baseUrl: service.server.url, key: 'k'.repeat(30), password: 'p'.repeat(30) }),
    );
    const promise = stranger.upload(service.local('a.bin'), '/a.bin');
    await expect(promise).rejects.toBeInstanceOf(ResponseError);
    await expect(promise).rejects.toMatchObject({ status: 401 });
  });

  test.each([
    [{ blocksize: 4 }, /blockSize/],
    [{ blockSize: 0 }, /blockSize/],
    [{ strategy: 'smart' }, /strategy/],
    [{ verify: 'yes' }, /verify/],
    [{ signal: {} }, /signal/],
  ])('options %p', async (options, message) => {
    const promise = service.sync.upload('a', 'b', options as never);
    await expect(promise).rejects.toBeInstanceOf(OptionsError);
    await expect(promise).rejects.toThrow(message);
  });

  test('a signal that is aborted already stops it before anything is done', async () => {
    const reason = new Error('enough');
    const promise = service.sync.upload('a', 'b', { signal: AbortSignal.abort(reason) });
    await expect(promise).rejects.toBeInstanceOf(AbortError);
    await expect(promise).rejects.toMatchObject({ code: 'ABORT_ERR', cause: reason });
  });
});
