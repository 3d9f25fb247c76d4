// Checks the addons in prebuilds/: inspects each, and runs the core of the test suite with each that can run on this
// machine. Writes the outcome to docs/platforms.md, except in CI (CI=true).
//
//   npm run prebuild:check [-- PART...]         only the files whose names contain one of the parts; writes no page
//   npm run prebuild:check -- --inspect         runs nothing
//
// Needs, from Debian: qemu-user-static libstdc++6-arm64-cross libatomic1-arm64-cross libstdc++6-armhf-cross
// libatomic1-armhf-cross wine64 musl. The runtimes come from npm.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { platformsPage } from './prebuild/page.mjs';
import { inspect } from './prebuild/inspect.mjs';
import { faults } from './prebuild/manifest.mjs';
import { runtimesFor } from './prebuild/runtimes.mjs';
import { targets } from './prebuild/targets.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.join(root, 'prebuilds');
const parts = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const onlyInspect = process.argv.includes('--inspect');
const chosen = targets.filter(({ file }) => parts.length === 0 || parts.some((part) => file.includes(part)));
const { defines } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8'));
const work = mkdtempSync(path.join(os.tmpdir(), 'smartfile-check-'));

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  if (parts.length === 0) faults(root, folder).forEach(fail);
  const vectors = compileVectors();
  const rows = [];
  let signatures;
  for (const target of chosen) {
    const { faults: found, facts } = inspect(target, path.join(folder, target.file), defines);
    for (const fault of found) fail(`${target.file}: ${fault}`);
    const runs = [];
    for (const runtime of onlyInspect ? [] : await runtimesFor(target)) {
      const outcome = run(target, runtime, vectors);
      if (outcome === undefined) continue;
      signatures ??= outcome.signatures;
      if (outcome.signatures !== signatures) fail(`${target.file}: makes other signatures than the first that was run`);
      runs.push({ ...outcome, how: runtime.how });
    }
    rows.push({ target, facts, runs });
    const ways = runs.map(({ how, runtime, kernels }) => `${how}, ${runtime}, ${kernels}`);
    console.log([`${target.file}: inspected`, ...ways].join('; '));
  }
  if (process.exitCode || onlyInspect || parts.length > 0 || process.env.CI) return;
  writeFileSync(path.join(root, 'docs/platforms.md'), platformsPage(rows));
}

/** Runs the core checks and returns what they print. Where they fail, reports that and returns undefined. */
function run({ file }, { how, needs, command, env, windows }, vectors) {
  if (needs !== undefined && !existsSync(needs)) {
    fail(`${file}: ${needs} is missing; the head of scripts/prebuild-check.mjs says where it comes from`);
    return undefined;
  }
  const place = (name) => (windows ? `Z:${name.replaceAll('/', '\\')}` : name);
  const args = [...command.slice(1), place(path.join(root, 'scripts/prebuild/core.mjs')), place(vectors)];
  // Output goes to files, because Node under Wine cannot print into pipes.
  const [printed, errors] = ['printed', 'errors'].map((name) => path.join(work, name));
  const { status, signal, error } = spawnSync(command[0], args, {
    cwd: root,
    env: { ...process.env, SMARTFILE_ENGINE: 'native', SMARTFILE_NATIVE: place(path.join(folder, file)), ...env },
    stdio: ['ignore', openSync(printed, 'w'), openSync(errors, 'w')],
    timeout: 15 * 60_000,
  });
  if (status === 0) return JSON.parse(readFileSync(printed, 'utf8'));
  fail(`${file}: ${how}: ${error?.message ?? `ended with ${signal ?? status}`}\n${readFileSync(errors, 'utf8')}`);
  return undefined;
}

/** Compiles test/support/vectors.ts to a file that every runtime can load. */
function compileVectors() {
  const file = path.join(work, 'vectors.cjs');
  const { outputText } = ts.transpileModule(readFileSync(path.join(root, 'test/support/vectors.ts'), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(file, outputText);
  return file;
}

function fail(message) {
  console.error(`prebuild:check: ${message}`);
  process.exitCode = 1;
}
