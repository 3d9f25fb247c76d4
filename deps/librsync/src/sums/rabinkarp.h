/*
 * rabinkarp.h - the weak sum of librsync 2.2: a polynomial in M modulo 2^32.
 *
 * h = 1, then h = h * M + b for each byte. The leading 1 makes windows of different lengths differ; when a byte b
 * leaves a window of n bytes, it and that 1 take (b + M - 1) * M^n with them.
 */
#ifndef RSI_RABINKARP_H
#define RSI_RABINKARP_H

#include <stddef.h>
#include <stdint.h>

#define RSI_RK_MULT 0x08104225u
#define RSI_RK_INVERSE 0x98f009adu /* RSI_RK_MULT * RSI_RK_INVERSE == 1 modulo 2^32 */

/** RSI_RK_MULT to the power of n. */
static inline uint32_t rsi_rk_power(size_t n) {
  uint32_t power = 1;
  for (uint32_t square = RSI_RK_MULT; n; n >>= 1, square *= square)
    if (n & 1) power *= square;
  return power;
}

/** The sum of bytes whose sum is h, followed by n more at p. */
static inline uint32_t rsi_rk_append(uint32_t h, uint8_t const *p, size_t n) {
  uint32_t const m1 = RSI_RK_MULT, m2 = m1 * m1, m3 = m2 * m1, m4 = m3 * m1;
  size_t i = 0;
  for (; i + 8 <= n; i += 8) { /* eight bytes a turn, of which only one product depends on the previous turn */
    uint32_t high = p[i] * m3 + p[i + 1] * m2 + p[i + 2] * m1 + p[i + 3];
    uint32_t low = p[i + 4] * m3 + p[i + 5] * m2 + p[i + 6] * m1 + p[i + 7];
    h = h * (m4 * m4) + (high * m4 + low);
  }
  for (; i < n; i++)
    h = h * m1 + p[i];
  return h;
}

/** The sum of n bytes. */
static inline uint32_t rsi_rk_of(uint8_t const *p, size_t n) {
  return rsi_rk_append(1, p, n);
}

/** Moves a window on by one byte; power is rsi_rk_power() of its length. */
static inline uint32_t rsi_rk_slide(uint32_t sum, uint32_t power, uint8_t leaves, uint8_t enters) {
  return sum * RSI_RK_MULT + enters - power * (leaves + (RSI_RK_MULT - 1));
}

/** Takes the oldest byte out of a window; *power is rsi_rk_power() of its length before, and is lowered to that after.
 */
static inline uint32_t rsi_rk_shrink(uint32_t sum, uint32_t *power, uint8_t leaves) {
  *power *= RSI_RK_INVERSE;
  return sum - *power * (leaves + (RSI_RK_MULT - 1));
}

#endif
