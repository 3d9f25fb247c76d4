/* sse2.c - the templates of this folder with four lanes of SSE2. */
#include "instruction_sets.h"

#if RSI_X86

#include <emmintrin.h>

#include "lanes.h"

#define TARGET FOR_TARGET("sse2")
#define NAME(x) rsi_sse2_##x
#define VEC __m128i
#define LANES 4
#define SET1(c) _mm_set1_epi32(c)
#define ADD(a, b) _mm_add_epi32(a, b)
#define ROTL(a, s) _mm_or_si128(_mm_slli_epi32(a, s), _mm_srli_epi32(a, 32 - (s)))
#define XOR(a, b) _mm_xor_si128(a, b)
#define AND(a, b) _mm_and_si128(a, b)
#define ADD_F(t, x, y, z) ADD(t, XOR(z, AND(x, XOR(y, z))))
#define ADD_G(t, x, y, z) ADD(ADD(t, AND(y, z)), AND(x, XOR(y, z)))
#define ADD_H(t, x, y, z) ADD(t, XOR(x, XOR(y, z)))
#define STORE(p, v) _mm_storeu_si128((__m128i *)(void *)(p), v)

/* Sixteen bytes of four messages become four words of each. */
static inline TARGET ALWAYS_INLINE void transpose(VEC *x, uint8_t const *const *in, size_t at) {
  for (int quarter = 0; quarter < 4; quarter++, x += 4, at += 16) {
    VEC const a = _mm_loadu_si128((VEC const *)(void const *)(in[0] + at));
    VEC const b = _mm_loadu_si128((VEC const *)(void const *)(in[1] + at));
    VEC const c = _mm_loadu_si128((VEC const *)(void const *)(in[2] + at));
    VEC const d = _mm_loadu_si128((VEC const *)(void const *)(in[3] + at));
    VEC const ab0 = _mm_unpacklo_epi32(a, b), ab2 = _mm_unpackhi_epi32(a, b);
    VEC const cd0 = _mm_unpacklo_epi32(c, d), cd2 = _mm_unpackhi_epi32(c, d);
    x[0] = _mm_unpacklo_epi64(ab0, cd0);
    x[1] = _mm_unpackhi_epi64(ab0, cd0);
    x[2] = _mm_unpacklo_epi64(ab2, cd2);
    x[3] = _mm_unpackhi_epi64(ab2, cd2);
  }
}
#define TRANSPOSE(x, in, at) transpose(x, in, at)

#define ADD16(a, b) _mm_add_epi16(a, b)
#define EVEN(x) AND(x, _mm_set1_epi16(0xff))
#define ODD(x) _mm_srli_epi16(x, 8)
#define PAIRS(x) ADD16(EVEN(x), ODD(x))
#define INDEXED(x)                                                                                                     \
  ADD16(_mm_mullo_epi16(EVEN(x), _mm_set1_epi32(0x00020000)), _mm_mullo_epi16(ODD(x), _mm_set1_epi32(0x00030001)))

#include "rollsum_lanes.h"

#define LOAD(p) _mm_loadu_si128((VEC const *)(void const *)(p))

#include "rollsum_block_lanes.h"

#include "md4_lanes.h"

#define NARROWER rsi_rollsum_md4
#define NARROWER_LANES 1
#define SUMS_LINKAGE

#include "lanes_many.h"

#define SET16(c) _mm_set1_epi16(c)
#define LOAD16(p) _mm_unpacklo_epi8(_mm_loadl_epi64((VEC const *)(void const *)(p)), _mm_setzero_si128())
#define SUB16(a, b) _mm_sub_epi16(a, b)
#define MUL16(a, b) _mm_mullo_epi16(a, b)
#define LAST(v) _mm_shuffle_epi32(_mm_shufflehi_epi16(v, 0xff), 0xff)

static inline TARGET ALWAYS_INLINE VEC prefix(VEC v) {
  v = ADD16(v, _mm_slli_si128(v, 2));
  v = ADD16(v, _mm_slli_si128(v, 4));
  return ADD16(v, _mm_slli_si128(v, 8));
}
#define PREFIX(v) prefix(v)

static inline TARGET ALWAYS_INLINE void store_sums(uint32_t *p, VEC a, VEC b) {
  STORE(p, _mm_unpacklo_epi16(a, b));
  STORE(p + 4, _mm_unpackhi_epi16(a, b));
}
#define STORE_SUMS(p, a, b) store_sums(p, a, b)

#include "rollsum_slide_lanes.h"

/* Low halves of the four products: of the even lanes and of the odd ones, since only two can be had at once. */
static inline TARGET ALWAYS_INLINE VEC mul(VEC a, VEC b) {
  VEC const even = _mm_mul_epu32(a, b), odd = _mm_mul_epu32(_mm_srli_epi64(a, 32), _mm_srli_epi64(b, 32));
  return _mm_unpacklo_epi32(_mm_shuffle_epi32(even, 0x08), _mm_shuffle_epi32(odd, 0x08));
}
#define MUL(a, b) mul(a, b)
#define UP16(a) _mm_slli_epi32(a, 16)
#define MADD(a, b) _mm_madd_epi16(a, b)

#include "rabinkarp_pairs.h"

#include "rabinkarp_lanes.h"

/* 0xff in the bytes of v that lack the bit, else 0. */
static inline TARGET ALWAYS_INLINE VEC lack(VEC v, char bit) {
  return _mm_cmpeq_epi8(AND(v, _mm_set1_epi8(bit)), _mm_setzero_si128());
}

/* The bits of rsi_filter_bits(): each of the low three bits of a byte leaves half of the eight that there are. */
static inline TARGET ALWAYS_INLINE uint32_t passes(VEC sums, VEC words) {
  VEC const odd = XOR(lack(sums, 1), _mm_set1_epi8((char)0xaa)), second = XOR(lack(sums, 2), _mm_set1_epi8((char)0xcc));
  VEC const bits = AND(AND(odd, second), XOR(lack(sums, 4), _mm_set1_epi8((char)0xf0)));
  return (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(AND(bits, words), bits)));
}
#define PASSES(sums, words) passes(sums, words)

#include "sweep_lanes.h"

#define TABLE rsi_kernels_sse2
#define TABLE_NAME "sse2"
/* Two lanes of BLAKE2b, and sliding the window by emulated products, take longer than the portable functions. */
#define TABLE_BLAKE2B rsi_blake2b_many
#define TABLE_RABINKARP_SWEEP rsi_rabinkarp_sweep
#define TABLE_RABINKARP_SLIDE rsi_rabinkarp_slide

#include "table.h"

#else
typedef int rsi_not_x86_sse2; /* a file may not be empty */
#endif
