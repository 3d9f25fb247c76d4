// Makes a clone ready to use: installs packages, builds the native addon and, where there is a compiler for it or one
// can be fetched, the WebAssembly engine, and compiles TypeScript, each only when what it is made from has changed.
// `npm test`, `npm run demo` and `npm pack` start with it, so that they work on a fresh clone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamps = path.join(root, 'node_modules', '.smartfile-setup');
// For `npm pack`: builds no addon, and makes dist/ from nothing, so that no old file in it is packed.
const packing = process.argv.includes('--pack');
// Without WebAssembly, whose compiler may have to be fetched first.
const withWasm = !process.argv.includes('--no-wasm');

step('packages', ['package.json', 'package-lock.json'], 'node_modules', () =>
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']),
);
if (!packing) {
  const sources = ['sources.json', 'native', 'deps/librsync/include', 'deps/librsync/src'];
  step('native', [...sources, 'scripts/build-addon.mjs', 'scripts/addon', 'package-lock.json'], 'build/Release', () =>
    run(process.execPath, ['scripts/build-addon.mjs'], true),
  );
}
if (packing) rmSync(path.join(root, 'dist'), { recursive: true, force: true });
if (withWasm) {
  const engine = [
    'sources.json',
    'native/wasm',
    'deps/librsync/include',
    'deps/librsync/src',
    'scripts/build-wasm.mjs',
    'scripts/wasm',
  ];
  step('wasm', engine, 'wasm/engine.wasm', () =>
    run(process.execPath, ['scripts/build-wasm.mjs', ...(packing ? [] : ['--if-possible'])]),
  );
}
step('typescript', ['lib', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build-ts.mjs'], 'dist', () =>
  run(process.execPath, ['scripts/build-ts.mjs']),
);

/** Runs `action` unless the result exists and was made from these very inputs by this Node version. */
function step(name, inputs, result, action) {
  const digest = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`);
  for (const input of inputs) hash(digest, path.join(root, input));
  const wanted = digest.digest('hex');
  const stamp = path.join(stamps, name);
  if (existsSync(path.join(root, result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(`setup: ${name}`);
  action();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, wanted);
}

function hash(digest, file) {
  if (statSync(file).isDirectory()) {
    for (const name of readdirSync(file).sort()) hash(digest, path.join(file, name));
  } else {
    digest.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
}

/** Runs a command of the build. Shows its output at once, or (quiet) only when it fails. */
function run(command, args, quiet = false) {
  const windows = process.platform === 'win32';
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', process.stderr.fd, process.stderr.fd],
    shell: windows && command !== process.execPath,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(Buffer.concat([result.stdout ?? Buffer.alloc(0), result.stderr ?? Buffer.alloc(0)]));
  console.error(`setup: '${[command, ...args].join(' ')}' failed${result.error ? `: ${result.error.message}` : ''}`);
  process.exit(result.status ?? 1);
}
