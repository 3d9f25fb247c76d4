/* avx2.c - the templates of this folder with eight lanes of AVX2. */
#include "instruction_sets.h"

#if RSI_X86

#include <immintrin.h>

#include "lanes.h"

#define TARGET FOR_TARGET("avx2")
#define NAME(x) rsi_avx2_##x
#define VEC __m256i
#define LANES 8
#define SET1(c) _mm256_set1_epi32(c)
#define ADD(a, b) _mm256_add_epi32(a, b)
#define ROTL(a, s) _mm256_or_si256(_mm256_slli_epi32(a, s), _mm256_srli_epi32(a, 32 - (s)))
#define XOR(a, b) _mm256_xor_si256(a, b)
#define AND(a, b) _mm256_and_si256(a, b)
#define ADD_F(t, x, y, z) ADD(t, XOR(z, AND(x, XOR(y, z))))
#define ADD_G(t, x, y, z) ADD(ADD(t, AND(y, z)), AND(x, XOR(y, z)))
#define ADD_H(t, x, y, z) ADD(t, XOR(x, XOR(y, z)))
#define STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)

/*
 * 16 bytes of eight messages become four words of each. The unpacking works within halves of 128 bits, so that messages
 * four apart share a vector from the start: a load to a half costs less than crossing over later.
 */
static inline TARGET ALWAYS_INLINE void transpose(VEC *x, uint8_t const *const *in, size_t at) {
  for (int quarter = 0; quarter < 4; quarter++, x += 4, at += 16) {
    VEC rows[4];
    for (int i = 0; i < 4; i++) {
      __m128i const low = _mm_loadu_si128((__m128i const *)(void const *)(in[i] + at));
      __m128i const high = _mm_loadu_si128((__m128i const *)(void const *)(in[i + 4] + at));
      rows[i] = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    }
    VEC const low01 = _mm256_unpacklo_epi32(rows[0], rows[1]), high01 = _mm256_unpackhi_epi32(rows[0], rows[1]);
    VEC const low23 = _mm256_unpacklo_epi32(rows[2], rows[3]), high23 = _mm256_unpackhi_epi32(rows[2], rows[3]);
    x[0] = _mm256_unpacklo_epi64(low01, low23);
    x[1] = _mm256_unpackhi_epi64(low01, low23);
    x[2] = _mm256_unpacklo_epi64(high01, high23);
    x[3] = _mm256_unpackhi_epi64(high01, high23);
  }
}
#define TRANSPOSE(x, in, at) transpose(x, in, at)

#define ADD16(a, b) _mm256_add_epi16(a, b)
#define PAIRS(x) _mm256_maddubs_epi16(x, _mm256_set1_epi8(1))
#define INDEXED(x) _mm256_maddubs_epi16(x, _mm256_set1_epi32(0x03020100))

#include "rollsum_lanes.h"

#define LOAD(p) _mm256_loadu_si256((VEC const *)(void const *)(p))

#include "rollsum_block_lanes.h"

#include "md4_lanes.h"

#define NARROWER rsi_sse2_sums
#define NARROWER_LANES 4
#define SUMS_LINKAGE

#include "lanes_many.h"

#define SET64(c) _mm256_set1_epi64x((long long)(c))
#define ADD64(a, b) _mm256_add_epi64(a, b)
#define XOR64(a, b) XOR(a, b)

/* By whole bytes a shuffle is shorter than two shifts; 63 to the right is one to the left. */
static inline TARGET ALWAYS_INLINE VEC rotr64(VEC v, int const s) {
  if (s == 32) return _mm256_shuffle_epi32(v, 0xb1);
  if (s == 63) return _mm256_or_si256(_mm256_srli_epi64(v, 63), ADD64(v, v));
  VEC const by24 = _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, 1, 2, 11,
                                    12, 13, 14, 15, 8, 9, 10);
  VEC const by16 = _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, 0, 1, 10,
                                    11, 12, 13, 14, 15, 8, 9);
  return _mm256_shuffle_epi8(v, s == 24 ? by24 : by16);
}
#define ROTR64(a, s) rotr64(a, s)

