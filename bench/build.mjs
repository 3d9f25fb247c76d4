// Compiles the programs of the benchmark: the engine as the addon has it, the engine with test hooks, and the launcher.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.mjs';

/** The flags that node-gyp passes to the C compiler (Release), and the defines of sources.json. */
export const flags = '-std=gnu11 -O3 -DNDEBUG -fPIC -pthread -fvisibility=hidden -fno-omit-frame-pointer'.split(' ');

/**
 * Compiles what has changed since the last time.
 * @returns the paths of the programs.
 */
export async function buildPrograms(root, cache, compiler = process.env.CC ?? 'cc') {
  mkdirSync(cache, { recursive: true });
  const { engine, defines } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8'));
  const engineArgs = [
    ...flags,
    ...defines.map((define) => `-D${define}`),
    `-I${path.join(root, 'deps/librsync/include')}`,
    ...['bench/engine.c', ...engine].map((source) => path.join(root, source)),
  ];
  const programs = {
    engine: engineArgs,
    hooked: ['-DRS_TEST_HOOKS', ...engineArgs],
    launcher: ['-O2', path.join(root, 'bench/launch.c')],
  };
  const sources = digestOf(root, ['bench/engine.c', 'bench/launch.c', 'deps/librsync/include', 'deps/librsync/src']);
  const { output: version } = await run({ file: compiler, args: ['--version'] });
  const built = Object.entries(programs).map(async ([name, args]) => {
    const file = path.join(cache, name);
    const stamp = `${file}.stamp`;
    const wanted = createHash('sha256')
      .update([sources, version, compiler, ...args].join('\n'))
      .digest('hex');
    if (!existsSync(file) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
      const fresh = `${file}.${process.pid}`; // another run may be compiling, or using the old one
      await run({ file: compiler, args: [...args, '-o', fresh] });
      renameSync(fresh, file);
      writeFileSync(stamp, wanted);
    }
    return [name, file];
  });
  return { compiler: version.split('\n', 1)[0], ...Object.fromEntries(await Promise.all(built)) };
}

function digestOf(root, inputs) {
  const digest = createHash('sha256');
  for (const input of inputs.map((name) => path.join(root, name))) {
    const names = input.endsWith('.c') ? [''] : readdirSync(input, { recursive: true }).sort();
    for (const name of names.filter((name) => name === '' || /\.[ch]$/.test(name))) {
      digest.update(`${name}\0`).update(readFileSync(path.join(input, name)));
    }
  }
  return digest.digest('hex');
}
