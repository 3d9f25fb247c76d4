import { OptionsError } from '../../internal/coded_error';
import { NativeLoadError } from '../../internal/addon/native_load_error';
import type { Native } from './native_types';

/** Code of the process warning that the slower engine is used. */
const warningCode = 'SMARTFILE_WASM_ENGINE';

/**
 * The addon, or where it cannot be loaded the engine as WebAssembly, which is told by one process warning. The
 * environment variable SMARTFILE_ENGINE settles it: 'native' fails without the addon, 'wasm' takes the WebAssembly
 * without a warning.
 * @throws what loading the addon throws, if nothing else will do; OptionsError.
 */
export function chooseEngine(loadAddon: () => Native): Native {
  const wanted = process.env['SMARTFILE_ENGINE'] ?? '';
  if (wanted === 'wasm') return loadWasm();
  if (wanted !== 'native' && wanted !== '') {
    throw new OptionsError(`SMARTFILE_ENGINE must be 'native' or 'wasm', not '${wanted}'; unset, it is chosen`);
  }
  try {
    return loadAddon();
  } catch (error) {
    // A file that was named is meant: nothing else may take its place in silence.
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
    missing.message += `\n  The WebAssembly engine, which would do without it, could not be loaded either: ${reason}`;
    throw missing;
  }
  process.emitWarning(
    'the native addon could not be loaded: a slower WebAssembly engine is used instead. ' +
      'Set SMARTFILE_ENGINE=wasm to use it without this warning, or SMARTFILE_ENGINE=native to fail instead.',
    { type: 'SmartfileWarning', code: warningCode, detail: missing.message },
  );
  return engine;
}

/** Loaded when it is needed only: whoever has the addon has no use for it. */
function loadWasm(): Native {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { wasmEngine } = require('../wasm') as typeof import('../wasm');
  return wasmEngine();
}
