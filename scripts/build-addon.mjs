#!/usr/bin/env node
// The command smartfile-build, and `npm run build:native`: compiles the addon into build/, which is loaded before any
// prebuilt addon. Nothing runs it when the package is installed.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, runNodeGyp, withGypFolder } from './addon/gyp_folder.mjs';

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

/** Replaces the build in use, which stays where the compilation fails. */
function build(debug) {
  const target = path.join(root, 'build');
  withGypFolder((folder) => {
    runNodeGyp(folder, ['rebuild', ...(debug ? ['--debug'] : [])]);
    rmSync(target, { recursive: true, force: true });
    renameSync(path.join(folder, 'build'), target);
  });
  const file = path.join(target, debug ? 'Debug' : 'Release', 'smartfile_sync.node');
  console.log(`smartfile-build: ${file} is built and loads; kernels: ${createRequire(file)(file).kernels()}`);
}

/** Whether the addon loads as the package itself loads it. A clone that was not built yet has no loader. */
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
