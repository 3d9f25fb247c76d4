import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  chmodSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {
  delta,
  deltaFile,
  patchFile,
  Signature,
  signature,
  signatureFile,
  type Progress,
  type RsyncError,
} from '../../../lib/rsync';
import { seededBytes } from '../../support/random';
import { edited, expectBytes, failure, kinds } from '../../support/rsync';
import { useTempDir } from '../../support/temp_dir';
import * as vectors from '../../support/vectors';

const temp = useTempDir();
const basis = seededBytes(1_000_000);
const changed = edited(basis);
const read = (name: string) => readFileSync(temp.file(name));
const files = (...names: string[]) => names.map((name) => temp.file(name));

/** Writes old and new file, signature and delta; their paths. */
async function prepare() {
  const [old, fresh, sig, change, output] = files('old', 'new', 'sig', 'delta', 'out') as [
    string,
    string,
    string,
    string,
    string,
  ];
  writeFileSync(old, basis);
  writeFileSync(fresh, changed);
  await signatureFile({ input: old, output: sig });
  await deltaFile({ signature: sig, input: fresh, output: change });
  return { old, fresh, sig, change, output };
}

test.each(kinds)('$strongHash and $weakHash there and back, as with data in memory', async (kind) => {
  const [old, fresh, sig, change, output] = files('old', 'new', 'sig', 'delta', 'out') as [string, ...string[]];
  writeFileSync(old, basis);
  writeFileSync(fresh!, changed);

  const signed = await signatureFile({ input: old, output: sig! }, { ...kind, blockLength: 1024 });
  const ofBasis = await signature(basis, { ...kind, blockLength: 1024 });
  expectBytes(read('sig'), ofBasis);
  expect(signed).toMatchObject({
    op: 'signature',
    bytesIn: basis.length,
    bytesOut: ofBasis.length,
    blocks: 977,
    blockLength: 1024,
  });

  const compared = await deltaFile({ signature: sig!, input: fresh!, output: change! });
  expectBytes(read('delta'), await delta(ofBasis, changed));
  expect(compared).toMatchObject({ op: 'delta', bytesIn: changed.length, bytesOut: read('delta').length });
  expect(compared.literalBytes + compared.copyBytes).toBe(changed.length);

  const patched = await patchFile({ basis: old, delta: change!, output: output! });
  expectBytes(read('out'), changed);
  expect(patched).toMatchObject({ op: 'patch', bytesIn: read('delta').length, bytesOut: changed.length });
});

test('empty files', async () => {
  writeFileSync(temp.file('empty'), '');
  const [empty, sig, change, output] = files('empty', 'sig', 'delta', 'out') as [string, string, string, string];
  await signatureFile({ input: empty, output: sig });
  await deltaFile({ signature: sig, input: empty, output: change });
  await patchFile({ basis: empty, delta: change, output });
  expect(read('sig')).toHaveLength(12);
  expect(read('delta')).toEqual(vectors.hex('72730236 00'));
  expect(read('out')).toHaveLength(0);
});

test('a loaded signature serves deltas of several files at once', async () => {
  const { old, fresh, sig } = await prepare();
  const loaded = await Signature.load(sig);
  await Promise.all([
    deltaFile({ signature: loaded, input: fresh, output: temp.file('one') }),
    deltaFile({ signature: loaded, input: old, output: temp.file('two') }),
  ]);
  expectBytes(read('one'), read('delta'));
  expect(read('two')).toHaveLength(11);
});

test('with one thread and with many, the output is the same', async () => {
  const { old, fresh, sig, change, output } = await prepare();
  for (const threads of [1, 4]) {
    await signatureFile({ input: old, output }, { threads });
    expectBytes(read('out'), readFileSync(sig));
    await deltaFile({ signature: sig, input: fresh, output }, { threads });
    expectBytes(read('out'), readFileSync(change));
    await patchFile({ basis: old, delta: change, output }, { threads });
    expectBytes(read('out'), changed);
  }
});

test('the output may be the basis, which is replaced at the end; its mode is kept', async () => {
  const { old, change } = await prepare();
  chmodSync(old, 0o640);
  await patchFile({ basis: old, delta: change, output: old });
  expectBytes(read('old'), changed);
  expect(statSync(old).mode & 0o777).toBe(0o640);
});

test('paths with any characters', async () => {
  const directory = temp.file('späße 日本 \u{1f600} "%s"');
  mkdirSync(directory);
  writeFileSync(`${directory}/alt`, basis);
  await signatureFile({ input: `${directory}/alt`, output: `${directory}/sig\nnatur` });
  expect(readdirSync(directory).sort()).toEqual(['alt', 'sig\nnatur']);
});

