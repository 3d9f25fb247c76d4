import { copyFileSync, cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kernels, NativeLoadError } from '../../../lib/rsync';
import { prebuiltName } from '../../../lib/internal/addon/addon_files';
import { thisHost } from '../../../lib/internal/addon/host';
import { loadAddon } from '../../../lib/internal/addon/load_addon';
import { native } from '../../../lib/rsync/engine/native';
import type { Native } from '../../../lib/rsync/engine/native_types';
import { command } from '../../support/cli';
import { originsOf } from '../../support/origins';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const root = path.resolve(__dirname, '../../..');

const built = path.join(root, 'build/Release/smartfile_sync.node');

/** What a script prints, run in a process of its own. */
async function print(script: string, env = {}): Promise<unknown> {
  const { code, stdout, stderr } = await command(process.execPath, ['-e', script], { cwd: root, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString());
}

/** The error of loading the addon from a folder. */
function loadError(directory: string, named?: string): NativeLoadError {
  try {
    loadAddon(directory, named);
  } catch (error) {
    return error as NativeLoadError;
  }
  throw new Error('should have failed');
}

test('loading smartfile-sync/rsync loads nothing of HTTP, and the addon only when it is used', async () => {
  const loaded = (await print(`
    const rsync = require('./dist/rsync');
    const before = Object.keys(require.cache);
    rsync.kernels();
    console.log(JSON.stringify({ before, after: Object.keys(require.cache) }));
  `)) as { before: string[]; after: string[] };
  const addons = loaded.after.filter((file) => file.endsWith('.node'));
  expect(addons).toHaveLength(1);
  // node-gyp-build looks for the name of the package.
  const finder = [
    'package.json',
    'node_modules/node-gyp-build/index.js',
    'node_modules/node-gyp-build/node-gyp-build.js',
  ];
  const code = loaded.after.filter((file) => !addons.includes(file));
  expect(originsOf(code)).toEqual(['internal', 'rsync']);
  const others = code.filter((file) => !file.startsWith(path.join(root, 'dist')));
  expect(others.toSorted()).toEqual(finder.map((file) => path.join(root, file)).toSorted());
  expect(loaded.before.toSorted()).toEqual(code.filter((file) => !others.includes(file)).toSorted());
});

test('require and import give the same classes', async () => {
  const same = await print(`
    const required = require('smartfile-sync/rsync');
    import('smartfile-sync/rsync').then((imported) => {
      const names = Object.keys(required).sort();
      const missing = names.filter((name) => imported[name] !== required[name]);
      console.log(JSON.stringify({ missing, extra: Object.keys(imported).filter((name) => !names.includes(name)) }));
    });
  `);
  expect(same).toEqual({ missing: [], extra: [] });
});

test('the addon is one object however often it is asked for, and tells its instruction set', () => {
  expect(native()).toBe(native());
  expect(kernels()).toMatch(/^[a-z0-9]+/);
});

test('require and import share one copy of the addon', async () => {
  const files = await print(`
    const { kernels } = require('smartfile-sync/rsync');
    kernels();
    import('smartfile-sync/rsync').then((imported) => {
      imported.kernels();
      console.log(JSON.stringify(Object.keys(require.cache).filter((name) => name.endsWith('.node'))));
    });
  `);
  expect(files).toHaveLength(1);
});

describe('an addon that cannot be loaded', () => {
  test('is not there: the message tells what was found, what was needed and what to run', () => {
    mkdirSync(temp.file('prebuilds/sunos-sparc'), { recursive: true });
    const error = loadError(temp.path);
    expect(error).toBeInstanceOf(NativeLoadError);
    expect(error).toMatchObject({ name: 'NativeLoadError', code: 'ERR_RSYNC_NATIVE_LOAD' });
    expect(error.message).toContain('no local build, and no prebuilt addon that fits');
    expect(error.message).toContain('Prebuilt addons exist for sunos-sparc');
    expect(error.message).toContain(`${process.platform}-${process.arch}`);
    // Not the package's folder: a bundle, say.
    expect(error.message).toContain('run: npx smartfile-build');
    mkdirSync(temp.file('scripts'));
    writeFileSync(temp.file('scripts/build-addon.mjs'), '');
    expect(loadError(temp.path).message).toContain(`run: node ${temp.file('scripts/build-addon.mjs')}`);
    mkdirSync(temp.file('a folder'));
    renameSync(temp.file('scripts'), temp.file('a folder/scripts'));
    const quoted = JSON.stringify(temp.file('a folder/scripts/build-addon.mjs'));
    expect(loadError(temp.file('a folder')).message).toContain(`run: node ${quoted}`);
  });

  test('is for other C libraries: the message names them', () => {
    mkdirSync(temp.file('prebuilds/linux-x64'), { recursive: true });
    for (const name of ['node.napi.any.node', 'node.napi.armv9.other.node']) {
      writeFileSync(temp.file(`prebuilds/linux-x64/${name}`), '');
    }
    writeFileSync(temp.file('prebuilds/manifest.json'), '{}');
    expect(loadError(temp.path).message).toContain('exist for linux-x64 (any, armv9 other).');
  });

  test('is broken, and so is the next: the message names each file and the reason', () => {
    const files = ['build/Release/smartfile_sync.node', 'build/Debug/smartfile_sync.node'].map((f) => temp.file(f));
    for (const file of files) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, 'this is no addon');
    }
    const { message, cause } = loadError(temp.path);
    for (const file of files) expect(message).toContain(`Found: ${file}, but loading it failed: `);
    expect(message).toMatch(/loading it failed: ./);
    expect(cause).toBeDefined();
  });

  test('is named by SMARTFILE_NATIVE: the message says so, and nothing else is tried', async () => {
    mkdirSync(temp.file('build/Release'), { recursive: true });
    copyFileSync(built, temp.file('build/Release/smartfile_sync.node'));
    const { message } = loadError(temp.path, temp.file('missing.node'));
    expect(message).toContain(`Found: ${temp.file('missing.node')}, but loading it failed`);
    expect(message).toContain('SMARTFILE_NATIVE');
    const told = await print(
      `try { require('./dist/rsync').kernels() } catch (error) { console.log(JSON.stringify(error)) }`,
      { SMARTFILE_NATIVE: 'not/there.node' },
    );
    expect(told).toMatchObject({ code: 'ERR_RSYNC_NATIVE_LOAD' });
  });
});

