/*
 * lanes_many.h - any number of messages by groups of lanes; the last template, after md4_lanes.h.
 *
 *   NARROWER         this function of the next narrower instruction set
 *   NARROWER_LANES   its lanes
 *   SUMS_LINKAGE     static, where no wider one needs the function
 *
 * A rest that would fill no more than half of the lanes goes to the narrower one; a larger one fills them with copies
 * of its first message, whose sums are thrown away.
 */
static TARGET void NAME(group_sums)(uint8_t const *const *in, size_t groups, size_t len, uint8_t *out, uint32_t *weak) {
  if (weak)
    (groups == 2 ? NAME(two_groups_weak) : NAME(one_group_weak))(in, len, out, weak);
  else
    (groups == 2 ? NAME(two_groups) : NAME(one_group))(in, len, out);
}

static void NAME(rest)(uint8_t const *const *in, size_t n, size_t len, uint8_t *out, uint32_t *weak) {
  uint8_t const *filled[LANES];
  uint8_t sums[16 * LANES];
  uint32_t weaks[LANES];
  for (size_t i = 0; i < LANES; i++)
    filled[i] = in[i < n ? i : 0];
  NAME(group_sums)(filled, 1, len, sums, weak ? weaks : NULL);
  memcpy(out, sums, 16 * n);
  if (weak) memcpy(weak, weaks, n * sizeof *weak);
}

/** MD4 and, unless weak is NULL, rollsum of n messages of len bytes each. */
SUMS_LINKAGE void NAME(sums)(uint8_t const *const *in, size_t n, size_t len, uint8_t *out, uint32_t *weak) {
  while (n > NARROWER_LANES) {
    size_t const groups = n >= 2 * LANES ? 2 : 1;
    size_t const taken = n < LANES ? n : groups * LANES;
    if (taken < LANES)
      NAME(rest)(in, n, len, out, weak);
    else
      NAME(group_sums)(in, groups, len, out, weak);
    in += taken;
    out += 16 * taken;
    if (weak) weak += taken;
    n -= taken;
  }
  if (n) NARROWER(in, n, len, out, weak);
}
