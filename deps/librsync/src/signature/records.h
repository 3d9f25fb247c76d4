/*
 * records.h - a loaded signature: its records, and the arrays of the index over them.
 *
 * Records stay as they are in the file, 4 + strong_len bytes each, packed. The index is three plain arrays, one after
 * the other in one piece of memory:
 *   filter   answers "no record has this weak sum" for nearly all windows that match nothing (kernels.h);
 *   starts   for each group of weak sums (a bucket: the top bits of the mixed sum), where its part of order begins;
 *   order    record numbers, bucket by bucket. The bits that a number does not need hold the next bits of the mixed
 *            sum, a tag: bucket and tag together are all or nearly all of the weak sum, so that a search in vain
 *            does not touch a record. A bucket is sorted by tag, then weak sum, then strong sum.
 * Of records with equal sums only the first in the file is in order. With strong sums of 8 bytes all of it is at
 * most 24 bytes a record.
 */
#ifndef RSI_RECORDS_H
#define RSI_RECORDS_H

#include <stdbool.h>

#include "../sums/sums.h"
#include "../wire.h"
#include "librsync.h"

struct rs_signature {
  rs_magic_number magic;
  rsi_sums_t sums;
  uint32_t block_len;
  uint32_t strong_len;
  size_t record_len;
  uint8_t *records;
  size_t capacity; /* bytes of room at records */
  uint32_t count;
  rsx_limits_t limits;

  bool indexed; /* if not, what follows is zero */
  rsi_filter_t filter;
  unsigned bucket_bits; /* the bucket is as many top bits of the mixed weak sum */
  unsigned number_bits; /* of an entry of order; the tag is above them */
  uint32_t *starts;     /* number of buckets + 1 */
  uint32_t *order;
};

/** Record `number`, below count: the weak sum, then the strong one. */
static inline uint8_t const *rsi_record(rs_signature_t const *sig, uint32_t number) {
  return sig->records + (size_t)number * sig->record_len;
}

static inline uint32_t rsi_record_weak(rs_signature_t const *sig, uint32_t number) {
  return rsi_load_be32(rsi_record(sig, number));
}

static inline uint8_t const *rsi_record_strong(rs_signature_t const *sig, uint32_t number) {
  return rsi_record(sig, number) + RSI_WEAK_LEN;
}

/** The record number in an entry of order. */
static inline uint32_t rsi_entry_number(rs_signature_t const *sig, uint32_t entry) {
  return entry & (((uint32_t)1 << sig->number_bits) - 1);
}

#endif
