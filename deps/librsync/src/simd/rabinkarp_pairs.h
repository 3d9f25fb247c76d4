/*
 * rabinkarp_pairs.h - four bytes times powers of M, by the instruction of x86 that multiplies the signed halves of
 * words and adds both products.
 *
 * A template like md4_lanes.h, with the macros
 *   EVEN(x), ODD(x)  bytes 0 and 2, bytes 1 and 3 of each word, as halves of it
 *   MADD(a, b)       low half * low half + high half * high half, all of them signed
 *   UP16(a)          each word shifted up by sixteen bits
 *
 * A factor c is written as 2^16 * high + low with low from -2^15 to 2^15 - 1. Of what is multiplied by 2^16 only the
 * low half counts, so that the sign of high does not matter.
 */
#define RK_LOW(c) ((c)&0xffffu)
#define RK_HIGH(c) (((c) + 0x8000u) >> 16)
#define RK_PAIR(half, first, second) SET1((int)(half(first) | half(second) << 16))

/** b0 * M^3 + b1 * M^2 + b2 * M + b3 for the bytes of each lane. */
static inline TARGET ALWAYS_INLINE VEC NAME(four_bytes)(VEC x) {
  VEC const even = EVEN(x), odd = ODD(x);
  VEC const low = ADD(MADD(even, RK_PAIR(RK_LOW, RK_POWER(RSI_RK_MULT, 3), RSI_RK_MULT)),
                      MADD(odd, RK_PAIR(RK_LOW, RK_SQUARE(RSI_RK_MULT), 1u)));
  VEC const high = ADD(MADD(even, RK_PAIR(RK_HIGH, RK_POWER(RSI_RK_MULT, 3), RSI_RK_MULT)),
                       MADD(odd, RK_PAIR(RK_HIGH, RK_SQUARE(RSI_RK_MULT), 1u)));
  return ADD(low, UP16(high));
}
