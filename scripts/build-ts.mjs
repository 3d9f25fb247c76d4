// Builds dist/ from lib/. tsc writes the declarations. rolldown writes the code: CommonJS, a file for each entry, and
// dist/chunks/ with what several of them use, since Node takes a tenth of a second to load hundreds of small modules.
// Each entry of the package also gets a thin ES module around it, so that a process that uses both formats has one copy
// of every class and one native addon.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const entryPoints = ['index', 'rsync/index', 'server/index'];
/** Files that are run or looked for by name: by Node, by a thread, by scripts/build-addon.mjs. */
const otherEntries = ['cli/main', 'rsync/wasm/worker', 'internal/addon/load_addon'];
/** Modules that are loaded late, by require(): each a file of its own, so that nothing of it is loaded earlier. */
const late = { '../wasm': 'rsync/wasm/index', './sqlite_store': 'state/sqlite_store' };

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
await writeCode();

for (const entry of entryPoints) {
  const file = path.join(root, 'dist', entry);
  const base = `./${path.basename(entry)}.js`;
  const names = exportedNames(`${file}.d.ts`);
  const values = names.filter(({ isType }) => !isType).map(({ name }) => name);
  const list = (items) => `{\n  ${items.join(',\n  ')},\n}`;
  writeFileSync(`${file}.mjs`, `import entry from '${base}';\n\nexport const ${list(values)} = entry;\n`);
  writeFileSync(
    `${file}.d.mts`,
    `export ${list(names.map(({ name, isType }) => (isType ? `type ${name}` : name)))} from '${base}';\n`,
  );
}
// The files of the server's web page, which browsers get as they are.
const page = 'server/web/assets';
cpSync(path.join(root, 'lib', page), path.join(root, 'dist', page), { recursive: true });
chmodSync(path.join(root, 'dist/cli/main.js'), 0o755);

async function writeCode() {
  const [engine, client] = [await modulesOf('rsync/index'), await modulesOf('index')];
  const entries = [...entryPoints, ...otherEntries, ...Object.values(late)];
  const { output } = await bundle(Object.fromEntries(entries.map((entry) => [entry, entry])), (bundled) =>
    bundled.write({
      dir: path.join(root, 'dist'),
      format: 'cjs',
      exports: 'named',
      comments: { jsdoc: false },
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
      // One file for what smartfile-sync/rsync, and so every entry, needs, and others for what the client needs
      // besides: each file costs half a millisecond. The entries themselves have no code, because Node scans what an ES
      // module imports for the names in it.
      codeSplitting: {
        groups: [
          { name: 'engine', test: (id) => engine.includes(id), priority: 2 },
          { name: 'internal', test: /[\\/]lib[\\/]internal[\\/]/, priority: 1 },
          { name: 'client', test: (id) => client.includes(id) },
        ],
      },
    }),
  );
  for (const { fileName, code } of output) check(fileName, code);
}

/** The files of lib/ that a module there consists of: itself and what it imports, directly or not. */
async function modulesOf(entry) {
  const { output } = await bundle({ [entry]: entry }, (bundled) => bundled.generate({ format: 'cjs' }));
  return output[0].moduleIds;
}

/** Finds faults that only users would notice. */
function check(fileName, code) {
  if (/\b__dirname\b/.test(code) && path.dirname(fileName) !== 'chunks')
    throw new Error(
      `${fileName} uses __dirname, which only files in dist/chunks/ may: the folders of the package are relative to it`,
    );
  const resolve = createRequire(path.join(root, 'dist', fileName)).resolve;
  for (const [, name] of code.matchAll(/\brequire\("(\.[^"]*)"\)/g)) resolve(name);
}

/** @param {Record<string, string>} entries modules in lib/, by their names in dist/ */
async function bundle(entries, make) {
  const bundled = await rolldown({
    cwd: root,
    input: Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, `lib/${module}.ts`])),
    platform: 'node',
    tsconfig: 'tsconfig.build.json',
    external: (id, importer) => importer !== undefined && (Object.hasOwn(late, id) || /^[^./]/.test(id)),
  });
  try {
    return await make(bundled);
  } finally {
    await bundled.close();
  }
}

/** The names that a declaration file exports, each with whether it is a type only. */
function exportedNames(file) {
  const ts = require('typescript');
  const program = ts.createProgram([file], { module: ts.ModuleKind.Node20, target: ts.ScriptTarget.ES2023 });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  return checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const typeOnly = symbol.declarations?.some((declaration) => ts.isTypeOnlyExportDeclaration(declaration)) ?? false;
    return { name: symbol.name, isType: typeOnly || (target.flags & ts.SymbolFlags.Value) === 0 };
  });
}
