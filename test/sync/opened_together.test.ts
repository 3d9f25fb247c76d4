import { createReadStream, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ConflictGuard } from '../../lib/sync/conflict_guard';
import { LocalFile } from '../../lib/sync/local/local_file';
import { openTogether, sameBytes } from '../../lib/sync/compare_streams';
import type { SyncFile } from '../../lib/sync/sync_file';
import { SyncRun } from '../../lib/sync/sync_run';
import { synchronise } from '../../lib/sync/synchronise';
import { failure } from '../rest/support/recording_server';
import { eventually } from '../support/eventually';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();

/** Which files this process has open (on Linux), below the directory of the test. */
function openFiles(): string[] {
  const links = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(path.join('/proc/self/fd', fd))];
    } catch {
      return []; // The descriptor of the listing itself.
    }
  });
  return links.filter((link) => link.startsWith(temp.path));
}

const opened = (name: string) =>
  new Promise<Readable>((resolve) => {
    writeFileSync(temp.file(name), Buffer.alloc(1_000_000));
    const stream = createReadStream(temp.file(name));
    stream.once('open', () => resolve(stream));
  });
const refused = () => Promise.reject<Readable>(new Error('refused'));

describe('openTogether', () => {
  test('gives all of them', async () => {
    const streams = await openTogether(opened('a'), opened('b'));
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    for (const stream of streams) stream.destroy();
  });

  test.each(['before', 'after'])('closes what was opened %s another failed', async (when) => {
    let fail: () => void = () => undefined;
    const failing = new Promise<Readable>((_, reject) => (fail = () => reject(new Error('refused'))));
    const [first, second] = [opened('a'), opened('b')];
    if (when === 'before') await Promise.all([first, second]);
    const call = openTogether(first, failing, second);
    fail();
    expect((await failure(call)).message).toBe('refused');
    for (const stream of [await first, await second]) await eventually(() => expect(stream.closed).toBe(true));
  });

  test('several may fail', async () => {
    expect((await failure(openTogether(refused(), refused()))).message).toBe('refused');
  });
});

test.each(['left', 'right'])('sameBytes: when the %s fails, the other is destroyed', async (side) => {
  const endless = new Readable({ read: () => undefined });
  const broken = new Readable({ read: () => undefined });
  const call = side === 'left' ? sameBytes(broken, endless) : sameBytes(endless, broken);
  broken.destroy(new Error('broken'));
  expect((await failure(call)).message).toBe('broken');
  expect(endless.destroyed).toBe(true);
});

test('a comparison by signatures, of which one cannot be had, closes the other', async () => {
  const stream = opened('a');
  const body = { open: () => stream };
  const unused = () => Promise.reject(new Error('is not asked for'));
  const staged = {
    signature: () => Promise.resolve({ open: refused }),
    checksum: () => Promise.resolve(undefined),
    commit: unused,
    discard: () => Promise.resolve(),
  };
  const file: SyncFile = {
    path: 'a',
    stat: () => Promise.resolve({ size: 1 }),
    content: () => Promise.resolve(body),
    signature: () => Promise.resolve(body),
    replace: () => Promise.resolve(staged),
    checksum: () => Promise.resolve(undefined),
    ...{ delta: unused, patch: unused },
  };
  const call = synchronise(
    file,
    file,
    { whole: true, verify: true },
    new ConflictGuard('overwrite', '/f'),
    new SyncRun(),
  );
  expect((await failure(call)).message).toBe('refused');
  await eventually(async () => expect((await stream).closed).toBe(true), 5_000);
});

test('a patch whose delta cannot be opened leaves no file open', async () => {
  if (process.platform !== 'linux') return;
  writeFileSync(temp.file('f'), 'old');
  const call = new LocalFile(temp.file('f')).patch({ open: () => Promise.reject(new Error('refused')) });
  expect((await failure(call)).message).toBe('refused');
  await eventually(() => expect(openFiles()).toEqual([]), 5_000);
});
