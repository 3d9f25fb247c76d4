import path from 'node:path';
import { chooseEngine } from './choose_engine';
import { loadAddon } from './load_addon';
import type { Native } from './native_types';

/** The package's folder: both lib/rsync (tests) and dist/rsync (installed) lie two levels below it. */
const root = path.resolve(__dirname, '../..');

let loaded: Native | undefined;

/**
 * The engine: the native addon, or WebAssembly where there is none. It is loaded when it is first needed, so that parts
 * of the package that do not need it work without. Once in each thread: ES modules and CommonJS share it.
 * @throws NativeLoadError
 */
export function native(): Native {
  return (loaded ??= chooseEngine(() => loadAddon(root)));
}
