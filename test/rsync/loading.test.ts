import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kernels, NativeLoadError } from '../../lib/rsync';
import { loadFrom, native } from '../../lib/rsync/native';
import { command } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const root = path.resolve(__dirname, '../..');

/** What a script prints, run in a process of its own. */
async function print(script: string): Promise<unknown> {
  const { code, stdout, stderr } = await command(process.execPath, ['-e', script], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString());
}

/** The error of loading the addon from a folder. */
function loadError(directory: string): NativeLoadError {
  try {
    loadFrom(directory);
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
  const names = (files: string[]) => files.map((file) => path.relative(root, file).replaceAll('\\', '/'));
  for (const name of names(loaded.after)) {
    expect(name).toMatch(
      /^(dist\/(rsync|internal)\/|node_modules\/node-gyp-build\/|package\.json$|(build|prebuilds)\/.*\.node$)/,
    );
  }
  expect(names(loaded.before).filter((name) => name.endsWith('.node'))).toEqual([]);
  expect(names(loaded.after).filter((name) => name.endsWith('.node'))).toHaveLength(1);
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

describe('an addon that cannot be loaded', () => {
  test('is not there: the message tells what was found, what was needed and what to run', () => {
    mkdirSync(temp.file('prebuilds/sunos-sparc'), { recursive: true });
    const error = loadError(temp.path);
    expect(error).toBeInstanceOf(NativeLoadError);
    expect(error).toMatchObject({ name: 'NativeLoadError', code: 'ERR_RSYNC_NATIVE_LOAD' });
    expect(error.message).toContain('prebuilt addons for sunos-sparc');
    expect(error.message).toContain(`${process.platform}-${process.arch}`);
    expect(error.message).toContain('npm rebuild smartfile-sync');
    expect(error.cause).toBeDefined();
  });

  test('is broken: the message names the file and the reason', () => {
    mkdirSync(temp.file('build/Release'), { recursive: true });
    writeFileSync(temp.file('build/Release/broken.node'), 'this is no addon');
    const { message } = loadError(temp.path);
    expect(message).toContain(temp.file('build/Release/broken.node'));
    expect(message).toMatch(/loading it failed: ./);
  });

  test('is taken from prebuilds when there is no local build', () => {
    const folder = temp.file(`prebuilds/${process.platform}-${process.arch}`);
    mkdirSync(folder, { recursive: true });
    copyFileSync(path.join(root, 'build/Release/smartfile_sync.node'), path.join(folder, 'node.napi.node'));
    expect(loadFrom(temp.path).kernels()).toBe(kernels());
  });
});
