/*
 * md4_lanes.h - MD4 (RFC 1320) of many messages of one length at once, a message per 32-bit lane.
 *
 * A template: a file per instruction set defines the macros below and includes it.
 *
 *   TARGET            function attribute that allows the instructions
 *   NAME(x)           name of a function for this instruction set
 *   VEC, LANES        vector type, and its number of 32-bit lanes
 *   SET1(c)           c in every lane
 *   ADD(a, b)         sum, lane by lane
 *   ROTL(a, s)        left rotation by the constant s
 *   ADD_F, ADD_G, ADD_H(t, x, y, z)  t plus a function of RFC 1320, section 3.4: F, G, H. x is what comes last, so
 *                     that as little as can be should wait for it; the sum with G may be taken by halves, since
 *                     G = (y & z) + (x & (y ^ z)): no bit is set in both
 *   TRANSPOSE(x, in, at)  x[k] = word k of the 64 bytes at in[lane] + at, for k = 0 .. 15
 *   STORE(p, v)       writes the lanes to memory, first lane first
 *
 * and those of rollsum_lanes.h, which comes before: the weak sum is had from the same registers.
 *
 * The steps of one message depend on each other, so that one group of lanes leaves the processor waiting: two groups
 * take turns. Their words stay in memory, since 32 of them and the states do not fit into the registers.
 */

#define STEP1(add_f, a, b, c, d, x, k, s) a = ROTL(add_f(ADD(a, (x)[k]), b, c, d), s)
#define STEP2(add_f, a, b, c, d, x, k, s) a = ROTL(add_f(ADD(ADD(a, (x)[k]), constant), b, c, d), s)

/* Four steps, of the second group too where there is one; `groups` is a constant wherever this is compiled. */
#define FOUR(STEP, add_f, k0, k1, k2, k3, s0, s1, s2, s3)                                                              \
  do {                                                                                                                 \
    STEP(add_f, a, b, c, d, x, k0, s0);                                                                                \
    if (groups == 2) STEP(add_f, e, g, h, i, x + 16, k0, s0);                                                          \
    STEP(add_f, d, a, b, c, x, k1, s1);                                                                                \
    if (groups == 2) STEP(add_f, i, e, g, h, x + 16, k1, s1);                                                          \
    STEP(add_f, c, d, a, b, x, k2, s2);                                                                                \
    if (groups == 2) STEP(add_f, h, i, e, g, x + 16, k2, s2);                                                          \
    STEP(add_f, b, c, d, a, x, k3, s3);                                                                                \
    if (groups == 2) STEP(add_f, g, h, i, e, x + 16, k3, s3);                                                          \
  } while (0)

/** One 64-byte block of each message: state holds A, B, C, D of the first group, then of the second; x its words. */
static inline TARGET ALWAYS_INLINE void NAME(compress)(VEC *state, VEC const *x, int const groups) {
  VEC a = state[0], b = state[1], c = state[2], d = state[3];
  VEC e = state[4], g = state[5], h = state[6], i = state[7];
  VEC constant;

  FOUR(STEP1, ADD_F, 0, 1, 2, 3, 3, 7, 11, 19);
  FOUR(STEP1, ADD_F, 4, 5, 6, 7, 3, 7, 11, 19);
  FOUR(STEP1, ADD_F, 8, 9, 10, 11, 3, 7, 11, 19);
  FOUR(STEP1, ADD_F, 12, 13, 14, 15, 3, 7, 11, 19);
  constant = SET1(0x5a827999); /* 2^30 * sqrt(2) */
  FOUR(STEP2, ADD_G, 0, 4, 8, 12, 3, 5, 9, 13);
  FOUR(STEP2, ADD_G, 1, 5, 9, 13, 3, 5, 9, 13);
  FOUR(STEP2, ADD_G, 2, 6, 10, 14, 3, 5, 9, 13);
  FOUR(STEP2, ADD_G, 3, 7, 11, 15, 3, 5, 9, 13);
  constant = SET1(0x6ed9eba1); /* 2^30 * sqrt(3) */
  FOUR(STEP2, ADD_H, 0, 8, 4, 12, 3, 9, 11, 15);
  FOUR(STEP2, ADD_H, 2, 10, 6, 14, 3, 9, 11, 15);
  FOUR(STEP2, ADD_H, 1, 9, 5, 13, 3, 9, 11, 15);
  FOUR(STEP2, ADD_H, 3, 11, 7, 15, 3, 9, 11, 15);

  state[0] = ADD(state[0], a);
  state[1] = ADD(state[1], b);
  state[2] = ADD(state[2], c);
  state[3] = ADD(state[3], d);
  if (groups == 2) {
    state[4] = ADD(state[4], e);
    state[5] = ADD(state[5], g);
    state[6] = ADD(state[6], h);
    state[7] = ADD(state[7], i);
  }
}

