/*
 * table.h - the last template: the table of an instruction set.
 *
 *   TABLE, TABLE_NAME      what it is called in C, and by users
 *   TABLE_BLAKE2B, TABLE_RABINKARP_SWEEP, TABLE_RABINKARP_SLIDE  of the templates, or portable ones that are faster
 */
static void NAME(md4)(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  NAME(sums)(in, n, len, out, NULL);
}

rsi_kernels_t const TABLE = {
    .name = TABLE_NAME,
    .batch = 2 * LANES,
    .strong = {NAME(md4), TABLE_BLAKE2B},
    .rollsum_md4 = NAME(sums),
    .weak = {{NAME(rollsum_block), NAME(rollsum_sweep), NAME(rollsum_slide)},
             {NAME(rabinkarp_block), TABLE_RABINKARP_SWEEP, TABLE_RABINKARP_SLIDE}},
};
