import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import load from 'node-gyp-build';
import { CodedError } from '../internal/coded_error';
import type { Native } from './native_types';

/** The package's folder: both lib/rsync (tests) and dist/rsync (installed) lie two levels below it. */
const root = path.resolve(__dirname, '../..');

let loaded: Native | undefined;

/** The native addon could not be loaded. The message says what was found, what was needed, and what to run. */
export class NativeLoadError extends CodedError {
  constructor(message: string, cause: unknown) {
    super('ERR_RSYNC_NATIVE_LOAD', message, { cause });
  }
}

/**
 * The native addon, loaded when it is first needed, so that parts of the package that do not need it work without.
 * @throws NativeLoadError
 */
export function native(): Native {
  return (loaded ??= loadFrom(root));
}

/** Loads the addon of the package in a folder: a local build if there is one, else the prebuilt one. */
export function loadFrom(directory: string): Native {
  try {
    return load(directory) as Native;
  } catch (error) {
    throw new NativeLoadError(explain(directory, error), error);
  }
}

function explain(directory: string, error: unknown): string {
  const lines = [
    "smartfile-sync: the native addon could not be loaded, so that signatures, deltas and patches don't work.",
  ];
  lines.push(
    `  Needed: an addon for ${process.platform}-${process.arch}, Node-API 8 (this is Node ${process.version}).`,
  );
  const file = tryResolve(directory);
  if (file !== undefined) {
    lines.push(`  Found: ${file}, but loading it failed: ${firstLine(error)}`);
  } else {
    const prebuilt = listPrebuilds(path.join(directory, 'prebuilds'));
    const built = existsSync(path.join(directory, 'build')) ? 'a build folder without an addon' : 'no local build';
    lines.push(`  Found: ${built}; prebuilt addons for ${prebuilt.length > 0 ? prebuilt.join(', ') : 'no platform'}.`);
  }
  lines.push(
    '  To build it (with Python 3, make and a C++17 compiler), run: npm rebuild smartfile-sync --ignore-scripts=false',
    `  or, in ${directory}: npx node-gyp rebuild`,
  );
  return lines.join('\n');
}

function tryResolve(directory: string): string | undefined {
  try {
    return load.resolve(directory);
  } catch {
    return undefined;
  }
}

function listPrebuilds(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
