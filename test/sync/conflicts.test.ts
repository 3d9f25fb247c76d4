import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BasicClient, SyncClient, type SyncOptions } from '../../lib';
import { FakeClock } from '../rest/support/clock';
import { expectSameBytes } from '../support/bytes';
import { FaultyProxy } from '../support/faulty_proxy';
import { seededBytes } from '../support/random';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
const old = seededBytes(300_000, 1);
const edited = Buffer.concat([old.subarray(0, 100_000), Buffer.from('inserted'), old.subarray(100_000)]);
const theirs = seededBytes(200_000, 9);

let proxy: FaultyProxy;
let api: BasicClient;
let sync: SyncClient;
beforeEach(async () => {
  proxy = new FaultyProxy(service.api.baseUrl);
  await proxy.start();
  const options = { clock: new FakeClock(), netrcFile: false } as const;
  api = new BasicClient({ baseUrl: proxy.url, ...service.server.credentials, ...options });
  sync = new SyncClient(api);
});
afterEach(async () => {
  api.close();
  await proxy.stop();
});

/** Does something once, when a request comes that fits. */
function when(request: RegExp, action: () => void): void {
  let isDone = false;
  proxy.before = ({ line }) => {
    if (isDone || !request.test(line)) return;
    isDone = true;
    action();
  };
}

const write = () => writeFileSync(service.stored('a'), theirs);
const remove = () => rmSync(service.stored('a'));
const changed = { code: 'ERR_SYNC_DESTINATION_CHANGED', path: '/a' };

/** Uploads a file over what the service has. */
function upload(before: Buffer | undefined, options?: SyncOptions) {
  writeFileSync(service.local('a'), edited);
  if (before) writeFileSync(service.stored('a'), before);
  return sync.upload(service.local('a'), '/a', options);
}

function expectStored(content: Buffer | undefined): void {
  expect(existsSync(service.stored('a'))).toBe(content !== undefined);
  if (content) expectSameBytes(readFileSync(service.stored('a')), content);
}

const patch = /POST .*\/sync\/patch/;
const content = /(PUT|POST) .*\/path\/data/;
const checksum = /oper\/checksum/;

/** When others change the remote file, how, and which way the upload goes. */
const conflicts: [string, RegExp, () => void, Buffer | undefined, SyncOptions][] = [
  ['written between signature and delta', patch, write, old, {}],
  ['removed between signature and delta', patch, remove, old, {}],
  ['written between delta and comparison', checksum, write, old, {}],
  ['written before the whole file goes up', content, write, old, { strategy: 'whole' }],
  ['removed before the whole file goes up', content, remove, old, { strategy: 'whole' }],
  ['written before a small file grows', content, write, old.subarray(0, 0), {}],
  ['made by somebody else at the same time', content, write, undefined, {}],
];

describe.each(conflicts)('a remote file is %s', (_what, at, change, before, options) => {
  test('it stays as they made it', async () => {
    when(at, change);
    await expect(upload(before, options)).rejects.toMatchObject(changed);
    expectStored(change === write ? theirs : undefined);
  });

  test("onConflict: 'overwrite' replaces it", async () => {
    when(at, change);
    const result = await upload(before, { ...options, onConflict: 'overwrite' });
    expect(result).toMatchObject({ strategy: 'whole', verified: true, bytesTotal: edited.length });
    expectStored(edited);
  });

  test('what they stored is just what was to be stored: that is as good', async () => {
    if (change === remove) return;
    when(at, () => writeFileSync(service.stored('a'), edited));
    expect(await upload(before, options)).toMatchObject({ verified: true, bytesTotal: edited.length });
  });
});

test('the delta is refused, and somebody writes the file before the whole one goes up', async () => {
  proxy.refuse = ({ line }) => (patch.test(line) ? 413 : undefined);
  when(content, write);
  await expect(upload(old)).rejects.toMatchObject(changed);
  expectStored(theirs);
});

test('the service makes no signatures, and somebody writes the file before the whole one goes up', async () => {
  proxy.refuse = ({ line }) => (line.includes('sync/signature') ? 404 : undefined);
  when(/PUT/, write);
  await expect(upload(old)).rejects.toMatchObject(changed);
  expectStored(theirs);
});

test('the whole file is there, and somebody writes another one before it was compared', async () => {
  when(checksum, write);
  await expect(upload(undefined)).rejects.toMatchObject(changed);
  expectStored(theirs);
});

test('a file of equal size and of the same second', async () => {
  const swapped = Buffer.from(old).reverse();
  when(patch, () => writeFileSync(service.stored('a'), swapped));
  await expect(upload(old)).rejects.toMatchObject(changed);
  expectStored(swapped);
});

describe('a sync that begins again', () => {
  test.each([1, 2])('knows what it saw at first: conflict at attempt %d', async (attempt) => {
    let signatures = 0;
    proxy.before = ({ line }) => {
      if (!line.includes('sync/signature')) return;
      proxy.fault = { at: /sync\/signature/, what: { kind: 'cut' } };
      if (++signatures === attempt) write();
    };
    await expect(upload(old)).rejects.toMatchObject(changed);
    expectStored(theirs);
  });

  test('also when the other version has the size and the time of the first', async () => {
    const swapped = Buffer.from(old).reverse();
    proxy.fault = { at: /sync\/signature/, what: { kind: 'cut' } };
    let isSwapped = false;
    proxy.before = ({ line }) => {
      if (line.includes('path/info') && proxy.requests.length > 2 && !isSwapped) {
        isSwapped = true;
        writeFileSync(service.stored('a'), swapped);
      }
    };
    await expect(upload(old)).rejects.toMatchObject(changed);
    expectStored(swapped);
  });
});

