/* index.c - building and searching the index of a signature. The layout is described in records.h. */
#include <stdlib.h>
#include <string.h>

#include "../pages.h"
#include "../prefetch.h"
#include "index.h"
#include "order.h"

#define NARROWED 64 /* hits looked up at once */
#define LEAST_FILTER_BITS                                                                                              \
  11                       /* 8 KiB; weak sums of periodic data are alike, and few words would let most of them pass */
#define RECORDS_PER_WORD 2 /* of the filter, at most; the power of two makes it 1..2, 16..32 bits a record */

/** The least number of bits, 1..32, that can number n things. */
static unsigned bits_for(uint64_t n) {
  unsigned bits = 1;
  while (bits < 32 && (uint64_t)1 << bits < n)
    bits++;
  return bits;
}

static unsigned filter_bits(uint64_t count) {
  unsigned const bits = bits_for((count + RECORDS_PER_WORD - 1) / RECORDS_PER_WORD);
  return bits > LEAST_FILTER_BITS ? bits : LEAST_FILTER_BITS;
}

/** Between one and two records a bucket. */
static unsigned bucket_bits(uint64_t count) {
  unsigned bits = bits_for(count);
  return bits > 1 && (uint64_t)1 << bits > count ? bits - 1 : bits;
}

/** Where the arrays of an index begin in its memory, and how long it is, counted in numbers of 32 bits. */
typedef struct layout {
  unsigned filter_bits, bucket_bits;
  uint64_t starts, order, end;
} layout_t;

static layout_t layout_of(uint64_t count) {
  layout_t layout = {.filter_bits = filter_bits(count), .bucket_bits = bucket_bits(count)};
  layout.starts = (uint64_t)1 << layout.filter_bits;
  layout.order = layout.starts + ((uint64_t)1 << layout.bucket_bits) + 1;
  layout.end = layout.order + count;
  return layout;
}

uint64_t rsi_index_size(uint64_t count) {
  return layout_of(count).end * sizeof(uint32_t);
}

/** Counting sort of the record numbers by bucket, stable; afterwards starts[b] is where bucket b begins. */
static void distribute(rs_signature_t *sig, size_t buckets) {
  uint32_t *starts = sig->starts;
  for (uint32_t i = 0; i < sig->count; i++) {
    uint32_t weak = rsi_record_weak(sig, i);
    sig->filter.words[rsi_filter_word(&sig->filter, weak)] |= rsi_filter_bits(weak);
    starts[rsi_bucket(sig, weak) + 1]++;
  }
  for (size_t b = 0; b < buckets; b++)
    starts[b + 1] += starts[b];
  for (uint32_t i = 0; i < sig->count; i++) {
    uint32_t weak = rsi_record_weak(sig, i);
    sig->order[starts[rsi_bucket(sig, weak)]++] = rsi_tag(sig, weak) | i;
  }
  /* Each start has moved to the end of its bucket, which is the next one's start: shift them back. */
  memmove(starts + 1, starts, buckets * sizeof *starts);
  starts[0] = 0;
}

/** Sorts each bucket and drops records with the sums of an earlier one; the part of order that is left moves up. */
static void sort_buckets(rs_signature_t *sig, size_t buckets) {
  uint32_t kept = 0, from = 0;
  for (size_t b = 0; b < buckets; b++) {
    uint32_t n = sig->starts[b + 1] - from;
    uint32_t *bucket = sig->order + from;
    from += n;
    n = rsi_order_unique(sig, bucket, n);
    if (n && bucket != sig->order + kept) memmove(sig->order + kept, bucket, n * sizeof *bucket);
    kept += n;
    sig->starts[b + 1] = kept;
  }
}

/** The tag of an entry, without the number. */
static uint32_t tag_of(rs_signature_t const *sig, uint32_t entry) {
  return entry - rsi_entry_number(sig, entry);
}

rs_result rsi_index_build(rs_signature_t *sig) {
  layout_t const layout = layout_of(sig->count);
  uint32_t *memory =
      layout.end <= SIZE_MAX / sizeof *memory ? rsi_pages_new((size_t)layout.end * sizeof *memory) : NULL;
  if (!memory) return RS_MEM_ERROR;
  sig->filter = (rsi_filter_t){memory, 32 - layout.filter_bits};
  sig->bucket_bits = layout.bucket_bits;
  sig->number_bits = bits_for(sig->count);
  sig->starts = memory + layout.starts;
  sig->order = memory + layout.order;
  size_t const buckets = (size_t)((uint64_t)1 << layout.bucket_bits);
  distribute(sig, buckets);
  sort_buckets(sig, buckets);
  sig->indexed = true;
  return RS_DONE;
}

