/*
 * index.h - a loaded signature and its index.
 *
 * Records stay as they are in the file, 4 + strong_len bytes each, packed. The index is three plain arrays, one
 * behind the other in one piece of memory:
 *   filter   answers "no record has this weak sum" for nearly all windows that match nothing (kernels.h);
 *   starts   for each group of weak sums (a bucket: the top bits of the mixed sum), where its part of order begins;
 *   order    record numbers, bucket by bucket. The bits that a number does not need hold the next bits of the mixed
 *            sum, a tag: bucket and tag together are all or nearly all of the weak sum, so that a search in vain
 *            does not touch a record. A bucket is sorted by tag, then weak sum, then strong sum.
 * Of records with equal sums only the first in the file is in order. With strong sums of 8 bytes all of it is at
 * most 24 bytes a record.
 */
#ifndef RSI_INDEX_H
#define RSI_INDEX_H

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

  bool indexed;
  rsi_filter_t filter;
  unsigned bucket_bits; /* the bucket is as many top bits of the mixed weak sum */
  unsigned number_bits; /* of an entry of order; the tag is above them */
  uint32_t *starts;     /* number of buckets + 1 */
  uint32_t *order;
};

static inline uint32_t rsi_bucket(rs_signature_t const *sig, uint32_t weak) {
  return rsi_mix(weak) >> (32 - sig->bucket_bits);
}

/** The tag of a weak sum, at the place where entries of order have it. */
static inline uint32_t rsi_tag(rs_signature_t const *sig, uint32_t weak) {
  return rsi_mix(weak) << sig->bucket_bits >> sig->number_bits << sig->number_bits;
}

/** The record number in an entry of order. */
static inline uint32_t rsi_entry_number(rs_signature_t const *sig, uint32_t entry) {
  return entry & (((uint32_t)1 << sig->number_bits) - 1);
}

#define RSI_FEW 16 /* entries of a bucket; ordinary ones have fewer */

/** Weak sums equal to one another in the index: order[first .. end). */
typedef struct rsi_range {
  uint32_t first, end;
  uint32_t bucket; /* how many entries were searched, so that callers can bound the work */
} rsi_range_t;

static inline uint8_t const *rsi_record(rs_signature_t const *sig, uint32_t number) {
  return sig->records + (size_t)number * sig->record_len;
}

static inline uint32_t rsi_record_weak(rs_signature_t const *sig, uint32_t number) {
  return rsi_load_be32(rsi_record(sig, number));
}

static inline uint8_t const *rsi_record_strong(rs_signature_t const *sig, uint32_t number) {
  return rsi_record(sig, number) + RSI_WEAK_LEN;
}

/** Bytes that the index of count records takes. */
uint64_t rsi_index_size(uint64_t count);

/** Builds the index. RS_MEM_ERROR leaves the signature as it was. */
rs_result rsi_index_build(rs_signature_t *sig);

/** How many records differ from all others in one of their sums. */
static inline uint32_t rsi_index_distinct(rs_signature_t const *sig) {
  return sig->indexed ? sig->starts[(size_t)1 << sig->bucket_bits] : 0;
}

/** Drops hits of which the index tells quickly that no record has their weak sum; nearly all of those, among the first
 * `most`. */
void rsi_index_narrow(rs_signature_t const *sig, rsi_hits_t *hits, size_t most);

/** The records with this weak sum; first == end if there is none. */
rsi_range_t rsi_index_weak(rs_signature_t const *sig, uint32_t weak);

/** Where in order the record of the range lies that has this strong sum. */
bool rsi_index_strong(rs_signature_t const *sig, rsi_range_t range, uint8_t const *strong, uint32_t *place);

#endif
