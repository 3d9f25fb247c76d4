import { integer, refuseUnknown } from '../internal/options';
import type { NativeLimits } from './engine/native_types';

/** What is accepted from an input that is not trusted; more fails with ERR_RSYNC_LIMIT. */
export interface Limits {
  /** Longest block of a signature, in bytes. @default 64 MiB */
  maxBlockLength?: number;
  /** Bytes that a loaded signature and its index may take. @default 512 MiB */
  maxSignatureMemory?: number;
  /** Bytes that a patch may write: a few bytes of delta can ask for the whole basis over and over. @default no limit */
  maxOutput?: number;
}

const names = ['maxBlockLength', 'maxSignatureMemory', 'maxOutput'] as const;

/** Checks limits; what is missing becomes 0, the engine's sign for its default. */
export function filledLimits(call: string, limits: Limits = {}): NativeLimits {
  refuseUnknown(`${call}: limits`, limits, names);
  const filled: NativeLimits = { maxBlockLength: 0, maxSignatureMemory: 0, maxOutput: 0 };
  for (const name of names) {
    const value = limits[name];
    if (value !== undefined) filled[name] = integer(1, Number.MAX_SAFE_INTEGER)(`${call}: limits.${name}`, value);
  }
  return filled;
}
