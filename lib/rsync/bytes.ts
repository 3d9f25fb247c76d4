import { types } from 'node:util';
import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';

/** A Uint8Array that the pool may read. Shared memory is copied: another thread could change it while it is read. */
export function asBytes(name: string, value: unknown): Uint8Array {
  if (!types.isUint8Array(value)) {
    throw new OptionsError(`${name} must be a Buffer or Uint8Array, not ${describe(value)}`);
  }
  return types.isSharedArrayBuffer(value.buffer) ? Buffer.from(value) : value;
}

/** Most inputs that one native call takes. */
const maxInputs = 64;

/** Chunks as inputs of one native call: as they are, or joined when they are many. */
export function asInputs(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  return chunks.length <= maxInputs ? chunks : [Buffer.concat(chunks)];
}

export function totalLength(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