/** The first place in order[first .. end) whose tag is not below `tag`; with `after`, the first whose tag is above. */
static uint32_t tag_bound(rs_signature_t const *sig, uint32_t first, uint32_t end, uint32_t tag, bool after) {
  while (first < end) {
    uint32_t middle = first + (end - first) / 2, there = tag_of(sig, sig->order[middle]);
    if (there < tag || (after && there == tag))
      first = middle + 1;
    else
      end = middle;
  }
  return first;
}

/** As tag_bound(), but by weak sum, among entries of equal tags. */
static uint32_t weak_bound(rs_signature_t const *sig, uint32_t first, uint32_t end, uint32_t weak, bool after) {
  while (first < end) {
    uint32_t middle = first + (end - first) / 2;
    uint32_t there = rsi_record_weak(sig, rsi_entry_number(sig, sig->order[middle]));
    if (there < weak || (after && there == weak))
      first = middle + 1;
    else
      end = middle;
  }
  return first;
}

rsi_range_t rsi_index_weak(rs_signature_t const *sig, uint32_t weak) {
  uint32_t bucket = rsi_bucket(sig, weak), tag = rsi_tag(sig, weak);
  uint32_t start = sig->starts[bucket], end = sig->starts[bucket + 1];
  rsi_range_t range = {.bucket = end - start};
  range.first = tag_bound(sig, start, end, tag, false);
  range.end = tag_bound(sig, range.first, end, tag, true);
  range.first = weak_bound(sig, range.first, range.end, weak, false);
  range.end = weak_bound(sig, range.first, range.end, weak, true);
  return range;
}

bool rsi_index_strong(rs_signature_t const *sig, rsi_range_t range, uint8_t const *strong, uint32_t *place) {
  uint32_t first = range.first, end = range.end;
  while (first < end) {
    uint32_t middle = first + (end - first) / 2, record = rsi_entry_number(sig, sig->order[middle]);
    int difference = memcmp(rsi_record_strong(sig, record), strong, sig->strong_len);
    if (difference == 0) {
      *place = middle;
      return true;
    }
    if (difference < 0)
      first = middle + 1;
    else
      end = middle;
  }
  return false;
}

/** Whether the bucket at order[first .. end) may hold the weak sum, judged by tags only. */
static bool may_have(rs_signature_t const *sig, uint32_t weak, uint32_t first, uint32_t end) {
  if (end - first > RSI_FEW) return true; /* the matcher searches it, within its budget */
  uint32_t const tag = rsi_tag(sig, weak);
  while (first < end && tag_of(sig, sig->order[first]) != tag)
    first++;
  if (first == end) return false;
  RSI_PREFETCH(rsi_record(sig, rsi_entry_number(sig, sig->order[first])));
  return true;
}

void rsi_index_narrow(rs_signature_t const *sig, rsi_hits_t *hits, size_t most) {
  /* Each step prefetches the memory that the next one reads, for many hits at once, so that few reads wait. */
  uint32_t first[NARROWED], end[NARROWED];
  size_t const count = hits->count < most ? hits->count : most;
  size_t kept = 0;
  for (size_t from = 0; from < count; from += NARROWED) {
    size_t const n = count - from < NARROWED ? count - from : NARROWED;
    for (size_t i = 0; i < n; i++)
      RSI_PREFETCH(sig->starts + rsi_bucket(sig, hits->hit[from + i].weak));
    for (size_t i = 0; i < n; i++) {
      uint32_t const bucket = rsi_bucket(sig, hits->hit[from + i].weak);
      first[i] = sig->starts[bucket];
      end[i] = sig->starts[bucket + 1];
      RSI_PREFETCH(sig->order + first[i]);
    }
    for (size_t i = 0; i < n; i++) {
      hits->hit[kept] = hits->hit[from + i];
      kept += may_have(sig, hits->hit[kept].weak, first[i], end[i]);
    }
  }
  if (kept < count) memmove(hits->hit + kept, hits->hit + count, (hits->count - count) * sizeof *hits->hit);
  hits->count -= count - kept;
}
