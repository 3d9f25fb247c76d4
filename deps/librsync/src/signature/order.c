/*
 * order.c - sorting one bucket of the index.
 *
 * Buckets are tiny unless the file repeats itself (zeros) or the signature was made to be slow. So tiny ones are sorted
 * by insertion; others by a quicksort that puts all entries equal to the pivot in place at once, and turns to a
 * heapsort after some poor pivots.
 */
#include "order.h"

#include <string.h>

#define FEW 12
#define POOR_PIVOTS 16

/* Records begin with the weak sum in big-endian order, so one memcmp compares weak, then strong sum. */
static int compare(rs_signature_t const *sig, uint32_t a, uint32_t b) {
  uint32_t a_number = rsi_entry_number(sig, a), b_number = rsi_entry_number(sig, b);
  if (a - a_number != b - b_number) return a - a_number < b - b_number ? -1 : 1;
  return memcmp(rsi_record(sig, a_number), rsi_record(sig, b_number), sig->record_len);
}

static void swap(uint32_t *a, uint32_t *b) {
  uint32_t t = *a;
  *a = *b;
  *b = t;
}

static void insertion_sort(rs_signature_t const *sig, uint32_t *v, uint32_t n) {
  for (uint32_t i = 1; i < n; i++) {
    uint32_t moved = v[i], j = i;
    for (; j && compare(sig, v[j - 1], moved) > 0; j--)
      v[j] = v[j - 1];
    v[j] = moved;
  }
}

static void sift_down(rs_signature_t const *sig, uint32_t *v, uint32_t root, uint32_t n) {
  for (;;) {
    uint32_t child = 2 * root + 1;
    if (child >= n) return;
    if (child + 1 < n && compare(sig, v[child], v[child + 1]) < 0) child++;
    if (compare(sig, v[root], v[child]) >= 0) return;
    swap(&v[root], &v[child]);
    root = child;
  }
}

static void heap_sort(rs_signature_t const *sig, uint32_t *v, uint32_t n) {
  for (uint32_t i = n / 2; i-- > 0;)
    sift_down(sig, v, i, n);
  while (n-- > 1) {
    swap(&v[0], &v[n]);
    sift_down(sig, v, 0, n);
  }
}

static uint32_t median(rs_signature_t const *sig, uint32_t a, uint32_t b, uint32_t c) {
  if (compare(sig, a, b) > 0) swap(&a, &b);
  if (compare(sig, b, c) <= 0) return b;
  return compare(sig, a, c) > 0 ? a : c;
}

/* Recursion goes into the smaller side only, so it is never deeper than log2(n). */
void rsi_order_sort(rs_signature_t const *sig, uint32_t *v, uint32_t n, unsigned poor_pivots_left) {
  while (n > FEW) {
    if (!poor_pivots_left) {
      heap_sort(sig, v, n);
      return;
    }
    uint32_t pivot = median(sig, v[0], v[n / 2], v[n - 1]);
    uint32_t less = 0, more = n, i = 0; /* [0, less) below the pivot, [less, i) equal to it, [more, n) above */
    while (i < more) {
      int order = compare(sig, v[i], pivot);
      if (order < 0)
        swap(&v[less++], &v[i++]);
      else if (order > 0)
        swap(&v[i], &v[--more]);
      else
        i++;
    }
    if ((less > n - n / 8) || (n - more > n - n / 8)) poor_pivots_left--;
    if (less < n - more) {
      rsi_order_sort(sig, v, less, poor_pivots_left);
      v += more;
      n -= more;
    } else {
      rsi_order_sort(sig, v + more, n - more, poor_pivots_left);
      n = less;
    }
  }
  insertion_sort(sig, v, n);
}

uint32_t rsi_order_unique(rs_signature_t const *sig, uint32_t *entries, uint32_t n) {
  if (n < 2) return n;
  rsi_order_sort(sig, entries, n, POOR_PIVOTS);
  uint32_t kept = 0;
  for (uint32_t i = 1; i < n; i++) {
    if (compare(sig, entries[kept], entries[i]) != 0)
      entries[++kept] = entries[i];
    else if (entries[i] < entries[kept]) /* equal sums have equal tags: this compares the numbers */
      entries[kept] = entries[i];
  }
  return kept + 1;
}
