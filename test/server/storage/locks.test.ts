import { PathLocks, type Claim } from '../../../lib/server/storage/locks';

const { signal } = new AbortController();

/** Claims in turn, and tells which of them have been granted. */
function setUp(timeout = 60_000) {
  const locks = new PathLocks(timeout);
  const granted: string[] = [];
  const releases = new Map<string, () => void>();
  const claim = (name: string, what: Claim) =>
    locks.acquire(what, signal).then((release) => {
      granted.push(name);
      releases.set(name, release);
    });
  const release = async (name: string) => {
    releases.get(name)!();
    await new Promise(setImmediate);
  };
  return { locks, granted, claim, release };
}

const settled = () => new Promise(setImmediate);

test.each<[string, Claim, Claim, boolean]>([
  ['the same path', { exclusive: ['/a'] }, { exclusive: ['/a'] }, true],
  ['a path within', { exclusive: ['/a'] }, { exclusive: ['/a/b/c'] }, true],
  ['a path around', { exclusive: ['/a/b/c'] }, { exclusive: ['/a'] }, true],
  ['beside', { exclusive: ['/a/b'] }, { exclusive: ['/a/c'] }, false],
  ['a longer name', { exclusive: ['/a'] }, { exclusive: ['/ab'] }, false],
  ['one of several', { exclusive: ['/x', '/a'] }, { exclusive: ['/y', '/a'] }, true],
  ['a directory in use', { shared: ['/a'] }, { exclusive: ['/a'] }, true],
  ['what holds a directory in use', { shared: ['/a/b'] }, { exclusive: ['/a'] }, true],
  ['a file of a directory in use', { shared: ['/a'] }, { exclusive: ['/a/f'] }, false],
  ['using together', { shared: ['/a'] }, { shared: ['/a'] }, false],
])('%s', async (_name, first, second, isExcluded) => {
  for (const [a, b] of [
    [first, second],
    [second, first],
  ] as const) {
    const { granted, claim, release } = setUp();
    await claim('a', a);
    const waiting = claim('b', b);
    await settled();
    expect(granted).toEqual(isExcluded ? ['a'] : ['a', 'b']);
    await release('a');
    await waiting;
    expect(granted).toEqual(['a', 'b']);
  }
});

test('whoever holds a directory gets its files before those who wait for the directory', async () => {
  const { granted, claim, release } = setUp();
  await claim('upload', { shared: ['/d'] });
  const removal = claim('removal', { exclusive: ['/d'] });
  await claim('file', { exclusive: ['/d/f'] });
  expect(granted).toEqual(['upload', 'file']);
  await release('file');
  expect(granted).not.toContain('removal');
  await release('upload');
  await removal;
});

test('those who wait for the same come in turn', async () => {
  const { granted, claim, release } = setUp();
  const all = ['1', '2', '3'].map((name) => claim(name, { exclusive: ['/a'] }));
  await settled();
  expect(granted).toEqual(['1']);
  await release('1');
  await release('2');
  await Promise.all(all);
  expect(granted).toEqual(['1', '2', '3']);
});

test('nobody waits longer than allowed, and leaves nothing behind', async () => {
  const { locks, claim, release } = setUp(5);
  await claim('a', { exclusive: ['/a'] });
  await expect(locks.acquire({ exclusive: ['/a'] }, signal)).rejects.toMatchObject({ problem: 'busy' });
  await release('a');
  await claim('again', { exclusive: ['/a'] });
});

test('a signal ends the wait', async () => {
  const { locks, claim, release } = setUp();
  await claim('a', { exclusive: ['/a'] });
  const controller = new AbortController();
  const waiting = locks.acquire({ exclusive: ['/a'] }, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'ABORT_ERR' });
  await expect(locks.acquire({}, controller.signal)).rejects.toMatchObject({ code: 'ABORT_ERR' });
  await release('a');
  await claim('b', { exclusive: ['/a'] });
});

test('giving back twice does not free what another holds by now', async () => {
  const { locks, granted, claim, release } = setUp();
  const first = await locks.acquire({ exclusive: ['/a'] }, signal);
  first();
  await claim('b', { exclusive: ['/a'] });
  first();
  const waiting = claim('c', { exclusive: ['/a'] });
  await settled();
  expect(granted).toEqual(['b']);
  await release('b');
  await waiting;
});
