/* matcher.c - looking up a window, as matcher.h describes. */
#include "matcher.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"

#define FEW_DISTINCT 256 /* blocks of a repetitive basis; learning more of them in advance takes too long */
#define NEAR(len) ((len) / 8)

/** How many windows may wait after a match: a group of MD4 lanes takes little longer than one window alone. */
static size_t fewest(rsi_matcher_t const *matcher) {
  size_t const group = rsi_kernels_group(matcher->kernels);
  return matcher->sig->sums.strong == RSI_MD4 || group < 2 ? group : group / 2;
}

void rsi_matcher_begin(rsi_matcher_t *matcher, rs_signature_t const *sig, rs_stats_t *stats) {
  *matcher = (rsi_matcher_t){.sig = sig, .kernels = rsi_kernels(), .stats = stats, .guess = 1, .most = 1};
  rsi_budget_begin(&matcher->budget, sig);
  matcher->repetitive = rsi_index_distinct(sig) <= FEW_DISTINCT && rsi_index_distinct(sig) < sig->count / 4 * 3;
}

void rsi_matcher_end(rsi_matcher_t *matcher) {
  free(matcher->past);
}

/** Allocates matcher->past on the first call; NULL when memory is exhausted. */
static rsi_past_t *past_of(rsi_matcher_t *matcher) {
  if (!matcher->past && !matcher->out_of_memory) {
    matcher->past = calloc(1, sizeof *matcher->past);
    matcher->out_of_memory = !matcher->past;
    matcher->content.leaving = rsi_content_leaving(matcher->sig->block_len);
  }
  return matcher->past;
}

/** The content of a window, computed by moving on from the last one where that is faster. */
static uint64_t content_of(rsi_matcher_t *matcher, rsi_window_t const *window) {
  size_t const len = matcher->sig->block_len;
  uint64_t const steps = window->pos - matcher->content.pos;
  if (matcher->content.set && steps <= window->history && steps < len / 2) {
    matcher->content.sum =
        rsi_content_slide(matcher->content.sum, window->bytes - steps, len, matcher->content.leaving, (size_t)steps);
    matcher->budget.spent += RSI_COST_SLIDE * steps;
  } else {
    matcher->content.sum = rsi_content_of(window->bytes, len);
    matcher->budget.spent += RSI_COST_CONTENT * (uint64_t)len;
  }
  matcher->content.set = true;
  matcher->content.pos = window->pos;
  return rsi_content_reduce(matcher->content.sum);
}

/** How many of the n bytes at p, counted from the first, equal those a period before. */
static size_t equal_bytes(uint8_t const *p, uint64_t period, size_t n) {
  uint8_t const *const before = p - period;
  size_t i = 0;
  while (i + 64 <= n && memcmp(p + i, before + i, 64) == 0)
    i += 64;
  while (i < n && p[i] == before[i])
    i++;
  return i;
}

/**
 * Whether the window equals the one a period before it. Also finds out how far the input goes on like that, so that
 * later windows need not be compared; how far does not change the result.
 */
static bool repeats(rsi_matcher_t *matcher, rsi_window_t const *window, uint64_t period) {
  size_t const len = matcher->sig->block_len;
  if (period > window->history || window->pos - period < matcher->skipped) {
    matcher->period = 0;
    return false;
  }
  size_t known = 0;
  if (matcher->period == period && matcher->equal_to > window->pos)
    known = matcher->equal_to - window->pos > len ? len : (size_t)(matcher->equal_to - window->pos);
  if (known < len) {
    size_t const more = len - known + window->ahead;
    matcher->equal_to = window->pos + known + equal_bytes(window->bytes + known, period, more);
  }
  bool const equal = matcher->equal_to >= window->pos + len;
  matcher->period = equal ? period : 0;
  return equal;
}

/** Notes that a window misses as an equal one at `before` did; looks for a period when that happens in a row. */
static void follow_period(rsi_matcher_t *matcher, rsi_window_t const *window, uint64_t before) {
  uint64_t const distance = window->pos - before;
  bool const again = matcher->missed_at + 1 == window->pos && matcher->distance == distance;
  matcher->missed_at = window->pos;
  matcher->distance = distance;
  if (!again) return;
  matcher->budget.spent += matcher->sig->block_len / RSI_COST_COMPARE;
  (void)repeats(matcher, window, distance);
}

