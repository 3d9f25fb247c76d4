// What node-gyp-build does for the loader, and each case in which the loader must know better. Each case begins with what
// node-gyp-build does alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addonFiles as AddonFiles, prebuiltName } from '../../../lib/internal/addon/addon_files';
import { thisHost, type Host } from '../../../lib/internal/addon/host';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const host = thisHost();
const otherLibc: Host = { ...host, libc: host.libc === 'musl' ? 'glibc' : 'musl' };
const settings = ['LIBC', 'ARM_VERSION', 'PREBUILDS_ONLY', 'npm_config_arch', 'npm_config_platform'];
const environment = { ...process.env };

beforeEach(() => {
  for (const name of settings) Reflect.deleteProperty(process.env, name);
});

afterEach(() => {
  Object.assign(process.env, environment);
  jest.restoreAllMocks();
});

/** Runs something with modules of its own, as in a new process: node-gyp-build reads the environment when it is loaded. */
function isolated<T>(action: () => T): T {
  let result: T;
  jest.isolateModules(() => (result = action()));
  return result!;
}

function loader(): { addonFiles: typeof AddonFiles } {
  return jest.requireActual('../../../lib/internal/addon/addon_files');
}

/** What node-gyp-build finds without the loader. */
function nodeGypBuild(directory: string): string | undefined {
  const { resolve } = jest.requireActual<typeof import('node-gyp-build')>('node-gyp-build');
  try {
    return resolve(directory);
  } catch {
    return undefined;
  }
}

const addonFiles: typeof AddonFiles = (...args) => isolated(() => loader().addonFiles(...args));
const alone = (directory: string) => isolated(() => nodeGypBuild(directory));

function make(name: string): string {
  const file = temp.file(name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

const makePrebuilt = (of: Host) => make(`prebuilds/${prebuiltName(of)!}`);

/** An addon for two processors, whose name only node-gyp-build knows. */
const makeShared = (...tags: string[]) =>
  make(`prebuilds/${host.platform}-${host.arch}+other/${['node.napi', ...tags, 'node'].join('.')}`);

test('what it finds comes first', () => {
  const both = makeShared();
  expect(alone(temp.path)).toBe(both);
  expect(addonFiles(temp.path, host)).toEqual([both]);
});

test('it is told the C library, which it knows on Alpine only, and the environment stays as it was', () => {
  const [right, wrong] = [makeShared(otherLibc.libc!), makeShared(host.libc ?? 'glibc')];
  expect(alone(temp.path)).toBe(wrong);
  expect(addonFiles(temp.path, otherLibc)).toEqual([right]);
  expect(process.env['LIBC']).toBeUndefined();
  process.env['LIBC'] = 'as the user has it';
  expect(addonFiles(temp.path, otherLibc)).toEqual([right]);
  expect(process.env['LIBC']).toBe('as the user has it');
});

test('where another package loaded it first, it is too late to tell it: its choice for another C library is dropped', () => {
  const [right, wrong] = [makePrebuilt(otherLibc), makePrebuilt({ ...host, libc: host.libc ?? 'glibc' })];
  isolated(() => {
    expect(nodeGypBuild(temp.path)).toBe(wrong);
    expect(loader().addonFiles(temp.path, otherLibc)).toEqual([right]);
  });
});

test('what it finds beside the program that runs is dropped: it may be an addon of another package', () => {
  const foreign = make(`app/prebuilds/${prebuiltName(host)!}`);
  mkdirSync(temp.file('package'));
  jest.replaceProperty(process, 'execPath', temp.file('app/program'));
  expect(alone(temp.file('package'))).toBe(foreign);
  expect(addonFiles(temp.file('package'), host)).toEqual([]);
});

test('it returns one file only: the others follow, for the case that a local build does not load', () => {
  const release = make('build/Release/smartfile_sync.node');
  const debug = make('build/Debug/smartfile_sync.node');
  const prebuilt = makePrebuilt(host);
  expect(alone(temp.path)).toBe(release);
  expect(addonFiles(temp.path, host)).toEqual([release, debug, prebuilt]);
});

test("npm's settings for another machine, which it follows, do not hide the addon of this one", () => {
  const prebuilt = makePrebuilt(host);
  process.env['npm_config_arch'] = 'sparc';
  expect(alone(temp.path)).toBeUndefined();
  expect(addonFiles(temp.path, host)).toEqual([prebuilt]);
});

test('a newer ARM than the addon was made for, which it refuses, gets the addon', () => {
  const newer: Host = { ...host, arch: 'arm', armVersion: 8 };
  const prebuilt = makePrebuilt(newer);
  Object.assign(process.env, { npm_config_arch: 'arm', LIBC: host.libc ?? '', ARM_VERSION: '8' });
  expect(alone(temp.path)).toBeUndefined();
  process.env['ARM_VERSION'] = '7';
  expect(alone(temp.path)).toBe(prebuilt);
  process.env['ARM_VERSION'] = '8';
  expect(addonFiles(temp.path, newer)).toEqual([prebuilt]);
});
