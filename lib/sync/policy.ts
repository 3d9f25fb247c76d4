/** Bytes of the strong sums in signatures made here: librsync 0.9.7's own choice, and the service's. */
export const strongLength = 8;

/** Files below this size (bytes) are sent whole: a signature and a second request cost more than they save. */
export const smallFile = 2048;

/**
 * Block size for a file of `size` bytes: librsync's 2048, grown for large files so that a signature never holds more
 * than about a million blocks (12 MiB).
 */
export function defaultBlockSize(size: number): number {
  const most = 2 ** 20;
  return Math.max(2048, Math.ceil(size / most / 128) * 128);
}

/**
 * Most bytes to write for a file whose size was announced: a delta of a few bytes can ask for copies without end. There
 * is room for a file that has grown since.
 */
export function outputLimit(announced: number): number {
  return announced * 2 + 64 * 1024 * 1024;
}
