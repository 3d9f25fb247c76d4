#!/usr/bin/env node
// The command smartfile-build: compiles the addon into build/, where it is loaded from before any prebuilt one. Nothing
// runs it when the package is installed; `npm run build:native` is the same.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const native = path.join(root, 'native');

const help = `smartfile-build [OPTION ...]

Compiles the native addon of smartfile-sync for this machine, with Python 3, make and a C++17 compiler.

  --if-needed  only where no addon loads; for scripts of your own, such as "postinstall"
  --debug      without optimisation, for debuggers
  --help       shows this

Exit code: 0; 1 where it could not be compiled; 2 for a wrong option.
`;

const known = { 'if-needed': { type: 'boolean' }, debug: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };
try {
  const { values } = parseArgs({ options: known });
  if (values.help) process.stdout.write(help);
  else if (values['if-needed'] && loads()) console.log('smartfile-build: an addon is there and loads');
  else build(values.debug ?? false);
} catch (error) {
  console.error(`smartfile-build: ${error.message}`);
  process.exitCode = error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}

/** Puts a new build in the place of the old one, which stays where the compilation fails. */
function build(debug) {
  const made = path.join(native, 'build');
  const target = path.join(root, 'build');
  try {
    runNodeGyp(['rebuild', ...(debug ? ['--debug'] : []), ...headers()]);
    rmSync(target, { recursive: true, force: true });
    renameSync(made, target);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  const file = path.join(target, debug ? 'Debug' : 'Release', 'smartfile_sync.node');
  console.log(`smartfile-build: ${file} is built and loads; kernels: ${createRequire(file)(file).kernels()}`);
}

function runNodeGyp(args) {
  const [command, ...first] = nodeGyp();
  const { status, error } = spawnSync(command, [...first, ...args], {
    cwd: native,
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

/** The node-gyp of npm's scripts, or one that is installed with this package, or that of the npm beside Node, or of PATH. */
function nodeGyp() {
  const require = createRequire(import.meta.url);
  const beside = path.dirname(process.execPath);
  const candidates = [
    () => process.env.npm_config_node_gyp,
    () => require.resolve('node-gyp/bin/node-gyp.js'),
    ...[`${beside}/../lib/node_modules`, `${beside}/node_modules`].map(
      (folder) => () => path.join(folder, 'npm/node_modules/node-gyp/bin/node-gyp.js'),
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
 * What stands for Node's headers, so that node-gyp downloads none: Node-API's come with the package node-api-headers.
 * Windows needs Node's import library besides, and who names a folder of headers shall have it.
 */
function headers() {
  if (process.platform === 'win32' || process.env.npm_config_nodedir) return [];
  return [`--nodedir=${path.join(native, 'nodedir')}`];
}

/** Whether the addon loads as the package itself would load it. A clone that was not built yet has no loader. */
function loads() {
  const loader = path.join(root, 'dist/internal/addon/load_addon.js');
  if (!existsSync(loader)) return false;
  try {
    createRequire(loader)(loader).loadAddon(root);
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}
