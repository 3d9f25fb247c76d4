/* scan.c - the walk over the new file. */
#include "scan.h"

#include "job.h"
#include "join.h"
#include "rabinkarp.h"
#include "rollsum.h"

void rsi_scan_begin(rsi_scan_t *scan, rs_signature_t const *sig, rs_stats_t *stats) {
  *scan = (rsi_scan_t){.sig = sig, .power = rsi_rk_power(sig->block_len)};
  rsi_matcher_begin(&scan->matcher, sig, stats);
  rsi_emit_begin(&scan->emit, stats);
}

static bool waiting(rsi_scan_t const *scan) {
  return scan->emit.ready || scan->queued < scan->queued_end;
}

static void put_literal(rsi_scan_t *scan) {
  rsi_emit_literal(&scan->emit, scan->pos - scan->literal);
  scan->queued = scan->literal;
  scan->queued_end = scan->literal = scan->pos;
  scan->matcher.next = UINT32_MAX;
}

/** The len bytes at pos are those of the basis from this record on, blocks of them. */
static void take_match(rsi_scan_t *scan, uint32_t record, uint32_t blocks, size_t len) {
  if (scan->pos > scan->literal) put_literal(scan);
  rsi_join_copy(&scan->emit, scan->sig, record, len);
  scan->pos += len;
  scan->literal = scan->pos;
  scan->span = 0;
  scan->matcher.next = record + blocks;
}

static void sum_window(rsi_scan_t *scan, uint8_t const *view, size_t len) {
  scan->weak = scan->matcher.kernels->weak[scan->sig->sums.weak].block(view + scan->pos, len);
  scan->span = len;
  scan->span_power = len == scan->sig->block_len ? scan->power : rsi_rk_power(len);
  scan->missed = false;
}

/** Goes on with windows of a whole block; rest bytes, at least a block, lie at pos. False if none is left. */
static bool walk(rsi_scan_t *scan, uint8_t const *view, size_t rest) {
  rs_signature_t const *sig = scan->sig;
  if (!scan->span && scan->pos == scan->literal) {
    uint32_t follow = rsi_matcher_follow(&scan->matcher, view + scan->pos, rest / sig->block_len);
    if (follow) {
      take_match(scan, scan->matcher.next, follow, (size_t)follow * sig->block_len);
      return true;
    }
  }
  if (!scan->span) sum_window(scan, view, sig->block_len);
  if (!scan->missed) {
    uint32_t record;
    if (rsi_filter_has(&sig->filter, scan->weak) &&
        rsi_matcher_whole(&scan->matcher, view + scan->pos, scan->weak, scan->base + scan->pos,
                          scan->pos - scan->literal, &record)) {
      take_match(scan, record, 1, sig->block_len);
      return true;
    }
    scan->missed = true;
  }
  if (scan->pos - scan->literal == RSI_LITERAL_MAX) {
    put_literal(scan);
    return true;
  }
  size_t count = rest - sig->block_len, most = RSI_LITERAL_MAX - (scan->pos - scan->literal);
  if (!count) return false;
  bool hit;
  scan->pos += scan->matcher.kernels->weak[sig->sums.weak].scan(
      &sig->filter, view + scan->pos, sig->block_len, scan->power, count < most ? count : most, &scan->weak, &hit);
  scan->missed = !hit;
  return true;
}

/** Takes the oldest byte out of the window, at the end of the input where none can come in. */
static void shrink(rsi_scan_t *scan, uint8_t leaves) {
  if (scan->sig->sums.weak == RSI_ROLLSUM)
    scan->weak = rsi_rollsum_shrink(scan->weak, scan->span, leaves);
  else
    scan->weak = rsi_rk_shrink(scan->weak, &scan->span_power, leaves);
  scan->span--;
  scan->pos++;
  scan->missed = false;
}

/** The end of the input: windows shorter than a block, which only the last block can equal. */
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

/** A signature without records: everything is literal. */
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

bool rsi_scan_flush(rsi_scan_t *scan, uint8_t const *view, rs_buffers_t *io) {
  if (!rsi_emit_flush(&scan->emit, io)) return false;
  scan->queued += rsi_give(io, view + scan->queued, scan->queued_end - scan->queued);
  return scan->queued == scan->queued_end;
}

void rsi_scan_needed(rsi_scan_t const *scan, size_t *from, size_t *to) {
  *from = scan->queued < scan->queued_end ? scan->queued : scan->literal;
  *to = scan->pos + scan->span;
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
