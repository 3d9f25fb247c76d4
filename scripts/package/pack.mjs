// Makes the tarball that npm would publish.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildHere } from '../prebuild/here.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Calls `action` with a new folder, and removes the folder whatever happens. */
export async function withFolder(action) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smartfile-package-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Packs the package at `source` as it is into the folder `to`. No script runs, because scripts of `npm pack --json`
 * inherit its settings.
 * @returns {{ file: string, size: number, unpackedSize: number, files: { path: string, size: number, mode: number }[] }}
 */
export function pack(source, to) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', to, '--loglevel=error'];
  const output = execFileSync('npm', args, { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const [result] = JSON.parse(output);
  return { ...result, file: path.join(to, result.filename) };
}

export function hasPrebuilds() {
  return existsSync(path.join(root, 'prebuilds')) && readdirSync(path.join(root, 'prebuilds')).length > 0;
}

/** Packs the working tree with a new dist/ and the prebuilt addons that have been made. */
export function packRelease(to) {
  execFileSync(process.execPath, [path.join(root, 'scripts', 'setup.mjs'), '--pack'], { cwd: root, stdio: 'inherit' });
  return pack(root, to);
}

/** Packs the working tree for a test. Where no prebuilt addons have been made, that of this machine is made for it. */
export function packForTest(to) {
  const { file } = packRelease(to);
  if (hasPrebuilds()) return file;
  return repack(file, to, (folder) => buildHere(folder));
}

/** Packs a tarball again without prebuilt addons, as for a platform that has none. */
export function withoutAddons(tarball, to) {
  return repack(tarball, to, (folder) => rmSync(path.join(folder, 'prebuilds'), { recursive: true, force: true }));
}

/**
 * Returns what `npm pack` prints about a tarball.
 * @returns {{ size: number, unpackedSize: number, files: { path: string, size: number, mode: number }[] }}
 */
export function describe(tarball) {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error', tarball];
  return JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))[0];
}

function repack(tarball, to, change) {
  const stage = path.join(to, 'stage');
  mkdirSync(stage);
  execFileSync('tar', ['-xzf', tarball, '-C', stage]);
  const folder = path.join(stage, 'package');
  change(folder);
  const { file } = pack(folder, to);
  rmSync(stage, { recursive: true });
  return file;
}