describe('an output that exists', () => {
  test('is replaced', async () => {
    const { old, output } = await prepare();
    writeFileSync(output, 'something else');
    await signatureFile({ input: old, output }, { overwrite: true });
    expectBytes(read('out'), read('sig'));
  });

  test('is kept with overwrite: false, whatever the call', async () => {
    const { old, fresh, sig, change, output } = await prepare();
    writeFileSync(output, 'precious');
    const before = readdirSync(temp.path);
    for (const call of [
      () => signatureFile({ input: old, output }, { overwrite: false }),
      () => deltaFile({ signature: sig, input: fresh, output }, { overwrite: false }),
      () => patchFile({ basis: old, delta: change, output }, { overwrite: false }),
    ]) {
      expect(await failure(call())).toMatchObject({ code: 'ERR_RSYNC_EXISTS', result: 202, path: output });
    }
    expect(read('out').toString()).toBe('precious');
    expect(readdirSync(temp.path)).toEqual(before);
  });

  test('and is a symbolic link, is followed', async () => {
    const { old, output } = await prepare();
    writeFileSync(temp.file('target'), 'x');
    symlinkSync(temp.file('target'), output);
    await signatureFile({ input: old, output });
    expectBytes(read('target'), read('sig'));
  });
});

describe('failures leave everything as it was', () => {
  test.each(['input', 'output directory', 'signature', 'basis', 'delta'])('a missing %s', async (what) => {
    const { old, fresh, sig, change, output } = await prepare();
    const before = readdirSync(temp.path);
    const missing = temp.file('missing');
    const calls: Record<string, () => Promise<unknown>> = {
      input: () => signatureFile({ input: missing, output }),
      'output directory': () => signatureFile({ input: old, output: `${missing}/out` }),
      signature: () => deltaFile({ signature: missing, input: fresh, output }),
      basis: () => patchFile({ basis: missing, delta: change, output }),
      delta: () => patchFile({ basis: old, delta: missing, output }),
    };
    const error = await failure(calls[what]!());
    expect(error).toMatchObject({ name: 'RsyncError', code: 'ERR_RSYNC_IO', result: 100, errno: 2, osCode: 'ENOENT' });
    const { path: named, message } = error as RsyncError;
    expect(named).toContain(missing);
    expect(message).toContain(`'${named}'`);
    expect(message).toContain('no such file or directory');
    expect(sig).toBe(temp.file('sig'));
    expect(readdirSync(temp.path)).toEqual(before);
  });

  test('an input that is a directory', async () => {
    expect(await failure(signatureFile({ input: temp.path, output: temp.file('out') }))).toMatchObject({
      code: 'ERR_RSYNC_IO',
      osCode: 'EISDIR',
    });
    expect(readdirSync(temp.path)).toEqual([]);
  });

  test.each(vectors.badDeltas)('a delta that is %s', async (_name, bytes, codes) => {
    const [old, change, output] = files('old', 'delta', 'out') as [string, string, string];
    writeFileSync(old, vectors.basis);
    writeFileSync(change, bytes);
    writeFileSync(output, 'precious');
    const error = await failure(patchFile({ basis: old, delta: change, output }));
    expect(codes.split(' ').map((code) => `ERR_RSYNC_${code}`)).toContain((error as { code: string }).code);
    expect(read('out').toString()).toBe('precious');
    expect(readdirSync(temp.path).sort()).toEqual(['delta', 'old', 'out']);
  });

  test.each(vectors.badSignatures)('a signature that is %s', async (_name, bytes, codes) => {
    const [sig, input, output] = files('sig', 'new', 'out') as [string, string, string];
    writeFileSync(sig, bytes);
    writeFileSync(input, vectors.basis);
    const error = await failure(deltaFile({ signature: sig, input, output }));
    expect(codes.split(' ').map((code) => `ERR_RSYNC_${code}`)).toContain((error as { code: string }).code);
    expect(readdirSync(temp.path).sort()).toEqual(['new', 'sig']);
  });

  test('limits', async () => {
    const { old, change, fresh, sig, output } = await prepare();
    const limit = { code: 'ERR_RSYNC_LIMIT', result: 201 };
    expect(
      await failure(patchFile({ basis: old, delta: change, output }, { limits: { maxOutput: 1000 } })),
    ).toMatchObject(limit);
    expect(
      await failure(deltaFile({ signature: sig, input: fresh, output }, { limits: { maxBlockLength: 1024 } })),
    ).toMatchObject(limit);
    expect(readdirSync(temp.path)).not.toContain('out');
  });
});

