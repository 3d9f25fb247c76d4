/*
 * rabinkarp_lanes.h - the sum of rabinkarp.h over a block.
 *
 * A template like md4_lanes.h, on 32-bit lanes, all modulo 2^32, with M the multiplier:
 *   MUL(a, b)  product
 *   LOAD(p)    a vector at p
 * and the function
 *   NAME(four_bytes)(v)  b0 * M^3 + b1 * M^2 + b2 * M + b3 of the bytes of each lane
 */
static uint32_t const NAME(inverses)[] = RK_POWERS(RSI_RK_INVERSE, 1);

/** A lane takes every LANES-th word of the block, of which it makes a polynomial in a power of M. */
static TARGET uint32_t NAME(rabinkarp_block)(uint8_t const *p, size_t n) {
  VEC const near = SET1((int)RK_POWER4(RK_POWER(RSI_RK_MULT, LANES)));
  VEC const far = SET1((int)RK_POWER16(RK_POWER(RSI_RK_MULT, LANES)));
  uint32_t words[LANES] = {0};
  words[LANES - 1] = 1; /* the seed, as a word in front of the first */
  VEC parts[4] = {SET1(0), SET1(0), SET1(0), LOAD(words)};
  size_t i = 0;
  for (; i + 16 * LANES <= n; i += 16 * LANES) /* four at once, which need not wait for each other */
    for (size_t k = 0; k < 4; k++)
      parts[k] = ADD(MUL(parts[k], far), NAME(four_bytes)(LOAD(p + i + 4 * LANES * k)));
  VEC sum = parts[0];
  for (int k = 1; k < 4; k++)
    sum = ADD(MUL(sum, near), parts[k]);
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    sum = ADD(MUL(sum, near), NAME(four_bytes)(LOAD(p + i)));

  /* Lane k stands LANES - 1 - k words before the end: M to the power of four times that. */
  VEC const inverses = LOAD(NAME(inverses)), squares = MUL(inverses, inverses);
  STORE(words, MUL(sum, MUL(MUL(squares, squares), near)));
  uint32_t h = 0;
  for (int k = 0; k < LANES; k++)
    h += words[k];
  return rsi_rk_append(h, p + i, n - i);
}
