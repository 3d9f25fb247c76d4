// Where no prebuilt addon fits, WebAssembly does the work at once, and the command that its warning names compiles an
// addon, with no network but the registry.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cleanEnvironment, mkdirAnd, node, nodeVersions, projects, run, tool } from './environment.mjs';
import { checkOutput } from './managers.mjs';

/** Returns the checks of this file. `tarball` has no prebuilt addon. */
export function fallbackChecks(folder, tarball) {
  const home = mkdirAnd(path.join(folder, 'fallback'));
  // Nothing listens at port 9 of the loopback, so that no headers can be downloaded.
  const offline = { npm_config_disturl: 'http://127.0.0.1:9/', npm_config_jobs: '2' };
  const env = { ...cleanEnvironment(home, { compilers: true }), ...offline };
  const bareHome = mkdirAnd(path.join(folder, 'fallback-bare'));
  const bareEnv = { ...cleanEnvironment(bareHome), ...offline };
  return [
    {
      name: "control: here node-gyp cannot get Node's headers",
      action: async () => {
        const gyp = tool('npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
        await assert.rejects(
          run(process.execPath, [gyp, 'install'], { cwd: mkdirAnd(path.join(home, 'control')), env }),
          /GET http:\/\/127\.0\.0\.1:9\/[^]*install error/,
        );
      },
    },
    {
      name: 'no prebuilt addon, no compiler: WebAssembly, one warning; the command that it names says what is missing',
      action: async () => {
        const cwd = mkdirAnd(path.join(bareHome, 'project'));
        await install(cwd, bareEnv);
        const command = await viaWebAssembly(cwd, bareEnv);
        await assert.rejects(
          run(node('20'), command, { cwd, env: { ...bareEnv, npm_config_node_gyp: bundledGyp } }),
          /ended with 1\n[^]*smartfile-build: the addon could not be compiled, which takes Python 3, make and a C\+\+17/,
        );
        await viaWebAssembly(cwd, bareEnv);
      },
    },
    {
      name: `no prebuilt addon, no headers: the command compiles one, then sync under Node ${nodeVersions.join(', ')}`,
      action: async () => {
        const cwd = mkdirAnd(path.join(home, 'project'));
        await install(cwd, env);
        const command = await viaWebAssembly(cwd, env);
        const gyp = { ...env, npm_config_node_gyp: bundledGyp };
        await run(node('20'), command, { cwd, env: gyp, minutes: 10 });
        for (const version of nodeVersions)
          checkOutput(await run(node(version), ['main.cjs'], { cwd, env }), { place: 'build' });
        const again = await run(path.join(cwd, 'node_modules', '.bin', 'smartfile-build'), ['--if-needed'], {
          cwd,
          env,
        });
        assert.equal(again, 'smartfile-build: an addon is there and loads\n');
      },
    },
  ];

  async function install(cwd, environment) {
    writeFileSync(path.join(cwd, 'package.json'), '{ "name": "consumer", "private": true }\n');
    for (const file of ['exercise.cjs', 'main.cjs']) cpSync(path.join(projects, file), path.join(cwd, file));
    await run(node('20'), [tool('npm', 'bin', 'npm-cli.js'), 'install', tarball], { cwd, env: environment });
  }
}

const bundledGyp = tool('npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');

/** Syncs a file by WebAssembly. Returns the arguments for Node that build an addon, as the warning has them. */
async function viaWebAssembly(cwd, env) {
  const printed = await run(node('20'), ['main.cjs'], { cwd, env, errors: true });
  assert.equal(printed.split('[SMARTFILE_WASM_ENGINE]').length, 2, printed);
  const result = JSON.parse(printed.split('\n').find((line) => line.startsWith('{')));
  assert.deepEqual(result, { kernels: 'wasm128', strategies: ['whole', 'delta'], libraries: [] });
  const [, script] = /run: node (\S+)$/m.exec(printed) ?? assert.fail(printed);
  return [script];
}
