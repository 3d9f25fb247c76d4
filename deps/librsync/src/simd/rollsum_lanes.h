/*
 * rollsum_lanes.h - the rollsum of many blocks at once, from the transposed words that MD4 takes.
 *
 * A template like md4_lanes.h. Further macros, on 16-bit lanes, all modulo 2^16:
 *   ADD16(a, b)   sum
 *   PAIRS(x)      bytes 0 + 1 and 2 + 3 of each word
 *   INDEXED(x)    those sums with each byte multiplied by its place in the word: 0, 1, 2, 3
 *
 * For a block of 4W bytes b[4k + j] with S[k] the sum of words 0 .. k, the second sum of rollsum.h is
 *   sum of (4(W - k) - j) * b[4k + j] = 4 * (sum of all S[k]) - (sum of j * b[4k + j])
 * so one addition per word makes the weights. Nothing is lost by wrapping, since only 16 bits of the sums are kept.
 */
typedef struct NAME(rolling) {
  VEC sums;    /* S[k] of the last word, for each half of the words */
  VEC sums2;   /* the sum of all S[k] */
  VEC indexed; /* the sum of j * b[4k + j] */
} NAME(rolling);

static inline TARGET ALWAYS_INLINE void NAME(roll_begin)(NAME(rolling) * r) {
  r->sums = r->sums2 = r->indexed = SET1(0);
}

static inline TARGET ALWAYS_INLINE void NAME(roll_words)(NAME(rolling) * r, VEC const *x) {
  VEC sums = r->sums, sums2 = r->sums2, indexed = r->indexed;
  for (int k = 0; k < 16; k++) {
    sums = ADD16(sums, PAIRS(x[k]));
    sums2 = ADD16(sums2, sums);
    indexed = ADD16(indexed, INDEXED(x[k]));
  }
  r->sums = sums;
  r->sums2 = sums2;
  r->indexed = indexed;
}

/** Takes the bytes from `at` on, which were no whole 64, one by one; then the sums are complete. */
static inline TARGET ALWAYS_INLINE void NAME(roll_end)(NAME(rolling) const *r, uint8_t const *const *in, size_t at,
                                                       size_t len, uint32_t *weak) {
  uint16_t sums[LANES][2], sums2[LANES][2], indexed[LANES][2];
  STORE(sums, r->sums);
  STORE(sums2, r->sums2);
  STORE(indexed, r->indexed);
  for (int lane = 0; lane < LANES; lane++) {
    uint32_t s1 = (uint32_t)sums[lane][0] + sums[lane][1];
    uint32_t s2 = 4 * ((uint32_t)sums2[lane][0] + sums2[lane][1]) - indexed[lane][0] - indexed[lane][1];
    for (size_t i = at; i < len; i++) {
      s1 += in[lane][i];
      s2 += s1;
    }
    weak[lane] = rsi_rollsum_raise(s1, s2, len);
  }
}
