/* atomic.h - a pointer and a number that threads share; for compilers with and without C11 atomics. */
#ifndef RSI_ATOMIC_H
#define RSI_ATOMIC_H

#if defined(_MSC_VER) && !defined(__clang__)

#include <intrin.h>

typedef void *volatile rsi_atomic_ptr;
typedef long volatile rsi_atomic_int;

static inline void *rsi_atomic_get(rsi_atomic_ptr *p) {
  return _InterlockedCompareExchangePointer(p, 0, 0);
}
static inline void rsi_atomic_set(rsi_atomic_ptr *p, void *v) {
  (void)_InterlockedExchangePointer(p, v);
}
static inline int rsi_atomic_get_int(rsi_atomic_int *p) {
  return (int)_InterlockedCompareExchange(p, 0, 0);
}
static inline void rsi_atomic_set_int(rsi_atomic_int *p, int v) {
  (void)_InterlockedExchange(p, v);
}

#else

#include <stdatomic.h>

typedef _Atomic(void *) rsi_atomic_ptr;
typedef atomic_int rsi_atomic_int;

static inline void *rsi_atomic_get(rsi_atomic_ptr *p) {
  return atomic_load_explicit(p, memory_order_acquire);
}
static inline void rsi_atomic_set(rsi_atomic_ptr *p, void *v) {
  atomic_store_explicit(p, v, memory_order_release);
}
static inline int rsi_atomic_get_int(rsi_atomic_int *p) {
  return atomic_load_explicit(p, memory_order_relaxed);
}
static inline void rsi_atomic_set_int(rsi_atomic_int *p, int v) {
  atomic_store_explicit(p, v, memory_order_relaxed);
}

#endif

#endif
