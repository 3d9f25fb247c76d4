/* order.h - sorting one bucket of the index. */
#ifndef RSI_ORDER_H
#define RSI_ORDER_H

#include "records.h"

/**
 * Sorts n entries of order by tag, weak sum and strong sum, and drops all but the lowest record number of those with
 * equal sums. Returns how many are left. O(n log n) comparisons at worst, no memory.
 */
uint32_t rsi_order_unique(rs_signature_t const *sig, uint32_t *entries, uint32_t n);

/** The sort within. After so many poor pivots it turns to a heapsort; with 0 it is one from the start. */
void rsi_order_sort(rs_signature_t const *sig, uint32_t *entries, uint32_t n, unsigned poor_pivots_left);

#endif