/** The cost of hashing a window. */
static uint64_t cost_of(rsi_matcher_t const *matcher, uint64_t pos) {
  uint64_t const len = matcher->sig->block_len;
  bool const alone = !matcher->asked || pos - matcher->asked_at > NEAR(len);
  return (alone ? RSI_COST_HASH_ALONE : matcher->budget.hash_cost) * len;
}

/** Lets a window wait for its strong sum; until then it counts as a miss. */
static void hold(rsi_matcher_t *matcher, rsi_window_t const *window, rsi_range_t range, uint64_t const *content,
                 size_t noted) {
  matcher->budget.spent += cost_of(matcher, window->pos);
  matcher->asked++;
  matcher->asked_at = window->pos;
  matcher->held[matcher->count++] = (rsi_held_t){.pos = window->pos,
                                                 .range = range,
                                                 .content = content ? *content : 0,
                                                 .has_content = content != NULL,
                                                 .spent = matcher->budget.spent,
                                                 .asked = matcher->asked,
                                                 .skipped = matcher->skipped,
                                                 .noted = noted};
}

/** Whether the budget allows that a window is hashed whose weak sum has misled so often since it last matched. */
static bool worth_hashing(rsi_matcher_t const *matcher, rsi_window_t const *window, rsi_range_t range,
                          uint32_t misled) {
  rs_signature_t const *sig = matcher->sig;
  uint64_t const end = window->pos + sig->block_len, cost = cost_of(matcher, window->pos);
  if (rsi_affords(&matcher->budget, end, cost + rsi_budget_kept(&matcher->budget, end, misled))) return true;
  return rsi_affords(&matcher->budget, end, cost) &&
         (rsi_course_leads(&matcher->course, sig, window->pos, window->weak) ||
          (matcher->past && rsi_skipped_leads(&matcher->past->skipped, &matcher->course, sig, window->pos, range)));
}

/** Passes a window over unhashed. */
static void skip(rsi_matcher_t *matcher, uint64_t pos, uint32_t weak) {
  rsi_skipped_note(&matcher->past->skipped, &matcher->course, pos, weak);
  matcher->skipped = pos + 1;
}

/** Passes over all windows until the budget has grown by enough to look up many. */
static void pass_over(rsi_matcher_t *matcher) {
  uint64_t const len = matcher->sig->block_len, end = rsi_budget_recovers(&matcher->budget, RSI_PAUSE);
  matcher->resume = end > len ? end - len : 0;
  matcher->skipped = matcher->resume;
  matcher->period = 0;
}

/** Looks up a window whose weak sum has not misled. */
static void ask_index(rsi_matcher_t *matcher, rsi_window_t const *window, bool first) {
  rsi_range_t const range = rsi_index_weak(matcher->sig, window->weak);
  if (range.bucket > RSI_FEW) matcher->budget.spent += RSI_COST_SEARCH;
  if (range.first == range.end) return;
  matcher->budget.spent += matcher->budget.search_cost;
  /* The first window after a match is likely to match, too. */
  bool const worth = first || worth_hashing(matcher, window, range, 0), heats = matcher->asked || !worth;
  if (heats && !past_of(matcher)) return;
  size_t const noted = matcher->past ? matcher->past->memo.noted : 0;
  if (heats) rsi_memo_heat(&matcher->past->memo, window->weak, range, worth);
  if (worth)
    hold(matcher, window, range, NULL, noted);
  else
    skip(matcher, window->pos, window->weak);
}

/** Whether a window of a weak sum that has misled is passed over without computing its content. */
static bool skips(rsi_matcher_t const *matcher, rsi_window_t const *window, rsi_hot_t const *hot) {
  return !rsi_memo_knows_any(&matcher->past->memo, hot->range) &&
         !worth_hashing(matcher, window, hot->range, hot->misled);
}

/** Whether it is likely to pay to take the content of a window: it moves on from the last one, or windows repeat. */
static bool content_pays(rsi_matcher_t const *matcher, rsi_window_t const *window) {
  return window->pos - matcher->looked_at <= NEAR(matcher->sig->block_len) || matcher->distance;
}

