/* scan.c - the walk over the new file. */
#include "scan.h"

#include "../job.h"
#include "../sums/rabinkarp.h"
#include "../sums/rollsum.h"
#include "join.h"

#define LONGEST_STRIDE ((size_t)64 << 10)
#define FEW_NARROWED 32                 /* hits to narrow where most will be passed over */
#define WORTH_PASSING ((size_t)8 << 10) /* bytes; copying fewer takes less time than a separate write */

void rsi_scan_begin(rsi_scan_t *scan, rs_signature_t const *sig, rs_stats_t *stats) {
  *scan = (rsi_scan_t){.sig = sig, .power = rsi_rk_power(sig->block_len)};
  rsi_matcher_begin(&scan->matcher, sig, stats);
  rsi_emit_begin(&scan->emit, stats);
}

void rsi_scan_end(rsi_scan_t *scan) {
  rsi_matcher_end(&scan->matcher);
}

static bool waiting(rsi_scan_t const *scan) {
  return scan->emit.ready || scan->queued < scan->queued_end;
}

static void put_literal(rsi_scan_t *scan) {
  rsi_emit_literal(&scan->emit, scan->pos - scan->literal);
  scan->queued = scan->literal;
  scan->queued_end = scan->literal = scan->pos;
  scan->matcher.next = UINT32_MAX;
  scan->matcher.period = 0; /* bytes before the literal may no longer be in the view */
}

/** Copies the len bytes at pos from the basis: `blocks` records from this one on, of which the last may be short. */
static void take_match(rsi_scan_t *scan, uint32_t record, uint32_t blocks, size_t len) {
  if (scan->pos > scan->literal) put_literal(scan);
  rsi_matcher_matched(&scan->matcher, scan->base + scan->pos, record, blocks, len);
  rsi_join_copy(&scan->emit, scan->sig, record, len);
  scan->pos += len;
  scan->literal = scan->pos;
  scan->span = 0;
}

static void sum_window(rsi_scan_t *scan, uint8_t const *view, size_t len) {
  scan->weak = scan->matcher.kernels->weak[scan->sig->sums.weak].block(view + scan->pos, len);
  scan->span = len;
  scan->span_power = len == scan->sig->block_len ? scan->power : rsi_rk_power(len);
  scan->missed = false;
  scan->begun = scan->from = scan->swept = scan->base + scan->pos;
  scan->swept_weak = scan->weak;
  scan->next_hit = scan->hits.count = 0;
  scan->stride = RSI_SLIDE;
}

/** Hashes the waiting windows; takes the first match, and matching blocks before it that were passed over. */
static bool settle(rsi_scan_t *scan, uint8_t const *view) {
  uint64_t pos;
  uint32_t record;
  if (!rsi_matcher_settle(&scan->matcher, view, scan->base, &pos, &record)) return false;
  scan->pos = (size_t)(pos - scan->base);
  uint32_t const before = rsi_matcher_back(&scan->matcher, view + scan->pos, pos, scan->pos - scan->literal, record);
  size_t const len = scan->sig->block_len;
  scan->pos -= before * len;
  take_match(scan, record - before, before + 1, (before + 1) * len);
  return true;
}

/** Looks up the window at pos; true if it, or one that was waiting, matches. */
static bool look_up(rsi_scan_t *scan, uint8_t const *view, size_t rest) {
  if (!rsi_filter_has(&scan->sig->filter, scan->weak)) return false;
  rsi_window_t const window = {.bytes = view + scan->pos,
                               .weak = scan->weak,
                               .pos = scan->base + scan->pos,
                               .history = scan->pos - scan->literal,
                               .ahead = rest - scan->sig->block_len};
  rsi_matcher_ask(&scan->matcher, &window);
  return rsi_matcher_full(&scan->matcher) && settle(scan, view);
}

/** Passes over hits that the matcher need not look up. */
static void pass_by(rsi_scan_t *scan) {
  uint64_t const most = scan->base + scan->literal + RSI_LITERAL_MAX + 1;
  uint64_t const known = rsi_matcher_until(&scan->matcher), until = known < most ? known : most;
  rsi_hits_t const *hits = &scan->hits;
  if (until <= scan->from) return;
  uint64_t const at = until - scan->from;
  while (scan->next_hit < hits->count && hits->hit[scan->next_hit].at < at)
    scan->next_hit++;
}

/** Tests at most `count` of the next windows against filter and index. */
static void sweep(rsi_scan_t *scan, uint8_t const *view, size_t count) {
  rs_signature_t const *sig = scan->sig;
  if (count > scan->stride) count = scan->stride;
  scan->from = scan->swept;
  scan->swept += scan->matcher.kernels->weak[sig->sums.weak].sweep(&sig->filter, view + scan->pos, sig->block_len,
                                                                   scan->power, count, &scan->swept_weak, &scan->hits);
  scan->next_hit = 0;
  pass_by(scan);
  /* Narrowing hits is optional; it takes more time than it saves where the matcher passes over most of them. */
  bool const tight = rsi_matcher_tight(&scan->matcher, scan->from);
  if (!scan->next_hit) rsi_index_narrow(sig, &scan->hits, tight ? FEW_NARROWED : RSI_MOST_HITS);
  /* Blocks often match again a whole number of blocks after the last match: sweeping far beyond would be wasted. */
  while (scan->stride < LONGEST_STRIDE && 4 * scan->stride <= scan->swept - scan->begun)
    scan->stride *= 2;
}

