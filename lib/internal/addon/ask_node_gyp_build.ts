import path from 'node:path';
import type { Host } from './host';

/**
 * The addon that node-gyp-build finds in a package's folder: a local build, else the prebuilt one for the machine.
 * Undefined where it finds none that may be loaded.
 */
export function askNodeGypBuild(directory: string, libc: Host['libc']): string | undefined {
  let file;
  try {
    file = loadNodeGypBuild(libc).resolve(directory);
  } catch {
    // It found none, or it is not installed: somebody copied dist/ alone.
    return undefined;
  }
  // It also looks beside Node's program, where other packages' addons may be.
  if (!file.startsWith(path.resolve(directory) + path.sep)) return undefined;
  // Where another package loaded it first, it was not told the C library. An addon for another one may load, and crash.
  const [, needed] = /\.(glibc|musl)\./.exec(path.basename(file)) ?? [];
  return needed === undefined || needed === libc ? file : undefined;
}

/** By itself it takes every system but Alpine for glibc. It reads LIBC once, when it is loaded. */
function loadNodeGypBuild(libc: Host['libc']): typeof import('node-gyp-build') {
  const before = process.env['LIBC'];
  if (libc !== undefined) process.env['LIBC'] = libc;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require('node-gyp-build') as typeof import('node-gyp-build');
  } finally {
    if (before === undefined) delete process.env['LIBC'];
    else process.env['LIBC'] = before;
  }
}
