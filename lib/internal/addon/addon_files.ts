import { existsSync } from 'node:fs';
import path from 'node:path';
import { askNodeGypBuild } from './ask_node_gyp_build';
import type { Host } from './host';

/**
 * The addons in a package's folder that a host may load, the first choice first: what node-gyp-build finds, then the
 * others under their fixed names, a local build before the prebuilt one. node-gyp-build returns one file only, which may
 * fail to load, and misses the right one where npm's settings name another machine or ARM is newer than the addon.
 */
export function addonFiles(directory: string, host: Host): string[] {
  const names = ['build/Release/smartfile_sync.node', 'build/Debug/smartfile_sync.node'];
  const prebuilt = prebuiltName(host);
  if (prebuilt !== undefined) names.push(`prebuilds/${prebuilt}`);
  const files = names.map((name) => path.resolve(directory, name)).filter((file) => existsSync(file));
  const found = askNodeGypBuild(directory, host.libc);
  return [...new Set(found === undefined ? files : [found, ...files])];
}

/** The prebuilt addon for a host, below prebuilds/, as prebuildify names it. Undefined where none is ever made. */
export function prebuiltName({ platform, arch, libc, armVersion }: Host): string | undefined {
  const tags = [];
  if (arch === 'arm') {
    if (armVersion < 7) return undefined;
    tags.push('armv7');
  }
  if (libc !== undefined) tags.push(libc);
  return `${platform}-${arch}/${['node', 'napi', ...tags, 'node'].join('.')}`;
}
