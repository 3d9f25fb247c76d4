import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import {
  delta,
  deltaFile,
  patch,
  patchFile,
  PatchStream,
  Signature,
  signature,
  signatureFile,
} from '../../../lib/rsync';
import { useChildren } from '../../support/children';
import { endOf } from '../../support/cli';
import { fifo } from '../../support/fifo';
import { seededBytes } from '../../support/random';
import { edited, expectBytes, failure, through } from '../../support/rsync';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const child = useChildren();
const basis = seededBytes(700_000);
const changed = edited(basis);
const file = (name: string) => temp.file(name);
const read = (name: string) => readFileSync(file(name));
let sig: Buffer;
let change: Buffer;

beforeEach(async () => {
  sig = await signature(basis);
  change = await delta(sig, changed);
  for (const [name, bytes] of Object.entries({ old: basis, new: changed, sig, delta: change })) {
    writeFileSync(file(name), bytes);
  }
});

describe('named pipes', () => {
  const pipe = () => fifo(file('pipe'));

  test('are read, whether the writer comes first or last', async () => {
    const input = pipe();
    const late = signatureFile({ input, output: file('out') });
    await writeFile(input, basis);
    expect(await late).toMatchObject({ bytesIn: basis.length });
    expectBytes(read('out'), sig);

    const early = writeFile(input, changed);
    await deltaFile({ signature: file('sig'), input, output: file('out') });
    await early;
    expectBytes(read('out'), change);
  });

  test('are read until their writer closes them, however slow it is', async () => {
    const input = pipe();
    const patching = patchFile({ basis: file('old'), delta: input, output: file('out') });
    const writer = child(
      spawn('sh', ['-c', `exec > "$1"; head -c 1000 "$2"; sleep 0.1; tail -c +1001 "$2"`, 'sh', input, file('delta')]),
    );
    await Promise.all([patching, endOf(writer)]);
    expectBytes(read('out'), changed);
  });

  test('that are opened and closed by a writer who writes nothing are empty', async () => {
    const input = pipe();
    const signing = signatureFile({ input, output: file('out') });
    await writeFile(input, '');
    expect(await signing).toMatchObject({ bytesIn: 0, bytesOut: 12 });
  });

  test('are written, whether the reader comes first or last', async () => {
    const output = pipe();
    const late = patchFile({ basis: file('old'), delta: file('delta'), output });
    expectBytes(await readFile(output), changed);
    await late;

    const early = readFile(output);
    await deltaFile({ signature: file('sig'), input: file('new'), output });
    expectBytes(await early, change);
  });

  test('whose reader goes away fail the call', async () => {
    const output = pipe();
    const reader = openSync(output, constants.O_RDONLY | constants.O_NONBLOCK);
    const patching = failure(
      patchFile({ basis: file('old'), delta: file('delta'), output }, { onProgress: () => closeSync(reader) }),
    );
    expect(await patching).toMatchObject({ code: 'ERR_RSYNC_IO', osCode: 'EPIPE', path: output, syscall: 'write' });
  });

  test('join calls: one writes what another reads', async () => {
    const [one, other] = [fifo(file('one')), fifo(file('other'))];
    await Promise.all([
      signatureFile({ input: file('old'), output: one }),
      deltaFile({ signature: one, input: file('new'), output: other }),
      patchFile({ basis: file('old'), delta: other, output: file('out') }),
    ]);
    expectBytes(read('out'), changed);
  });
});

test('devices are read and written', async () => {
  expect(await signatureFile({ input: '/dev/null', output: file('out') })).toMatchObject({ bytesIn: 0 });
  expect(await signatureFile({ input: file('old'), output: '/dev/null' })).toMatchObject({ bytesIn: basis.length });
  await deltaFile({ signature: file('sig'), input: '/dev/null', output: file('out') });
  expect(await patchFile({ basis: '/dev/null', delta: file('out'), output: '/dev/null' })).toMatchObject({
    bytesOut: 0,
  });
  const error = await failure(signatureFile({ input: file('old'), output: '/dev/full' }));
  expect(error).toMatchObject({ code: 'ERR_RSYNC_IO', osCode: 'ENOSPC' });
});

test('descriptors by name: pipes of the shell', async () => {
  const script = path.join(__dirname, '../../support/children/rsync_descriptors.mjs');
  const running = child(
    spawn('sh', [
      '-c',
      `cat "$1" | "$2" "$3" 3< "$4" | cat > "$5"`,
      'sh',
      file('old'),
      process.execPath,
      script,
      file('sig'),
      file('out'),
    ]),
  );
  expect(await endOf(running)).toEqual({ code: 0, signal: null });
  expectBytes(read('out'), sig);
});

