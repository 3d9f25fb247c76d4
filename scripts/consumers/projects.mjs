// Checks projects of each kind: both module formats, TypeScript under each way of resolving modules, bundles. The
// tarball is installed once, beside them.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleChecks } from './bundles.mjs';
import { cleanEnvironment, mkdirAnd, node, nodeVersions, projects, run, tool } from './environment.mjs';
import { checkOutput } from './managers.mjs';

const typescripts = [
  { resolution: 'node10', module: 'commonjs', more: { ignoreDeprecations: '6.0' } },
  { resolution: 'node16', module: 'node16', type: 'commonjs' },
  { resolution: 'node16', module: 'node16', type: 'module' },
  { resolution: 'nodenext', module: 'nodenext', type: 'module' },
  { resolution: 'bundler', module: 'esnext', type: 'module' },
  { resolution: 'nodenext', module: 'nodenext', type: 'module', compiler: 'typescript-5', version: '5.4' },
];

/** Returns the checks of this file, each with a name and an action. */
export function projectChecks(folder, tarball) {
  const cwd = mkdirAnd(path.join(folder, 'projects'));
  const env = cleanEnvironment(cwd);
  let installing;
  const installed = () => (installing ??= install());
  return [
    { name: `projects: CommonJS under Node ${nodeVersions.join(', ')}`, action: () => format('main.cjs', 'commonjs') },
    { name: `projects: ES modules under Node ${nodeVersions.join(', ')}`, action: () => format('main.mjs', 'module') },
    { name: 'projects: the command', action: command },
    ...typescripts.map((settings) => ({ name: typescriptName(settings), action: () => typescript(settings) })),
    ...bundleChecks(cwd, env),
  ].map(({ name, action }) => ({ name, action: () => installed().then(action) }));

  async function install() {
    writeFileSync(path.join(cwd, 'package.json'), '{ "name": "consumers", "private": true }\n');
    await run(node('20'), [tool('npm', 'bin', 'npm-cli.js'), 'install', '--ignore-scripts', tarball], { cwd, env });
  }

  async function format(file, type) {
    const project = makeProject(type, type, ['exercise.cjs', file]);
    for (const version of nodeVersions) checkOutput(await run(node(version), [file], { cwd: project, env }));
  }

  async function command() {
    const { version } = JSON.parse(
      await run(node('20'), ['-p', 'JSON.stringify(require("smartfile-sync/package.json"))'], { cwd, env }),
    );
    const output = await run(path.join(cwd, 'node_modules', '.bin', 'smartfile'), ['--version'], { cwd, env });
    assert.match(output, new RegExp(`\\b${version.replaceAll('.', '\\.')}\\b`));
  }

  async function typescript(settings) {
    const { resolution, module, type = 'commonjs', compiler = 'typescript', more } = settings;
    const project = makeProject(typescriptName(settings).replace(/\W+/g, '-'), type, ['typed.ts']);
    const compilerOptions = {
      target: 'es2022',
      module,
      moduleResolution: resolution,
      strict: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [tool('@types')],
      outDir: 'out',
      ...more,
    };
    writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    await run(node('20'), [tool(compiler, 'bin', 'tsc'), '-p', project], { cwd: project, env });
    assert.equal(await run(node('20'), ['out/typed.js'], { cwd: project, env }), 'whole\n');
  }

  function makeProject(name, type, files) {
    const project = mkdirAnd(path.join(cwd, name));
    writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
    for (const file of files) cpSync(path.join(projects, file), path.join(project, file));
    return project;
  }
}

function typescriptName({ resolution, type, version = '6.0' }) {
  return `projects: TypeScript ${version}, moduleResolution ${resolution}${type === 'module' ? ', ES modules' : ''}`;
}
