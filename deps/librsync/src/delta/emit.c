/* emit.c - the writer of delta commands. */
#include "emit.h"

#include "../job.h"
#include "../wire.h"

static void put(rsi_emit_t *emit, uint64_t value, unsigned width) {
  rsi_store_be(emit->bytes + emit->ready, value, width);
  emit->ready += width;
}

static void close_copy(rsi_emit_t *emit) {
  if (!emit->copy_len) return;
  unsigned pos = rsi_width_index(emit->copy_pos), len = rsi_width_index(emit->copy_len);
  put(emit, RSI_OP_COPY_N1_N1 + 4 * pos + len, 1);
  put(emit, emit->copy_pos, 1u << pos);
  put(emit, emit->copy_len, 1u << len);
  emit->stats->copy_cmds++;
  emit->stats->copy_bytes += (rs_long_t)emit->copy_len;
  emit->stats->copy_cmdbytes += 1 + (1 << pos) + (1 << len);
  emit->copy_len = 0;
}

void rsi_emit_begin(rsi_emit_t *emit, rs_stats_t *stats) {
  *emit = (rsi_emit_t){.stats = stats};
  put(emit, RS_DELTA_MAGIC, 4);
}

void rsi_emit_copy(rsi_emit_t *emit, uint64_t pos, uint64_t len) {
  if (emit->copy_len && emit->copy_pos + emit->copy_len == pos) {
    emit->copy_len += len;
    return;
  }
  close_copy(emit);
  emit->copy_pos = pos;
  emit->copy_len = len;
}

void rsi_emit_literal(rsi_emit_t *emit, size_t len) {
  close_copy(emit);
  size_t before = emit->ready;
  if (len <= RSI_OP_LITERAL_MAX_IMMEDIATE) {
    put(emit, len, 1);
  } else {
    unsigned width = rsi_width_index(len);
    put(emit, RSI_OP_LITERAL_N1 + width, 1);
    put(emit, len, 1u << width);
  }
  emit->stats->lit_cmds++;
  emit->stats->lit_bytes += (rs_long_t)len;
  emit->stats->lit_cmdbytes += (rs_long_t)(emit->ready - before);
}

void rsi_emit_end(rsi_emit_t *emit) {
  close_copy(emit);
  put(emit, RSI_OP_END, 1);
}

bool rsi_emit_flush(rsi_emit_t *emit, rs_buffers_t *io) {
  emit->given += rsi_give(io, emit->bytes + emit->given, emit->ready - emit->given);
  if (emit->given < emit->ready) return false;
  emit->given = emit->ready = 0;
  return true;
}
