// Checks that an addon can be loaded on its platform, by what it imports, what it exports, and its size.
import { readFileSync } from 'node:fs';
import { symbols } from 'node-api-headers';
import { readElf } from './elf.mjs';
import { readMachO } from './macho.mjs';
import { readPe } from './pe.mjs';

export const largest = 400_000;
export const oldestGlibc = '2.17';
export const oldestMacOS = '11.0';

const entryPoints = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
// These make memory outside of V8's, which Electron forbids.
const forbidden = [
  'napi_create_external_arraybuffer',
  'napi_create_external_buffer',
  'node_api_create_external_string',
];

/** Returns what is wrong with the file of a target, and some facts about it. */
export function inspect(target, file, defines) {
  const bytes = readFileSync(file);
  const [, version] = defines.map((define) => /^NAPI_VERSION=(\d+)$/.exec(define)).find(Boolean);
  const nodeNames = new Set([
    ...symbols[`v${version}`].js_native_api_symbols,
    ...symbols[`v${version}`].node_api_symbols,
  ]);
  const { faults, node, exports, machine, facts } = { linux: linux, darwin: macOS, win32: windows }[target.system](
    bytes,
    target,
    nodeNames,
  );
  if (bytes.length > largest) faults.push(`it has ${bytes.length} bytes, more than ${largest}`);
  if (machine !== target.machine) faults.push(`it is for ${machine}`);
  for (const name of node) {
    if (!nodeNames.has(name)) faults.push(`${name} does not belong to Node-API ${version}`);
    if (forbidden.some((start) => name.startsWith(start))) faults.push(`${name} makes memory that Electron forbids`);
  }
  if (node.length < 20) faults.push(`it uses only ${node.length} functions of Node-API`);
  if ([...exports].sort().join() !== entryPoints.join()) faults.push(`it exports ${exports.join(', ')}`);
  return { faults, facts: { bytes: bytes.length, node: node.length, ...facts } };
}

const ofNode = (name) =>
  /^(napi|node_api|node|v8|uv)_/.test(name) || name.startsWith('_ZN2v8') || name.startsWith('_ZN4node');

function linux(bytes, target) {
  const { machine, needed, imports, exports, sections } = readElf(bytes);
  const faults = [];
  const musl = target.file.includes('musl');
  const libraries = musl ? ['libc.so'] : ['libc.so.6', 'libpthread.so.0', 'libm.so.6', 'ld-linux-armhf.so.3'];
  for (const name of needed) if (!libraries.includes(name)) faults.push(`it needs ${name}`);
  const node = imports.filter(({ name }) => ofNode(name)).map(({ name }) => name);
  const others = imports.filter(({ name }) => !ofNode(name));
  for (const { name, version, weak } of others) {
    if (/^(_Z|__cxa_(?!finalize|atexit)|_Unwind|__gxx)/.test(name)) faults.push(`${name} belongs to a C++ library`);
    if (musl || weak) continue;
    if (version === undefined) faults.push(`nobody has ${name}`);
    else if (!notNewer(version, oldestGlibc)) faults.push(`${name} is of ${version}`);
  }
  if (sections.some((name) => name === '.symtab' || name.startsWith('.debug'))) faults.push('it is not stripped');
  const newest = others.map(({ version }) => /^GLIBC_([\d.]+)$/.exec(version ?? '')?.[1]).filter(Boolean);
  return { faults, node, exports, machine, facts: musl ? {} : { glibc: newest.sort(byVersion).at(-1) } };
}

function macOS(bytes) {
  const { machine, id, needed, imports, exports, minimum, signed } = readMachO(bytes);
  const faults = [];
  const system = '/usr/lib/libSystem.B.dylib';
  for (const name of needed) if (name !== system) faults.push(`it needs ${name}`);
  for (const { name, library } of imports) {
    if (library !== system && !ofNode(name)) faults.push(`nobody has ${name}`);
    if (library === system && /^_Z/.test(name)) faults.push(`${name} belongs to a C++ library`);
  }
  if (minimum !== oldestMacOS) faults.push(`it needs macOS ${minimum}`);
  if (!signed && machine === 'arm64') faults.push('it has no signature');
  if (id !== undefined && id.includes('/')) faults.push(`it bears a path, ${id}`);
  const node = imports.filter(({ name }) => ofNode(name)).map(({ name }) => name);
  // zig's linker exports two symbols of its own. They do no harm: on macOS a name belongs to the library that has it.
  const shown = exports.filter((name) => name !== '_mh_dylib_header' && name !== '__dso_handle');
  return { faults, node, exports: shown, machine, facts: { macOS: minimum } };
}

function windows(bytes) {
  const { machine, imports, exports, relocatable, noExecute } = readPe(bytes);
  const faults = [];
  for (const library of new Set(imports.map(({ library }) => library))) {
    if (!/^(kernel32|ntdll|api-ms-win-crt-[a-z]+-l1-1-0)\.dll$/i.test(library)) faults.push(`it needs ${library}`);
  }
  if (!relocatable || !noExecute) faults.push('Windows could not protect it: no ASLR or no DEP');
  // It looks up Node's functions by their names, which are strings in the file.
  const texts = bytes.toString('latin1').match(/(?<=\0)(napi|node_api)_[a-z0-9_]+(?=\0)/g) ?? [];
  const node = [...new Set(texts)].filter((name) => !exports.includes(name));
  return { faults, node, exports, machine, facts: {} };
}

function notNewer(version, oldest) {
  const number = /^GLIBC_([\d.]+)$/.exec(version)?.[1];
  return number !== undefined && byVersion(number, oldest) <= 0;
}

function byVersion(a, b) {
  const [first, second] = [a, b].map((text) => text.split('.').map(Number));
  return first[0] - second[0] || first[1] - second[1] || (first[2] ?? 0) - (second[2] ?? 0);
}
