import { OptionsError } from '../../internal/coded_error';
import { NativeLoadError } from '../../internal/addon/native_load_error';
import type { Native } from './native_types';

/** Code of the process warning that the slower engine is used. */
const warningCode = 'SMARTFILE_WASM_ENGINE';

/**
 * Returns the addon, or where that cannot be loaded the engine as WebAssembly, with one process warning. The
 * environment variable SMARTFILE_ENGINE decides instead: 'native' fails without the addon, 'wasm' takes WebAssembly
 * without a warning.
 * @throws what loading the addon throws, where WebAssembly may not or cannot take its place; OptionsError.
 */
export function chooseEngine(loadAddon: () => Native): Native {
  const wanted = process.env['SMARTFILE_ENGINE'] ?? '';
  if (wanted === 'wasm') return loadWasm();
  if (wanted !== 'native' && wanted !== '') {
    throw new OptionsError(
      `SMARTFILE_ENGINE must be 'native' or 'wasm', not '${wanted}'; unset it to let the package choose`,
    );
  }
  try {
    return loadAddon();
  } catch (error) {
    // An addon that was named is not replaced by another engine.
    const insisted = wanted === 'native' || Boolean(process.env['SMARTFILE_NATIVE']);
    if (insisted || !(error instanceof NativeLoadError)) throw error;
    return instead(error);
  }
}

function instead(missing: NativeLoadError): Native {
  let engine: Native;
  try {
    engine = loadWasm();
  } catch (unusable) {
    const reason = unusable instanceof Error ? unusable.message : String(unusable);
    missing.message += `\n  The WebAssembly engine, which needs no addon, could not be loaded either: ${reason}`;
    throw missing;
  }
  process.emitWarning(
    'the native addon could not be loaded: a slower WebAssembly engine is used instead. ' +
      'Set SMARTFILE_ENGINE=wasm to use it without this warning, or SMARTFILE_ENGINE=native to fail instead.',
    { type: 'SmartfileWarning', code: warningCode, detail: missing.message },
  );
  return engine;
}

/** Loads the WebAssembly engine, which is not needed where there is an addon. */
function loadWasm(): Native {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { wasmEngine } = require('../wasm') as typeof import('../wasm');
  return wasmEngine();
}
