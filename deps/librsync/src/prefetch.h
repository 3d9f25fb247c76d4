/* prefetch.h - asking for a cache line that will be read soon. The address need not be valid. */
#ifndef RSI_PREFETCH_H
#define RSI_PREFETCH_H

#if defined(__GNUC__)
#define RSI_PREFETCH(address) __builtin_prefetch(address)
#else
#define RSI_PREFETCH(address) (void)(address)
#endif

#endif
