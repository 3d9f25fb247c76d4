import type { Stats as FsStats } from 'node:fs';
import type {
  BasicClient,
  RemoteDirent,
  RemoteFileHandle,
  RemoteReadStream,
  RemoteStats,
  SmartFileSystem,
  SyncClient,
  SyncResult,
} from '../lib';
import type { DeltaStream, PatchStream, Signature, SignatureStream, Stats } from '../lib/rsync';
import type * as rsync from '../lib/rsync';
import type { createServer, SmartFileServer } from '../lib/server';
import type { Equal } from './support/equal_types';

// What is checked here is checked by the compiler (npm run typecheck): nothing of it is run.

test('SmartFileSystem: what calls give follows from their options', () => {
  const calls = (fs: SmartFileSystem) => ({
    bytes: fs.readFile('/a'),
    text: fs.readFile('/a', 'utf8'),
    textByOption: fs.readFile('/a', { encoding: 'latin1' }),
    names: fs.readdir('/'),
    entries: fs.readdir('/', { withFileTypes: true }),
    mkdirs: fs.mkdir('/a', { recursive: true }),
    stat: fs.stat('/a'),
    exists: fs.exists('/a'),
    open: fs.open('/a', 'r+'),
    stream: Promise.resolve(fs.createReadStream('/a', { start: 1 })),
  });
  type Calls = ReturnType<typeof calls>;
  const same: Equal<
    { [K in keyof Calls]: Awaited<Calls[K]> },
    {
      bytes: Buffer;
      text: string;
      textByOption: string;
      names: string[];
      entries: RemoteDirent[];
      mkdirs: string | undefined;
      stat: RemoteStats;
      exists: boolean;
      open: RemoteFileHandle;
      stream: RemoteReadStream;
    }
  > = true;
  const isLikeFs = (stats: RemoteStats): Pick<FsStats, 'size' | 'mtime' | 'isFile' | 'isDirectory'> => stats;
  const wrong = (fs: SmartFileSystem, Fs: typeof SmartFileSystem, api: BasicClient) => [
    // @ts-expect-error -- no such encoding
    () => fs.readFile('/a', 'utf9'),
    // @ts-expect-error -- no such flags
    () => fs.open('/a', 'rw'),
    // @ts-expect-error -- no such option
    () => fs.rm('/a', { recurse: true }),
    // @ts-expect-error -- no kind of content
    () => fs.writeFile('/a', 7),
    // @ts-expect-error -- positions are numbers
    () => fs.createReadStream('/a', { start: '1' }),
    // @ts-expect-error -- a client is needed
    () => new Fs('a client'),
    // @ts-expect-error -- no such level
    () => new Fs(api, { cache: 9 }),
  ];
  expect([same, typeof calls, typeof isLikeFs, typeof wrong]).toEqual([true, 'function', 'function', 'function']);
});

test('SyncClient', () => {
  const calls = (sync: SyncClient) => sync.upload('a', '/a', { blockSize: 4096, strategy: 'whole', verify: false });
  const same: Equal<Awaited<ReturnType<typeof calls>>, SyncResult> = true;
  const wrong = (sync: SyncClient, Sync: typeof SyncClient, api: BasicClient) => [
    // @ts-expect-error -- no such strategy
    () => sync.upload('a', '/a', { strategy: 'delta' }),
    // @ts-expect-error -- bytes are what a sync counts in
    () => sync.download('a', '/a', { blockSize: '2k' }),
    // @ts-expect-error -- no such option
    () => sync.upload('a', '/a', { timeout: 1 }),
    // @ts-expect-error -- no such fact
    () => sync.upload('a', '/a', { onProgress: ({ percentage }) => String(percentage) }),
    // @ts-expect-error -- options are of a client
    () => new Sync({ key: 'a', password: 'b' }),
    () => new Sync(api),
  ];
  expect([same, typeof calls, typeof wrong]).toEqual([true, 'function', 'function']);
});

test('rsync: streams, files and buffers', () => {
  const calls = (r: typeof rsync, loaded: Signature) => ({
    signature: r.signature(Buffer.of(1), { strongHash: 'blake2' }),
    delta: r.delta(loaded, Buffer.of(1)),
    patch: r.patch(Buffer.of(1), Buffer.of(2)),
    signatureFile: r.signatureFile({ input: 'a', output: 'b' }),
    stream: Promise.resolve(new r.SignatureStream({ strongHash: 'md4' }).stats),
  });
  type Calls = ReturnType<typeof calls>;
  const same: Equal<
    { [K in keyof Omit<Calls, 'stream'>]: Awaited<Calls[K]> },
    { signature: Buffer; delta: Buffer; patch: Buffer; signatureFile: Stats }
  > = true;
  const wrong = (
    r: typeof rsync,
    [OfSignature, OfDelta, OfPatch]: [typeof SignatureStream, typeof DeltaStream, typeof PatchStream],
  ) => [
    // @ts-expect-error -- no such hash
    () => new OfSignature({ strongHash: 'md5' }),
    // @ts-expect-error -- no such option
    () => new OfSignature({ blockSize: 2048 }),
    // @ts-expect-error -- a delta needs a signature
    () => new OfDelta(),
    // @ts-expect-error -- a patch needs a basis
    () => new OfPatch(),
    // @ts-expect-error -- bytes, no text
    () => r.signature('text'),
    // @ts-expect-error -- an output is needed
    () => r.deltaFile({ signature: 'a', input: 'b' }),
    // @ts-expect-error -- no such option
    () => r.patchFile({ basis: 'a', delta: 'b', output: 'c' }, { force: true }),
  ];
  expect([same, typeof calls, typeof wrong]).toEqual([true, 'function', 'function']);
});

test('createServer', () => {
  const calls = (create: typeof createServer) =>
    create({ root: '.', credentials: { key: 'a', password: 'b', role: 'User' }, limits: { pageSize: 1 } });
  const same: Equal<ReturnType<typeof calls>, SmartFileServer> = true;
  const wrong = (create: typeof createServer, server: SmartFileServer) => [
    // @ts-expect-error -- a directory is needed
    () => create({}),
    // @ts-expect-error -- no such option
    () => create({ root: '.', port: 80 }),
    // @ts-expect-error -- no such role
    () => create({ root: '.', credentials: { key: 'a', password: 'b', role: 'Root' } }),
    // @ts-expect-error -- a key without its password
    () => create({ root: '.', credentials: { key: 'a' } }),
    // @ts-expect-error -- no such limit
    () => create({ root: '.', limits: { pages: 1 } }),
    // @ts-expect-error -- a certificate has a key
    () => create({ root: '.', tls: { cert: 'a' } }),
    // @ts-expect-error -- ports are numbers
    () => server.listen({ port: '80' }),
  ];
  expect([same, typeof calls, typeof wrong]).toEqual([true, 'function', 'function']);
});
