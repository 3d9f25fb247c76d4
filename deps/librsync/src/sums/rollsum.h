/*
 * rollsum.h - the weak sum of librsync 0.9.7: two 16-bit sums of the bytes, each byte raised by 31.
 *
 * For a window of n bytes b[0..n-1], modulo 2^16:
 *   s1 = sum of (b[i] + 31)      s2 = sum of (n - i) * (b[i] + 31)      value = s2 << 16 | s1
 */
#ifndef RSI_ROLLSUM_H
#define RSI_ROLLSUM_H

#include <stddef.h>
#include <stdint.h>

#define RSI_ROLLSUM_OFFSET 31u

static inline uint32_t rsi_rollsum_join(uint32_t s1, uint32_t s2) {
  return s2 << 16 | (s1 & 0xffffu);
}

/** Adds the offsets of n bytes to sums that were computed without them, and joins both. */
static inline uint32_t rsi_rollsum_raise(uint32_t s1, uint32_t s2, size_t n) {
  /* n * (n + 1) / 2 modulo 2^32, halving whichever factor is even before it is cut to 32 bits. */
  uint32_t triangle = n % 2 ? (uint32_t)n * (uint32_t)(n / 2 + 1) : (uint32_t)(n / 2) * (uint32_t)(n + 1);
  return rsi_rollsum_join(s1 + (uint32_t)n * RSI_ROLLSUM_OFFSET, s2 + triangle * RSI_ROLLSUM_OFFSET);
}

/** The sum of n bytes. */
static inline uint32_t rsi_rollsum_of(uint8_t const *p, size_t n) {
  uint32_t s1 = 0, s2 = 0; /* without the offset; wrapping at 2^32 does not disturb the low 16 bits */
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    uint32_t sum = 0, weighted = 0;
    for (uint32_t j = 0; j < 16; j++) {
      sum += p[i + j];
      weighted += (16 - j) * p[i + j];
    }
    s2 += 16 * s1 + weighted;
    s1 += sum;
  }
  for (; i < n; i++) {
    s1 += p[i];
    s2 += s1;
  }
  return rsi_rollsum_raise(s1, s2, n);
}

/** Moves a window of n bytes on by one: the oldest byte leaves, another one enters. */
static inline uint32_t rsi_rollsum_slide(uint32_t sum, size_t n, uint8_t leaves, uint8_t enters) {
  uint32_t s1 = sum + enters - leaves;
  uint32_t s2 = (sum >> 16) + s1 - (uint32_t)n * (leaves + RSI_ROLLSUM_OFFSET);
  return rsi_rollsum_join(s1, s2);
}

/** Takes the oldest byte out of a window of n bytes. */
static inline uint32_t rsi_rollsum_shrink(uint32_t sum, size_t n, uint8_t leaves) {
  uint32_t raised = leaves + RSI_ROLLSUM_OFFSET;
  return rsi_rollsum_join(sum - raised, (sum >> 16) - (uint32_t)n * raised);
}

#endif
