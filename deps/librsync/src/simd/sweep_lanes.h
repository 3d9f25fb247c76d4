/*
 * sweep_lanes.h - which of many windows have weak sums that the filter has?
 *
 * A template like md4_lanes.h, with loops that a compiler turns into vector code. The words of the filter are fetched
 * one by one in a loop of their own: they come from the second-level cache, which is what bounds the sweep, and many
 * loads at once are what it does best.
 */
static TARGET void NAME(probe)(rsi_filter_t const *filter, uint32_t const *sums, size_t from, rsi_hits_t *hits) {
  uint32_t at[RSI_SLIDE], words[RSI_SLIDE];
  uint8_t passes[RSI_SLIDE];
  uint32_t const *const table = filter->words;
  for (size_t i = 0; i < RSI_SLIDE; i++)
    at[i] = rsi_filter_word(filter, sums[i]);
  for (size_t i = 0; i < RSI_SLIDE; i += 8)
    for (size_t j = i; j < i + 8; j++) { /* unrolled: what counts here is how few instructions a load takes */
      ONE_BY_ONE();
      words[j] = table[at[j]];
    }
  for (size_t i = 0; i < RSI_SLIDE; i++)
    passes[i] = (rsi_filter_bits(sums[i]) & ~words[i]) == 0;
  size_t count = hits->count;
  for (size_t i = 0; i < RSI_SLIDE; i += 8) {
    uint64_t eight;
    memcpy(&eight, passes + i, 8);
    for (size_t j = i; eight && j < i + 8; j++) { /* writes each, keeps those that pass */
      hits->hit[count].at = (uint32_t)(from + j);
      hits->hit[count].weak = sums[j];
      count += passes[j];
    }
  }
  hits->count = count;
}

static TARGET ALWAYS_INLINE inline size_t NAME(sweep)(rsi_filter_t const *filter, uint8_t const *p, size_t n,
                                                      uint32_t power, size_t count, uint32_t *sum, rsi_hits_t *hits,
                                                      rsi_weak_slide_fn *slide, rsi_weak_sweep_fn *portable) {
  uint32_t sums[RSI_SLIDE];
  size_t i = 0;
  if (count < RSI_SLIDE) return portable(filter, p, n, power, count, sum, hits);
  hits->count = 0;
  for (; i + RSI_SLIDE <= count && hits->count + RSI_SLIDE <= RSI_MOST_HITS; i += RSI_SLIDE) {
    slide(p + i, n, power, *sum, sums);
    NAME(probe)(filter, sums, i + 1, hits);
    *sum = sums[RSI_SLIDE - 1];
  }
  return i;
}

static TARGET size_t NAME(rollsum_sweep)(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power,
                                         size_t count, uint32_t *sum, rsi_hits_t *hits) {
  return NAME(sweep)(filter, p, n, power, count, sum, hits, NAME(rollsum_slide),
                     rsi_kernels_portable.weak[RSI_ROLLSUM].sweep);
}
