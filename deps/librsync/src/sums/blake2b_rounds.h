/*
 * blake2b_rounds.h - what the portable BLAKE2b and the one in lanes share: the tables and the round of RFC 7693.
 */
#ifndef RSI_BLAKE2B_ROUNDS_H
#define RSI_BLAKE2B_ROUNDS_H

#include <stdint.h>

#define RSI_BLAKE2B_BLOCK 128

static uint64_t const rsi_blake2b_iv[8] = {0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu,
                                           0xa54ff53a5f1d36f1u, 0x510e527fade682d1u, 0x9b05688c2b3e6c1fu,
                                           0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u};

/* The parameter block's first word: fan-out 1, depth 1, no key, length of the digest. The others are 0. */
#define RSI_BLAKE2B_PARAMETERS(digest_len) (0x01010000u | (digest_len))

/* One round, section 3.2: G(a, b, c, d, x, y) mixes the words x and y of the message into v[a], v[b], v[c], v[d]. */
#define RSI_BLAKE2B_ROUND(G, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)                     \
  G(0, 4, 8, 12, s0, s1);                                                                                              \
  G(1, 5, 9, 13, s2, s3);                                                                                              \
  G(2, 6, 10, 14, s4, s5);                                                                                             \
  G(3, 7, 11, 15, s6, s7);                                                                                             \
  G(0, 5, 10, 15, s8, s9);                                                                                             \
  G(1, 6, 11, 12, s10, s11);                                                                                           \
  G(2, 7, 8, 13, s12, s13);                                                                                            \
  G(3, 4, 9, 14, s14, s15);

/* The permutation of each of the twelve rounds, section 2.7; the last two are the first two again. */
#define RSI_BLAKE2B_SIGMA(ROW, G)                                                                                      \
  ROW(G, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)                                                         \
  ROW(G, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)                                                         \
  ROW(G, 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4)                                                         \
  ROW(G, 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8)                                                         \
  ROW(G, 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13)                                                         \
  ROW(G, 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9)                                                         \
  ROW(G, 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11)                                                         \
  ROW(G, 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10)                                                         \
  ROW(G, 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5)                                                         \
  ROW(G, 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0)                                                         \
  ROW(G, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)                                                         \
  ROW(G, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)

#endif
