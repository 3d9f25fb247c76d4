/* index.h - finding the records that have a given weak sum, then a given strong sum; see records.h. */
#ifndef RSI_INDEX_H
#define RSI_INDEX_H

#include "records.h"

static inline uint32_t rsi_bucket(rs_signature_t const *sig, uint32_t weak) {
  return rsi_mix(weak) >> (32 - sig->bucket_bits);
}

/** The tag of a weak sum, in the bits that it has in an entry of order. */
static inline uint32_t rsi_tag(rs_signature_t const *sig, uint32_t weak) {
  return rsi_mix(weak) << sig->bucket_bits >> sig->number_bits << sig->number_bits;
}

#define RSI_FEW 16 /* entries of a bucket; ordinary ones have fewer */

/** Weak sums equal to one another in the index: order[first .. end). */
typedef struct rsi_range {
  uint32_t first, end;
  uint32_t bucket; /* how many entries were searched, so that callers can bound the work */
} rsi_range_t;

/** Bytes that the index of count records takes. */
uint64_t rsi_index_size(uint64_t count);

/** Builds the index. RS_MEM_ERROR leaves the signature as it was. */
rs_result rsi_index_build(rs_signature_t *sig);

/** How many records differ from all others in one of their sums; 0 without an index. */
static inline uint32_t rsi_index_distinct(rs_signature_t const *sig) {
  return sig->indexed ? sig->starts[(size_t)1 << sig->bucket_bits] : 0;
}

/**
 * Drops those of the first `most` hits whose weak sum no record has, as far as tags show it: nearly all of them. Large
 * buckets are not searched; their hits stay.
 */
void rsi_index_narrow(rs_signature_t const *sig, rsi_hits_t *hits, size_t most);

/** The records with this weak sum; first == end if there is none. */
rsi_range_t rsi_index_weak(rs_signature_t const *sig, uint32_t weak);

/** Sets *place to where in order the record of the range lies that has this strong sum; false if there is none. */
bool rsi_index_strong(rs_signature_t const *sig, rsi_range_t range, uint8_t const *strong, uint32_t *place);

#endif
