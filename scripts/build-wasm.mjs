// Builds the engine as WebAssembly: wasm/engine.wasm, for machines that no addon can be had for. It needs clang with
// WebAssembly's linker and libraries; two builds by one clang give the same bytes.
//
//   build-wasm.mjs                the clang in $CLANG, or 'clang'
//   build-wasm.mjs --if-possible  where there is none, say so and succeed; but not in CI, which must have it
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const output = path.join(root, 'wasm', 'engine.wasm');
const clang = process.env.CLANG ?? 'clang';
const target = ['--target=wasm32-wasi', '-msimd128'];

/** Calls of the host that the C library brings with vsnprintf(); see native/wasm/exports.c. */
const expectedImports = ['fd_close', 'fd_seek', 'fd_write'];

const { engine, wasm } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8'));
const unknown = wasm.leaveOut.filter((file) => !engine.includes(file));
if (unknown.length > 0) fail(`sources.json leaves out what is not there: ${unknown.join(', ')}`);

const draft = `${output}.tmp`;
mkdirSync(path.dirname(output), { recursive: true });
rmSync(output, { force: true }); // What is there may be of other sources.
if (!usable()) {
  const missing =
    `'${clang}' cannot build for WebAssembly. On Debian:\n` +
    '  apt-get install --no-install-recommends clang lld wasi-libc libclang-rt-14-dev-wasm32';
  if (!process.argv.includes('--if-possible') || process.env.CI) fail(missing);
  console.error(
    `build-wasm: ${missing}\nUntil then there is no fallback for machines without an addon, and its tests are not run.`,
  );
  process.exit(0);
}

const sources = [...engine.filter((file) => !wasm.leaveOut.includes(file)), ...wasm.add];
const result = compile([
  '-std=c11',
  '-O2',
  '-flto',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-nostartfiles', // A library: nothing is to be run when it is loaded.
  '-Wl,--no-entry,--strip-all,--max-memory=4294967296',
  '-Ideps/librsync/include',
  ...sources,
  '-o',
  draft,
]);
if (result.status !== 0) fail(result.stderr.toString());
process.stderr.write(result.stderr);
check(draft);
chmodSync(draft, 0o644); // The linker makes a program of it.
renameSync(draft, output);
const bytes = readFileSync(output);
console.error(`build-wasm: ${path.relative(root, output)}, ${bytes.length} bytes, ${gzipSync(bytes).length} by gzip`);

/** Whether there is a clang, and all that it needs to link for WebAssembly. */
function usable() {
  const { status } = compile(['-xc', '-', '-nostartfiles', '-Wl,--no-entry', '-o', draft], '#include <stdlib.h>\n');
  rmSync(draft, { force: true });
  return status === 0;
}

function compile(args, input = '') {
  return spawnSync(clang, [...target, ...args], { cwd: root, input, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Refuses a file that would not load, or that is slower than it could be. */
function check(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  const imports = WebAssembly.Module.imports(module).map(({ name }) => name);
  if (imports.sort().join() !== expectedImports.join()) fail(`unexpected imports: ${imports.join(', ')}`);
  const stubs = Object.fromEntries(imports.map((name) => [name, () => -1]));
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: stubs });
  const memory = Buffer.from(exports.memory.buffer);
  const kernels = memory.toString('latin1', exports.rsw_kernels(), memory.indexOf(0, exports.rsw_kernels()));
  if (kernels !== 'wasm128') fail(`the engine uses the kernels '${kernels}' instead of 'wasm128'`);
}

function fail(message) {
  console.error(`build-wasm: ${message}`);
  process.exit(1);
}