describe('refused', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(file('socket'), resolve));
    mkdirSync(file('directory'));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test.each([
    ['socket', 'socket'],
    ['directory', 'directory'],
  ])('a %s', async (name, kind) => {
    const [it, output] = [file(name), file('out')];
    for (const call of [
      () => signatureFile({ input: it, output }),
      () => signatureFile({ input: file('old'), output: it }),
      () => deltaFile({ signature: it, input: file('new'), output }),
      () => deltaFile({ signature: file('sig'), input: it, output }),
      () => patchFile({ basis: file('old'), delta: it, output }),
      () => patchFile({ basis: it, delta: file('delta'), output }),
      () => Signature.load(it),
    ]) {
      const error = await failure(call());
      expect(error).toMatchObject({ name: 'RsyncError', code: 'ERR_RSYNC_IO', path: it });
      expect((error as Error).message).toContain(kind);
    }
    expect(readdirSync(temp.path)).not.toContain('out');
  });

  test('a pipe as a basis', async () => {
    const pipe = fifo(file('pipe'));
    const error = await failure(patchFile({ basis: pipe, delta: file('delta'), output: file('out') }));
    expect(error).toMatchObject({ code: 'ERR_RSYNC_IO', osCode: 'ESPIPE', path: pipe });
    for (const call of [() => patch(pipe, change), () => through(new PatchStream({ basis: pipe }), change)]) {
      expect(await failure(call())).toMatchObject({ code: 'ERR_RSYNC_PARAMETER', path: pipe });
    }
  });
});

/** Other names of a file. */
const names: [string, (name: string) => string][] = [
  ['by the same name', (name) => file(name)],
  ['by another path', (name) => `${temp.path}/./directory/../${name}`],
  ['by a link', (name) => (symlinkSync(name, file('link')), file('link'))],
  ['by a link to a link', (name) => (symlinkSync(name, file('link')), symlinkSync('link', file('more')), file('more'))],
  ['by a second name', (name) => (linkSync(file(name), file('second')), file('second'))],
];

describe.each(names)('an output that is an input, %s', (_name, other) => {
  beforeEach(() => mkdirSync(file('directory')));

  const calls: [string, string, (output: string) => Promise<unknown>][] = [
    ['the basis of a signature', 'old', (output) => signatureFile({ input: file('old'), output })],
    ['the signature of a delta', 'sig', (output) => deltaFile({ signature: file('sig'), input: file('new'), output })],
    ['the new file of a delta', 'new', (output) => deltaFile({ signature: file('sig'), input: file('new'), output })],
    ['the delta of a patch', 'delta', (output) => patchFile({ basis: file('old'), delta: file('delta'), output })],
  ];
  test.each(calls)('is refused: %s', async (_what, name, call) => {
    const before = read(name);
    const output = other(name);
    const error = await failure(call(output));
    expect(error).toMatchObject({ name: 'RsyncError', code: 'ERR_RSYNC_PARAMETER', path: output });
    expect((error as Error).message).toMatch(/the output is also the (input|signature); name another output/);
    expectBytes(read(name), before);
  });

  test('but the basis of a patch is replaced', async () => {
    const output = other('old');
    await patchFile({ basis: file('old'), delta: file('delta'), output });
    expectBytes(readFileSync(output), changed);
  });
});

test('an output that comes to be an input while the call runs is refused', async () => {
  const [input, output] = [fifo(file('pipe')), file('out')];
  const call = failure(deltaFile({ signature: file('sig'), input, output }));
  const writer = await open(input, 'w'); // The call has looked at its output, and waits.
  linkSync(file('sig'), output);
  await writer.writeFile(changed);
  await writer.close();
  expect(await call).toMatchObject({ code: 'ERR_RSYNC_PARAMETER', path: output });
  expectBytes(read('sig'), sig);
});

test('a pipe that is input and output', async () => {
  const pipe = fifo(file('pipe'));
  expect(await failure(signatureFile({ input: pipe, output: pipe }))).toMatchObject({ code: 'ERR_RSYNC_PARAMETER' });
});

test('a signature that was loaded before is no input of the call', async () => {
  const loaded = await Signature.load(file('sig'));
  await deltaFile({ signature: loaded, input: file('new'), output: file('sig') });
  expectBytes(read('sig'), change);
});
