// The files of the benchmark, made from a seed: generators of pieces of bytes. A piece is valid until the next one.
import { closeSync, openSync, readSync } from 'node:fs';

const pieceLength = 2 ** 20;
const page = 4096;

/**
 * How the new file of a delta is made from the basis: `(seed, size) => pieces`. The basis is `random(seed, size)`,
 * except for `zeros`, where both files are zeros.
 */
export const changes = { pages, inserts, front, none, zeros };

/** Bytes without a pattern (Marsaglia's xorshift with 128 bits of state). */
export function* random(seed, size) {
  const fill = generator(seed);
  const piece = new Uint32Array(pieceLength / 4);
  const bytes = Buffer.from(piece.buffer);
  for (let left = size; left > 0; left -= pieceLength) {
    fill(piece);
    yield left < pieceLength ? bytes.subarray(0, left) : bytes;
  }
}

/** One percent of the 4 KiB pages are replaced, spread over the whole file. */
function* pages(seed, size) {
  const edits = places(seed, Math.floor(size / page), Math.ceil(size / page / 100)).map((number) => number * page);
  const fill = generator(seed + 2);
  const fresh = new Uint32Array(page / 4);
  let start = 0;
  let next = 0;
  for (const piece of random(seed, size)) {
    for (; next < edits.length && edits[next] < start + piece.length; next++) {
      fill(fresh);
      piece.set(Buffer.from(fresh.buffer).subarray(0, piece.length - (edits[next] - start)), edits[next] - start);
    }
    yield piece;
    start += piece.length;
  }
}

/** At 1000 places (fewer in files below 64 MB) 1 to 50 bytes are inserted or removed, in turn. */
function* inserts(seed, size) {
  const edits = places(seed, size, Math.min(1000, Math.ceil(size / 65536)));
  const fill = generator(seed + 3);
  const fresh = new Uint32Array(16);
  let start = 0;
  let skip = 0; // bytes still to be removed
  let next = 0;
  for (const piece of random(seed, size)) {
    const end = start + piece.length;
    for (let at = start; at < end;) {
      const taken = Math.min(skip, end - at);
      at += taken;
      skip -= taken;
      const stop = next < edits.length ? Math.min(Math.max(edits[next], at), end) : end;
      yield piece.subarray(at - start, stop - start);
      at = stop;
      if (at === end) break;
      fill(fresh);
      const length = 1 + (fresh[0] % 50);
      if (next % 2) skip = length;
      else yield Buffer.from(fresh.buffer).subarray(4, 4 + length);
      next++;
    }
    start = end;
  }
}

/** One byte is put before all others, so that every block moves by one byte. */
function* front(seed, size) {
  yield Buffer.of(0x5a);
  yield* random(seed, size);
}

/** Nothing in common with the basis. */
function none(seed, size) {
  return random(seed + 1, size);
}

export function* zeros(_seed, size) {
  const piece = Buffer.alloc(pieceLength);
  for (let left = size; left > 0; left -= pieceLength) yield left < pieceLength ? piece.subarray(0, left) : piece;
}

/** The bytes of a file. */
export function* contents(file) {
  const piece = Buffer.alloc(pieceLength);
  const descriptor = openSync(file);
  try {
    for (let got; (got = readSync(descriptor, piece)) > 0;) yield piece.subarray(0, got);
  } finally {
    closeSync(descriptor);
  }
}

/** `count` whole numbers below `end`, rising, one in each of as many equal stretches. */
function places(seed, end, count) {
  const offsets = new Uint32Array(count);
  generator(seed + 4)(offsets);
  const stretch = end / count;
  return Array.from(offsets, (offset, index) => Math.floor(stretch * (index + offset / 2 ** 32)));
}

/** Returns a function that fills arrays of 32-bit words, each call continuing where the last stopped. */
function generator(seed) {
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x6c078965) | 1;
  let y = 362436069;
  let z = 521288629;
  let w = 88675123 ^ seed;
  const fill = (words) => {
    let [a, b, c, d] = [x, y, z, w];
    for (let index = 0; index < words.length; index++) {
      const t = a ^ (a << 11);
      a = b;
      b = c;
      c = d;
      d ^= (d >>> 19) ^ t ^ (t >>> 8);
      words[index] = d;
    }
    [x, y, z, w] = [a, b, c, d];
  };
  fill(new Uint32Array(64)); // similar seeds differ enough after this
  return fill;
}