/** Looks up a window whose weak sum has misled before. */
static void ask_memo(rsi_matcher_t *matcher, rsi_window_t const *window, bool first, rsi_hot_t const hot) {
  rsi_memo_t *memo = &matcher->past->memo;
  size_t const noted = memo->noted;
  matcher->budget.spent += RSI_COST_SKIM;
  if (!first && skips(matcher, window, &hot)) {
    skip(matcher, window->pos, window->weak);
    return;
  }
  matcher->budget.spent += RSI_COST_LOOK;
  bool const has_content = content_pays(matcher, window) || rsi_memo_knows_any(memo, hot.range);
  matcher->looked_at = window->pos;
  rsi_memo_verdict verdict = RSI_MEMO_UNKNOWN;
  uint64_t content = 0;
  if (has_content) {
    uint64_t before;
    content = content_of(matcher, window);
    bool const missed = rsi_memo_missed(memo, window->weak, content, &before);
    if (missed) follow_period(matcher, window, before);
    verdict = missed ? RSI_MEMO_MISS : rsi_memo_judge(memo, hot.range, content);
  }
  if (verdict == RSI_MEMO_UNKNOWN && !first && !worth_hashing(matcher, window, hot.range, hot.misled)) {
    skip(matcher, window->pos, window->weak);
    return;
  }
  if (has_content) rsi_memo_note_miss(memo, window->weak, content, window->pos);
  if (verdict == RSI_MEMO_MISS) return;
  rsi_memo_note_misled(memo, window->weak);
  hold(matcher, window, hot.range, has_content ? &content : NULL, noted);
}

void rsi_matcher_ask(rsi_matcher_t *matcher, rsi_window_t const *window) {
  uint64_t const end = window->pos + matcher->sig->block_len;
  bool const first = matcher->course.matches && window->pos == matcher->course.end;
  if (matcher->past && !matcher->count) matcher->past->memo.noted = 0;
  if (matcher->period && repeats(matcher, window, matcher->period)) return;
  if (!first && window->pos < matcher->resume) return;
  if (first || rsi_affords(&matcher->budget, end, 0)) {
    rsi_hot_t const *hot = matcher->past ? rsi_memo_hot(&matcher->past->memo, window->weak) : NULL;
    if (hot)
      ask_memo(matcher, window, first, *hot);
    else
      ask_index(matcher, window, first);
  }
  if (!rsi_affords(&matcher->budget, end, 0)) pass_over(matcher);
}

size_t rsi_matcher_skim(rsi_matcher_t *matcher, rsi_hits_t const *hits, size_t next, uint64_t from, uint64_t to) {
  if (!matcher->past || matcher->period) return next;
  for (; next < hits->count; next++) {
    rsi_window_t const window = {.weak = hits->hit[next].weak, .pos = from + hits->hit[next].at};
    uint64_t const end = window.pos + matcher->sig->block_len;
    rsi_hot_t const *hot = rsi_memo_hot(&matcher->past->memo, window.weak);
    if (window.pos > to || !hot || window.pos < matcher->resume || !rsi_affords(&matcher->budget, end, RSI_COST_SKIM))
      break;
    matcher->budget.spent += RSI_COST_SKIM;
    if (!skips(matcher, &window, hot)) {
      matcher->budget.spent -= RSI_COST_SKIM;
      break;
    }
    skip(matcher, window.pos, window.weak);
  }
  return next;
}

/** A window adds at most two entries to the journal. */
bool rsi_matcher_full(rsi_matcher_t const *matcher) {
  return matcher->count &&
         (matcher->count >= matcher->most || (matcher->past && matcher->past->memo.noted + 2 > RSI_JOURNAL));
}

/** Windows wait for more while they are few, and not for long. The first after a match does not: it is likely to match.
 */
bool rsi_matcher_patient(rsi_matcher_t const *matcher, uint64_t pos) {
  return matcher->count && matcher->asked > matcher->count && matcher->count < matcher->most &&
         pos - matcher->held[0].pos < matcher->sig->block_len / 2;
}

void rsi_count_false_matches(rs_stats_t *stats, size_t n) {
  stats->false_matches = n < (size_t)(INT_MAX - stats->false_matches) ? stats->false_matches + (int)n : INT_MAX;
}

