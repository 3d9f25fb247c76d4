/*
 * kernels.h - the inner loops, as tables of functions.
 *
 * The portable table defines what is right. Other tables are faster on some processors, and must give the same results
 * for every input.
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

/** Spreads a weak sum over 32 bits, of which index and filter use the top ones. Different sums stay different. */
static inline uint32_t rsi_mix(uint32_t weak) {
  return (weak ^ weak >> 16) * 0x9e3779b1u;
}

/**
 * Shows for nearly all windows that match nothing that no record has their weak sum, by one load from memory. It is a
 * Bloom filter where each sum uses one word, chosen by the mixed sum, and one bit in each byte of that word: the bit
 * number is the low three bits of the same byte of the sum (not mixed), so that one shuffle of bytes finds the bits of
 * many sums.
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

/* Tests three bits at once without a branch, the fourth only where all are set: the fastest way by measurement. */
static inline bool rsi_filter_has(rsi_filter_t const *filter, uint32_t weak) {
  uint32_t const word = filter->words[rsi_filter_word(filter, weak)];
  return (word >> (weak & 7) & word >> (16 + (weak >> 16 & 7)) & word >> (24 + (weak >> 24 & 7)) & 1) &&
         (word >> (8 + (weak >> 8 & 7)) & 1);
}

/** Computes the sums of n messages of len bytes each: in[i] is message i, its sum goes to out + i * (16 or 32). */
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
 * Moves the window of n bytes at p on by count steps (below 2^31), a byte each, and puts the windows whose sums pass
 * the filter to *hits. Ends earlier where hits might have no room for RSI_SLIDE more. Reads p[0 .. count + n - 1]. *sum
 * is the sum of the window at p on entry, of the last window on return. power is rsi_rk_power(n) for RabinKarp, ignored
 * for rollsum. Returns the number of steps, at least 1.
 */
typedef size_t rsi_weak_sweep_fn(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power, size_t count,
                                 uint32_t *sum, rsi_hits_t *hits);

/** Computes MD4 and, unless weak is NULL, rollsum of n messages of len bytes each, reading them once. */
typedef void rsi_rollsum_md4_fn(uint8_t const *const *in, size_t n, size_t len, uint8_t *out, uint32_t *weak);

/**
 * Puts to out the weak sums of the windows of n bytes at p + 1 .. p + RSI_SLIDE; `sum` is that of the window at p.
 * Reads p[0 .. n + RSI_SLIDE - 1]. power as for rsi_weak_sweep_fn.
 */
typedef void rsi_weak_slide_fn(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out);

typedef struct rsi_kernels {
  char const *name;
  size_t batch; /* how many blocks to hash by one call: they take little longer than one */
  rsi_strong_many_fn *strong[2];
  rsi_rollsum_md4_fn *rollsum_md4;
  struct {
    rsi_weak_block_fn *block;
    rsi_weak_sweep_fn *sweep;
    rsi_weak_slide_fn *slide;
  } weak[2];
} rsi_kernels_t;

#define RSI_MAX_BATCH 32 /* no table's batch is larger */

/** Computes both sums of n blocks of len bytes each. weak has room for n sums, strong for n * (16 or 32) bytes. */
void rsi_block_sums(rsi_kernels_t const *kernels, rsi_weak_kind weak_kind, rsi_strong_kind strong_kind,
                    uint8_t const *const *in, size_t n, size_t len, uint32_t *weak, uint8_t *strong);

extern rsi_kernels_t const rsi_kernels_portable;

/* Functions of the portable table that other tables use too, some of them for the bytes that fill no vector. */
rsi_weak_slide_fn rsi_rabinkarp_slide;
rsi_weak_sweep_fn rsi_rabinkarp_sweep;
rsi_rollsum_md4_fn rsi_rollsum_md4;

/** Table `index` of those that this processor can use, slowest first; NULL after the last. Tests compare them. */
rsi_kernels_t const *rsi_kernels_usable(size_t index);

/** The fastest table for this processor; every call from any thread returns the same one. */
rsi_kernels_t const *rsi_kernels(void);

#endif
