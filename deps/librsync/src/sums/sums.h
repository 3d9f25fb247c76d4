/* sums.h - kinds of signature: the weak and the strong sum that a magic number stands for. */
#ifndef RSI_SUMS_H
#define RSI_SUMS_H

#include <stdbool.h>

#include "kernels.h"
#include "librsync.h"

#define RSI_SIG_HEADER_LEN 12 /* magic, block length, strong length: four bytes each */
#define RSI_WEAK_LEN 4
#define RSI_MAX_BLOCK_LEN 0x7fffffffu /* every implementation holds it in a signed 32-bit number */
#define RSI_MAX_RECORDS 0x7fffffffu   /* block numbers stay below 2^31, so that offsets stay below 2^62 */
#define RSI_MIN_SAFE_STRONG_LEN 8     /* with fewer bytes, chance collisions are not rare */

typedef struct rsi_sums {
  rsi_weak_kind weak;
  rsi_strong_kind strong;
  size_t strong_size; /* bytes of the whole strong sum: 16 or 32 */
} rsi_sums_t;

/** Fills *sums from a magic number; false if no signature begins with it. */
bool rsi_sums_of(uint32_t magic, rsi_sums_t *sums);

/** rs_sig_args(), but magic 0 means RS_MD4_SIG_MAGIC: for the calls that make signatures. */
rs_result rsi_sig_args(rs_long_t old_fsize, rs_magic_number *magic, size_t *block_len, size_t *strong_len);

#endif
