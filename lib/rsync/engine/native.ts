import { packageFolder } from '../../internal/folders';
import { chooseEngine } from './choose_engine';
import { loadAddon } from '../../internal/addon/load_addon';
import type { Native } from './native_types';

let loaded: Native | undefined;

/**
 * The engine: the native addon, or WebAssembly where there is none. It is loaded when it is first needed, so that parts
 * of the package that do not need it work without. Once in each thread: ES modules and CommonJS share it.
 * @throws NativeLoadError
 */
export function native(): Native {
  return (loaded ??= chooseEngine(() => loadAddon(packageFolder) as Native));
}
