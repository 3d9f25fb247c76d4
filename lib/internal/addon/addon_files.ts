import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Host } from './host';

/**
 * The addons that lie in a package's folder and were made for a host, the first choice first: a local build (somebody
 * wanted it), then the prebuilt one.
 */
export function addonFiles(directory: string, host: Host): string[] {
  const files = ['build/Release/smartfile_sync.node', 'build/Debug/smartfile_sync.node'];
  const prebuilt = prebuiltName(host);
  if (prebuilt !== undefined) files.push(`prebuilds/${prebuilt}`);
  return files.map((file) => path.join(directory, file)).filter((file) => existsSync(file));
}

/**
 * Where the prebuilt addon for a host lies in prebuilds/: the names are those that node-gyp-build knows too. Undefined:
 * no such addon is ever made.
 */
export function prebuiltName({ platform, arch, libc, armVersion }: Host): string | undefined {
  const tags = [];
  if (arch === 'arm') {
    if (armVersion < 7) return undefined;
    tags.push('armv7');
  }
  if (libc !== undefined) tags.push(libc);
  return `${platform}-${arch}/${['node', 'napi', ...tags, 'node'].join('.')}`;
}
