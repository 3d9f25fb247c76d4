// The install script: compiles the addon where no prebuilt one loads, or where npm_config_build_from_source asks for it.
// Nothing needs this script to run: the package finds its prebuilt addon by itself when it is first used.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const wanted = wantsBuild();
if (wanted || !loads()) {
  // npm and its like name the node-gyp that they bring along.
  const theirs = process.env.npm_config_node_gyp;
  const [command, ...args] = theirs ? [process.execPath, theirs] : ['node-gyp'];
  const { status, error } = spawnSync(command, [...args, 'rebuild', ...headers()], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error) console.error(`smartfile-sync: node-gyp could not be run: ${error.message}`);
  if (status !== 0) {
    console.error('smartfile-sync: the addon could not be compiled; that takes Python 3, make and a C++17 compiler.');
    // The client works without the addon, and the first use of the engine tells what is missing: no reason to undo the
    // installation, unless just this was asked for.
    if (wanted) process.exitCode = status ?? 1;
  }
}

/**
 * What stands for Node's headers, so that node-gyp downloads none: Node-API's come with the package node-api-headers.
 * Windows needs Node's import library besides, and who names a folder of headers shall have it.
 */
function headers() {
  if (process.platform === 'win32' || process.env.npm_config_nodedir) return [];
  return [`--nodedir=${path.join(root, 'native', 'nodedir')}`];
}

function wantsBuild() {
  const wanted = process.env.npm_config_build_from_source ?? '';
  return wanted === 'true' || wanted.split(',').includes('smartfile-sync');
}

/** Whether the addon loads as the package itself would load it. A clone that was not built yet has no loader. */
function loads() {
  const loader = path.join(root, 'dist/rsync/load_addon.js');
  if (!existsSync(loader)) return false;
  try {
    createRequire(loader)(loader).loadAddon(root);
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}
