// Makes the addon of one target.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { undefinedOfCoff } from './coff.mjs';
import { zig } from './zig.mjs';

const compileFlags = [
  ...['-O3', '-g0', '-fPIC', '-fvisibility=hidden', '-fno-sanitize=undefined', '-Wno-unused-command-line-argument'],
  ...['-Inode_modules/node-api-headers/include', '-Inode_modules/node-addon-api', '-Ideps/librsync/include'],
];

// No symbol of C++ may be exported, not even operator new, which is visible by default.
const cxxFlags = [
  ...['-std=gnu++17', '-fno-exceptions', '-fno-rtti', '-fvisibility-inlines-hidden', '-fno-threadsafe-statics'],
  '-fvisibility-global-new-delete=force-hidden',
];

// Node's headers declare no import on Windows. With it, each function is called through a slot that we can define.
const systemFlags = { linux: [], darwin: [], win32: ['-DNAPI_EXTERN=__declspec(dllimport)'] };

const linkFlags = {
  linux: ['-Wl,--version-script=native/exports.map', '-Wl,-z,relro,-z,now'],
  // Node's functions are in the program that loads the addon. Without a name the output's path would be in the file.
  darwin: ['-Wl,-undefined,dynamic_lookup', '-Wl,-install_name,smartfile_sync.node'],
  win32: [],
};

/**
 * Builds `target` from the sources under `root` into `file`. All paths passed to the compiler are relative, so that
 * none is in the result.
 */
export async function build(target, { root, file, keep }) {
  const { addon, engine, prebuild, defines } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8'));
  const work = mkdtempSync(path.join(os.tmpdir(), 'smartfile-prebuild-'));
  const run = (...args) => zig(args, { cwd: root, keep });
  const common = [
    '-target',
    target.zig,
    `-mcpu=${target.cpu}`,
    ...compileFlags,
    ...systemFlags[target.system],
    ...defines.map((d) => `-D${d}`),
  ];
  try {
    const objects = await inParallel([...addon, ...prebuild.all], async (source) => {
      const object = path.join(work, `${path.basename(source)}.o`);
      await run('c++', ...common, ...cxxFlags, '-c', source, '-o', object);
      return object;
    });
    const sources = [...engine];
    if (target.system === 'win32') {
      const names = nodeFunctions(objects);
      writeFileSync(path.join(work, 'node_api_names.h'), names.map((name) => `NAME(${name})\n`).join(''));
      sources.push(...prebuild.win32);
      common.push(`-I${work}`);
    }
    const output = path.join(work, 'smartfile_sync.node');
    await run('cc', ...common, '-shared', '-s', '-Wl,--gc-sections', ...linkFlags[target.system], ...sources, ...objects,
      '-o', output); // prettier-ignore
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, readFileSync(output));
    return statSync(file).size;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Finds the functions of Node-API that objects for Windows call, by the slots that they refer to. */
function nodeFunctions(objects) {
  const names = objects.flatMap((object) => undefinedOfCoff(readFileSync(object)));
  const slots = names.filter((name) => /^__imp_(napi|node_api)_/.test(name)).map((name) => name.slice('__imp_'.length));
  return [...new Set(slots)].sort();
}

/** Like Promise.all over map, with as many calls at once as there are processors. */
export async function inParallel(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at]);
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return results;
}

/** Throws unless the packages that hold Node's headers are there. */
export function needHeaders(root) {
  for (const name of ['node-api-headers', 'node-addon-api']) {
    if (!existsSync(path.join(root, 'node_modules', name))) throw new Error(`${name} is missing: run npm run setup`);
  }
}