describe('the addon is taken from', () => {
  test('prebuilds, when there is no local build, or one that does not load', () => {
    const file = temp.file(`prebuilds/${prebuiltName(thisHost())!}`);
    mkdirSync(path.dirname(file), { recursive: true });
    copyFileSync(built, file);
    expect((loadAddon(temp.path) as Native).kernels()).toBe(kernels());
    mkdirSync(temp.file('build/Release'), { recursive: true });
    writeFileSync(temp.file('build/Release/smartfile_sync.node'), 'made on another machine');
    expect((loadAddon(temp.path) as Native).kernels()).toBe(kernels());
  });

  test('prebuilds, where dist/ was copied without node-gyp-build', async () => {
    cpSync(path.join(root, 'dist'), temp.file('dist'), { recursive: true });
    const file = temp.file(`prebuilds/${prebuiltName(thisHost())!}`);
    mkdirSync(path.dirname(file), { recursive: true });
    copyFileSync(built, file);
    const files = await print(
      `require(${JSON.stringify(temp.file('dist/rsync'))}).kernels();
       console.log(JSON.stringify(Object.keys(require.cache)))`,
    );
    expect(files).toContain(file);
    expect(JSON.stringify(files)).not.toContain('node-gyp-build');
  });

  test('the file that SMARTFILE_NATIVE names', async () => {
    copyFileSync(built, temp.file('other.node'));
    const files = await print(
      `require('./dist/rsync').kernels(); console.log(JSON.stringify(Object.keys(require.cache)))`,
      { SMARTFILE_NATIVE: temp.file('other.node') },
    );
    expect(files).toContain(temp.file('other.node'));
    expect(files).not.toContain(built);
  });
});
