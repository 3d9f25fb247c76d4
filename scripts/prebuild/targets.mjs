// The platforms that get a prebuilt addon. Names of files are those that lib/internal/addon/addon_files.ts and
// node-gyp-build look for.

/**
 * zig: the target as zig names it; for Linux with the oldest C library that the addon may be loaded by.
 * cpu: the processor that is needed at least. Better instructions are found at run time, within functions of their own.
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
 * x86-64 as it was first. zig turns every feature off that it does not name, and clang's AVX-512 needs "512 bits allowed"
 * (evex512), which no function can ask for in a way that gcc understands too; alone it changes nothing.
 */
function x64() {
  return { cpu: 'baseline+evex512', machine: 'x64' };
}