describe('the answer to an upload of ours is lost', () => {
  test.each([
    ['delta', patch, old, {}],
    ['whole', content, old, { strategy: 'whole' }],
    ['whole', content, undefined, {}],
  ] as const)('%s: what is there is known for our own', async (strategy, at, before, options) => {
    for (const kind of ['lost', 'cut'] as const) {
      if (before) writeFileSync(service.stored('a'), before);
      else rmSync(service.stored('a'), { force: true });
      proxy.fault = { at, what: { kind } };
      const result = await upload(before, { ...options, verify: false });
      expect(result).toMatchObject({ verified: true, verification: 'sha256', bytesTotal: edited.length });
      if (kind === 'lost') expect(result.strategy).toBe(strategy);
      expectStored(edited);
    }
  });

  test('and then somebody writes another one: that stays', async () => {
    proxy.fault = { at: patch, what: { kind: 'lost' } };
    let patches = 0;
    proxy.before = ({ line }) => {
      if (patch.test(line) && ++patches === 2) write();
    };
    await expect(upload(old)).rejects.toMatchObject(changed);
    expectStored(theirs);
  });
});

describe('a service that knows no conditions', () => {
  test.each([
    ['written', write, theirs],
    ['removed', remove, undefined],
  ] as const)('the file is %s after the first look', async (_name, change, left) => {
    proxy.isPlain = true;
    when(/sync\/signature/, change);
    await expect(upload(old)).rejects.toMatchObject(changed);
    expectStored(left);
  });

  test.each([404, 405, 501])('nor PUT, which it answers with %d: the file is looked at', async (status) => {
    proxy.isPlain = true;
    proxy.refuse = ({ line }) => (line.startsWith('PUT') ? status : undefined);
    when(/PUT/, write);
    await expect(upload(undefined)).rejects.toMatchObject(changed);
    expectStored(theirs);
    rmSync(service.stored('a'));
    expect(await upload(undefined)).toMatchObject({ strategy: 'whole', verified: true });
    expectStored(edited);
  });

  const large = seededBytes(3_000_000, 3);

  test.each([
    ['over an old one', theirs.subarray(0, 1000)],
    ['for the first time', undefined],
  ])('a large file goes up %s: somebody writes it before its end', async (_name, before) => {
    proxy.isPlain = true;
    writeFileSync(service.local('a'), large);
    if (before) writeFileSync(service.stored('a'), before);
    let isWritten = false;
    const onProgress = ({ phase, bytes }: { phase: string; bytes: number }) => {
      if (isWritten || phase !== 'transfer' || bytes < 1_000_000) return;
      isWritten = true;
      write();
    };
    const promise = sync.upload(service.local('a'), '/a', { onProgress, strategy: 'whole' });
    await expect(promise).rejects.toMatchObject(changed);
    expectStored(theirs);
  });

  test('a delta of some megabytes: somebody writes the file before its end', async () => {
    proxy.isPlain = true;
    writeFileSync(service.local('a'), large);
    writeFileSync(service.stored('a'), large.subarray(2_500_000));
    // The last bytes are held until the file has been looked at.
    when(patch, write);
    await expect(sync.upload(service.local('a'), '/a')).rejects.toMatchObject(changed);
    expectStored(theirs);
  });

  test('maxConcurrency leaves no turn for a look during the upload: it is not waited for', async () => {
    proxy.isPlain = true;
    const one = new BasicClient({ baseUrl: proxy.url, ...service.server.credentials, maxConcurrency: 1 });
    writeFileSync(service.local('a'), large);
    const looks: number[] = [];
    proxy.before = ({ line }) => looks.push(line.includes('path/info') ? 1 : 0);
    expect(await new SyncClient(one).upload(service.local('a'), '/a')).toMatchObject({ strategy: 'whole' });
    // Nothing is asked between the upload and the comparison.
    expect(looks.slice(proxy.requests.findIndex((line) => line.startsWith('PUT'))).includes(1)).toBe(false);
    one.close();
  });

  test('a lost answer: the file is ours', async () => {
    proxy.isPlain = true;
    proxy.fault = { at: content, what: { kind: 'lost' } };
    expect(await upload(old, { strategy: 'whole' })).toMatchObject({ strategy: 'whole', verified: true });
    expectStored(edited);
  });

  test('nothing happens: all goes well', async () => {
    proxy.isPlain = true;
    expect(await upload(undefined)).toMatchObject({ strategy: 'whole', verified: true });
    expect(await upload(old)).toMatchObject({ strategy: 'delta', verified: true });
    expect(await upload(old, { strategy: 'whole' })).toMatchObject({ strategy: 'whole', verified: true });
    expectStored(edited);
  });
});

test('two clients upload two files to one place at once: who is told of success has stored it', async () => {
  const [one, two] = [seededBytes(400_000, 5), seededBytes(400_000, 6)];
  writeFileSync(service.local('one'), one);
  writeFileSync(service.local('two'), two);
  for (const before of [undefined, old]) {
    if (before) writeFileSync(service.stored('a'), before);
    else rmSync(service.stored('a'), { force: true });
    const names = ['one', 'two'];
    const outcomes = await Promise.allSettled(names.map((name) => sync.upload(service.local(name), '/a')));
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of failures) expect(reason).toMatchObject(changed);
    expect(failures.length).toBeLessThan(2);
    const stored = readFileSync(service.stored('a'));
    const winner = [one, two].findIndex((each) => each.equals(stored));
    expect(outcomes[winner]?.status).toBe('fulfilled');
  }
});

test.each([['replace'], [true], [null], ['Fail']])('onConflict: %p is no option', async (onConflict) => {
  const promise = sync.upload('a', 'b', { onConflict } as never);
  await expect(promise).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTION',
    message: expect.stringMatching(/onConflict/) as string,
  });
});
