import { UsageError } from '../failure';
import type { Options } from './arguments';

export interface Parameters {
  strongHash: 'md4' | 'blake2';
  weakHash: 'rollsum' | 'rabinkarp';
  /** Bytes. */
  blockLength: number;
  /** Bytes. */
  strongLength: number;
}

/** Bytes that each strong hash makes. */
const fullLength = { md4: 16, blake2: 32 };

/** Block length for a basis of unknown size. */
const blockLengthOfUnknown = 2048;

/** Fewest safe bytes of a strong sum for a basis of unknown size. */
const minimumOfUnknown = 12;

/**
 * The parameters of a signature. Those that the options leave open are chosen as rdiff 2.3 does.
 * @param size bytes of the basis, where they are known before
 * @throws UsageError
 */
export function parametersOf(options: Options, size: number | undefined): Parameters {
  const strongHash = hash('hash', options.hash, ['blake2', 'md4']);
  const weakHash = hash('rollsum', options.rollsum, ['rabinkarp', 'rollsum']);
  const blockLength = options.blockSize || recommendedBlockLength(size);
  const full = fullLength[strongHash];
  if (options.sumSize < -1 || options.sumSize > full) {
    throw new SumSizeError(
      `--sum-size must be 1 to ${full} for ${strongHash}, 0 (all bytes) or -1 (the fewest that are safe), not ${options.sumSize}`,
    );
  }
  const asked = options.sumSize === -1 ? minimumStrongLength(size, blockLength) : options.sumSize || full;
  return { strongHash, weakHash, blockLength, strongLength: Math.min(asked, full) };
}

/** A sum size out of range, for which rdiff has an exit code of its own: librsync's RS_PARAM_ERROR. */
export class SumSizeError extends UsageError {}

/**
 * A block length of about the square root of the size. The signature grows with the number of blocks, the cost of a
 * change with their length; at the square root their sum is least.
 */
export function recommendedBlockLength(size: number | undefined): number {
  if (size === undefined) return blockLengthOfUnknown;
  if (size <= 256 * 256) return 256;
  const root = Math.floor(Math.sqrt(size));
  return root - (root % 128);
}

/**
 * The fewest bytes of a strong sum that make an accidental match unlikely: enough bits to number every position of the
 * file against every block (each rounded down to whole bits, as rdiff 2.3.2 does), and 16 more.
 */
export function minimumStrongLength(size: number | undefined, blockLength: number): number {
  if (size === undefined) return minimumOfUnknown;
  const bits = wholeLog2(size + 2 ** 24) + wholeLog2(Math.floor(size / blockLength) + 1);
  return 2 + Math.floor((bits + 7) / 8);
}

/** The logarithm to base 2, rounded down; exact for every whole number that a double holds. */
function wholeLog2(value: number): number {
  return value.toString(2).length - 1;
}

function hash<const T extends string>(option: string, given: string | undefined, words: readonly [T, T]): T {
  if (given === undefined) return words[0];
  const found = words.find((word) => word === given);
  if (found === undefined) throw new UsageError(`--${option} must be '${words[0]}' or '${words[1]}', not '${given}'`);
  return found;
}
