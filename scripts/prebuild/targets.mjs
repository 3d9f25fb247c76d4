// The platforms that get a prebuilt addon. The names of files are those that node-gyp-build and
// lib/internal/addon/addon_files.ts look for.

/**
 * zig: the target as zig names it; for Linux with the oldest C library that can load the addon.
 * cpu: the oldest processor that can run the addon. Functions for newer instructions are chosen at run time.
 */
export const targets = [
  { file: 'linux-x64/node.napi.glibc.node', zig: 'x86_64-linux-gnu.2.17', ...x64() },
  { file: 'linux-x64/node.napi.musl.node', zig: 'x86_64-linux-musl', ...x64() },
  { file: 'linux-arm64/node.napi.glibc.node', zig: 'aarch64-linux-gnu.2.17', cpu: 'baseline', machine: 'arm64' },
  { file: 'linux-arm64/node.napi.musl.node', zig: 'aarch64-linux-musl', cpu: 'baseline', machine: 'arm64' },
  { file: 'linux-arm/node.napi.armv7.glibc.node', zig: 'arm-linux-gnueabihf.2.17', cpu: 'generic+v7a', machine: 'arm' },
  { file: 'darwin-x64/node.napi.node', zig: 'x86_64-macos.11.0', ...x64() },
  { file: 'darwin-arm64/node.napi.node', zig: 'aarch64-macos.11.0', cpu: 'baseline', machine: 'arm64' },
  { file: 'win32-x64/node.napi.node', zig: 'x86_64-windows-gnu', ...x64() },
].map((target) => ({ ...target, system: target.file.split('-')[0] }));

/**
 * The first x86-64. zig turns off every feature that is not named here, and clang's AVX-512 needs evex512 ("512 bits
 * allowed"), which a function cannot request in a way that gcc also understands. Alone it changes nothing.
 */
function x64() {
  return { cpu: 'baseline+evex512', machine: 'x64' };
}
