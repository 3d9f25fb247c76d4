// Builds the engine alone with CMake, no Node headers, and runs its C tests. `--sanitize` builds it in a second folder
// with the address and undefined-behaviour sanitizers, `--arm64` and `--arm` in others for ARM of 64 and 32 bits, whose
// programs an emulator runs (Debian: gcc-aarch64-linux-gnu, gcc-arm-linux-gnueabihf, qemu-user-static).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const jobs = String(availableParallelism());

const variants = {
  release: { options: ['-DCMAKE_BUILD_TYPE=Release'] },
  sanitize: { options: ['-DCMAKE_BUILD_TYPE=Debug', '-DRS_SANITIZE=address,undefined'] },
  arm64: emulated({ triplet: 'aarch64-linux-gnu', processor: 'aarch64', qemu: 'qemu-aarch64-static' }),
  arm: emulated({ triplet: 'arm-linux-gnueabihf', processor: 'arm', qemu: 'qemu-arm-static' }),
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

/** With Debian's cross compiler and its libraries. */
function emulated({ triplet, processor, qemu }) {
  const libraries = `/usr/${triplet}`;
  return {
    options: [
      '-DCMAKE_BUILD_TYPE=Release',
      '-DCMAKE_SYSTEM_NAME=Linux',
      `-DCMAKE_SYSTEM_PROCESSOR=${processor}`,
      `-DCMAKE_C_COMPILER=${triplet}-gcc`,
      `-DCMAKE_CROSSCOMPILING_EMULATOR=${qemu};-L;${libraries}`,
      `-DCMAKE_FIND_ROOT_PATH=${libraries}`,
      '-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY', // not the host's librsync
      '-DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY',
    ],
    // The first two compare with librsync, of which there is none for ARM; the third is about the compiler's command line.
    ctest: ['--parallel', jobs, '--exclude-regex', '^(test_differential.*|jobapi_same_as_librsync|one_line)$'],
  };
}
