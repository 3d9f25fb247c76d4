/* rabinkarp_powers.h - powers of the multiplier of rabinkarp.h, modulo 2^32, as constants of the compiler. */
#ifndef RSI_RABINKARP_POWERS_H
#define RSI_RABINKARP_POWERS_H

#include "../sums/rabinkarp.h"

#define RK_SQUARE(m) ((m) * (m))
#define RK_POWER4(m) RK_SQUARE(RK_SQUARE(m))
#define RK_POWER16(m) RK_POWER4(RK_POWER4(m))

/* m to the power of k, 0 .. 31 */
#define RK_POWER(m, k)                                                                                                 \
  (((k)&1 ? (m) : 1u) * ((k)&2 ? RK_SQUARE(m) : 1u) * ((k)&4 ? RK_POWER4(m) : 1u) *                                    \
   ((k)&8 ? RK_SQUARE(RK_POWER4(m)) : 1u) * ((k)&16 ? RK_POWER16(m) : 1u))

/* The sixteen powers of m from the first on. */
#define RK_POWERS(m, first)                                                                                            \
  {                                                                                                                    \
    RK_POWER(m, (first)), RK_POWER(m, (first) + 1), RK_POWER(m, (first) + 2), RK_POWER(m, (first) + 3),                \
        RK_POWER(m, (first) + 4), RK_POWER(m, (first) + 5), RK_POWER(m, (first) + 6), RK_POWER(m, (first) + 7),        \
        RK_POWER(m, (first) + 8), RK_POWER(m, (first) + 9), RK_POWER(m, (first) + 10), RK_POWER(m, (first) + 11),      \
        RK_POWER(m, (first) + 12), RK_POWER(m, (first) + 13), RK_POWER(m, (first) + 14), RK_POWER(m, (first) + 15)     \
  }

#endif
