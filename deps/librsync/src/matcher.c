/* matcher.c - looking up a window. The ideas are in matcher.h. */
#include "matcher.h"

#include <limits.h>
#include <string.h>

/*
 * The budget, in bytes hashed. Hashing goes at about 1 GB/s and a scan that meets nothing at about 0.6 GB/s, so that
 * 16 bytes hashed per byte scanned make the worst input some ten times slower than random data. A file that matches
 * everywhere needs 1 a byte.
 */
#define INCOME 16
#define CAPITAL ((uint64_t)16 << 20)
#define COMPARE_PER_HASH 16 /* comparing is so many times cheaper than hashing */
#define SEARCH_COST 1024    /* of a larger bucket: some dozen cache misses, as bytes hashed */

/** How many blocks one group of lanes holds; a batch is two of them. */
static size_t group_of(rsi_kernels_t const *kernels) {
  return (kernels->batch + 1) / 2;
}

void rsi_matcher_begin(rsi_matcher_t *matcher, rs_signature_t const *sig, rs_stats_t *stats) {
  *matcher = (rsi_matcher_t){.sig = sig, .kernels = rsi_kernels(), .stats = stats, .guess = 1, .ahead.eager = 1};
}

/** What may have been spent once `end` bytes of the input have been scanned. */
static uint64_t budget(uint64_t end) {
  return CAPITAL + INCOME * end;
}

bool rsi_matcher_overspent(rsi_matcher_t const *matcher, uint64_t end) {
  return matcher->spent > budget(end);
}

static void hash(rsi_matcher_t *matcher, uint8_t const *window, size_t len, uint8_t *strong) {
  matcher->kernels->strong[matcher->sig->sums.strong](&window, 1, len, strong);
  matcher->spent += len;
}

/** How many windows to hash at once at least: a group of MD4 lanes takes no longer than one window alone. */
static size_t least_eager(rsi_matcher_t const *matcher) {
  return matcher->sig->sums.strong == RSI_MD4 ? group_of(matcher->kernels) : 1;
}

/** Hashes the window, and with it some of those that come; more while all are asked for. */
static void hash_ahead(rsi_matcher_t *matcher, rsi_window_t const *window, rsi_coming_t const *coming) {
  rs_signature_t const *sig = matcher->sig;
  size_t const most = matcher->kernels->batch;
  size_t const eager = matcher->ahead.next == matcher->ahead.count ? 2 * matcher->ahead.eager : least_eager(matcher);
  matcher->ahead.eager = eager < most ? eager : most;
  uint8_t const *windows[RSI_EAGER] = {window->bytes};
  matcher->ahead.pos[0] = window->pos;
  uint64_t spent = matcher->spent + sig->block_len;
  size_t n = 1;
  for (size_t i = coming->next; n < matcher->ahead.eager && i < coming->hits->count; i++) {
    uint64_t const pos = coming->from + coming->hits->hit[i].at;
    if (spent > budget(pos + sig->block_len)) continue; /* its turn comes while the budget is overspent */
    matcher->ahead.pos[n] = pos;
    windows[n++] = window->bytes + (pos - window->pos);
    spent += sig->block_len;
  }
  matcher->kernels->strong[sig->sums.strong](windows, n, sig->block_len, matcher->ahead.strong);
  matcher->ahead.next = 0;
  matcher->ahead.count = n;
}

/** The strong sum of a window. What is spent does not depend on whether it had been hashed ahead. */
static uint8_t const *strong_of(rsi_matcher_t *matcher, rsi_window_t const *window, rsi_coming_t const *coming) {
  size_t at = matcher->ahead.next;
  while (at < matcher->ahead.count && matcher->ahead.pos[at] < window->pos)
    at++;
  if (at == matcher->ahead.count || matcher->ahead.pos[at] != window->pos) {
    hash_ahead(matcher, window, coming);
    at = 0;
  }
  matcher->ahead.next = at + 1;
  matcher->spent += matcher->sig->block_len;
  return matcher->ahead.strong + at * matcher->sig->sums.strong_size;
}

static bool strong_is(rs_signature_t const *sig, uint32_t record, uint8_t const *strong) {
  return memcmp(rsi_record_strong(sig, record), strong, sig->strong_len) == 0;
}

static void count_false_match(rs_stats_t *stats) {
  if (stats->false_matches < INT_MAX) stats->false_matches++;
}

static size_t slot(uint32_t weak) {
  return rsi_mix(weak) % RSI_MISSES;
}

static void remember_miss(rsi_matcher_t *matcher, uint32_t weak, uint64_t pos) {
  matcher->misses[slot(weak)].weak = weak;
  matcher->misses[slot(weak)].pos = pos;
  matcher->misses[slot(weak)].set = true;
}

