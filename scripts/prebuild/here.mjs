// Makes the addon of the machine at hand, by prebuildify. It needs this machine's C library and a C++ library, which
// the inspection refuses (inspect.mjs): the published addons are made by zig, for all platforms (build.mjs).
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { headersFolder, withGypFolder } from '../addon/gyp_folder.mjs';

/** Puts the addon into `folder`, below it in prebuilds/. */
export function buildHere(folder) {
  // In a folder of its own, because prebuildify moves the result of node-gyp away, and the build in use must stay.
  withGypFolder((work) => {
    const program = createRequire(import.meta.url).resolve('prebuildify/bin.js');
    const args = [
      program,
      '--cwd',
      work,
      '--target',
      process.versions.node,
      '--name',
      'node.napi',
      '--strip',
      ...tags(),
    ];
    const env = { ...process.env, ...headersFolder() };
    const { status } = spawnSync(process.execPath, args, {
      env,
      stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    });
    if (status !== 0) throw new Error('prebuildify could not make the addon; what it said is above');
    cpSync(path.join(work, 'prebuilds'), path.join(folder, 'prebuilds'), { recursive: true });
  });
}

/** What else the name of the file says. prebuildify, too, knows the C library on Alpine only, so the name is passed. */
function tags() {
  const tags = process.arch === 'arm' ? ['--tag-armv'] : [];
  if (process.platform !== 'linux') return tags;
  const { header } = process.report.getReport();
  return [...tags, `--tag-libc=${header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'}`];
}
