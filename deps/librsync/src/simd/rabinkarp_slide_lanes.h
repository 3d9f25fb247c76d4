/*
 * rabinkarp_slide_lanes.h - the sum of rabinkarp.h of a window at many positions in a row, and the sweep made of it.
 *
 * A template like md4_lanes.h, after rabinkarp_lanes.h and sweep_lanes.h:
 *   LOAD32(p)    LANES bytes at p, a byte per lane
 *   PREFIX32(v)  in each lane the sum of the lanes up to it
 *   LAST32(v)    the last lane in every lane
 *
 * With e[j] = entering byte - power * (leaving byte + M - 1), each sum is h[j + 1] = h[j] * M + e[j]. Divided by the
 * powers of M that becomes a plain prefix sum, h[j] = M^j * (h[0] + sum of e[i] * M^-(i + 1) for i < j), which begins
 * again with every vector.
 */
static uint32_t const NAME(powers)[] = RK_POWERS(RSI_RK_MULT, 1);

static TARGET void NAME(rabinkarp_slide)(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out) {
  VEC const powers = LOAD(NAME(powers)), last = SET1((int)RK_POWER(RSI_RK_MULT, LANES));
  VEC const entering = LOAD(NAME(inverses)), leaving = MUL(entering, SET1((int)(0 - power)));
  VEC const constant = MUL(leaving, SET1((int)(RSI_RK_MULT - 1)));
  VEC h = SET1((int)sum);
  for (size_t i = 0; i < RSI_SLIDE; i += LANES) {
    VEC const e = ADD(ADD(MUL(LOAD32(p + n + i), entering), constant), MUL(LOAD32(p + i), leaving));
    VEC const sums = PREFIX32(e);
    STORE(out + i, MUL(ADD(h, sums), powers));
    h = MUL(ADD(h, LAST32(sums)), last);
  }
}

static TARGET size_t NAME(rabinkarp_sweep)(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power,
                                           size_t count, uint32_t *sum, rsi_hits_t *hits) {
  return NAME(sweep)(filter, p, n, power, count, sum, hits, NAME(rabinkarp_slide),
                     rsi_kernels_portable.weak[RSI_RABINKARP].sweep);
}
