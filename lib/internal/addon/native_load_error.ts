import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CodedError } from '../coded_error';
import type { Host } from './host';

/** An addon that exists and did not load. */
export interface FailedFile {
  file: string;
  error: unknown;
}

/** The native addon could not be loaded. The message says what was found, what was needed, and what to run. */
export class NativeLoadError extends CodedError {
  /** @hidden */
  constructor(directory: string, host: Host, failed: FailedFile[], named: boolean) {
    const [first] = failed;
    super('ERR_RSYNC_NATIVE_LOAD', explain(directory, host, failed, named), first && { cause: first.error });
  }
}

function explain(directory: string, host: Host, failed: FailedFile[], named: boolean): string {
  const what = [`${host.platform}-${host.arch}`];
  if (host.libc !== undefined) what.push(`with ${host.libc}`);
  if (host.armVersion > 0) what.push(`(ARMv${host.armVersion})`);
  const lines = [
    'smartfile-sync: the native addon could not be loaded.',
    `  Needed: an addon for ${what.join(' ')}, Node-API 8 (this is Node ${process.version}).`,
    ...failed.map(({ file, error }) => `  Found: ${file}, but loading it failed: ${firstLine(error)}`),
  ];
  if (named) {
    lines.push('  The environment variable SMARTFILE_NATIVE names this file: correct it, or unset it.');
    return lines.join('\n');
  }
  if (failed.length === 0) lines.push('  Found: no local build, and no prebuilt addon that fits.');
  const prebuilt = listPrebuilds(path.join(directory, 'prebuilds'));
  lines.push(
    `  Prebuilt addons exist for ${prebuilt.length > 0 ? prebuilt.join(', ') : 'no platform'}.`,
    `  To build one, with Python 3, make and a C++17 compiler, run: ${buildCommand(directory)}`,
  );
  return lines.join('\n');
}

/** Names the script by its path, which works under every package manager. A bundle does not have it. */
function buildCommand(directory: string): string {
  const script = path.join(directory, 'scripts', 'build-addon.mjs');
  if (!existsSync(script)) return 'npx smartfile-build, where smartfile-sync is installed';
  return `node ${/^[\w@%+=:,./\\-]+$/.test(script) ? script : JSON.stringify(script)}`;
}

/** Such as 'linux-x64 (glibc, musl)'. */
function listPrebuilds(directory: string): string[] {
  const folders = list(directory).filter((name) => !name.endsWith('.json'));
  return folders.map((folder) => {
    const kinds = list(path.join(directory, folder)).map((name) => name.split('.').slice(2, -1).join(' '));
    const known = kinds.filter(Boolean).sort().join(', ');
    return known === '' ? folder : `${folder} (${known})`;
  });
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
