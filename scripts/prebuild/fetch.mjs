// Programs that come as npm packages, unpacked into a cache outside of the clone. Each is pinned by version and hash;
// none of their scripts runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where they lie; also for what the compiler keeps. */
export const cache = path.resolve(
  process.env.SMARTFILE_BUILD_CACHE ??
    path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'smartfile-sync'),
);

/** The folder of a package `{ name, version, integrity }`, fetched if it is not there yet. */
export function fetchPackage({ name, version, integrity }) {
  const folder = path.join(cache, `${name.replace('/', '+')}@${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'fetch-'));
  try {
    const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', `${name}@${version}`], work));
    const tarball = path.join(work, filename.replace('@', '').replace('/', '-'));
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} has the hash ${found}, not the ${integrity} wanted`);
    run('tar', ['-xzf', tarball], work);
    renameSync(path.join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`'${[command, ...args].join(' ')}' failed: ${error?.message ?? stderr}`);
  return stdout;
}
