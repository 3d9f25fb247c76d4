/* follow.c - blocks that are compared with one record each: next to a match, and at the end of the input. */
#include <string.h>

#include "matcher.h"

static void strong_of(rsi_matcher_t const *matcher, uint8_t const *window, size_t len, uint8_t *strong) {
  matcher->kernels->strong[matcher->sig->sums.strong](&window, 1, len, strong);
}

uint32_t rsi_matcher_back(rsi_matcher_t *matcher, uint8_t const *window, uint64_t pos, uint64_t history,
                          uint32_t record) {
  rs_signature_t const *sig = matcher->sig;
  size_t const len = sig->block_len;
  uint32_t blocks = 0;
  if (matcher->skipped + history <= pos) return 0; /* nothing was passed over there */
  while (blocks < record && (uint64_t)len * (blocks + 1) <= history) {
    uint8_t const *const block = window - (size_t)len * (blocks + 1);
    uint32_t const before = record - blocks - 1;
    uint8_t strong[RS_MAX_STRONG_SUM_LENGTH];
    if (matcher->kernels->weak[sig->sums.weak].block(block, len) != rsi_record_weak(sig, before)) break;
    strong_of(matcher, block, len, strong);
    matcher->budget.spent += matcher->budget.hash_cost * len;
    if (!rsi_record_is(sig, before, strong)) break;
    blocks++;
  }
  return blocks;
}

/** How many of the blocks have the weak sums of the next records, so that the first batch is not hashed in vain. */
static size_t weak_follow(rsi_matcher_t const *matcher, uint8_t const *p, size_t most) {
  rs_signature_t const *sig = matcher->sig;
  size_t n = 0;
  while (n < most && rsi_record_weak(sig, matcher->next + (uint32_t)n) ==
                         matcher->kernels->weak[sig->sums.weak].block(p + n * sig->block_len, sig->block_len))
    n++;
  return n;
}

uint32_t rsi_matcher_follow(rsi_matcher_t *matcher, uint8_t const *p, size_t n) {
  rs_signature_t const *sig = matcher->sig;
  size_t const left = matcher->next < sig->count ? sig->count - matcher->next : 0;
  size_t most = matcher->guess < n ? matcher->guess : n;
  if (most > left) most = left;
  size_t const wanted = most;
  if (matcher->guess < matcher->kernels->batch) most = weak_follow(matcher, p, most);
  if (!most) return 0;

  uint8_t const *blocks[RSI_MAX_BATCH] = {p};
  uint8_t strong[RSI_MAX_BATCH * RS_MAX_STRONG_SUM_LENGTH];
  uint32_t weak[RSI_MAX_BATCH];
  for (size_t i = 1; i < most; i++)
    blocks[i] = p + i * sig->block_len;
  rsi_block_sums(matcher->kernels, sig->sums.weak, sig->sums.strong, blocks, most, sig->block_len, weak, strong);
  uint32_t follow = 0;
  while (follow < most && rsi_record_weak(sig, matcher->next + follow) == weak[follow] &&
         rsi_record_is(sig, matcher->next + follow, strong + follow * sig->sums.strong_size))
    follow++;
  /* Only matching blocks count: how many were tried depends on how the input was cut. */
  uint64_t const saved = (uint64_t)follow * sig->block_len * (RSI_SAVED - matcher->budget.hash_cost);
  matcher->budget.spent = matcher->budget.spent > saved ? matcher->budget.spent - saved : 0;
  if (matcher->past || matcher->repetitive)
    for (uint32_t i = 0; i < follow; i++)
      rsi_matcher_learn(matcher, blocks[i], weak[i], strong + i * sig->sums.strong_size);
  /* A full batch after a success, a group of lanes after a failure. */
  size_t const group = rsi_kernels_group(matcher->kernels);
  matcher->guess = follow < wanted || matcher->guess < group ? group : matcher->kernels->batch;
  return follow;
}

bool rsi_matcher_short(rsi_matcher_t *matcher, uint8_t const *window, size_t len, uint32_t weak, uint64_t pos) {
  rs_signature_t const *sig = matcher->sig;
  uint32_t last = sig->count - 1;
  if (rsi_record_weak(sig, last) != weak || !rsi_affords(&matcher->budget, pos + len, 0)) return false;
  uint8_t strong[RS_MAX_STRONG_SUM_LENGTH];
  strong_of(matcher, window, len, strong);
  matcher->budget.spent += RSI_COST_HASH_ALONE * (uint64_t)len;
  if (rsi_record_is(sig, last, strong)) return true;
  rsi_count_false_matches(matcher->stats, 1);
  return false;
}
