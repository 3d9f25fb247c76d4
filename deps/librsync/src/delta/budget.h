/*
 * budget.h - how much work a scan may do beyond what random data takes.
 *
 * Work is counted in units of about 0.1 ns, which is what MD4 of many windows at once takes for a byte (0.09 to 0.17 ns
 * from AVX-512 to SSE2); BLAKE2b takes three times as long (0.26 to 0.4 ns, where it is vectorised). Random data takes
 * about 1 ns a byte. Each byte scanned adds to the budget. A part is granted in advance, by the length of the basis,
 * since edits at the beginning of a file need as much work as those at its end: for a file as long as the basis, both
 * make 28 units a byte, some three times what random data takes. Every scan gets a millisecond more, which allows small
 * files all they need.
 */
#ifndef RSI_BUDGET_H
#define RSI_BUDGET_H

#include "../signature/records.h"

#define RSI_INCOME 16     /* per byte scanned */
#define RSI_IN_ADVANCE 12 /* per byte of the basis */
#define RSI_MOST_IN_ADVANCE ((uint64_t)32 << 20)
#define RSI_CAPITAL ((uint64_t)8 << 20)
#define RSI_RESERVE 8 /* one part in so many is kept for windows that are likely to match */

#define RSI_COST_HASH_MD4 1 /* a byte hashed with others */
#define RSI_COST_HASH_BLAKE2B 3
#define RSI_COST_HASH_ALONE 10 /* either */
#define RSI_COST_SLIDE 10      /* a byte that is added to the content of a window, or that it is moved on by */
#define RSI_COST_LOOK 60       /* a window whose weak sum some record has */
#define RSI_COST_SEARCH 1000   /* of a larger bucket: some dozen cache misses */
#define RSI_COST_INDEX 300     /* of the index for a weak sum that has not misled */
#define RSI_COST_LARGE_INDEX 2000
#define RSI_LARGE_INDEX 32768         /* records: more than the caches near the processor hold */
#define RSI_COST_COMPARE 4            /* bytes compared */
#define RSI_SAVED 8                   /* saved for each byte of blocks that follow a match: they are not scanned */
#define RSI_PAUSE ((uint64_t)1 << 16) /* once all is spent, no look-up until so much has come in: many in one go */

typedef struct rsi_budget {
  uint64_t spent, capital;
  uint64_t hash_cost; /* of a byte hashed with others */
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

/** Whether `cost` more may be spent when `end` bytes of the input are scanned. */
static inline bool rsi_affords(rsi_budget_t const *budget, uint64_t end, uint64_t cost) {
  return budget->spent + cost <= budget->capital + RSI_INCOME * end;
}

/** As rsi_affords(), but without the part kept for windows that are likely to match. */
static inline bool rsi_affords_any(rsi_budget_t const *budget, uint64_t end, uint64_t cost) {
  uint64_t const all = budget->capital + RSI_INCOME * end;
  return budget->spent + cost <= all - all / RSI_RESERVE;
}

/** How many bytes of the input must be scanned until `cost` more may be spent. */
static inline uint64_t rsi_budget_recovers(rsi_budget_t const *budget, uint64_t cost) {
  uint64_t const wanted = budget->spent + cost;
  return wanted > budget->capital ? (wanted - budget->capital + RSI_INCOME - 1) / RSI_INCOME : 0;
}

#endif
