/* test_index.c - the index of a signature, against a search of all records. */
#include <string.h>

#include "check.h"
#include "jobs.h"
#include "signature/index.h"
#include "signature/order.h"

/** A signature of given records; strong sums of strong_len bytes are in `sums`, one after the other. */
static rs_signature_t *signature_from(uint32_t const *weak, uint8_t const *sums, uint32_t n, size_t strong_len) {
  bytes_t file = bytes_from_hex("72730136 00000010");
  bytes_add_be(&file, strong_len, 4);
  for (uint32_t i = 0; i < n; i++) {
    bytes_add_be(&file, weak[i], 4);
    bytes_add(&file, sums + i * strong_len, strong_len);
  }
  rs_signature_t *sig = load_signature(&file, (cuts_t){0});
  bytes_free(&file);
  return sig;
}

/** The first record with these sums, or count. */
static uint32_t first_with(rs_signature_t const *sig, uint32_t weak, uint8_t const *strong) {
  uint32_t i = 0;
  while (i < sig->count &&
         (rsi_record_weak(sig, i) != weak || memcmp(rsi_record_strong(sig, i), strong, sig->strong_len) != 0))
    i++;
  return i;
}

static uint32_t found(rs_signature_t const *sig, uint32_t weak, uint8_t const *strong) {
  uint32_t place;
  rsi_range_t range = rsi_index_weak(sig, weak);
  for (uint32_t i = range.first; i < range.end; i++)
    CHECK_EQ(rsi_record_weak(sig, rsi_entry_number(sig, sig->order[i])), weak);
  if (!rsi_filter_has(&sig->filter, weak)) CHECK_EQ(range.first, range.end);
  return rsi_index_strong(sig, range, strong, &place) ? rsi_entry_number(sig, sig->order[place]) : sig->count;
}

static void agrees_with_search(uint32_t n, uint32_t weak_values, uint32_t strong_values, uint64_t *seed) {
  static uint32_t weak[4000];
  static uint8_t sums[4000 * 8];
  check_case("%u records, %u weak sums, %u strong sums", n, weak_values, strong_values);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t w = random_below(seed, weak_values), s = random_below(seed, strong_values);
    weak[i] = w * 0x01000193u; /* spread, but few */
    memset(sums + 8 * i, 0, 8);
    sums[8 * i] = (uint8_t)(s >> 8);
    sums[8 * i + 7] = (uint8_t)s;
  }
  rs_signature_t *sig = signature_from(weak, sums, n, 8);
  for (uint32_t i = 0; i < n; i++)
    CHECK_EQ(found(sig, weak[i], sums + 8 * i), first_with(sig, weak[i], sums + 8 * i));
  for (uint32_t i = 0; i < 500; i++) {
    uint32_t w = random_below(seed, weak_values + 1) * 0x01000193u;
    uint8_t strong[8] = {0};
    strong[7] = (uint8_t)random_next(seed);
    CHECK_EQ(found(sig, w, strong), first_with(sig, w, strong));
    CHECK_EQ(found(sig, random_next(seed), strong), n);
  }
  rs_free_sumset(sig);
  check_case("");
}

/** No two entries have the same sums, and each bucket is in order. */
static void entries_are_unique(void) {
  uint64_t seed = check_seed();
  enum { N = 3000 };
  static uint32_t weak[N];
  static uint8_t sums[N];
  for (uint32_t i = 0; i < N; i++) {
    weak[i] = random_below(&seed, 100);
    sums[i] = (uint8_t)random_below(&seed, 3);
  }
  rs_signature_t *sig = signature_from(weak, sums, N, 1);
  uint32_t entries = sig->starts[(size_t)1 << sig->bucket_bits];
  uint32_t distinct = 0;
  for (uint32_t i = 0; i < N; i++)
    distinct += first_with(sig, weak[i], sums + i) == i;
  CHECK_EQ(entries, distinct);
  for (uint32_t i = 0; i < entries; i++) {
    uint32_t record = rsi_entry_number(sig, sig->order[i]);
    CHECK_EQ(first_with(sig, rsi_record_weak(sig, record), rsi_record_strong(sig, record)), record);
  }
  rs_free_sumset(sig);
}

