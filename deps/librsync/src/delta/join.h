/* join.h - where one copy ends and the next begins, when some blocks between could come from either place. */
#ifndef RSI_JOIN_H
#define RSI_JOIN_H

#include "../signature/records.h"
#include "emit.h"

/**
 * Adds a copy of len bytes, a block or its beginning, from a record on. Blocks at the end of the copy before it that
 * the basis has before that record too move over to the new copy, if that makes the commands shorter.
 *
 * Without it a delta could be longer than librsync's, which takes the first of equal blocks each time: with blocks A at
 * 5, Z at 0 and 6, X at 1, the new file A Z X is a copy of 5..6 and one of 1, or one of 5 and one of 0..1.
 */
void rsi_join_copy(rsi_emit_t *emit, rs_signature_t const *sig, uint32_t record, uint64_t len);

#endif
