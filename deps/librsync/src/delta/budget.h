/*
 * budget.h - how much work a scan may do beyond what random data takes.
 *
 * Work is counted in units of about 0.1 ns, which is what MD4 of many windows at once takes for a byte (0.08 to 0.17 ns
 * from AVX-512 to SSE2); BLAKE2b takes three times as long (0.26 to 0.4 ns, where it is vectorised). Random data takes
 * about 1 ns a byte, and once 3.5 ns for each byte of a block, at the end of the input. About three times that may be
 * spent besides.
 *
 * A window is the more likely to match the less often its weak sum has misled. So the budget must afford some more
 * windows than the one that is hashed, and many more of them each time that its weak sum has misled since it last
 * matched: what is left goes to the likely ones.
 */
#ifndef RSI_BUDGET_H
#define RSI_BUDGET_H

#include "../signature/records.h"

#define RSI_INCOME 28                     /* per byte scanned */
#define RSI_CAPITAL ((uint64_t)512 << 10) /* given in advance, and... */
#define RSI_CAPITAL_OF_BLOCK 80           /* per byte of a block */
#define RSI_KEPT 4                        /* windows, for those that are likely to match for other reasons */
#define RSI_KEPT_FOR_MISLED 8             /* windows, each time that the weak sum has misled */

#define RSI_COST_HASH_MD4 1 /* a byte hashed with others */
#define RSI_COST_HASH_BLAKE2B 3
#define RSI_COST_HASH_ALONE 10 /* either */
#define RSI_COST_BATCH_MD4 12  /* a byte of as many windows as are hashed at once: some of them in vain at a match */
#define RSI_COST_BATCH_BLAKE2B 20
#define RSI_COST_SLIDE 11    /* a byte that the content of a window is moved on by */
#define RSI_COST_CONTENT 7   /* a byte of a window whose content is taken */
#define RSI_COST_SKIM 150    /* a window whose weak sum has misled before */
#define RSI_COST_LOOK 150    /* and that is not passed over at once */
#define RSI_COST_SEARCH 1000 /* of a larger bucket: some dozen cache misses */
#define RSI_COST_INDEX 300   /* of the index for a weak sum that has not misled */
#define RSI_COST_LARGE_INDEX 2000
#define RSI_LARGE_INDEX 32768         /* records: more than the caches near the processor hold */
#define RSI_COST_COMPARE 4            /* bytes compared */
#define RSI_SAVED 8                   /* saved for each byte of blocks that follow a match: they are not scanned */
#define RSI_PAUSE ((uint64_t)1 << 16) /* once all is spent, no look-up until so much has come in: many in one go */

typedef struct rsi_budget {
  uint64_t spent, capital;
  uint64_t hash_cost;   /* of a byte hashed with others */
  uint64_t window_cost; /* of hashing a window with others */
  uint64_t batch_cost;  /* of hashing as many of them as are hashed at once */
  uint64_t search_cost;
} rsi_budget_t;

static inline void rsi_budget_begin(rsi_budget_t *budget, rs_signature_t const *sig) {
  bool const md4 = sig->sums.strong == RSI_MD4;
  budget->spent = 0;
  budget->capital = RSI_CAPITAL + RSI_CAPITAL_OF_BLOCK * (uint64_t)sig->block_len;
  budget->hash_cost = md4 ? RSI_COST_HASH_MD4 : RSI_COST_HASH_BLAKE2B;
  budget->window_cost = budget->hash_cost * sig->block_len;
  budget->batch_cost = (uint64_t)(md4 ? RSI_COST_BATCH_MD4 : RSI_COST_BATCH_BLAKE2B) * sig->block_len;
  budget->search_cost = sig->count > RSI_LARGE_INDEX ? RSI_COST_LARGE_INDEX : RSI_COST_INDEX;
}

/** Whether `cost` more may be spent when `end` bytes of the input are scanned. */
static inline bool rsi_affords(rsi_budget_t const *budget, uint64_t end, uint64_t cost) {
  return budget->spent + cost <= budget->capital + RSI_INCOME * end;
}

/**
 * What has to be left after a window is hashed whose weak sum has misled so often: at most three tenths of all that has
 * been given, so that what nobody needs later is spent.
 */
static inline uint64_t rsi_budget_kept(rsi_budget_t const *budget, uint64_t end, uint32_t misled) {
  uint64_t const kept = budget->window_cost * (RSI_KEPT + RSI_KEPT_FOR_MISLED * (uint64_t)misled);
  uint64_t const most = (budget->capital + RSI_INCOME * end) / 10 * 3;
  return kept < most ? kept : most;
}

/** How many bytes of the input must be scanned until `cost` more may be spent. */
static inline uint64_t rsi_budget_recovers(rsi_budget_t const *budget, uint64_t cost) {
  uint64_t const wanted = budget->spent + cost;
  return wanted > budget->capital ? (wanted - budget->capital + RSI_INCOME - 1) / RSI_INCOME : 0;
}

#endif
