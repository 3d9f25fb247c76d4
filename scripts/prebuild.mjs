// Makes the prebuilt addons of all platforms, on Linux x64, in prebuilds/.
//
//   npm run prebuild [-- PART...]     only the files whose names contain one of the parts, such as linux-x64
//   npm run prebuild -- --here DIR    that of this machine by prebuildify, in DIR/prebuilds/: to try out, not to publish
//   npm run prebuild -- --verify      checks that the addons in prebuilds/ were made from these sources; makes none
//   npm run prebuild -- --prove       makes all of them again in another folder and compares the bytes
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, needHeaders } from './prebuild/build.mjs';
import { buildHere } from './prebuild/here.mjs';
import { faults, writeManifest } from './prebuild/manifest.mjs';
import { targets } from './prebuild/targets.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.join(root, 'prebuilds');
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const parts = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = targets.filter(({ file }) => parts.length === 0 || parts.some((part) => file.includes(part)));

if (flags.includes('--verify')) verify();
else if (flags.includes('--prove')) await prove();
else if (flags.includes('--here')) here();
else await make();

async function make() {
  needHeaders(root);
  if (parts.length === 0) rmSync(folder, { recursive: true, force: true });
  for (const target of chosen) {
    await buildInto(folder, target, root);
    writeManifest(root, folder, [target]);
  }
}

function here() {
  if (parts.length === 1) return buildHere(path.resolve(parts[0]));
  console.error('prebuild: --here takes one argument, the folder that gets prebuilds/');
  process.exitCode = 2;
}

async function buildInto(where, target, sources, keep) {
  const begin = performance.now();
  const size = await build(target, { root: sources, file: path.join(where, target.file), keep });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${target.file.padEnd(40)} ${(size / 1000).toFixed(0).padStart(4)} kB ${seconds.padStart(6)} s`);
}

/** Checks the addons before packing. A clone without any may be packed, but not published. */
function verify() {
  if (!existsSync(folder) && process.env.npm_command !== 'publish') {
    console.error(
      'prebuild: there are no prebuilt addons; a package made now uses WebAssembly until an addon is compiled for it',
    );
    return;
  }
  const found = existsSync(folder) ? faults(root, folder) : ['there are no prebuilt addons'];
  for (const fault of found) console.error(`prebuild: ${fault}`);
  if (found.length === 0) return;
  console.error('prebuild: run npm run prebuild');
  process.exitCode = 1;
}

/** Checks that the same sources in another folder, with an empty cache of the compiler, give the same bytes. */
async function prove() {
  const work = mkdtempSync(path.join(os.tmpdir(), 'smartfile-prove-'));
  try {
    const sources = path.join(work, 'a folder of another name');
    for (const name of ['sources.json', 'native', 'deps/librsync']) {
      cpSync(path.join(root, name), path.join(sources, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(sources, 'node_modules'));
    for (const target of chosen) {
      await buildInto(path.join(work, 'made'), target, sources, path.join(work, 'zig'));
      const equal = readFileSync(path.join(work, 'made', target.file)).equals(
        readFileSync(path.join(folder, target.file)),
      );
      if (equal) continue;
      console.error(`prebuild: ${target.file} differs from the one in prebuilds/`);
      process.exitCode = 1;
    }
    if (process.exitCode !== 1) console.log('prebuild: all bytes are equal');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
