// Checks what is in bundles, and that they run. The addon cannot be bundled: the folder prebuilds/ is put two levels
// above the bundle, where the bundled loader looks for it (docs/installing.md).
import assert from 'node:assert/strict';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { mkdirAnd, node, projects, run, tool } from './environment.mjs';
import { checkOutput } from './managers.mjs';

const require = createRequire(import.meta.url);

/** Each makes one bundle and returns the paths of the modules in it. */
const bundlers = {
  'esbuild, CommonJS': { file: 'bundle.cjs', bundle: (options) => esbuild({ ...options, format: 'cjs' }) },
  'esbuild, ES module': {
    file: 'bundle.mjs',
    bundle: (options) => esbuild({ ...options, format: 'esm', banner: { js: esmBanner } }),
  },
  webpack: { file: 'bundle.cjs', bundle: webpack },
};

// CommonJS packages in an ES module need the names that Node defines for CommonJS.
const esmBanner = [
  "import { createRequire } from 'node:module';",
  'const require = createRequire(import.meta.url);',
  'const { dirname: __dirname, filename: __filename } = import.meta;',
].join('\n');

/** Returns the checks of this file. The package is installed in `cwd`. */
export function bundleChecks(cwd, env) {
  return Object.entries(bundlers).flatMap(([name, { file, bundle }]) => {
    // A project for each entry: checks run in parallel and must not write what others read.
    const make = async (entry) => {
      const project = mkdirAnd(path.join(cwd, `${name}, ${entry}`.replace(/\W+/g, '-')));
      const out = path.join(mkdirAnd(path.join(project, 'app', 'bundle')), file);
      const source = path.join(project, entry);
      cpSync(path.join(projects, entry), source);
      cpSync(path.join(projects, 'exercise.cjs'), path.join(project, 'exercise.cjs'));
      writeFileSync(
        path.join(project, 'package.json'),
        '{ "name": "consumer", "private": true, "sideEffects": false }',
      );
      const modules = await bundle({ source, out });
      const prebuilds = path.join(cwd, 'node_modules', 'smartfile-sync', 'prebuilds');
      cpSync(prebuilds, path.join(project, 'prebuilds'), { recursive: true });
      return { modules, out, bundled: () => run(node('20'), [out], { cwd: project, env }) };
    };
    return [
      {
        name: `bundle by ${name}: all of it runs`,
        action: async () => {
          const { bundled } = await make('main.mjs');
          checkOutput(await bundled());
        },
      },
      {
        name: `bundle by ${name}: smartfile-sync/rsync alone brings no HTTP`,
        action: async () => {
          const { out, modules, bundled } = await make('rsync_only.mjs');
          assert.deepEqual(partsIn(modules), ['internal', 'rsync']);
          assert.deepEqual(packagesOf(modules), ['node-gyp-build', 'smartfile-sync']);
          assert.ok(statSync(out).size < 150_000, `${statSync(out).size} bytes`);
          assert.match(await bundled(), /^72730136[0-9a-f]+\n$/);
        },
      },
      {
        name: `bundle by ${name}: the client alone brings no server`,
        action: async () => {
          const { modules, bundled } = await make('client_only.mjs');
          assert.ok(packagesOf(modules).includes('axios'));
          assert.deepEqual(partsIn(modules), ['fs', 'internal', 'rest', 'rsync', 'sync']);
          assert.equal(await bundled(), 'function\n');
        },
      },
    ];
  });
}

/** The folders of lib/ whose code is in the package's own modules: the build puts each name before its code. */
function partsIn(modules) {
  const built = modules.filter((module) => module.includes('/smartfile-sync/dist/') && module.endsWith('.js'));
  const names = built.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^\/\/ lib\/(\w+)\/.*\.ts$/gm)]);
  return [...new Set(names.map(([, folder]) => folder))].sort();
}

function packagesOf(modules) {
  const names = modules.map((module) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

async function esbuild({ source, out, ...options }) {
  const { build } = require(tool('esbuild'));
  const { metafile } = await build({
    entryPoints: [source],
    outfile: out,
    bundle: true,
    platform: 'node',
    target: 'node20',
    metafile: true,
    logLevel: 'silent',
    ...options,
  });
  // An input that was left out of the bundle has no bytes in it.
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [path.resolve(name)] : [])),
  );
}

async function webpack({ source, out }) {
  const compiler = require(tool('webpack'))({
    mode: 'production',
    target: 'node20',
    entry: source,
    output: { path: path.dirname(out), filename: path.basename(out) },
  });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  await new Promise((resolve, reject) => compiler.close((error) => (error ? reject(error) : resolve())));
  assert.deepEqual(stats.toJson({ all: false, errors: true }).errors, []);
  return [...stats.compilation.modules].flatMap((module) => (module.resource ? [module.resource] : []));
}
