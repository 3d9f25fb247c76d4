// The goals of the engine, as data. They are shown beside the figures and never change the exit code.

/**
 * How many times as fast as rdiff, at least: 256 MiB and 1 GiB, one thread unless the case says otherwise. Signatures
 * have one goal per instruction set. They were set for the kind of librsync 0.9.7, in blocks of 2 KiB.
 */
export const ratios = {
  signature: { avx512: 6, avx2: 4 },
  'signature-threads': 10,
  'delta-identical': 7,
  'delta-pages': 5,
  'delta-inserts': 5,
  'delta-front': 6,
  'delta-none': 12,
  'delta-executables': 6,
  patch: 2.5,
};

/** Streams: at least this much of the speed of our own file functions. */
export const streamShare = 0.7;

/** The largest file: at least this much of the speed at `base` bytes. */
export const growth = { share: 0.8, base: 256 * 2 ** 20, at: 4 * 2 ** 30 };

/** Peak memory of a delta: at most this much per block of the signature, plus a fixed amount. */
export const memory = { bytesPerBlock: 24, besides: 16 * 2 ** 20 };

/** Loading an entry: at most this many milliseconds more than an empty Node takes. */
export const loading = { 'smartfile-sync/rsync': 15, 'smartfile-sync': 80 };

/** The goal of a case with the best instruction set of a machine; undefined where there is none. */
export function ratioGoal(id, kernels) {
  return typeof ratios[id] === 'object' ? kernelGoal(id, kernels) : ratios[id];
}

/** The goal of a case with one instruction set. */
export function kernelGoal(id, kernels) {
  return ratios[id]?.[kernels];
}
