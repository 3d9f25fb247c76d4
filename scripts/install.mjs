// The install script: compiles the addon where no prebuilt one loads, or where npm_config_build_from_source asks for it.
// Nothing needs this script to run: the package finds its prebuilt addon by itself when it is first used.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

if (wantsBuild() || !loads()) {
  // npm and its like name the node-gyp that they bring along.
  const theirs = process.env.npm_config_node_gyp;
  const [command, ...args] = theirs ? [process.execPath, theirs] : ['node-gyp'];
  const { status, error } = spawnSync(command, [...args, 'rebuild'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error) console.error(`smartfile-sync: node-gyp could not be run: ${error.message}`);
  process.exitCode = status ?? 1;
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
