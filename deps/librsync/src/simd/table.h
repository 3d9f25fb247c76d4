/* table.h - the last template: the table of an instruction set, named by TABLE and TABLE_NAME. */
static void NAME(md4)(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  NAME(sums)(in, n, len, out, NULL);
}

rsi_kernels_t const TABLE = {
    .name = TABLE_NAME,
    .batch = 2 * LANES,
    .strong = {NAME(md4), rsi_blake2b_many},
    .rollsum_md4 = NAME(sums),
    .weak = {{rsi_rollsum_block, NAME(rollsum_sweep), NAME(rollsum_slide)},
             {rsi_rabinkarp_block, NAME(rabinkarp_sweep), rsi_rabinkarp_slide}},
};
