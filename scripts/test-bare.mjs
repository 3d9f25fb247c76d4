// Proves that a fresh clone works on a machine with only Node, a C and C++ compiler and Python: copies the sources,
// hides the tools (scripts/bare/path.mjs), and runs the demo and the tests there as a newcomer does, set-up included.
//
//   npm run test:bare             the suites that may behave differently where tools are missing (scripts/bare/suites.mjs)
//   npm run test:bare -- --all    all suites
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBare } from './bare/run.mjs';
import { suitesWithTools } from './bare/suites.mjs';
import { runsZig } from './prebuild/zig.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const suites = process.argv.includes('--all') ? [] : suitesWithTools(root);
const clone = mkdtempSync(path.join(os.tmpdir(), 'smartfile-clone-'));
try {
  cpSync(root, clone, { recursive: true, filter: isSource });
  await npm('run', 'demo');
  await npm('test', '--', ...suites);
  if (runsZig && !existsSync(path.join(clone, 'wasm/engine.wasm'))) {
    throw new Error('set-up has not built wasm/engine.wasm, although zig can be fetched from npm');
  }
  console.log(`test-bare: the demo and ${suites.length || 'all'} suites end well on a bare machine`);
} catch (error) {
  console.error(`test-bare: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(clone, { recursive: true, force: true });
}

async function npm(...args) {
  console.log(`test-bare: npm ${args.slice(0, 2).join(' ')}`);
  const code = await runBare('npm', args, { cwd: clone });
  if (code !== 0) throw new Error(`'npm ${args.join(' ')}' ended with ${code}`);
}

/** Whether a file is none of .git or of a build: the copy must have only what a clone has. */
function isSource(file) {
  const name = path.relative(root, file);
  const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n');
  const isIgnored = ignored.includes(`${path.basename(name)}/`) || ignored.includes(`/${name}/`);
  return name !== '.git' && !isIgnored;
}
