/* blake2b.c - the portable BLAKE2b. RFC 7693; v, m, h, G are the names of its section 3. */
#include "blake2b.h"

#include <stdbool.h>
#include <string.h>

#include "../wire.h"
#include "blake2b_rounds.h"
#include "librsync.h"

int const RS_BLAKE2_SUM_LENGTH = RSI_BLAKE2B_LEN;

static inline uint64_t rotr(uint64_t v, unsigned by) {
  return v >> by | v << (64 - by);
}

/* All indices are constants, so that compilers keep most of v in registers and need no table for the order of m. */
#define G(a, b, c, d, x, y)                                                                                            \
  v[a] = v[a] + m[x] + v[b];                                                                                           \
  v[d] = rotr(v[d] ^ v[a], 32);                                                                                        \
  v[c] += v[d];                                                                                                        \
  v[b] = rotr(v[b] ^ v[c], 24);                                                                                        \
  v[a] = v[a] + m[y] + v[b];                                                                                           \
  v[d] = rotr(v[d] ^ v[a], 16);                                                                                        \
  v[c] += v[d];                                                                                                        \
  v[b] = rotr(v[b] ^ v[c], 63)

static void compress(uint64_t h[8], uint8_t const *p, uint64_t count, bool last) {
  uint64_t m[16], v[16];
  for (int i = 0; i < 16; i++)
    m[i] = rsi_load_le64(p + 8 * i);
  for (int i = 0; i < 8; i++) {
    v[i] = h[i];
    v[8 + i] = rsi_blake2b_iv[i];
  }
  v[12] ^= count;
  if (last) v[14] = ~v[14];
  RSI_BLAKE2B_SIGMA(RSI_BLAKE2B_ROUND, G)
  for (int i = 0; i < 8; i++)
    h[i] ^= v[i] ^ v[8 + i];
}

void rsi_blake2b(uint8_t const *in, size_t len, uint8_t out[RSI_BLAKE2B_LEN]) {
  uint64_t h[8];
  memcpy(h, rsi_blake2b_iv, sizeof h);
  h[0] ^= RSI_BLAKE2B_PARAMETERS(RSI_BLAKE2B_LEN);

  /* The loop leaves the last block, even a full one, since it is compressed with another flag. */
  uint64_t count = 0;
  size_t left = len;
  for (; left > RSI_BLAKE2B_BLOCK; left -= RSI_BLAKE2B_BLOCK, in += RSI_BLAKE2B_BLOCK) {
    count += RSI_BLAKE2B_BLOCK;
    compress(h, in, count, false);
  }
  uint8_t last[RSI_BLAKE2B_BLOCK] = {0};
  if (left) memcpy(last, in, left);
  compress(h, last, count + left, true);
  for (int i = 0; i < RSI_BLAKE2B_LEN / 8; i++)
    rsi_store_le64(out + 8 * i, h[i]);
}

void rsi_blake2b_many(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  for (size_t i = 0; i < n; i++)
    rsi_blake2b(in[i], len, out + i * RSI_BLAKE2B_LEN);
}
