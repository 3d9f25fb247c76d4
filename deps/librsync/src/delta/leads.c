/* leads.c - which windows are likely to match. */
#include "leads.h"

#include <string.h>

#define MOST_OF_RANGE 16 /* records of a weak sum that are checked */

/** Sets *record to the one that lies nearest to pos if the basis goes on; false if it is more than RSI_ASIDE away. */
static bool record_in_course(rsi_course_t const *course, rs_signature_t const *sig, uint64_t pos, uint32_t *record) {
  int64_t const block = (int64_t)sig->block_len, there = (int64_t)pos - course->shift;
  if (there < -RSI_ASIDE) return false;
  int64_t const number = (there + block / 2) / block, aside = there - number * block;
  *record = (uint32_t)number;
  return number < (int64_t)sig->count && aside <= RSI_ASIDE && aside >= -RSI_ASIDE;
}

void rsi_course_match(rsi_course_t *course, rs_signature_t const *sig, uint64_t pos, uint32_t record, uint64_t len) {
  uint32_t expected;
  if (record_in_course(course, sig, pos, &expected) &&
      memcmp(rsi_record(sig, expected), rsi_record(sig, record), sig->record_len) == 0)
    record = expected;
  course->shift = (int64_t)pos - (int64_t)record * (int64_t)sig->block_len;
  course->end = pos + len;
  course->matches++;
}

bool rsi_course_leads(rsi_course_t const *course, rs_signature_t const *sig, uint64_t pos, uint32_t weak) {
  uint32_t record;
  return record_in_course(course, sig, pos, &record) && rsi_record_weak(sig, record) == weak;
}

/** Added to weak sums, so that entries from before the last match, also those taken back with it, do not match. */
static uint32_t generation(rsi_course_t const *course) {
  return (course->matches + 1) * 0x9e3779b1u;
}

void rsi_skipped_note(rsi_skipped_t *skipped, rsi_course_t const *course, uint64_t pos, uint32_t weak) {
  skipped->at[pos % RSI_SKIPPED].pos = (uint32_t)pos;
  skipped->at[pos % RSI_SKIPPED].weak = weak + generation(course);
}

bool rsi_skipped_leads(rsi_skipped_t const *skipped, rsi_course_t const *course, rs_signature_t const *sig,
                       uint64_t pos, rsi_range_t range) {
  if (pos < sig->block_len) return false;
  uint64_t const before = pos - sig->block_len;
  size_t const at = before % RSI_SKIPPED;
  if (skipped->at[at].pos != (uint32_t)before || before < course->end) return false;
  uint32_t const weak = skipped->at[at].weak - generation(course);
  uint32_t const end = range.end - range.first > MOST_OF_RANGE ? range.first + MOST_OF_RANGE : range.end;
  for (uint32_t place = range.first; place < end; place++) {
    uint32_t const record = rsi_entry_number(sig, sig->order[place]);
    /* Only the first of equal records is in order; in a run of them, each other one follows an equal one. */
    if (rsi_record_weak(sig, record) == weak || (record && rsi_record_weak(sig, record - 1) == weak)) return true;
  }
  return false;
}