/* 32 bytes of four messages become four words of each. */
static inline TARGET ALWAYS_INLINE void transpose64(VEC *m, uint8_t const *const *in, size_t at) {
  for (int quarter = 0; quarter < 4; quarter++, m += 4, at += 32) {
    VEC const a = LOAD(in[0] + at), b = LOAD(in[1] + at), c = LOAD(in[2] + at), d = LOAD(in[3] + at);
    VEC const ab0 = _mm256_unpacklo_epi64(a, b), ab1 = _mm256_unpackhi_epi64(a, b);
    VEC const cd0 = _mm256_unpacklo_epi64(c, d), cd1 = _mm256_unpackhi_epi64(c, d);
    m[0] = _mm256_permute2x128_si256(ab0, cd0, 0x20);
    m[1] = _mm256_permute2x128_si256(ab1, cd1, 0x20);
    m[2] = _mm256_permute2x128_si256(ab0, cd0, 0x31);
    m[3] = _mm256_permute2x128_si256(ab1, cd1, 0x31);
  }
}
#define TRANSPOSE64(m, in, at) transpose64(m, in, at)
#define BLAKE2B_ALONE 2

#include "blake2b_lanes.h"

#define SET16(c) _mm256_set1_epi16(c)
#define LOAD16(p) _mm256_cvtepu8_epi16(_mm_loadu_si128((__m128i const *)(void const *)(p)))
#define SUB16(a, b) _mm256_sub_epi16(a, b)
#define MUL16(a, b) _mm256_mullo_epi16(a, b)
#define LAST_OF_HALF(v) _mm256_shuffle_epi8(v, _mm256_set1_epi16(0x0f0e))
#define LAST(v) _mm256_permute4x64_epi64(LAST_OF_HALF(v), 0xff)

static inline TARGET ALWAYS_INLINE VEC prefix(VEC v) {
  v = ADD16(v, _mm256_slli_si256(v, 2));
  v = ADD16(v, _mm256_slli_si256(v, 4));
  v = ADD16(v, _mm256_slli_si256(v, 8));
  /* The upper half lacks the sum of the lower one. */
  VEC const sums = LAST_OF_HALF(v);
  return ADD16(v, _mm256_permute2x128_si256(sums, sums, 0x08));
}
#define PREFIX(v) prefix(v)

static inline TARGET ALWAYS_INLINE void store_sums(uint32_t *p, VEC a, VEC b) {
  VEC const low = _mm256_unpacklo_epi16(a, b), high = _mm256_unpackhi_epi16(a, b);
  STORE(p, _mm256_permute2x128_si256(low, high, 0x20));
  STORE(p + 8, _mm256_permute2x128_si256(low, high, 0x31));
}
#define STORE_SUMS(p, a, b) store_sums(p, a, b)

#include "rollsum_slide_lanes.h"

#define MUL(a, b) _mm256_mullo_epi32(a, b)
#define UP16(a) _mm256_slli_epi32(a, 16)
#define EVEN(x) AND(x, _mm256_set1_epi16(0xff))
#define ODD(x) _mm256_srli_epi16(x, 8)
#define MADD(a, b) _mm256_madd_epi16(a, b)

#include "rabinkarp_pairs.h"

#include "rabinkarp_lanes.h"

/* The bits of rsi_filter_bits(): each byte of a sum picks one of eight. */
static inline TARGET ALWAYS_INLINE uint32_t passes(VEC sums, VEC words) {
  VEC const bits = _mm256_shuffle_epi8(SET64(0x8040201008040201), AND(sums, SET1(0x07070707)));
  return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(AND(bits, words), bits)));
}
#define PASSES(sums, words) passes(sums, words)

#include "sweep_lanes.h"

#define LOAD32(p) _mm256_cvtepu8_epi32(_mm_loadl_epi64((__m128i const *)(void const *)(p)))
#define LAST32(v) _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(7))

static inline TARGET ALWAYS_INLINE VEC prefix32(VEC v) {
  v = ADD(v, _mm256_slli_si256(v, 4));
  v = ADD(v, _mm256_slli_si256(v, 8));
  VEC const sums = _mm256_shuffle_epi32(v, 0xff);
  return ADD(v, _mm256_permute2x128_si256(sums, sums, 0x08));
}
#define PREFIX32(v) prefix32(v)

#include "rabinkarp_slide_lanes.h"

#define TABLE rsi_kernels_avx2
#define TABLE_NAME "avx2"
#define TABLE_BLAKE2B NAME(blake2b)
#define TABLE_RABINKARP_SWEEP NAME(rabinkarp_sweep)
#define TABLE_RABINKARP_SLIDE NAME(rabinkarp_slide)

#include "table.h"

#else
typedef int rsi_not_x86_avx2; /* a file may not be empty */
#endif
