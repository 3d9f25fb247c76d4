/*
 * blake2b_lanes.h - BLAKE2b (RFC 7693) of many messages of one length at once, a message per 64-bit lane.
 *
 * A template like md4_lanes.h. Its further macros, on 64-bit lanes, of which there are half as many:
 *   SET64(c), ADD64(a, b), XOR64(a, b)
 *   ROTR64(a, s)            right rotation by s: 32, 24, 16 or 63
 *   TRANSPOSE64(m, in, at)  m[k] = word k of the 128 bytes at in[lane] + at, for k = 0 .. 15
 *   BLAKE2B_ALONE           so few messages are hashed one by one, which takes no longer
 *
 * Within a message four columns, then four diagonals are mixed independently of each other, which is not enough to keep
 * a processor busy: two groups of lanes take turns, though their state does not fit into the registers.
 */
#define LANES64 (LANES / 2)

/* A loop over the rounds, since all of them in a row would be more code than processors keep decoded. */
#define SIGMA_ROW(G, ...) {__VA_ARGS__},
static uint8_t const NAME(sigma)[12][16] = {RSI_BLAKE2B_SIGMA(SIGMA_ROW, 0)};

#define MIX(j, a, b, c, d, x, y)                                                                                       \
  do {                                                                                                                 \
    VEC *const u = v + 16 * (j), va = ADD64(ADD64(u[a], m[16 * (j) + (x)]), u[b]), vd = ROTR64(XOR64(u[d], va), 32);   \
    VEC const vc = ADD64(u[c], vd), vb = ROTR64(XOR64(u[b], vc), 24);                                                  \
    u[a] = ADD64(ADD64(va, m[16 * (j) + (y)]), vb);                                                                    \
    u[d] = ROTR64(XOR64(vd, u[a]), 16);                                                                                \
    u[c] = ADD64(vc, u[d]);                                                                                            \
    u[b] = ROTR64(XOR64(vb, u[c]), 63);                                                                                \
  } while (0)

/* `groups` is a constant wherever this is compiled. */
#define MIX_GROUPS(a, b, c, d, x, y)                                                                                   \
  do {                                                                                                                 \
    MIX(0, a, b, c, d, x, y);                                                                                          \
    if (groups == 2) MIX(1, a, b, c, d, x, y);                                                                         \
  } while (0)

/** One block of each message: h holds the eight words of state of each group, m the sixteen of the block. */
static inline TARGET ALWAYS_INLINE void NAME(blake2b_compress)(VEC *h, VEC const *m, uint64_t count, bool last,
                                                               int const groups) {
  VEC v[32];
  for (int j = 0; j < groups; j++) {
    for (int i = 0; i < 8; i++) {
      v[16 * j + i] = h[8 * j + i];
      v[16 * j + 8 + i] = SET64(rsi_blake2b_iv[i]);
    }
    v[16 * j + 12] = SET64(rsi_blake2b_iv[4] ^ count);
    v[16 * j + 14] = SET64(last ? ~rsi_blake2b_iv[6] : rsi_blake2b_iv[6]);
  }
  for (int r = 0; r < 12; r++) {
    uint8_t const *const s = NAME(sigma)[r];
    RSI_BLAKE2B_ROUND(MIX_GROUPS, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12],
                      s[13], s[14], s[15])
  }
  for (int j = 0; j < groups; j++)
    for (int i = 0; i < 8; i++)
      h[8 * j + i] = XOR64(h[8 * j + i], XOR64(v[16 * j + i], v[16 * j + 8 + i]));
}

/** Sums of groups * LANES64 messages of len bytes each. */
static inline TARGET ALWAYS_INLINE void NAME(blake2b_group)(uint8_t const *const *in, size_t len, uint8_t *out,
                                                            int const groups) {
  VEC h[16], m[32];
  for (int j = 0; j < groups; j++) {
    for (int i = 0; i < 8; i++)
      h[8 * j + i] = SET64(rsi_blake2b_iv[i]);
    h[8 * j] = SET64(rsi_blake2b_iv[0] ^ RSI_BLAKE2B_PARAMETERS(RSI_BLAKE2B_LEN));
  }

  /* The last block, also a full one, is the one that is compressed as the last. */
  size_t at = 0;
  for (; len - at > RSI_BLAKE2B_BLOCK; at += RSI_BLAKE2B_BLOCK) {
    for (int j = 0; j < groups; j++)
      TRANSPOSE64(m + 16 * j, in + LANES64 * j, at);
    KEEP_IN_MEMORY(m);
    NAME(blake2b_compress)(h, m, at + RSI_BLAKE2B_BLOCK, false, groups);
  }
  uint8_t last[2 * LANES64][RSI_BLAKE2B_BLOCK];
  uint8_t const *ends[2 * LANES64];
  size_t const left = len - at;
  for (int lane = 0; lane < groups * LANES64; lane++) {
    memset(last[lane], 0, sizeof last[lane]);
    if (left) memcpy(last[lane], in[lane] + at, left);
    ends[lane] = last[lane];
  }
  for (int j = 0; j < groups; j++)
    TRANSPOSE64(m + 16 * j, ends + LANES64 * j, 0);
  KEEP_IN_MEMORY(m);
  NAME(blake2b_compress)(h, m, len, true, groups);

  uint64_t words[RSI_BLAKE2B_LEN / 8][LANES64];
  for (int j = 0; j < groups; j++) {
    for (int w = 0; w < RSI_BLAKE2B_LEN / 8; w++)
      STORE(words[w], h[8 * j + w]);
    for (int lane = 0; lane < LANES64; lane++, out += RSI_BLAKE2B_LEN)
      for (int w = 0; w < RSI_BLAKE2B_LEN / 8; w++)
        rsi_store_le64(out + 8 * w, words[w][lane]);
  }
}

static TARGET void NAME(blake2b_one)(uint8_t const *const *in, size_t len, uint8_t *out) {
  NAME(blake2b_group)(in, len, out, 1);
}

static TARGET void NAME(blake2b_two)(uint8_t const *const *in, size_t len, uint8_t *out) {
  NAME(blake2b_group)(in, len, out, 2);
}

/** Any number of messages; lanes without one take a copy of the first, whose sum is thrown away. */
static void NAME(blake2b)(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  while (n > BLAKE2B_ALONE) {
    size_t const lanes = n > LANES64 ? 2 * LANES64 : LANES64, taken = n < lanes ? n : lanes;
    uint8_t const *filled[2 * LANES64];
    uint8_t sums[2 * LANES64 * RSI_BLAKE2B_LEN];
    for (size_t i = 0; i < lanes; i++)
      filled[i] = in[i < n ? i : 0];
    (lanes > LANES64 ? NAME(blake2b_two) : NAME(blake2b_one))(filled, len, sums);
    memcpy(out, sums, taken * RSI_BLAKE2B_LEN);
    in += taken;
    out += taken * RSI_BLAKE2B_LEN;
    n -= taken;
  }
  rsi_blake2b_many(in, n, len, out);
}
