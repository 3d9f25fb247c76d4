/*
 * emit.h - the writer of delta commands.
 *
 * Commands come out with the shortest widths; copies that continue one another become one. Only headers pass through
 * here: the data of a literal goes from the caller's window to the output directly, after the header.
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
  size_t ready, given; /* of bytes: written there, taken from there */
} rsi_emit_t;

void rsi_emit_begin(rsi_emit_t *emit, rs_stats_t *stats);

/** Adds a copy of len (not 0) bytes at pos of the basis. At most one command is put to bytes. */
void rsi_emit_copy(rsi_emit_t *emit, uint64_t pos, uint64_t len);

/** Puts the header of a literal of len (1 .. RSI_LITERAL_MAX) bytes to bytes, after any copy before it. */
void rsi_emit_literal(rsi_emit_t *emit, size_t len);

void rsi_emit_end(rsi_emit_t *emit);

/** Moves what is ready to the output; false while some is left. */
bool rsi_emit_flush(rsi_emit_t *emit, rs_buffers_t *io);

#endif
