/* md4.c - the portable MD4. RFC 1320; the names A..D, F, G, H, X are those of section 3. */
#include "md4.h"

#include <string.h>

#include "../wire.h"
#include "librsync.h"

int const RS_MD4_SUM_LENGTH = RSI_MD4_LEN;

static inline uint32_t rotl(uint32_t v, unsigned by) {
  return v << by | v >> (32 - by);
}

/* F and G are written in forms with fewer operations than the RFC's; they have the same truth tables. */
#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) (((x) & (y)) | ((z) & ((x) | (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define STEP(f, a, b, c, d, k, s, add) ((a) = rotl((a) + f(b, c, d) + x[k] + (add), s))

/* One round takes the words in groups of four, each group shifting by the same four amounts. */
#define FOUR(f, k0, k1, k2, k3, s0, s1, s2, s3, add)                                                                   \
  STEP(f, a, b, c, d, k0, s0, add);                                                                                    \
  STEP(f, d, a, b, c, k1, s1, add);                                                                                    \
  STEP(f, c, d, a, b, k2, s2, add);                                                                                    \
  STEP(f, b, c, d, a, k3, s3, add)

#define ROOT2 0x5a827999u /* 2^30 * sqrt(2) */
#define ROOT3 0x6ed9eba1u /* 2^30 * sqrt(3) */

static void compress(uint32_t state[4], uint8_t const *p) {
  uint32_t x[16];
  for (int i = 0; i < 16; i++)
    x[i] = rsi_load_le32(p + 4 * i);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];

  FOUR(F, 0, 1, 2, 3, 3, 7, 11, 19, 0);
  FOUR(F, 4, 5, 6, 7, 3, 7, 11, 19, 0);
  FOUR(F, 8, 9, 10, 11, 3, 7, 11, 19, 0);
  FOUR(F, 12, 13, 14, 15, 3, 7, 11, 19, 0);

  FOUR(G, 0, 4, 8, 12, 3, 5, 9, 13, ROOT2);
  FOUR(G, 1, 5, 9, 13, 3, 5, 9, 13, ROOT2);
  FOUR(G, 2, 6, 10, 14, 3, 5, 9, 13, ROOT2);
  FOUR(G, 3, 7, 11, 15, 3, 5, 9, 13, ROOT2);

  FOUR(H, 0, 8, 4, 12, 3, 9, 11, 15, ROOT3);
  FOUR(H, 2, 10, 6, 14, 3, 9, 11, 15, ROOT3);
  FOUR(H, 1, 9, 5, 13, 3, 9, 11, 15, ROOT3);
  FOUR(H, 3, 11, 7, 15, 3, 9, 11, 15, ROOT3);

  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

void rsi_md4(uint8_t const *in, size_t len, uint8_t out[RSI_MD4_LEN]) {
  uint32_t state[4] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u};
  size_t left = len;
  for (; left >= 64; left -= 64, in += 64)
    compress(state, in);

  /* The padding takes a second block where the rest leaves no room for its first byte and the length. */
  uint8_t last[128] = {0};
  if (left) memcpy(last, in, left);
  last[left] = 0x80;
  size_t padded = left < 56 ? 64 : 128;
  rsi_store_le64(last + padded - 8, (uint64_t)len << 3);
  compress(state, last);
  if (padded == 128) compress(state, last + 64);
  for (int i = 0; i < 4; i++)
    rsi_store_le32(out + 4 * i, state[i]);
}

void rsi_md4_many(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  for (size_t i = 0; i < n; i++)
    rsi_md4(in[i], len, out + i * RSI_MD4_LEN);
}

void rs_mdfour(unsigned char *out, void const *in, size_t len) {
  rsi_md4(in, len, out);
}
