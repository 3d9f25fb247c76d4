/* blake2b.c - the portable BLAKE2b. RFC 7693; v, m, h, G are the names of its section 3. */
#include "blake2b.h"

#include <stdbool.h>
#include <string.h>

#include "librsync.h"
#include "wire.h"

int const RS_BLAKE2_SUM_LENGTH = RSI_BLAKE2B_LEN;

#define BLOCK 128
#define ROUNDS 12

static uint64_t const IV[8] = {0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu, 0xa54ff53a5f1d36f1u,
                               0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u};

/* Rounds 10 and 11 use the first two rows again. */
static uint8_t const SIGMA[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

static inline uint64_t rotr(uint64_t v, unsigned by) {
  return v >> by | v << (64 - by);
}

#define G(a, b, c, d, x, y)                                                                                            \
  a += b + (x);                                                                                                        \
  d = rotr(d ^ a, 32);                                                                                                 \
  c += d;                                                                                                              \
  b = rotr(b ^ c, 24);                                                                                                 \
  a += b + (y);                                                                                                        \
  d = rotr(d ^ a, 16);                                                                                                 \
  c += d;                                                                                                              \
  b = rotr(b ^ c, 63)

static void compress(uint64_t h[8], uint8_t const *p, uint64_t count, bool last) {
  uint64_t m[16];
  for (int i = 0; i < 16; i++)
    m[i] = rsi_load_le64(p + 8 * i);
  uint64_t v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
  uint64_t v8 = IV[0], v9 = IV[1], v10 = IV[2], v11 = IV[3];
  uint64_t v12 = IV[4] ^ count, v13 = IV[5], v14 = last ? ~IV[6] : IV[6], v15 = IV[7];
  for (int r = 0; r < ROUNDS; r++) {
    uint8_t const *s = SIGMA[r % 10];
    G(v0, v4, v8, v12, m[s[0]], m[s[1]]);
    G(v1, v5, v9, v13, m[s[2]], m[s[3]]);
    G(v2, v6, v10, v14, m[s[4]], m[s[5]]);
    G(v3, v7, v11, v15, m[s[6]], m[s[7]]);
    G(v0, v5, v10, v15, m[s[8]], m[s[9]]);
    G(v1, v6, v11, v12, m[s[10]], m[s[11]]);
    G(v2, v7, v8, v13, m[s[12]], m[s[13]]);
    G(v3, v4, v9, v14, m[s[14]], m[s[15]]);
  }
  h[0] ^= v0 ^ v8;
  h[1] ^= v1 ^ v9;
  h[2] ^= v2 ^ v10;
  h[3] ^= v3 ^ v11;
  h[4] ^= v4 ^ v12;
  h[5] ^= v5 ^ v13;
  h[6] ^= v6 ^ v14;
  h[7] ^= v7 ^ v15;
}

void rsi_blake2b(uint8_t const *in, size_t len, uint8_t out[RSI_BLAKE2B_LEN]) {
  uint64_t h[8];
  memcpy(h, IV, sizeof h);
  h[0] ^= 0x01010000u | RSI_BLAKE2B_LEN; /* fan-out 1, depth 1, no key, digest length */

  /* The last block, also a full one, is the one that is compressed as the last. */
  uint64_t count = 0;
  size_t left = len;
  for (; left > BLOCK; left -= BLOCK, in += BLOCK) {
    count += BLOCK;
    compress(h, in, count, false);
  }
  uint8_t last[BLOCK] = {0};
  if (left) memcpy(last, in, left);
  compress(h, last, count + left, true);
  for (int i = 0; i < RSI_BLAKE2B_LEN / 8; i++)
    rsi_store_le64(out + 8 * i, h[i]);
}

void rsi_blake2b_many(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  for (size_t i = 0; i < n; i++)
    rsi_blake2b(in[i], len, out + i * RSI_BLAKE2B_LEN);
}
