/*
 * rollsum_slide_lanes.h - the rollsum of a window at many positions in a row.
 *
 * A template like md4_lanes.h, on 16-bit lanes, of which there are twice as many; all modulo 2^16:
 *   SET16(c), ADD16, SUB16, MUL16
 *   LOAD16(p)          2 * LANES bytes at p, a byte per lane
 *   PREFIX(v)          in each lane the sum of the lanes up to it
 *   LAST(v)            the last lane in every lane
 *   STORE_SUMS(p, a, b)  a 32-bit number for each position, in order: a below, b above
 *
 * With d[j] = entering byte - leaving byte, the first sum at position j is the old one plus d[0] + .. + d[j]; the
 * second is the old one plus the sum of s1[i] - n * (leaving[i] + 31) for i <= j. So two prefix sums serve all of the
 * windows at once, where stepping would wait for one addition after the other.
 */
static TARGET void NAME(rollsum_slide)(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out) {
  (void)power;
  VEC const length = SET16((short)n), raise = SET16((short)(n * RSI_ROLLSUM_OFFSET));
  VEC s1 = SET16((short)sum), s2 = SET16((short)(sum >> 16));
  for (size_t i = 0; i < RSI_SLIDE; i += 2 * LANES) {
    VEC const leaves = LOAD16(p + i), enters = LOAD16(p + n + i);
    s1 = ADD16(s1, PREFIX(SUB16(enters, leaves)));
    s2 = ADD16(s2, PREFIX(SUB16(SUB16(s1, raise), MUL16(leaves, length))));
    STORE_SUMS(out + i, s1, s2);
    s1 = LAST(s1);
    s2 = LAST(s2);
  }
}
