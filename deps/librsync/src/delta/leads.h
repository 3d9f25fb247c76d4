/*
 * leads.h - which windows are worth hashing first, where not all can be.
 *
 * A match seldom comes alone: blocks that follow one another in the basis do so in the new file, too. So a window is
 * likely to match if the one a block before it, passed over unhashed, has the weak sum of the record before; or if it
 * lies where the basis goes on after the last match, but for some bytes put in or taken out.
 */
#ifndef RSI_LEADS_H
#define RSI_LEADS_H

#include "../signature/index.h"

#define RSI_SKIPPED 16384 /* windows remembered: for blocks up to so many bytes, all of the block before */
#define RSI_ASIDE 64      /* bytes put in or taken out since the last match, at most */

/** Where the last match lay: position in the new file less position in the basis, and where it ended. */
typedef struct rsi_course {
  int64_t shift;
  uint64_t end;     /* position in the new file; 0: there has been none */
  uint32_t matches; /* how many there have been, modulo 2^32 */
} rsi_course_t;

/** Notes a match of `len` bytes at pos, `record` being the first of those equal to one another. */
void rsi_course_match(rsi_course_t *course, rs_signature_t const *sig, uint64_t pos, uint32_t record, uint64_t len);

/** Whether a window lies in the course of the last match, with the weak sum of the record that is there. */
bool rsi_course_leads(rsi_course_t const *course, rs_signature_t const *sig, uint64_t pos, uint32_t weak);

/** Windows since the last match that were passed over unhashed. */
typedef struct rsi_skipped {
  struct {
    uint32_t pos;  /* modulo 2^32 */
    uint32_t weak; /* mixed with the number of matches */
  } at[RSI_SKIPPED];
} rsi_skipped_t;

void rsi_skipped_note(rsi_skipped_t *skipped, rsi_course_t const *course, uint64_t pos, uint32_t weak);

/** Whether the window a block before pos was passed over, and has the weak sum of a record before one of the range. */
bool rsi_skipped_leads(rsi_skipped_t const *skipped, rsi_course_t const *course, rs_signature_t const *sig,
                       uint64_t pos, rsi_range_t range);

#endif
