/*
 * matcher.h - does this window hold the same bytes as some block of the signature?
 *
 * The weak sum asks the index, the strong sum decides. Directly after a match the record that follows it is tried
 * first: it usually fits, needs no look at the index, and makes runs of equal blocks one copy. Else, of equal blocks,
 * the first one is taken.
 *
 * Against input made to be slow, strong sums are hashed within a budget that grows with the bytes scanned; a window
 * whose turn comes while it is overspent counts as no match. Windows of a run, or of a short period, that repeat a
 * window known not to match are recognised by their bytes. All of it depends on the input's content only.
 */
#ifndef RSI_MATCHER_H
#define RSI_MATCHER_H

#include "signature.h"

#define RSI_EAGER RSI_MAX_BATCH /* windows hashed at once, at most */
#define RSI_MISSES 64           /* windows remembered, by mixed weak sum, from which a period can be guessed */

typedef struct rsi_matcher {
  rs_signature_t const *sig;
  rsi_kernels_t const *kernels;
  rs_stats_t *stats;
  uint32_t next;  /* the record that would continue the open copy; past the last one: there is none */
  size_t guess;   /* how many blocks to try at once when the next one may follow */
  uint64_t spent; /* bytes hashed, and other work as its like in bytes */
  struct {        /* strong sums of windows that come up soon, hashed along with an earlier one */
    size_t eager; /* how many to hash at once; more, the more of them are asked for */
    size_t next, count;
    uint64_t pos[RSI_EAGER];
    uint8_t strong[RSI_EAGER * RS_MAX_STRONG_SUM_LENGTH];
  } ahead;
  struct {
    uint32_t weak;
    bool set;
    uint64_t pos;
  } misses[RSI_MISSES];
  uint64_t period, equal_from, equal_to; /* in [equal_from, equal_to) each byte equals the one a period before it */
} rsi_matcher_t;

void rsi_matcher_begin(rsi_matcher_t *matcher, rs_signature_t const *sig, rs_stats_t *stats);

/**
 * After a match: how many of the n blocks at p, one behind the other, are those of the next records. They are hashed
 * many at once, more of them the longer it goes well. The answer may stop short of the last that fits, never beyond.
 */
uint32_t rsi_matcher_follow(rsi_matcher_t *matcher, uint8_t const *p, size_t n);

/** Whether windows that end at this position of the input are not looked up, as too much has been hashed before it. */
bool rsi_matcher_overspent(rsi_matcher_t const *matcher, uint64_t end);

/** A window of a whole block. */
typedef struct rsi_window {
  uint8_t const *bytes;
  uint32_t weak;    /* its weak sum, which the filter has */
  uint64_t pos;     /* where in the input it begins */
  uint64_t history; /* how many bytes before it are there to be read, all of them literal */
} rsi_window_t;

/** Windows that may be looked up next: the hits from the one numbered `next` on. All of their bytes can be read. */
typedef struct rsi_coming {
  rsi_hits_t const *hits;
  size_t next;
  uint64_t from; /* the position that the hits count from */
} rsi_coming_t;

/** Looks up a window. */
bool rsi_matcher_whole(rsi_matcher_t *matcher, rsi_window_t const *window, rsi_coming_t const *coming,
                       uint32_t *record);

/** Whether a window shorter than a block, at the end of the input, equals the last block of the signature. */
bool rsi_matcher_short(rsi_matcher_t *matcher, uint8_t const *window, size_t len, uint32_t weak, uint64_t pos);

#endif
