import { types } from 'node:util';
import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';

/**
 * A Uint8Array of the caller's. Shared memory is copied: another thread could change it while it is read.
 * @throws OptionsError for anything else, and for one whose buffer was transferred or shrunk away under it.
 */
export function asBytes(name: string, value: unknown): Uint8Array {
  if (!types.isUint8Array(value)) {
    throw new OptionsError(`${name} must be a Buffer or Uint8Array, not ${describe(value)}`);
  }
  if (isGone(value)) {
    throw new OptionsError(`the buffer of ${name} was transferred or shrunk; pass a copy`);
  }
  return types.isSharedArrayBuffer(value.buffer) ? Buffer.from(value) : value;
}

/** Whether the buffer of a Uint8Array was transferred, or shrunk to before its end. Its length is 0 then. */
function isGone(bytes: Uint8Array): boolean {
  if (bytes.length > 0) return false;
  try {
    bytes.includes(0); // Node 20 has no other way to ask.
    return false;
  } catch {
    return true;
  }
}

export function totalLength(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
