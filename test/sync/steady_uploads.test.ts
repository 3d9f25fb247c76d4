import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromFile, SmartFileSystem, type FileBody, type SyncProgress } from '../../lib';
import { chain, tap } from '../../lib/internal/streams';
import { changers, overwrite, writeDated } from '../support/changers';
import { oddSizes, testOddSizes } from '../support/odd_sizes';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(5000, 1);
const content = seededBytes(6_000_000, 2);
const api = () => service.api;
const fs = () => new SmartFileSystem(api());
const once = { retry: false as const };

/** Calls `action` once, when some of the content has been sent. */
function midway(action: () => void) {
  let isDone = false;
  return ({ bytes }: { bytes: number }) => {
    if (isDone || bytes < 1_000_000) return;
    isDone = true;
    action();
  };
}

/** A file as a body, with something done when some of it has been read. */
function watched(file: string, action: () => void): FileBody {
  const { open, ...body } = fromFile(file);
  const look = midway(action);
  return {
    ...body,
    open: async () => {
      let bytes = 0;
      return chain(
        await open(),
        tap((chunk) => look({ bytes: (bytes += chunk.length) })),
      );
    },
  };
}

/** Every way in which a file of this machine becomes, or goes into, one of the service; `action` comes in its middle. */
const ways: [string, (file: string, action: () => void) => Promise<unknown>][] = [
  ['files.upload', (file, action) => api().files.upload(file, '/f', { onProgress: midway(action), ...once })],
  [
    'files.upload as a stream',
    (file, action) => api().files.upload(file, '/f', { as: 'stream', onProgress: midway(action), ...once }),
  ],
  ['files.append', (file, action) => api().files.append('/f', file, { onProgress: midway(action), ...once })],
  [
    'put',
    (file, action) =>
      api().put(
        '/path/data',
        '/f',
        {},
        {
          ...{ version: '3', body: fromFile(file), onUploadProgress: midway(action) },
          ...once,
        },
      ),
  ],
  [
    'post',
    (file, action) =>
      api().post('/path/data', '/', { f: ['f', fromFile(file)] }, { onUploadProgress: midway(action), ...once }),
  ],
  ['appendFile', (file, action) => fs().appendFile('/f', watched(file, action))],
  [
    'sync.upload',
    (file, action) => {
      const look = midway(action);
      const onProgress = ({ phase, bytes }: SyncProgress) => {
        if (phase === 'transfer') look({ bytes });
      };
      return service.sync.upload(file, '/f', { strategy: 'whole', onProgress });
    },
  ],
];

describe.each(ways)('%s', (name, upload) => {
  test.each(changers)('a file that is %s while it is sent is not stored', async (_change, change) => {
    const file = service.local('f');
    writeFileSync(service.stored('f'), old);
    writeDated(file, content);
    const code = name === 'sync.upload' ? 'ERR_SYNC_SOURCE_CHANGED' : 'ERR_API_BODY_CHANGED';
    await expect(upload(file, () => change(file))).rejects.toMatchObject({ code });
    await service.server.close();
    expect(readFileSync(service.stored('f')).equals(old)).toBe(true);
    expect(service.everything()).toEqual([path.join('local', 'f'), path.join('stored', 'f')]);
  });
});

test('writeFile(fromFile) sends it again, and stores one state of it', async () => {
  const file = service.local('f');
  writeFileSync(service.stored('f'), old);
  writeFileSync(file, content);
  await fs().writeFile(
    '/f',
    watched(file, () => overwrite(file)),
  );
  expect(readFileSync(service.stored('f')).equals(Buffer.alloc(content.length, '~'))).toBe(true);
});

test('writeFile(fromFile) of a file that never rests fails', async () => {
  const file = service.local('f');
  writeFileSync(service.stored('f'), old);
  writeFileSync(file, content);
  const { open, ...body } = fromFile(file);
  const restless = {
    ...body,
    open: async () =>
      chain(
        await open(),
        tap(() => overwrite(file)),
      ),
  };
  await expect(fs().writeFile('/f', restless)).rejects.toMatchObject({ code: 'ERR_API_BODY_CHANGED', attempts: 3 });
  expect(readFileSync(service.stored('f')).equals(old)).toBe(true);
});

describe('files of odd sizes replace what is there by their content', () => {
  const others: [string, (file: string) => Promise<unknown>][] = [
    ['files.upload', (file) => api().files.upload(file, '/f')],
    ['files.upload as a stream', (file) => api().files.upload(file, '/f', { as: 'stream' })],
    ['writeFile(fromFile)', (file) => fs().writeFile('/f', fromFile(file))],
    ['sync.upload', (file) => service.sync.upload(file, '/f')],
    ['sync.upload, whole', (file) => service.sync.upload(file, '/f', { strategy: 'whole' })],
  ];

  testOddSizes.each(others)('%s', async (_name, upload) => {
    expect(oddSizes).not.toEqual([]);
    for (const { file } of oddSizes) {
      writeFileSync(service.stored('f'), old);
      await upload(file);
      expect(readFileSync(service.stored('f'), 'utf8')).toBe(readFileSync(file, 'utf8'));
    }
  });

  testOddSizes('append writes them behind what is there', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const { file } of oddSizes) {
      writeFileSync(service.stored('f'), 'before ');
      await api().files.append('/f', file);
      await fs().appendFile('/f', fromFile(file));
      const text = readFileSync(file, 'utf8');
      expect(readFileSync(service.stored('f'), 'utf8')).toBe(`before ${text}${text}`);
    }
  });

  testOddSizes('a sync reports how many bytes there were, and no total of nothing', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const { file } of oddSizes) {
      const seen: SyncProgress[] = [];
      const result = await service.sync.upload(file, '/f', { onProgress: (progress) => void seen.push(progress) });
      const length = readFileSync(file).length;
      expect(result).toMatchObject({ bytesTotal: length, literalBytes: length, verification: 'sha256' });
      for (const { total } of seen) expect(total).not.toBe(0);
    }
  });
});
