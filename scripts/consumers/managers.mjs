// Every package manager installs the tarball into an empty folder, with no compiler in PATH; every Node version then
// uses what was installed.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cleanEnvironment, mkdirAnd, node, nodeVersions, projects, run, tool } from './environment.mjs';

const npm = tool('npm', 'bin', 'npm-cli.js');
const pnpm = tool('@pnpm', 'exe.linux-x64', 'pnpm');
const bun = tool('@oven', 'bun-linux-x64-baseline', 'bin', 'bun');

/** How each installs a tarball. `pnp`: there is no node_modules, and Node needs a hook to find packages. */
const managers = {
  'npm --ignore-scripts': { program: node('20'), args: (file) => [npm, 'install', '--ignore-scripts', file] },
  npm: { program: node('20'), args: (file) => [npm, 'install', file] },
  'pnpm 12 --ignore-scripts': { program: pnpm, args: (file) => ['add', '--ignore-scripts', file] },
  'pnpm 12': { program: pnpm, args: (file) => ['add', file] },
  'pnpm 10': { program: node('20'), args: (file) => [tool('pnpm-10', 'bin', 'pnpm.cjs'), 'add', file] },
  'yarn 1': { program: node('20'), args: (file) => [tool('yarn', 'bin', 'yarn.js'), 'add', file] },
  'yarn 4': { program: node('22'), args: berry, settings: { YARN_NODE_LINKER: 'node-modules' } },
  'yarn 4, Plug’n’Play': { program: node('22'), args: berry, settings: { YARN_NODE_LINKER: 'pnp' }, pnp: true },
  bun: { program: bun, args: (file) => ['add', file] },
};

/** Words of a package manager's complaints, such as about a script that it did not run. */
const complaint = /warn|ignored|blocked|untrusted|approve|deprecated|error|fail/i;
const harmless = /^➤ YN0000: · Done with warnings/; // about Plug'n'Play's support for ES modules

function berry(file) {
  return [tool('@yarnpkg', 'cli-dist', 'bin', 'yarn.js'), 'add', `smartfile-sync@file:${file}`];
}

/** Returns the checks of this file, each with a name and an action. */
export function managerChecks(folder, tarball) {
  const home = mkdirAnd(path.join(folder, 'managers'));
  const env = cleanEnvironment(home);
  const compilers = {
    name: 'PATH has no compiler, make or Python',
    action: async () => {
      const script =
        'for name in cc gcc c++ g++ clang make cmake ninja python python3; do command -v $name; done; true';
      assert.equal(await run(path.join(env.PATH, 'sh'), ['-c', script], { cwd: home, env }), '');
    },
  };
  const checks = Object.entries(managers).map(([name, manager], index) => ({
    name: `${name}: install, then sync under Node ${nodeVersions.join(', ')}`,
    action: () => check(manager, mkdirAnd(path.join(home, String(index))), { ...env, ...manager.settings }, tarball),
  }));
  return [compilers, ...checks];
}

async function check({ program, args, pnp }, cwd, env, tarball) {
  writeFileSync(path.join(cwd, 'package.json'), '{ "name": "consumer", "private": true }\n');
  for (const file of ['exercise.cjs', 'main.cjs']) cpSync(path.join(projects, file), path.join(cwd, file));
  const printed = await run(program, args(tarball), { cwd, env, errors: true });
  const complaints = printed.split('\n').filter((line) => complaint.test(line) && !harmless.test(line));
  assert.deepEqual(complaints, []);
  const hook = pnp ? ['--require', path.join(cwd, '.pnp.cjs')] : [];
  for (const version of nodeVersions) checkOutput(await run(node(version), [...hook, 'main.cjs'], { cwd, env }));
}

/** Checks that the second upload was a delta, and that one addon did the work, which is in `place`. */
export function checkOutput(output, { place = 'prebuilds' } = {}) {
  const { strategies, libraries } = JSON.parse(output);
  assert.deepEqual(strategies, ['whole', 'delta']);
  assert.equal(libraries.length, 1, `loaded: ${libraries.join(', ')}`);
  assert.ok(libraries[0].includes(`/${place}/`), `loaded: ${libraries[0]}`);
}
