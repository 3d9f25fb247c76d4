/*
 * content.h - a rolling sum of a window that differs for different contents where weak sums do not.
 *
 * The window is a number of base 256, its first byte the lowest, modulo the prime P, times 256^-n. P is K * 2^16 - 1,
 * so that to divide by 2^16 is easy: T = (T >> 16) * 2^16 + low, low * 2^16 * K is low modulo P, hence T / 2^16 is
 * (T >> 16) + low * K. A window moves on by two bytes by adding those that enter, subtracting those that leave, which
 * count 256^-n each, and dividing. 256 has the order (P - 1) / 2, so that no period of practical length is special. Two
 * random contents have the same sum once in 2^46 pairs. A file with such pairs made on purpose only gets a longer
 * delta: windows with a known sum are passed over, never copied, without a strong sum.
 */
#ifndef RSI_CONTENT_H
#define RSI_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#define RSI_CONTENT_K 0x3ffffffeu
#define RSI_CONTENT_P ((uint64_t)RSI_CONTENT_K * 65536 - 1)

/* Sums are kept below 2^48, congruent but not reduced; each term added is below 2^62, so that nothing overflows. */

static inline uint64_t rsi_content_divide16(uint64_t t) {
  return (t >> 16) + (t & 0xffff) * RSI_CONTENT_K;
}

static inline uint64_t rsi_content_divide8(uint64_t t) {
  return (t >> 8) + (t & 0xff) * ((uint64_t)RSI_CONTENT_K << 8);
}

static inline uint64_t rsi_content_pair(uint8_t const *p) {
  return p[0] | (uint64_t)p[1] << 8;
}

/** The factor of bytes that leave a window of n bytes: minus 256^-n, so that they are added like those that enter. */
static inline uint64_t rsi_content_leaving(size_t n) {
  uint64_t x = 1;
  for (size_t i = 0; i + 2 <= n; i += 2)
    x = rsi_content_divide16(x);
  if (n % 2) x = rsi_content_divide8(x);
  return RSI_CONTENT_P - x % RSI_CONTENT_P;
}

/** The sum of n bytes, not reduced. */
static inline uint64_t rsi_content_of(uint8_t const *p, size_t n) {
  uint64_t sum = 0;
  size_t i = 0;
  for (; i + 2 <= n; i += 2)
    sum = rsi_content_divide16(sum + rsi_content_pair(p + i));
  return i < n ? rsi_content_divide8(sum + p[i]) : sum;
}

/** Moves the window of n bytes at p, whose sum is `sum`, on by `steps` bytes; leaving is rsi_content_leaving(n). */
static inline uint64_t rsi_content_slide(uint64_t sum, uint8_t const *p, size_t n, uint64_t leaving, size_t steps) {
  size_t i = 0;
  for (; i + 2 <= steps; i += 2)
    sum = rsi_content_divide16(sum + rsi_content_pair(p + n + i) + rsi_content_pair(p + i) * leaving);
  return i < steps ? rsi_content_divide8(sum + p[n + i] + p[i] * leaving) : sum;
}

/** Reduces a sum modulo P, so that equal contents have equal sums. */
static inline uint64_t rsi_content_reduce(uint64_t sum) {
  return sum % RSI_CONTENT_P;
}

#endif