/** The padding of a message: what is left of it, the mark, its length in bits. 64 or 128 bytes; returns which. */
static inline size_t NAME(pad)(uint8_t *last, uint8_t const *rest, size_t left, size_t len) {
  size_t const padded = left < 56 ? 64 : 128;
  memset(last, 0, padded);
  if (left) memcpy(last, rest, left);
  last[left] = 0x80;
  rsi_store_le64(last + padded - 8, (uint64_t)len << 3);
  return padded;
}

/** Sums of groups * LANES messages of len bytes each. weak may be NULL; else it gets the rollsum of each. */
static inline TARGET ALWAYS_INLINE void NAME(group)(uint8_t const *const *in, size_t len, uint8_t *out, uint32_t *weak,
                                                    int const groups) {
  VEC state[8] = {SET1(0x67452301), SET1((int)0xefcdab89u), SET1((int)0x98badcfeu), SET1(0x10325476)};
  VEC x[32];
  int const lanes = groups * LANES;
  for (int j = 0; j < 4; j++)
    state[4 + j] = state[j];
  NAME(rolling) rolling[2];
  if (weak)
    for (int j = 0; j < groups; j++)
      NAME(roll_begin)(&rolling[j]);

  size_t at = 0;
  for (; at + 64 <= len; at += 64) {
    for (int j = 0; j < groups; j++) {
      TRANSPOSE(x + 16 * j, in + LANES * j, at);
      if (weak) NAME(roll_words)(&rolling[j], x + 16 * j);
    }
    KEEP_IN_MEMORY(x);
    NAME(compress)(state, x, groups);
  }

  /* All messages are equally long, so all end alike. */
  uint8_t last[2 * LANES][128];
  uint8_t const *ends[2 * LANES];
  size_t padded = 64;
  for (int lane = 0; lane < lanes; lane++) {
    padded = NAME(pad)(last[lane], in[lane] + at, len - at, len);
    ends[lane] = last[lane];
  }
  for (size_t offset = 0; offset < padded; offset += 64) {
    for (int j = 0; j < groups; j++)
      TRANSPOSE(x + 16 * j, ends + LANES * j, offset);
    NAME(compress)(state, x, groups);
  }

  uint32_t words[4][LANES];
  for (int j = 0; j < groups; j++) {
    for (int w = 0; w < 4; w++)
      STORE(words[w], state[4 * j + w]);
    for (int lane = 0; lane < LANES; lane++)
      for (int w = 0; w < 4; w++)
        rsi_store_le32(out + 16 * (LANES * j + lane) + 4 * w, words[w][lane]);
    if (weak) NAME(roll_end)(&rolling[j], in + LANES * j, at, len, weak + LANES * j);
  }
}

static TARGET void NAME(one_group)(uint8_t const *const *in, size_t len, uint8_t *out) {
  NAME(group)(in, len, out, NULL, 1);
}

static TARGET void NAME(two_groups)(uint8_t const *const *in, size_t len, uint8_t *out) {
  NAME(group)(in, len, out, NULL, 2);
}

static TARGET void NAME(one_group_weak)(uint8_t const *const *in, size_t len, uint8_t *out, uint32_t *weak) {
  NAME(group)(in, len, out, weak, 1);
}

static TARGET void NAME(two_groups_weak)(uint8_t const *const *in, size_t len, uint8_t *out, uint32_t *weak) {
  NAME(group)(in, len, out, weak, 2);
}
