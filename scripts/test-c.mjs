// Builds the engine alone with CMake, no Node headers, and runs its C tests. `--sanitize` builds it in a second folder
// with the address and undefined-behaviour sanitizers.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sanitize = process.argv.includes('--sanitize');
const folder = path.join(root, 'build-c', sanitize ? 'sanitize' : 'release');

const options = sanitize
  ? ['-DCMAKE_BUILD_TYPE=Debug', '-DRS_SANITIZE=address,undefined']
  : ['-DCMAKE_BUILD_TYPE=Release'];
run('cmake', '-S', path.join(root, 'deps', 'librsync'), '-B', folder, ...options);
run('cmake', '--build', folder, '--parallel', String(availableParallelism()));
run('ctest', '--test-dir', folder, '--output-on-failure', '--no-tests=error');

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error?.code === 'ENOENT') console.error(`'${command}' is not installed; it comes with CMake`);
  if (status !== 0) process.exit(status ?? 1);
}