/** Moves on to the next window that may match, or to the end of what was swept, or of the longest literal. */
static void move_on(rsi_scan_t *scan) {
  pass_by(scan);
  scan->next_hit = rsi_matcher_skim(&scan->matcher, &scan->hits, scan->next_hit, scan->from,
                                    scan->base + scan->literal + RSI_LITERAL_MAX);
  bool const hit = scan->next_hit < scan->hits.count;
  uint64_t const to = hit ? scan->from + scan->hits.hit[scan->next_hit].at : scan->swept;
  size_t const at = (size_t)(to - scan->base), most = scan->literal + RSI_LITERAL_MAX;
  scan->missed = true;
  if (at > most) {
    scan->pos = most;
    return;
  }
  scan->pos = at;
  scan->weak = scan->swept_weak;
  if (!hit) return;
  scan->weak = scan->hits.hit[scan->next_hit++].weak;
  scan->missed = false;
}

/** One step with windows of a whole block; there are `rest` bytes at pos, at least a block. False if none is left. */
static bool walk(rsi_scan_t *scan, uint8_t const *view, size_t rest) {
  size_t const len = scan->sig->block_len;
  if (!scan->span && scan->pos == scan->literal) {
    uint32_t follow = rsi_matcher_follow(&scan->matcher, view + scan->pos, rest / len);
    if (follow) {
      take_match(scan, scan->matcher.next, follow, (size_t)follow * len);
      return true;
    }
  }
  if (!scan->span) sum_window(scan, view, len);
  if (!scan->missed) {
    if (look_up(scan, view, rest)) return true;
    scan->missed = true;
  }
  bool const full = scan->pos - scan->literal == RSI_LITERAL_MAX, all = scan->base + scan->pos == scan->swept;
  bool const last = all && (rest == len || !rsi_matcher_patient(&scan->matcher, scan->swept));
  if ((full || last) && settle(scan, view)) return true;
  if (full) {
    put_literal(scan);
    return true;
  }
  if (all) {
    if (rest == len) return false;
    sweep(scan, view, rest - len);
  }
  move_on(scan);
  return true;
}

/** Takes the oldest byte out of the window, at the end of the input. */
static void shrink(rsi_scan_t *scan, uint8_t leaves) {
  if (scan->sig->sums.weak == RSI_ROLLSUM)
    scan->weak = rsi_rollsum_shrink(scan->weak, scan->span, leaves);
  else
    scan->weak = rsi_rk_shrink(scan->weak, &scan->span_power, leaves);
  scan->span--;
  scan->pos++;
  scan->missed = false;
}

/** One step at the end of the input, with windows shorter than a block, which only the last block can equal. */
static void walk_tail(rsi_scan_t *scan, uint8_t const *view, size_t rest) {
  uint8_t const *window = view + scan->pos;
  if (scan->pos - scan->literal == RSI_LITERAL_MAX || (!rest && scan->pos > scan->literal)) {
    put_literal(scan);
  } else if (!rest) {
    rsi_emit_end(&scan->emit);
    scan->closed = true;
  } else {
    if (!scan->span) sum_window(scan, view, rest);
    if (!scan->missed && rsi_matcher_short(&scan->matcher, window, rest, scan->weak, scan->base + scan->pos))
      take_match(scan, scan->sig->count - 1, 1, rest);
    else
      shrink(scan, *window);
  }
}

/** One step with a signature without records: all is literal. False if nothing is left. */
static bool walk_without_records(rsi_scan_t *scan, size_t rest) {
  size_t most = RSI_LITERAL_MAX - (scan->pos - scan->literal);
  if (most)
    scan->pos += rest < most ? rest : most;
  else
    put_literal(scan);
  return rest || !most;
}

rsi_scan_state rsi_scan_run(rsi_scan_t *scan, uint8_t const *view, size_t len, bool eof) {
  while (!waiting(scan)) {
    if (scan->closed) return RSI_SCAN_END;
    if (scan->matcher.out_of_memory) return RSI_SCAN_NO_MEMORY;
    size_t rest = len - scan->pos;
    bool moved = false;
    if (!scan->sig->count)
      moved = walk_without_records(scan, rest);
    else if (rest >= scan->sig->block_len)
      moved = walk(scan, view, rest);
    if (!moved && !eof) return RSI_SCAN_MORE;
    if (!moved) walk_tail(scan, view, rest);
  }
  return RSI_SCAN_FLUSH;
}

/** Calls the pass callback with literal data, if it is long, which saves copying it to the output. */
static void pass_literal(rsi_scan_t *scan, uint8_t const *view, rs_buffers_t const *io) {
  size_t const len = scan->queued_end - scan->queued;
  if (!scan->pass || len < WORTH_PASSING || !scan->pass(scan->pass_opaque, io, view + scan->queued, len)) return;
  scan->queued = scan->queued_end;
  scan->emit.stats->out_bytes += (rs_long_t)len;
}

bool rsi_scan_flush(rsi_scan_t *scan, uint8_t const *view, rs_buffers_t *io) {
  if (!rsi_emit_flush(&scan->emit, io)) return false;
  pass_literal(scan, view, io);
  scan->queued += rsi_give(io, view + scan->queued, scan->queued_end - scan->queued);
  return scan->queued == scan->queued_end;
}

void rsi_scan_needed(rsi_scan_t const *scan, size_t *from, size_t *to) {
  *from = scan->queued < scan->queued_end ? scan->queued : scan->literal;
  size_t const swept =
      scan->span && scan->swept > scan->base + scan->pos ? (size_t)(scan->swept - scan->base) : scan->pos;
  *to = swept + scan->span;
}

void rsi_scan_rebase(rsi_scan_t *scan, size_t dropped) {
  scan->base += dropped;
  scan->literal -= dropped;
  scan->pos -= dropped;
  if (scan->queued < scan->queued_end) {
    scan->queued -= dropped;
    scan->queued_end -= dropped;
  } else {
    scan->queued = scan->queued_end = 0;
  }
}
