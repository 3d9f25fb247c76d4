/*
 * scan_lanes.h - looks for a window whose weak sum the filter has, over many positions at once.
 *
 * A template like md4_lanes.h, with loops that a compiler turns into vector code. The words of the filter are fetched
 * one by one in a loop of their own: they come from the second-level cache, which is what bounds the scan, and many
 * loads at once are what it does best.
 */
static TARGET uint32_t NAME(probe)(rsi_filter_t const *filter, uint32_t const *sums, uint32_t *hits) {
  uint32_t at[RSI_SLIDE], words[RSI_SLIDE];
  uint32_t const *const table = filter->words;
  for (size_t i = 0; i < RSI_SLIDE; i++)
    at[i] = rsi_filter_word(filter, sums[i]);
  for (size_t i = 0; i < RSI_SLIDE; i++) {
    ONE_BY_ONE();
    words[i] = table[at[i]];
  }
  uint32_t any = 0;
  for (size_t i = 0; i < RSI_SLIDE; i++) {
    hits[i] = (rsi_filter_bits(sums[i]) & ~words[i]) == 0;
    any |= hits[i];
  }
  return any;
}

static TARGET ALWAYS_INLINE inline size_t NAME(scan)(rsi_filter_t const *filter, uint8_t const *p, size_t n,
                                                     uint32_t power, size_t count, uint32_t *sum, bool *hit,
                                                     rsi_weak_slide_fn *slide, rsi_weak_scan_fn *rest) {
  uint32_t sums[RSI_SLIDE], hits[RSI_SLIDE];
  size_t i = 0;
  for (; i + RSI_SLIDE <= count; i += RSI_SLIDE) {
    slide(p + i, n, power, *sum, sums);
    if (NAME(probe)(filter, sums, hits))
      for (size_t j = 0; j < RSI_SLIDE; j++)
        if (hits[j] && rsi_filter_passes(filter, sums[j])) {
          *sum = sums[j];
          *hit = true;
          return i + j + 1;
        }
    *sum = sums[RSI_SLIDE - 1];
  }
  *hit = false;
  return i < count ? i + rest(filter, p + i, n, power, count - i, sum, hit) : i;
}

static TARGET size_t NAME(rollsum_scan)(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power,
                                        size_t count, uint32_t *sum, bool *hit) {
  return NAME(scan)(filter, p, n, power, count, sum, hit, NAME(rollsum_slide),
                    rsi_kernels_portable.weak[RSI_ROLLSUM].scan);
}

static TARGET size_t NAME(rabinkarp_scan)(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power,
                                          size_t count, uint32_t *sum, bool *hit) {
  return NAME(scan)(filter, p, n, power, count, sum, hit, rsi_rabinkarp_slide,
                    rsi_kernels_portable.weak[RSI_RABINKARP].scan);
}
