// Builds the engine as WebAssembly: wasm/engine.wasm, for machines without an addon. Needs a clang with WebAssembly's
// linker and libraries, or else zig, which comes from npm. Two builds by one compiler give the same bytes.
//
//   build-wasm.mjs                $CLANG, or 'clang', or zig
//   build-wasm.mjs --if-possible  where there is none, reports it and succeeds; fails in CI
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chooseCompiler } from './wasm/compilers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const output = path.join(root, 'wasm', 'engine.wasm');

/**
 * The functions of the host that the C library imports for vsnprintf() and its start; see native/wasm/exports.c. Which
 * of them remain depends on the compiler.
 */
const expectedImports = ['fd_close', 'fd_seek', 'fd_write', 'random_get'];

const { engine, wasm } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8'));
const kept = engine.filter((file) => !file.startsWith(wasm.leaveOut));
if (kept.length === engine.length) fail(`sources.json: no engine source is in wasm.leaveOut, ${wasm.leaveOut}`);

const draft = `${output}.tmp`;
mkdirSync(path.dirname(output), { recursive: true });
rmSync(output, { force: true }); // The present file may be of other sources.
const { name, compile } = compilerOrEnd();
const sources = [...kept, ...wasm.add];
const warnings = await compile(
  [
    '-std=c11',
    '-O2',
    '-flto',
    '-fvisibility=hidden',
    '-Wall',
    '-Wextra',
    '-mexec-model=reactor', // A library: nothing runs when it is loaded.
    '-Dtime=rsw_time', // The C library's would ask the host.
    '-Wl,--strip-all',
    '-Ideps/librsync/include',
    ...sources,
    '-o',
    draft,
  ],
  root,
).catch((error) => fail(error.message));
process.stderr.write(warnings);
check(draft);
chmodSync(draft, 0o644); // The linker makes it executable.
renameSync(draft, output);
const bytes = readFileSync(output);
const sizes = `${bytes.length} bytes, ${gzipSync(bytes).length} by gzip`;
console.error(`build-wasm: ${path.relative(root, output)} by ${name}, ${sizes}`);

function compilerOrEnd() {
  try {
    return chooseCompiler();
  } catch ({ message }) {
    if (!process.argv.includes('--if-possible') || process.env.CI) fail(message);
    console.error(
      `build-wasm: ${message}\nUntil then the package has no fallback for machines without an addon, and its tests are not run.`,
    );
    process.exit(0);
  }
}

/** Refuses a file that would not load, or that lacks the kernels for SIMD. */
function check(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  const imports = WebAssembly.Module.imports(module).map(({ name }) => name);
  const strange = imports.filter((name) => !expectedImports.includes(name));
  if (strange.length > 0) fail(`unexpected imports: ${strange.join(', ')}`);
  const stubs = Object.fromEntries(imports.map((name) => [name, () => -1]));
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: stubs });
  exports._initialize();
  const memory = Buffer.from(exports.memory.buffer);
  const kernels = memory.toString('latin1', exports.rsw_kernels(), memory.indexOf(0, exports.rsw_kernels()));
  if (kernels !== 'wasm128') fail(`the engine uses the kernels '${kernels}' instead of 'wasm128'`);
}

function fail(message) {
  console.error(`build-wasm: ${message}`);
  process.exit(1);
}