/**
 * Whether the window holds the same bytes as the one that begins a period before it. In a run, or where the input
 * repeats itself, all bytes but the newest have been compared for an earlier window.
 */
static bool repeats(rsi_matcher_t *matcher, uint8_t const *window, uint64_t pos, uint64_t period) {
  uint64_t end = pos + matcher->sig->block_len, from = pos;
  if (matcher->period == period && matcher->equal_from <= pos && matcher->equal_to >= pos)
    from = matcher->equal_to;
  else
    matcher->equal_from = pos;
  uint8_t const *here = window + (from - pos);
  size_t len = (size_t)(end - from);
  matcher->spent += len / COMPARE_PER_HASH;
  bool equal = memcmp(here, here - period, len) == 0;
  matcher->period = equal ? period : 0;
  matcher->equal_to = end;
  return equal;
}

/**
 * Whether an earlier window of the same literal holds the same bytes: none of them has matched. Candidates are the
 * window a known period back, and one that is remembered to have had this weak sum.
 */
static bool known_miss(rsi_matcher_t *matcher, rsi_window_t const *window) {
  uint64_t const pos = window->pos, period = matcher->period;
  if (period && period <= window->history && matcher->equal_to >= pos && repeats(matcher, window->bytes, pos, period))
    return true;
  size_t const at = slot(window->weak);
  if (!matcher->misses[at].set || matcher->misses[at].weak != window->weak ||
      pos - matcher->misses[at].pos > window->history || pos - matcher->misses[at].pos == period)
    return false;
  return repeats(matcher, window->bytes, pos, pos - matcher->misses[at].pos);
}

uint32_t rsi_matcher_follow(rsi_matcher_t *matcher, uint8_t const *p, size_t n) {
  rs_signature_t const *sig = matcher->sig;
  size_t const left = matcher->next < sig->count ? sig->count - matcher->next : 0;
  size_t most = matcher->guess < n ? matcher->guess : n;
  if (most > left) most = left;
  if (!most) return 0;

  uint8_t const *blocks[RSI_MAX_BATCH] = {p};
  uint8_t strong[RSI_MAX_BATCH * RS_MAX_STRONG_SUM_LENGTH];
  uint32_t weak[RSI_MAX_BATCH];
  for (size_t i = 1; i < most; i++)
    blocks[i] = p + i * sig->block_len;
  rsi_block_sums(matcher->kernels, sig->sums.weak, sig->sums.strong, blocks, most, sig->block_len, weak, strong);
  uint32_t follow = 0;
  while (follow < most && rsi_record_weak(sig, matcher->next + follow) == weak[follow] &&
         strong_is(sig, matcher->next + follow, strong + follow * sig->sums.strong_size))
    follow++;
  /* Only what matched counts: how many were tried depends on how the input was cut. */
  matcher->spent += (uint64_t)follow * sig->block_len;
  /* A full batch while it goes well, a group of lanes to begin anew. */
  matcher->guess = follow < most ? group_of(matcher->kernels) : matcher->kernels->batch;
  return follow;
}

static rsi_range_t look_up(rsi_matcher_t *matcher, uint32_t weak) {
  rsi_range_t range = rsi_index_weak(matcher->sig, weak);
  if (range.bucket > RSI_FEW) matcher->spent += SEARCH_COST;
  return range;
}

bool rsi_matcher_whole(rsi_matcher_t *matcher, rsi_window_t const *window, rsi_coming_t const *coming,
                       uint32_t *record) {
  rs_signature_t const *sig = matcher->sig;
  uint32_t const weak = window->weak;
  if (rsi_matcher_overspent(matcher, window->pos + sig->block_len) || known_miss(matcher, window)) return false;
  uint8_t const *strong = NULL;
  if (!window->history && matcher->next < sig->count && rsi_record_weak(sig, matcher->next) == weak) {
    strong = strong_of(matcher, window, coming);
    if (strong_is(sig, matcher->next, strong)) {
      *record = matcher->next;
      return true;
    }
  }
  rsi_range_t const range = look_up(matcher, weak);
  if (range.first == range.end) return false;
  if (!strong) strong = strong_of(matcher, window, coming);
  if (rsi_index_strong(sig, range, strong, record)) return true;
  count_false_match(matcher->stats);
  remember_miss(matcher, weak, window->pos);
  return false;
}

bool rsi_matcher_short(rsi_matcher_t *matcher, uint8_t const *window, size_t len, uint32_t weak, uint64_t pos) {
  rs_signature_t const *sig = matcher->sig;
  uint32_t last = sig->count - 1;
  if (rsi_record_weak(sig, last) != weak || rsi_matcher_overspent(matcher, pos + len)) return false;
  uint8_t strong[RS_MAX_STRONG_SUM_LENGTH];
  hash(matcher, window, len, strong);
  if (strong_is(sig, last, strong)) return true;
  count_false_match(matcher->stats);
  return false;
}
