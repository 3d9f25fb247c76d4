import { OptionsError } from '../internal/coded_error';
import { boolean, integer, oneOf } from '../internal/options';
import type { NativeSignatureOptions } from './engine/native_types';

/** The hash that decides whether two blocks are equal. */
export type StrongHash = 'md4' | 'blake2';
/** The rolling sum that finds candidates. */
export type WeakHash = 'rollsum' | 'rabinkarp';

/** What kind of signature to make. The defaults are those of librsync 0.9.7, which every librsync can read. */
export interface SignatureParameters {
  /** Bytes of a block, 1 to 2^31 - 1. Blocks above 64 MiB need a higher `limits.maxBlockLength`. @default 2048 */
  blockLength?: number;
  /**
   * Bytes kept of each strong sum: at most 16 (md4) or 32 (blake2). Fewer than 8 are refused unless `allowWeak`, since
   * different blocks would then be taken for equal too often. @default 8 (md4), 32 (blake2)
   */
  strongLength?: number;
  /** Old peers know only 'md4'; only 'blake2' (librsync 1.0) withstands made collisions. @default 'md4' */
  strongHash?: StrongHash;
  /** 'rabinkarp' (librsync 2.2) has fewer false matches; old peers know only 'rollsum'. @default 'rollsum' */
  weakHash?: WeakHash;
  /** Allows a `strongLength` from 1 to 7. @default false */
  allowWeak?: boolean;
}

export const parameterNames = ['blockLength', 'strongLength', 'strongHash', 'weakHash', 'allowWeak'] as const;

const magics: Record<WeakHash, Record<StrongHash, number>> = {
  rollsum: { md4: 0x72730136, blake2: 0x72730137 },
  rabinkarp: { md4: 0x72730146, blake2: 0x72730147 },
};

/** Bytes of a whole strong sum. */
const sumLengths: Record<StrongHash, number> = { md4: 16, blake2: 32 };
const defaultLengths: Record<StrongHash, number> = { md4: 8, blake2: 32 };
const leastSafeLength = 8;

/** Checks parameters and fills in the defaults. */
export function signatureSettings(call: string, options: SignatureParameters): NativeSignatureOptions {
  const {
    blockLength = 2048,
    strongHash = 'md4',
    weakHash = 'rollsum',
    allowWeak = false,
    strongLength = Object.hasOwn(defaultLengths, strongHash) ? defaultLengths[strongHash] : leastSafeLength,
  } = options;
  integer(1, 0x7fffffff)(`${call}: blockLength`, blockLength);
  oneOf('md4', 'blake2')(`${call}: strongHash`, strongHash);
  oneOf('rollsum', 'rabinkarp')(`${call}: weakHash`, weakHash);
  boolean(`${call}: allowWeak`, allowWeak);
  integer(1, sumLengths[strongHash])(`${call}: strongLength (${strongHash})`, strongLength);
  if (strongLength < leastSafeLength && !allowWeak) {
    throw new OptionsError(
      `${call}: a strongLength of ${strongLength} bytes is too short to tell blocks apart; ` +
        `use ${leastSafeLength} or more, or pass allowWeak: true`,
    );
  }
  return { blockLength, strongLength, magic: magics[weakHash][strongHash] };
}

/** Bytes of the signature of `size` bytes: its head, then a weak and a strong sum for each block. */
export function signatureLength(
  size: number,
  { blockLength, strongLength }: Pick<NativeSignatureOptions, 'blockLength' | 'strongLength'>,
): number {
  return 12 + Math.ceil(size / blockLength) * (4 + strongLength);
}

/** The hashes that a signature's magic number stands for. */
export function hashesOf(magic: number): { strongHash: StrongHash; weakHash: WeakHash } {
  return {
    strongHash: (magic & 0x0f) === 6 ? 'md4' : 'blake2',
    weakHash: (magic & 0xf0) === 0x30 ? 'rollsum' : 'rabinkarp',
  };
}
