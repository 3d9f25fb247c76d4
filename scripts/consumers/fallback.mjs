// No prebuilt addon fits: the package compiles its own, where nothing but the registry can be reached.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cleanEnvironment, mkdirAnd, node, nodeVersions, projects, run, tool } from './environment.mjs';
import { checkOutput } from './managers.mjs';

/** The checks of this file. `tarball` has no prebuilt addon. */
export function fallbackChecks(folder, tarball) {
  const cwd = mkdirAnd(path.join(folder, 'fallback', 'project'));
  // Nobody listens at port 9 of the loopback: headers from nodejs.org or elsewhere are not to be had.
  const env = {
    ...cleanEnvironment(path.dirname(cwd), { compilers: true }),
    npm_config_disturl: 'http://127.0.0.1:9/',
    npm_config_jobs: '2',
  };
  return [
    {
      name: "control: here node-gyp cannot get Node's headers",
      action: async () => {
        const gyp = tool('npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
        await assert.rejects(
          run(process.execPath, [gyp, 'install'], { cwd, env }),
          /GET http:\/\/127\.0\.0\.1:9\/[^]*install error/,
        );
      },
    },
    {
      name: `no prebuilt addon, no headers: npm install compiles, then sync under Node ${nodeVersions.join(', ')}`,
      action: async () => {
        writeFileSync(path.join(cwd, 'package.json'), '{ "name": "consumer", "private": true }\n');
        for (const file of ['exercise.cjs', 'main.cjs']) cpSync(path.join(projects, file), path.join(cwd, file));
        await run(process.execPath, [tool('npm', 'bin', 'npm-cli.js'), 'install', tarball], { cwd, env, minutes: 10 });
        for (const version of nodeVersions)
          checkOutput(await run(node(version), ['main.cjs'], { cwd, env }), { place: 'build' });
      },
    },
  ];
}
