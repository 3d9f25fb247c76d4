/*
 * rollsum_block_lanes.h - the rollsum of one block.
 *
 * A template like md4_lanes.h, with the macros of rollsum_lanes.h and
 *   LOAD(p)  a vector at p
 *
 * For V vectors of W words of four bytes, byte j of word w of vector v stands 4W(V - v) - 4w - j bytes before the end.
 * One addition per vector makes the first term, as in rollsum_lanes.h; the second depends on the lane only.
 */
static TARGET uint32_t NAME(rollsum_block)(uint8_t const *p, size_t n) {
  VEC sums = SET1(0), sums2 = SET1(0), indexed = SET1(0);
  size_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES) {
    VEC const x = LOAD(p + i);
    sums = ADD16(sums, PAIRS(x));
    sums2 = ADD16(sums2, sums);
    indexed = ADD16(indexed, INDEXED(x));
  }
  uint16_t columns[2 * LANES], columns2[2 * LANES], columns3[2 * LANES];
  STORE(columns, sums);
  STORE(columns2, sums2);
  STORE(columns3, indexed);
  uint32_t s1 = 0, s2 = 0;
  for (uint32_t k = 0; k < 2 * LANES; k++) {
    s1 += columns[k];
    s2 += 4 * LANES * columns2[k] - 4 * (k / 2) * columns[k] - columns3[k];
  }
  for (; i < n; i++) {
    s1 += p[i];
    s2 += s1;
  }
  return rsi_rollsum_raise(s1, s2, n);
}
