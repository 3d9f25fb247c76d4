/* join.c - where one copy ends and the next begins. */
#include "join.h"

#include <string.h>

#include "../wire.h"

#define MOST_MOVED 256 /* blocks compared at most: runs of equal blocks are long, and the gain is a few bytes */

/** How many blocks before `record` equal those at the end of the open copy, whose last block is `last`. */
static uint64_t common_blocks(rs_signature_t const *sig, uint32_t last, uint64_t blocks, uint32_t record) {
  uint64_t n = 0;
  while (n < MOST_MOVED && n < blocks && n < record &&
         memcmp(rsi_record(sig, last - (uint32_t)n), rsi_record(sig, record - 1 - (uint32_t)n), sig->record_len) == 0)
    n++;
  return n;
}

/** The bytes of both commands that depend on how many blocks move over. The second copy's length may still grow. */
static unsigned cost(uint64_t first_len, uint64_t second_pos) {
  return (1u << rsi_width_index(first_len)) + (1u << rsi_width_index(second_pos));
}

void rsi_join_copy(rsi_emit_t *emit, rs_signature_t const *sig, uint32_t record, uint64_t len) {
  uint64_t const block = sig->block_len, pos = record * block, open = emit->copy_len;
  if (!open || emit->copy_pos + open == pos) {
    rsi_emit_copy(emit, pos, len);
    return;
  }
  uint64_t blocks = open / block,
           most = common_blocks(sig, (uint32_t)((emit->copy_pos + open) / block - 1), blocks, record);
  uint64_t moved = 0;
  if (most == blocks) { /* the whole copy moves over: one command less */
    moved = blocks;
  } else {
    for (uint64_t n = 1; n <= most; n++)
      if (cost(open - n * block, pos - n * block) < cost(open - moved * block, pos - moved * block)) moved = n;
  }
  emit->copy_len -= moved * block;
  rsi_emit_copy(emit, pos - moved * block, len + moved * block);
}
