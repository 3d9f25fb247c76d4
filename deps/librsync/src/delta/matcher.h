/*
 * matcher.h - finds out whether a window equals a block of the signature.
 *
 * The index is searched for the weak sum; the strong sum decides. Directly after a match the record that follows it is
 * tried first: it usually matches, needs no search, and makes runs of equal blocks one copy. Else the first of equal
 * blocks is taken.
 *
 * A window whose weak sum some record has waits for more of them, so that many strong sums are hashed at once, or until
 * nothing else is left to do (rsi_matcher_settle()). Until then it counts as a miss; if it matches, all that was noted
 * since is undone. So the result does not depend on how many wait.
 *
 * Against weak sums that mislead, what has been learned about windows is kept (memo.h), and all work is done within a
 * budget that grows with the bytes scanned: the less of it is left, the likelier a window must be to match (budget.h,
 * leads.h). A window that it does not allow counts as no match. All of it depends on the input's content only.
 */
#ifndef RSI_MATCHER_H
#define RSI_MATCHER_H

#include <string.h>

#include "budget.h"
#include "leads.h"
#include "memo.h"

/** Memory that is allocated when a weak sum misleads for the first time. */
typedef struct rsi_past {
  rsi_memo_t memo;
  rsi_skipped_t skipped;
} rsi_past_t;

/** A window that waits for its strong sum. */
typedef struct rsi_held {
  uint64_t pos;
  rsi_range_t range;
  uint64_t content; /* if has_content */
  bool has_content;
  uint64_t spent, skipped, asked; /* of the matcher, when it began to wait */
  size_t noted;                   /* of the memo, before */
} rsi_held_t;

typedef struct rsi_matcher {
  rs_signature_t const *sig;
  rsi_kernels_t const *kernels;
  rs_stats_t *stats;
  uint32_t next; /* the record that would continue the open copy; count or more: none */
  size_t guess;  /* how many blocks to try at once when the next one may follow */
  rsi_budget_t budget;
  bool repetitive;       /* many blocks of the basis are equal: contents are learned from the beginning */
  uint32_t learned_weak; /* of the block last learned */
  rsi_course_t course;
  rsi_past_t *past;         /* NULL: no weak sum has misled */
  bool out_of_memory;       /* allocating `past` has failed */
  uint64_t asked, asked_at; /* windows that waited since the last match, and where the last of them begins */
  uint64_t looked_at;       /* the last window whose weak sum was hot */
  uint64_t resume;          /* windows before this position are passed over */
  uint64_t skipped;         /* windows before this position may have been passed over unhashed */
  size_t most, count;       /* how many windows may wait, and how many do */
  rsi_held_t held[RSI_MAX_BATCH];
  struct { /* the content of the window at pos, if set */
    uint64_t leaving, pos, sum;
    bool set;
  } content;
  uint64_t missed_at, distance; /* the last window known to miss, and how far before it the equal one lies */
  uint64_t period, equal_to;    /* unless 0: up to equal_to, each byte of the literal equals the one a period before */
} rsi_matcher_t;

static inline bool rsi_record_is(rs_signature_t const *sig, uint32_t record, uint8_t const *strong) {
  return memcmp(rsi_record_strong(sig, record), strong, sig->strong_len) == 0;
}

/** How many blocks one group of lanes holds; a batch is two of them. */
static inline size_t rsi_kernels_group(rsi_kernels_t const *kernels) {
  return (kernels->batch + 1) / 2;
}

void rsi_count_false_matches(rs_stats_t *stats, size_t n);

void rsi_matcher_begin(rsi_matcher_t *matcher, rs_signature_t const *sig, rs_stats_t *stats);
void rsi_matcher_end(rsi_matcher_t *matcher);

/**
 * After a match: how many of the n blocks at p, one after the other, equal the next records, or fewer of them. Hashes
 * many at once, more of them after blocks have matched.
 */
uint32_t rsi_matcher_follow(rsi_matcher_t *matcher, uint8_t const *p, size_t n);

/** Notes the content of a block that has matched, where that may save hashing later. */
void rsi_matcher_learn(rsi_matcher_t *matcher, uint8_t const *block, uint32_t weak, uint8_t const *strong);

/** A window of a whole block. */
typedef struct rsi_window {
  uint8_t const *bytes;
  uint32_t weak;    /* its weak sum, which the filter has */
  uint64_t pos;     /* where in the input it begins */
  uint64_t history; /* how many bytes before it can be read, all of them literal */
  size_t ahead;     /* how many bytes after it can be read */
} rsi_window_t;

/** Looks up a window, which may then wait. Windows must come in order. */
void rsi_matcher_ask(rsi_matcher_t *matcher, rsi_window_t const *window);

/**
 * Passes over hits, from hit `next` on, that the budget does not allow to look up. Their positions are relative to
 * `from`; hits beyond position `to` are not checked. Returns the number of the first hit that must be looked up.
 */
size_t rsi_matcher_skim(rsi_matcher_t *matcher, rsi_hits_t const *hits, size_t next, uint64_t from, uint64_t to);

/** Whether as many windows wait as may: they must be settled before the next look-up. */
bool rsi_matcher_full(rsi_matcher_t const *matcher);

/** Whether windows from pos on may be swept before the waiting ones are settled. */
bool rsi_matcher_patient(rsi_matcher_t const *matcher, uint64_t pos);

/**
 * Hashes all waiting windows; false if none matches. Else sets *pos and *record to the first match and forgets the
 * windows after it. The view begins at position `base`.
 */
bool rsi_matcher_settle(rsi_matcher_t *matcher, uint8_t const *view, uint64_t base, uint64_t *pos, uint32_t *record);

/** Whether little of the budget is left for windows from this position on. */
bool rsi_matcher_tight(rsi_matcher_t const *matcher, uint64_t pos);

/** The position before which no window needs to be looked up. */
uint64_t rsi_matcher_until(rsi_matcher_t const *matcher);

/** How many blocks just before this matching window, within its history, equal the records before. */
uint32_t rsi_matcher_back(rsi_matcher_t *matcher, uint8_t const *window, uint64_t pos, uint64_t history,
                          uint32_t record);

/** Notes a match of len bytes at pos: `blocks` records from this one on, whole ones or the last one. */
void rsi_matcher_matched(rsi_matcher_t *matcher, uint64_t pos, uint32_t record, uint32_t blocks, uint64_t len);

/** Whether a window shorter than a block, at the end of the input, equals the last block of the signature. */
bool rsi_matcher_short(rsi_matcher_t *matcher, uint8_t const *window, size_t len, uint32_t weak, uint64_t pos);

#endif
