import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolve } from 'node-gyp-build';
import { addonFiles, prebuiltName } from '../../../lib/internal/addon/addon_files';
import { libcOfProgram, thisHost, type Host } from '../../../lib/internal/addon/host';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();

const hosts: [name: string, host: Host][] = [
  ['linux-x64/node.napi.glibc.node', { platform: 'linux', arch: 'x64', libc: 'glibc', armVersion: 0 }],
  ['linux-arm64/node.napi.musl.node', { platform: 'linux', arch: 'arm64', libc: 'musl', armVersion: 0 }],
  ['linux-arm/node.napi.armv7.glibc.node', { platform: 'linux', arch: 'arm', libc: 'glibc', armVersion: 7 }],
  ['darwin-arm64/node.napi.node', { platform: 'darwin', arch: 'arm64', libc: undefined, armVersion: 0 }],
  ['win32-x64/node.napi.node', { platform: 'win32', arch: 'x64', libc: undefined, armVersion: 0 }],
];

test.each(hosts)('%s is the prebuilt addon of its platform', (name, host) => {
  expect(prebuiltName(host)).toBe(name);
  expect(addonFiles(temp.path, host)).toEqual([]);
  const file = temp.file(`prebuilds/${name}`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  expect(addonFiles(temp.path, host)).toEqual([file]);
});

test('an older ARM gets no addon that was made for version 7', () => {
  expect(prebuiltName({ platform: 'linux', arch: 'arm', libc: 'glibc', armVersion: 6 })).toBeUndefined();
});

test('a local build comes before the prebuilt addon', () => {
  const host = thisHost();
  const files = ['build/Release/smartfile_sync.node', `prebuilds/${prebuiltName(host)!}`].map((f) => temp.file(f));
  for (const file of files) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  expect(addonFiles(temp.path, host)).toEqual(files);
});

test('node-gyp-build finds the addon under the same name', () => {
  const file = temp.file(`prebuilds/${prebuiltName(thisHost())!}`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  expect(resolve(temp.path)).toBe(file);
});

describe('the C library of a program', () => {
  const program = (loader: string) => {
    const file = temp.file('program');
    writeFileSync(file, Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(700), Buffer.from(`${loader}\0`)]));
    return file;
  };

  test.each([
    ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
    ['/lib/ld-linux-aarch64.so.1', 'glibc'],
    ['/lib/ld-linux.so.2', 'glibc'],
    ['/nix/store/abc-glibc-2.39/lib/ld-linux-x86-64.so.2', 'glibc'],
    ['/lib/ld-musl-x86_64.so.1', 'musl'],
    ['/lib/ld-musl-armhf.so.1', 'musl'],
  ])('with the loader %s is %s', (loader, libc) => {
    expect(libcOfProgram(program(loader))).toBe(libc);
  });

  test('cannot be told from a file without one, an empty one, one that is not there', () => {
    expect(libcOfProgram(program('/usr/lib/something'))).toBeUndefined();
    writeFileSync(temp.file('empty'), '');
    expect(libcOfProgram(temp.file('empty'))).toBeUndefined();
    expect(libcOfProgram(temp.file('missing'))).toBeUndefined();
  });

  test('of this Node is what its report says', () => {
    const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
    const { libc, platform } = thisHost();
    expect(libc === 'glibc').toBe(header.glibcVersionRuntime !== undefined);
    expect(libc === undefined).toBe(platform !== 'linux');
  });
});
