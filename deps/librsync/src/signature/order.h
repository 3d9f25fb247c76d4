/* order.h - sorting one bucket of the index. */
#ifndef RSI_ORDER_H
#define RSI_ORDER_H

#include "records.h"

/**
 * Sorts n entries of order by tag, weak sum and strong sum, and of those with equal sums keeps only the one with the
 * lowest record number. Returns how many are left. O(n log n) comparisons at worst; allocates nothing.
 */
uint32_t rsi_order_unique(rs_signature_t const *sig, uint32_t *entries, uint32_t n);

/** Only the sort, for tests too. Turns to a heapsort after so many poor pivots; 0: it is one from the start. */
void rsi_order_sort(rs_signature_t const *sig, uint32_t *entries, uint32_t n, unsigned poor_pivots_left);

#endif
