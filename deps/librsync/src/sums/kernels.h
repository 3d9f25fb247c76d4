/*
 * kernels.h - the inner loops, behind one table of functions.
 *
 * The portable table is the definition of truth. Another table may do the same work faster on some processors; it
 * must give the same results for every input.
 */
#ifndef RSI_KERNELS_H
#define RSI_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Kinds of weak sum; the values index rsi_kernels.weak. */
typedef enum { RSI_ROLLSUM = 0, RSI_RABINKARP = 1 } rsi_weak_kind;

/** Kinds of strong sum; the values index rsi_kernels.strong. */
typedef enum { RSI_MD4 = 0, RSI_BLAKE2B = 1 } rsi_strong_kind;

/** Spreads a weak sum over 32 bits; index and filter go by the top ones. One to one, so nothing is lost. */
static inline uint32_t rsi_mix(uint32_t weak) {
  return (weak ^ weak >> 16) * 0x9e3779b1u;
}

/**
 * Answers "no record of the signature has this weak sum" for nearly all windows that match nothing, at the price of
 * one load. A Bloom filter of which each sum uses one word: a bit in each byte of it, set for every record. The word is
 * chosen by the mixed sum; the bit of a byte by the low three bits of that byte of the sum as it is, so that one
 * shuffle of bytes finds the bits of many sums.
 */
typedef struct rsi_filter {
  uint32_t *words;
  unsigned shift; /* 32 less the logarithm of the number of words */
} rsi_filter_t;

static inline uint32_t rsi_filter_word(rsi_filter_t const *filter, uint32_t weak) {
  return rsi_mix(weak) >> filter->shift;
}

static inline uint32_t rsi_filter_bits(uint32_t weak) {
  return (uint32_t)1 << (weak & 7) | (uint32_t)0x100 << (weak >> 8 & 7) | (uint32_t)0x10000 << (weak >> 16 & 7) |
         (uint32_t)0x1000000 << (weak >> 24 & 7);
}

/* Three bits at once without a branch, the fourth only where all are set: measured to be the fastest order. */
static inline bool rsi_filter_has(rsi_filter_t const *filter, uint32_t weak) {
  uint32_t const word = filter->words[rsi_filter_word(filter, weak)];
  return (word >> (weak & 7) & word >> (16 + (weak >> 16 & 7)) & word >> (24 + (weak >> 24 & 7)) & 1) &&
         (word >> (8 + (weak >> 8 & 7)) & 1);
}

/** Sums of n messages of len bytes each: in[i] is message i, its sum goes to out + i * (16 or 32). */
typedef void rsi_strong_many_fn(uint8_t const *const *in, size_t n, size_t len, uint8_t *out);

/** Weak sum of n bytes. */
typedef uint32_t rsi_weak_block_fn(uint8_t const *p, size_t n);

#define RSI_SLIDE 256     /* positions that a window is slid over at once */
#define RSI_MOST_HITS 768 /* that a sweep notes */

/** Windows that the filter lets pass, in order. */
typedef struct rsi_hits {
  size_t count;
  struct {
    uint32_t at; /* how far from where the sweep began, 1 or more */
    uint32_t weak;
  } hit[RSI_MOST_HITS + 1]; /* the last one is scratch */
} rsi_hits_t;

/**
 * Moves the window of n bytes at p on by count steps (below 2^31) and notes the windows reached whose sums pass the
 * filter; ends earlier where hits might not hold those of RSI_SLIDE more. Reads p[0 .. count + n - 1]. *sum is that of
 * the window at p on entry, of the last window reached on return. power is that of n for RabinKarp. Returns the
 * number of steps, at least 1.
 */
typedef size_t rsi_weak_sweep_fn(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power, size_t count,
                                 uint32_t *sum, rsi_hits_t *hits);

/** MD4 and, unless weak is NULL, rollsum of n messages of len bytes each, from one reading of them. */
typedef void rsi_rollsum_md4_fn(uint8_t const *const *in, size_t n, size_t len, uint8_t *out, uint32_t *weak);

/**
 * Weak sums of the windows of n bytes at p + 1 .. p + RSI_SLIDE, given the sum of the one at p. Reads
 * p[0 .. n + RSI_SLIDE - 1]. power is that of n for RabinKarp.
 */
typedef void rsi_weak_slide_fn(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out);

typedef struct rsi_kernels {
  char const *name;
  size_t batch; /* so many blocks hashed by one call cost little more than one */
  rsi_strong_many_fn *strong[2];
  rsi_rollsum_md4_fn *rollsum_md4;
  struct {
    rsi_weak_block_fn *block;
    rsi_weak_sweep_fn *sweep;
    rsi_weak_slide_fn *slide;
  } weak[2];
} rsi_kernels_t;

#define RSI_MAX_BATCH 32 /* no table's batch is larger */

/** Both sums of n blocks of len bytes each, of any kind. weak has n, strong n * (16 or 32) bytes. */
void rsi_block_sums(rsi_kernels_t const *kernels, rsi_weak_kind weak_kind, rsi_strong_kind strong_kind,
                    uint8_t const *const *in, size_t n, size_t len, uint32_t *weak, uint8_t *strong);

extern rsi_kernels_t const rsi_kernels_portable;

/* Functions of the portable table that other tables take over, or leave a rest to. */
rsi_weak_slide_fn rsi_rabinkarp_slide;
rsi_weak_sweep_fn rsi_rabinkarp_sweep;
rsi_rollsum_md4_fn rsi_rollsum_md4;

/** The tables that this processor can use, worst first; NULL behind the last. For tests, which compare them. */
rsi_kernels_t const *rsi_kernels_usable(size_t index);

/** The best table for this processor; chosen on the first call, the same ever after, from any thread. */
rsi_kernels_t const *rsi_kernels(void);

#endif