/** Finds the record that a window equals: the one that continues the open copy, else the first. */
static bool find(rsi_matcher_t *matcher, rsi_held_t const *window, uint8_t const *strong, uint32_t *record) {
  rs_signature_t const *sig = matcher->sig;
  uint32_t place;
  if (!rsi_index_strong(sig, window->range, strong, &place)) return false;
  if (window->has_content) rsi_memo_learn(&matcher->past->memo, place, window->content);
  *record = rsi_entry_number(sig, sig->order[place]);
  if (window->pos == matcher->course.end && matcher->next < sig->count &&
      rsi_record_weak(sig, matcher->next) == rsi_record_weak(sig, *record) && rsi_record_is(sig, matcher->next, strong))
    *record = matcher->next;
  return true;
}

void rsi_matcher_learn(rsi_matcher_t *matcher, uint8_t const *block, uint32_t weak, uint8_t const *strong) {
  rs_signature_t const *sig = matcher->sig;
  rsi_hot_t const *hot = matcher->past ? rsi_memo_hot(&matcher->past->memo, weak) : NULL;
  if (!hot && (!matcher->repetitive || weak == matcher->learned_weak)) return;
  if (!past_of(matcher)) return;
  rsi_range_t const range = hot ? hot->range : rsi_index_weak(sig, weak);
  uint32_t place;
  matcher->learned_weak = weak;
  if (range.end - range.first > RSI_CONTENTS_OF_WEAK || !rsi_index_strong(sig, range, strong, &place) ||
      rsi_memo_knows(&matcher->past->memo, place))
    return;
  matcher->budget.spent += RSI_COST_CONTENT * (uint64_t)sig->block_len;
  rsi_memo_learn(&matcher->past->memo, place, rsi_content_reduce(rsi_content_of(block, sig->block_len)));
}

/** Undoes what was noted since a window began to wait. */
static void take_back(rsi_matcher_t *matcher, rsi_held_t const *window) {
  matcher->budget.spent = window->spent;
  matcher->skipped = window->skipped;
  if (matcher->past) rsi_memo_undo(&matcher->past->memo, window->noted);
}

bool rsi_matcher_settle(rsi_matcher_t *matcher, uint8_t const *view, uint64_t base, uint64_t *pos, uint32_t *record) {
  rs_signature_t const *sig = matcher->sig;
  size_t const count = matcher->count, most = matcher->kernels->batch;
  if (!count) return false;
  uint8_t const *windows[RSI_MAX_BATCH];
  uint8_t strong[RSI_MAX_BATCH * RS_MAX_STRONG_SUM_LENGTH];
  for (size_t i = 0; i < count; i++)
    windows[i] = view + (matcher->held[i].pos - base);
  matcher->kernels->strong[sig->sums.strong](windows, count, sig->block_len, strong);
  matcher->count = 0;
  size_t i = 0;
  while (i < count && !find(matcher, &matcher->held[i], strong + i * sig->sums.strong_size, record))
    i++;
  rsi_count_false_matches(matcher->stats, i);
  if (i == count) {
    if (count == matcher->most) matcher->most = 2 * count < most ? 2 * count : most;
    return false;
  }
  *pos = matcher->held[i].pos;
  take_back(matcher, &matcher->held[i]);
  if (matcher->held[i].asked > 1) matcher->budget.spent += matcher->budget.batch_cost;
  if (matcher->past) rsi_memo_forgive(&matcher->past->memo, rsi_record_weak(sig, *record));
  if (!matcher->held[i].has_content)
    rsi_matcher_learn(matcher, windows[i], rsi_record_weak(sig, *record), strong + i * sig->sums.strong_size);
  return true;
}

bool rsi_matcher_tight(rsi_matcher_t const *matcher, uint64_t pos) {
  uint64_t const end = pos + matcher->sig->block_len;
  return !rsi_affords(&matcher->budget, end, rsi_budget_kept(&matcher->budget, end, 0));
}

uint64_t rsi_matcher_until(rsi_matcher_t const *matcher) {
  uint64_t const len = matcher->sig->block_len;
  uint64_t const repeat = matcher->period && matcher->equal_to >= len ? matcher->equal_to - len + 1 : 0;
  return matcher->resume > repeat ? matcher->resume : repeat;
}

void rsi_matcher_matched(rsi_matcher_t *matcher, uint64_t pos, uint32_t record, uint32_t blocks, uint64_t len) {
  rsi_course_match(&matcher->course, matcher->sig, pos, record, len);
  matcher->next = record + blocks;
  matcher->asked = matcher->looked_at = matcher->resume = 0;
  matcher->content.set = false;
  matcher->period = matcher->distance = 0;
  matcher->most = fewest(matcher);
}
