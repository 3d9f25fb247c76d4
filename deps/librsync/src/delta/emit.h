/*
 * emit.h - the writer of delta commands.
 *
 * Numbers take the least width that holds them; copies that continue one another become one. Only headers pass through
 * here: the scan writes the data of a literal itself, after the header.
 */
#ifndef RSI_EMIT_H
#define RSI_EMIT_H

#include <stdbool.h>

#include "../delta_format.h"
#include "librsync.h"

/** Literals are cut at this length, as in librsync since 2.3.3. */
#define RSI_LITERAL_MAX 65533

typedef struct rsi_emit {
  rs_stats_t *stats;
  uint64_t copy_pos, copy_len; /* a copy that may still grow; copy_len 0: none */
  uint8_t bytes[2 * RSI_COMMAND_MAX];
  size_t ready, given; /* how many of bytes are filled, and how many of them are delivered */
} rsi_emit_t;

/** Puts the magic number to bytes. Commands are counted in *stats, which outlives the writer. */
void rsi_emit_begin(rsi_emit_t *emit, rs_stats_t *stats);

/** Adds a copy of len (not 0) bytes at pos of the basis. Puts at most one command, an earlier copy, to bytes. */
void rsi_emit_copy(rsi_emit_t *emit, uint64_t pos, uint64_t len);

/** Puts the header of a literal of len (1 .. RSI_LITERAL_MAX) bytes to bytes, after any copy before it. */
void rsi_emit_literal(rsi_emit_t *emit, size_t len);

/** Puts an open copy and the end of the delta to bytes. */
void rsi_emit_end(rsi_emit_t *emit);

/** Moves bytes to the output; false while some are left. */
bool rsi_emit_flush(rsi_emit_t *emit, rs_buffers_t *io);

#endif
