/* table.h - the last template: the table of an instruction set, named by TABLE and TABLE_NAME. */
static void NAME(md4)(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  NAME(sums)(in, n, len, out, NULL);
}

static uint32_t NAME(rollsum_block)(uint8_t const *p, size_t n) {
  return rsi_rollsum_of(p, n);
}

static uint32_t NAME(rabinkarp_block)(uint8_t const *p, size_t n) {
  return rsi_rk_of(p, n);
}

static void NAME(rabinkarp_slide)(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out) {
  rsi_kernels_portable.weak[RSI_RABINKARP].slide(p, n, power, sum, out);
}

rsi_kernels_t const TABLE = {
    .name = TABLE_NAME,
    .batch = 2 * LANES,
    .strong = {NAME(md4), rsi_blake2b_many},
    .rollsum_md4 = NAME(sums),
    .weak = {{NAME(rollsum_block), NAME(rollsum_scan), NAME(rollsum_slide)},
             {NAME(rabinkarp_block), NAME(rabinkarp_scan), NAME(rabinkarp_slide)}},
};
