// Builds the engine alone with CMake, no Node headers, and runs its C tests. `--sanitize` builds it in a second folder
// with the address and undefined-behaviour sanitizers, `--arm64` in a third one for 64-bit ARM, whose programs an emulator
// runs (Debian: gcc-aarch64-linux-gnu, qemu-user-static).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const jobs = String(availableParallelism());

const armRoot = '/usr/aarch64-linux-gnu'; // where Debian puts the libraries for the cross compiler
const variants = {
  release: { options: ['-DCMAKE_BUILD_TYPE=Release'] },
  sanitize: { options: ['-DCMAKE_BUILD_TYPE=Debug', '-DRS_SANITIZE=address,undefined'] },
  arm64: {
    options: [
      '-DCMAKE_BUILD_TYPE=Release',
      '-DCMAKE_SYSTEM_NAME=Linux',
      '-DCMAKE_SYSTEM_PROCESSOR=aarch64',
      '-DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc',
      `-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64-static;-L;${armRoot}`,
      `-DCMAKE_FIND_ROOT_PATH=${armRoot}`,
      '-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY', // not the host's librsync
      '-DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY',
    ],
    // The first two compare with librsync, of which there is none for ARM; the third is about the compiler's command line.
    ctest: ['--parallel', jobs, '--exclude-regex', '^(test_differential|jobapi_same_as_librsync|one_line)$'],
  },
};
const name = Object.keys(variants).find((variant) => process.argv.includes(`--${variant}`)) ?? 'release';
const { options, ctest = [] } = variants[name];
const folder = path.join(root, 'build-c', name);

run('cmake', '-S', path.join(root, 'deps', 'librsync'), '-B', folder, ...options);
run('cmake', '--build', folder, '--parallel', jobs);
run('ctest', '--test-dir', folder, '--output-on-failure', '--no-tests=error', ...ctest);

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error?.code === 'ENOENT') console.error(`'${command}' is not installed; it comes with CMake`);
  if (status !== 0) process.exit(status ?? 1);
}
