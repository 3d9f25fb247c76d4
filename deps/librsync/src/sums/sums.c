/* sums.c - kinds of signature, and the parameters that librsync recommends for a file. */
#include "sums.h"

#include "blake2b.h"
#include "md4.h"

bool rsi_sums_of(uint32_t magic, rsi_sums_t *sums) {
  switch (magic) {
  case RS_MD4_SIG_MAGIC:
    *sums = (rsi_sums_t){RSI_ROLLSUM, RSI_MD4, RSI_MD4_LEN};
    return true;
  case RS_BLAKE2_SIG_MAGIC:
    *sums = (rsi_sums_t){RSI_ROLLSUM, RSI_BLAKE2B, RSI_BLAKE2B_LEN};
    return true;
  case RS_RK_MD4_SIG_MAGIC:
    *sums = (rsi_sums_t){RSI_RABINKARP, RSI_MD4, RSI_MD4_LEN};
    return true;
  case RS_RK_BLAKE2_SIG_MAGIC:
    *sums = (rsi_sums_t){RSI_RABINKARP, RSI_BLAKE2B, RSI_BLAKE2B_LEN};
    return true;
  default:
    return false;
  }
}

/** The greatest whole number whose square is not above v. */
static uint64_t square_root(uint64_t v) {
  uint64_t root = 0;
  for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
    if ((root | bit) * (root | bit) <= v) root |= bit;
  return root;
}

/** Position of the highest bit that is set; v is not 0. */
static unsigned log2_floor(uint64_t v) {
  unsigned log = 0;
  while (v >>= 1)
    log++;
  return log;
}

static size_t recommended_block_len(rs_long_t size) {
  if (size < 0) return RS_DEFAULT_BLOCK_LEN;
  if (size <= 256 * 256) return 256;
  uint64_t root = square_root((uint64_t)size);
  return (size_t)(root / 128 * 128);
}

/** The shortest strong length that makes a chance collision in a transfer of this size very unlikely. */
static size_t least_strong_len(rs_long_t size, size_t block_len) {
  if (size < 0) return RS_DEFAULT_MIN_STRONG_LEN;
  unsigned windows = log2_floor((uint64_t)size + ((uint64_t)1 << 24));
  unsigned blocks = log2_floor((uint64_t)size / block_len + 1);
  return 2 + (windows + blocks + 7) / 8;
}

rs_result rs_sig_args(rs_long_t old_fsize, rs_magic_number *magic, size_t *block_len, size_t *strong_len) {
  rsi_sums_t sums;
  if (!magic || !block_len || !strong_len) return RS_PARAM_ERROR;
  if (!*magic) *magic = RS_RK_BLAKE2_SIG_MAGIC;
  if (!rsi_sums_of((uint32_t)*magic, &sums)) return RS_BAD_MAGIC;
  if (!*block_len) *block_len = recommended_block_len(old_fsize);
  if (*block_len > RSI_MAX_BLOCK_LEN) return RS_PARAM_ERROR;
  if (!*strong_len) {
    *strong_len = sums.strong_size;
  } else if (*strong_len == (size_t)-1) {
    size_t least = least_strong_len(old_fsize, *block_len);
    *strong_len = least < sums.strong_size ? least : sums.strong_size;
  }
  return *strong_len > sums.strong_size ? RS_PARAM_ERROR : RS_DONE;
}

rs_result rsi_sig_args(rs_long_t old_fsize, rs_magic_number *magic, size_t *block_len, size_t *strong_len) {
  if (!*magic) *magic = RS_MD4_SIG_MAGIC;
  return rs_sig_args(old_fsize, magic, block_len, strong_len);
}
