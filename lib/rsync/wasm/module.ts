import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../../internal/folders';

/** Where `npm run build:wasm` puts the engine, and where the package has it. */
const file = path.join(packageFolder, 'wasm/engine.wasm');

let compiled: WebAssembly.Module | undefined;

/** The engine, compiled when it is first needed. @throws what reading or compiling it fails with. */
export function engineModule(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(readFileSync(file)));
}
