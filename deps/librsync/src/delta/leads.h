/*
 * leads.h - which windows are likely to match, and are hashed first where not all can be.
 *
 * Blocks that follow one another in the basis mostly do so in the new file, too. So a window is likely to match if the
 * window a block before it, passed over unhashed, has the weak sum of the record before; or if it lies where the basis
 * goes on after the last match, give or take some inserted or deleted bytes.
 */
#ifndef RSI_LEADS_H
#define RSI_LEADS_H

#include "../signature/index.h"

#define RSI_SKIPPED 16384 /* windows remembered: all of the block before, for blocks up to this length */
#define RSI_ASIDE 64      /* bytes inserted or deleted since the last match, at most */

/** The last match. */
typedef struct rsi_course {
  int64_t shift;    /* its position in the new file less that in the basis */
  uint64_t end;     /* where it ended in the new file; 0: there was none */
  uint32_t matches; /* how many there were, modulo 2^32 */
} rsi_course_t;

/** Notes a match of `len` bytes at pos, `record` being the first of those equal to one another. */
void rsi_course_match(rsi_course_t *course, rs_signature_t const *sig, uint64_t pos, uint32_t record, uint64_t len);

/** Whether a window lies where the basis goes on after the last match, with the weak sum of the record there. */
bool rsi_course_leads(rsi_course_t const *course, rs_signature_t const *sig, uint64_t pos, uint32_t weak);

/** Windows since the last match that were passed over unhashed. */
typedef struct rsi_skipped {
  struct {
    uint32_t pos;  /* modulo 2^32 */
    uint32_t weak; /* mixed with the number of matches */
  } at[RSI_SKIPPED];
} rsi_skipped_t;

/** Remembers a window that is passed over unhashed. */
void rsi_skipped_note(rsi_skipped_t *skipped, rsi_course_t const *course, uint64_t pos, uint32_t weak);

/** Whether the window a block before pos was passed over, and has the weak sum of a record before one of the range. */
bool rsi_skipped_leads(rsi_skipped_t const *skipped, rsi_course_t const *course, rs_signature_t const *sig,
                       uint64_t pos, rsi_range_t range);

#endif