test('an input that changes while it is read fails the call', async () => {
  const { old, sig, output } = await prepare();
  for (const call of [
    (onProgress: () => void) => signatureFile({ input: old, output }, { onProgress, blockLength: 1024 * 1024 }),
    (onProgress: () => void) => deltaFile({ signature: sig, input: old, output }, { onProgress }),
  ]) {
    truncateSync(old, 2 ** 42); // Far more than a test may take to read; it has no blocks on the disk.
    const error = await failure(call(() => truncateSync(old, 1000)));
    expect(error).toMatchObject({ name: 'RsyncError', code: 'ERR_RSYNC_IO', result: 100, path: old, syscall: 'read' });
    expect((error as Error).message).toContain('the file was changed while it was being read; try again');
    expect(error).not.toHaveProperty('osCode');
    expect(readdirSync(temp.path)).not.toContain('out');
  }
});

describe('progress', () => {
  test('grows, and ends at the total', async () => {
    const { old, fresh, sig, change, output } = await prepare();
    const totals = [basis.length, changed.length, statSync(change).size];
    const calls = [
      (onProgress: (progress: Progress) => void) => signatureFile({ input: old, output }, { onProgress }),
      (onProgress: (progress: Progress) => void) => deltaFile({ signature: sig, input: fresh, output }, { onProgress }),
      (onProgress: (progress: Progress) => void) => patchFile({ basis: old, delta: change, output }, { onProgress }),
    ];
    for (const [index, call] of calls.entries()) {
      const seen: Progress[] = [];
      await call((progress) => seen.push({ ...progress }));
      const total = totals[index]!;
      expect(seen.at(-1)).toEqual({ bytes: total, total });
      for (const [at, { bytes }] of seen.entries()) expect(bytes).toBeGreaterThan(seen[at - 1]?.bytes ?? -1);
    }
  });

  test('of an empty file ends at 0', async () => {
    writeFileSync(temp.file('empty'), '');
    const onProgress = jest.fn();
    await signatureFile({ input: temp.file('empty'), output: temp.file('out') }, { onProgress });
    expect(onProgress.mock.calls).toEqual([[{ bytes: 0, total: 0 }]]);
  });

  test('that throws stops the call, which rejects with it', async () => {
    const { old, output } = await prepare();
    const reason = new Error('broken bar');
    const onProgress = () => {
      throw reason;
    };
    expect(await failure(signatureFile({ input: old, output }, { onProgress }))).toBe(reason);
  });
});

describe('abort', () => {
  /** A file that takes far longer to read than a test may take; it has no blocks on the disk. */
  function endless(): string {
    writeFileSync(temp.file('endless'), '');
    truncateSync(temp.file('endless'), 2 ** 42);
    return temp.file('endless');
  }

  test('before, touches nothing', async () => {
    const signal = AbortSignal.abort('no');
    const missing = temp.file('missing');
    for (const call of [
      () => signatureFile({ input: missing, output: missing }, { signal }),
      () => deltaFile({ signature: missing, input: missing, output: missing }, { signal }),
      () => patchFile({ basis: missing, delta: missing, output: missing }, { signal }),
    ]) {
      expect(await failure(call())).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'no' });
    }
  });

  test('during, leaves nothing, and the output is what it was', async () => {
    const input = endless();
    const [sig, output] = files('sig', 'out') as [string, string];
    writeFileSync(sig, await signature(new Uint8Array(0)));
    writeFileSync(output, 'precious');
    for (const start of [
      (signal: AbortSignal, onProgress: () => void) =>
        signatureFile({ input, output }, { signal, onProgress, blockLength: 1024 * 1024 }),
      (signal: AbortSignal, onProgress: () => void) =>
        deltaFile({ signature: sig, input, output }, { signal, onProgress }),
    ]) {
      const controller = new AbortController();
      const removed = jest.spyOn(controller.signal, 'removeEventListener');
      const running = start(controller.signal, () => controller.abort('late'));
      expect(await failure(running)).toMatchObject({ code: 'ABORT_ERR', cause: 'late' });
      expect(removed).toHaveBeenCalled();
      expect(read('out').toString()).toBe('precious');
      expect(readdirSync(temp.path).sort()).toEqual(['endless', 'out', 'sig']);
    }
  });

  test('while waiting for a free thread', async () => {
    const input = endless();
    const controllers = Array.from({ length: 12 }, () => new AbortController());
    const running = controllers.map(({ signal }, index) =>
      failure(signatureFile({ input, output: temp.file(`out${index}`) }, { signal, blockLength: 1024 * 1024 })),
    );
    for (const controller of controllers.reverse()) controller.abort();
    for (const error of await Promise.all(running)) expect(error).toMatchObject({ code: 'ABORT_ERR' });
    expect(readdirSync(temp.path)).toEqual(['endless']);
  });
});
