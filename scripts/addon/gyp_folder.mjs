// Runs node-gyp in a folder of its own, so that the build in use stays where a compilation fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = path.join(root, 'native', 'build');

/** Calls `action` with a folder that node-gyp can build the addon in, and removes the folder. */
export function withGypFolder(action) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  try {
    // The package's own binding.gyp is not in the tarball: package managers would run node-gyp when they install it.
    writeFileSync(
      path.join(folder, 'binding.gyp'),
      "{ 'variables': { 'root': '../..' }, 'includes': ['../addon.gypi'] }\n",
    );
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error that says what is missing. */
export function runNodeGyp(cwd, args) {
  const [command, ...first] = nodeGyp();
  const { status, error } = spawnSync(command, [...first, ...args], {
    cwd,
    env: { ...process.env, ...headersFolder() },
    stdio: 'inherit',
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error?.code === 'ENOENT') {
    throw new Error(`there is no node-gyp, neither npm's nor one in PATH: npm install --global node-gyp`);
  }
  if (status === 0) return;
  const why = error ? `: ${error.message}` : '; what it said is above';
  throw new Error(`the addon could not be compiled, which takes Python 3, make and a C++17 compiler${why}`);
}

/** The node-gyp of npm's scripts, else the one installed with this package, of the npm beside Node, or in PATH. */
function nodeGyp() {
  const require = createRequire(import.meta.url);
  const beside = path.dirname(process.execPath);
  const candidates = [
    () => process.env.npm_config_node_gyp,
    () => require.resolve('node-gyp/bin/node-gyp.js'),
    ...[`${beside}/../lib/node_modules`, `${beside}/node_modules`].map(
      (modules) => () => path.join(modules, 'npm/node_modules/node-gyp/bin/node-gyp.js'),
    ),
  ];
  for (const candidate of candidates) {
    try {
      const file = candidate();
      if (file && existsSync(file)) return [process.execPath, file];
    } catch {
      // Not installed: the next one.
    }
  }
  return ['node-gyp'];
}

/**
 * The setting of node-gyp that replaces Node's headers, so that it downloads none: the package node-api-headers has those
 * of Node-API. Windows also needs Node's import library, which node-gyp downloads. A folder of headers that the user
 * names is used.
 */
export function headersFolder() {
  if (process.platform === 'win32' || process.env.npm_config_nodedir) return {};
  return { npm_config_nodedir: path.join(root, 'native', 'nodedir') };
}
