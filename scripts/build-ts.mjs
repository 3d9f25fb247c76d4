// Compiles lib/ to dist/: CommonJS by tsc, and for each entry point a thin ES module around it, so that a process that
// uses both forms still has one copy of every class and one native addon.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const entryPoints = ['index', 'rsync/index', 'server/index'];

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

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