/** 24 bytes a record at most, with strong sums of 8 bytes, whatever the number, and the least filter. */
static void memory_per_record(void) {
  for (uint64_t n = 1000; n <= (uint64_t)1 << 31; n = n * 5 / 4 + 1)
    CHECK(12 * n + rsi_index_size(n) <= 24 * n + 64 + 8192);
  for (unsigned bits = 10; bits < 31; bits++)
    for (int64_t by = -2; by <= 2; by++) {
      uint64_t n = (uint64_t)(((int64_t)1 << bits) + by);
      CHECK(12 * n + rsi_index_size(n) <= 24 * n + 64 + 8192);
    }
}

/** Quicksort and heapsort put the entries in the same order, whatever order they come in. */
static void sorts_agree(void) {
  uint64_t seed = check_seed() + 9;
  enum { N = 700 };
  static uint32_t weak[N], a[N], b[N];
  static uint8_t sums[8 * N];
  for (uint32_t kinds = 1; kinds <= 1000000; kinds *= 10) {
    for (uint32_t i = 0; i < N; i++) {
      weak[i] = 0x12345678;
      memset(sums + 8 * i, 0, 8);
      memcpy(sums + 8 * i, (uint32_t[1]){random_below(&seed, kinds)}, 4);
    }
    rs_signature_t *sig = signature_from(weak, sums, N, 8);
    for (uint32_t n = 0; n <= N; n = n * 2 + 1) {
      for (uint32_t i = 0; i < n; i++)
        a[i] = b[i] = rsi_tag(sig, weak[i]) | i;
      rsi_order_sort(sig, a, n, 16);
      rsi_order_sort(sig, b, n, 0);
      for (uint32_t i = 0; i < n; i++) {
        uint8_t const *in_a = rsi_record(sig, rsi_entry_number(sig, a[i]));
        CHECK_BYTES(in_a, rsi_record(sig, rsi_entry_number(sig, b[i])), sig->record_len);
        CHECK(i == 0 || memcmp(rsi_record(sig, rsi_entry_number(sig, a[i - 1])), in_a, sig->record_len) <= 0);
      }
    }
    rs_free_sumset(sig);
  }
}

/* ---- Floods ---- */

/** Loads n records of one weak sum, looks some of them up, and returns how many entries the index keeps. */
static uint64_t flood(uint32_t n, bool equal_strong, uint64_t seed) {
  bytes_t file = bytes_from_hex("72730136 00000800 00000008");
  for (uint32_t i = 0; i < n; i++) {
    bytes_add_be(&file, 0xf8000f80, 4);
    bytes_add_be(&file, equal_strong ? 7 : (uint64_t)random_next(&seed) << 32 | i, 8);
  }
  rs_signature_t *sig = load_signature(&file, (cuts_t){0});
  uint32_t bucket = rsi_bucket(sig, 0xf8000f80);
  uint32_t entries = sig->starts[bucket + 1] - sig->starts[bucket];
  rsi_range_t range = rsi_index_weak(sig, 0xf8000f80);
  CHECK_EQ(range.end - range.first, entries);
  for (uint32_t i = 0; i < n; i += 1 + n / 100) {
    uint32_t place = 0;
    CHECK(rsi_index_strong(sig, range, rsi_record_strong(sig, i), &place));
    CHECK_EQ(rsi_entry_number(sig, sig->order[place]), equal_strong ? 0 : i);
  }
  rs_free_sumset(sig);
  bytes_free(&file);
  return entries;
}

static void floods(void) {
  CHECK_EQ(flood(200000, true, 1), 1);
  CHECK_EQ(flood(200000, false, 1), 200000);
}

int main(void) {
  uint64_t seed = check_seed();
  uint32_t const sizes[] = {0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 255, 257, 1000, 4000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    agrees_with_search(sizes[i], 1, 1, &seed);
    agrees_with_search(sizes[i], 1, 3, &seed);
    agrees_with_search(sizes[i], 1, 60000, &seed);
    agrees_with_search(sizes[i], 5, 4, &seed);
    agrees_with_search(sizes[i], 100, 60000, &seed);
    agrees_with_search(sizes[i], 0xffffff, 2, &seed);
  }
  entries_are_unique();
  memory_per_record();
  sorts_agree();
  floods();
  return check_end();
}
