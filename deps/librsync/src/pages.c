/* pages.c - memory aligned to pages, where the system can. */
#if !defined(_WIN32)
#define _DEFAULT_SOURCE /* madvise(), posix_memalign() */
#if defined(__linux__)
#include <sys/mman.h>
#endif
#endif

#include "pages.h"

#include <stdlib.h>
#include <string.h>

#define LARGE_PAGE ((size_t)2 << 20) /* of x86-64, and the usual one of arm64 */

void *rsi_pages_new(size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  size_t const whole = (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
  void *pages;
  /* Smaller tables would leave most of a large page unused. */
  if (size >= LARGE_PAGE / 2 && whole >= size && posix_memalign(&pages, LARGE_PAGE, whole) == 0) {
    (void)madvise(pages, whole, MADV_HUGEPAGE); /* where it fails, small pages do */
    return memset(pages, 0, size);
  }
#endif
  return calloc(size ? size : 1, 1);
}

void *rsi_pages_buffer(size_t size) {
#if defined(_WIN32) /* free() cannot free what its aligning functions allocate */
  return malloc(size);
#else
  void *buffer;
  return posix_memalign(&buffer, RSI_PAGE, size) == 0 ? buffer : NULL;
#endif
}
