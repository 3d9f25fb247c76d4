// prebuilds/manifest.json: the hash of each addon, and of what it was made from.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { targets } from './targets.mjs';
import { compiler } from './zig.mjs';

const inputs = ['sources.json', 'native', 'deps/librsync/include', 'deps/librsync/src', 'scripts/prebuild'];
// The checks do not change what is built.
const notInputs = /^scripts\/prebuild\/(?!(build|coff|targets|zig)\.mjs$)/;
const headers = ['node-addon-api', 'node-api-headers'];

/** The hash of everything that the addons are made from: sources, the build itself, the versions of Node's headers. */
export function hashSources(root) {
  const hash = createHash('sha256').update(`${compiler}\n`);
  for (const name of headers) {
    const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'));
    hash.update(`${name} ${version}\n`);
  }
  for (const input of inputs) {
    for (const file of files(root, input)) {
      if (!notInputs.test(file))
        hash
          .update(`${file}\0`)
          .update(readFileSync(path.join(root, file)))
          .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Writes the hashes of the addons `made` in `folder`, and of what they were made from, into the manifest. */
export function writeManifest(root, folder, made) {
  const files = existsSync(manifestIn(folder)) ? readManifest(folder).files : {};
  const sources = hashSources(root);
  for (const { file } of made) files[file] = { ...measure(path.join(folder, file)), sources };
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(manifestIn(folder), `${JSON.stringify({ compiler, files: sorted }, null, 2)}\n`);
}

/** Reads the manifest in `folder`: the compiler, and of each file its size, SHA-256 and the hash of its sources. */
export function readManifest(folder) {
  return JSON.parse(readFileSync(manifestIn(folder), 'utf8'));
}

/**
 * Returns what is wrong with the addons in `folder`: made from other sources than those under `root`, missing, changed,
 * or not in the manifest. They may be packed where it returns nothing.
 */
export function faults(root, folder) {
  if (!existsSync(manifestIn(folder))) return ['prebuilds/manifest.json is missing'];
  const { files: noted } = readManifest(folder);
  const sources = hashSources(root);
  const found = [];
  for (const { file } of targets) {
    const place = path.join(folder, file);
    if (!existsSync(place)) found.push(`${file} is missing`);
    else if (noted[file] === undefined) found.push(`${file} is not in the manifest`);
    else if (noted[file].sha256 !== measure(place).sha256) found.push(`${file} is not the one in the manifest`);
    else if (noted[file].sources !== sources) found.push(`${file} was made from other sources than these`);
  }
  const known = new Set(['manifest.json', ...targets.map(({ file }) => file)]);
  for (const file of files(folder, '.')) if (!known.has(file)) found.push(`${file} does not belong there`);
  return found;
}

function manifestIn(folder) {
  return path.join(folder, 'manifest.json');
}

function measure(file) {
  const bytes = readFileSync(file);
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Lists all files under a path, in an order that does not depend on the machine. */
function files(root, name) {
  if (!statSync(path.join(root, name)).isDirectory()) return [name];
  const entries = readdirSync(path.join(root, name)).sort();
  return entries.flatMap((entry) => files(root, path.posix.join(name, entry)));
}
