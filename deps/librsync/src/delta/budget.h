/*
 * budget.h - how much work a scan may do beyond what random data takes.
 *
 * Work is counted in units of about 0.1 ns, which is what MD4 of many windows at once takes for a byte (0.09 to 0.17 ns
 * from AVX-512 to SSE2); BLAKE2b takes three times as long (0.26 to 0.4 ns, where it is vectorised). Random data takes
 * about 1 ns a byte. What a file as long as the basis may take is in part given in advance, since edits at its
 * beginning need as much as those at its end: together 28 units a byte, some three times what random data takes. A
 * millisecond is given to small files, which nobody waits for.
 */
#ifndef RSI_BUDGET_H
#define RSI_BUDGET_H

#include "../signature/records.h"

#define RSI_INCOME 16     /* per byte scanned */
#define RSI_IN_ADVANCE 12 /* per byte of the basis */
#define RSI_MOST_IN_ADVANCE ((uint64_t)32 << 20)
#define RSI_CAPITAL ((uint64_t)8 << 20)
#define RSI_RESERVE 8 /* the part that is for windows likely to match: one in so many */

#define RSI_COST_HASH_MD4 1 /* a byte hashed with others */
#define RSI_COST_HASH_BLAKE2B 3
#define RSI_COST_HASH_ALONE 10 /* either */
#define RSI_COST_SLIDE 10      /* a byte that the content of a window is moved on by, or taken of */
#define RSI_COST_LOOK 60       /* a window whose weak sum some record has */
#define RSI_COST_SEARCH 1000   /* of a larger bucket: some dozen cache misses */
#define RSI_COST_INDEX 300     /* of the index for a weak sum that has not misled */
#define RSI_COST_LARGE_INDEX 2000
#define RSI_LARGE_INDEX 32768         /* records: more than the caches near the processor hold */
#define RSI_COST_COMPARE 4            /* bytes compared */
#define RSI_SAVED 8                   /* where blocks follow a match, a byte takes so much less than to scan it */
#define RSI_PAUSE ((uint64_t)1 << 16) /* what is waited for once all is spent: many looks in one go */

typedef struct rsi_budget {
  uint64_t spent, capital;
  uint64_t hash_cost; /* of a byte */
  uint64_t search_cost;
} rsi_budget_t;

static inline void rsi_budget_begin(rsi_budget_t *budget, rs_signature_t const *sig) {
  uint64_t const basis = (uint64_t)sig->count * sig->block_len;
  uint64_t const advance = basis < RSI_MOST_IN_ADVANCE / RSI_IN_ADVANCE ? basis * RSI_IN_ADVANCE : RSI_MOST_IN_ADVANCE;
  budget->spent = 0;
  budget->capital = RSI_CAPITAL + advance;
  budget->search_cost = sig->count > RSI_LARGE_INDEX ? RSI_COST_LARGE_INDEX : RSI_COST_INDEX;
  budget->hash_cost = sig->sums.strong == RSI_MD4 ? RSI_COST_HASH_MD4 : RSI_COST_HASH_BLAKE2B;
}

/** Whether so much more may be spent once `end` bytes of the input have been scanned. */
static inline bool rsi_affords(rsi_budget_t const *budget, uint64_t end, uint64_t cost) {
  return budget->spent + cost <= budget->capital + RSI_INCOME * end;
}

/** The same without what is kept for likely windows. */
static inline bool rsi_affords_any(rsi_budget_t const *budget, uint64_t end, uint64_t cost) {
  uint64_t const all = budget->capital + RSI_INCOME * end;
  return budget->spent + cost <= all - all / RSI_RESERVE;
}

/** How many bytes have to be scanned until so much may be spent. */
static inline uint64_t rsi_budget_recovers(rsi_budget_t const *budget, uint64_t cost) {
  uint64_t const wanted = budget->spent + cost;
  return wanted > budget->capital ? (wanted - budget->capital + RSI_INCOME - 1) / RSI_INCOME : 0;
}

#endif
