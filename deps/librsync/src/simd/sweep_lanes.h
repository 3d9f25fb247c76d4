/*
 * sweep_lanes.h - which of many windows have weak sums that the filter has?
 *
 * A template like md4_lanes.h:
 *   LOAD(p)               LANES sums at p
 *   PASSES(sums, words)   a bit for each sum, set where its word of the filter has all of its bits; LANES bits
 *
 * The words of the filter are fetched in a loop of their own: they come from the second-level cache, and many loads at
 * once are what it does best. Two at a time, since then their places are read, and they are written, by half as many
 * accesses. About one window in a hundred passes, which no processor can foresee: the first of every 32 is written
 * whether there is one or not, and only a second one takes a branch.
 */
static TARGET void NAME(probe)(rsi_filter_t const *filter, uint32_t const *sums, size_t from, rsi_hits_t *hits) {
  uint32_t at[RSI_SLIDE], words[RSI_SLIDE];
  uint32_t const *const table = filter->words;
  for (size_t i = 0; i < RSI_SLIDE; i++)
    at[i] = rsi_filter_word(filter, sums[i]);
  for (size_t i = 0; i < RSI_SLIDE; i += 8)
    for (size_t j = i; j < i + 8; j += 2) { /* unrolled: what counts here is how few instructions a load takes */
      uint64_t pair;
      memcpy(&pair, at + j, sizeof pair);
      ONE_BY_ONE();
      pair = table[(uint32_t)pair] | (uint64_t)table[pair >> 32] << 32;
      memcpy(words + j, &pair, sizeof pair);
    }
  size_t count = hits->count;
  for (size_t i = 0; i < RSI_SLIDE; i += 32) {
    uint32_t found = 0;
    for (size_t j = 0; j < 32; j += LANES)
      found |= (uint32_t)PASSES(LOAD(sums + i + j), LOAD(words + i + j)) << j;
    bool const any = found != 0;
    do {
      size_t const at = i + rsi_lowest_bit(found | (uint32_t)1 << 31);
      hits->hit[count].at = (uint32_t)(from + at);
      hits->hit[count].weak = sums[at];
      count += any;
      found &= found - 1;
    } while (found);
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
