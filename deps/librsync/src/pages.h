/* pages.h - memory aligned to pages: large tables that are read at random places, and buffers for files. */
#ifndef RSI_PAGES_H
#define RSI_PAGES_H

#include <stddef.h>
#include <stdint.h>

#define RSI_PAGE 4096 /* addresses that far apart have equal low 12 bits, whatever the system's page size */
#define RSI_APART 64  /* bytes; a target that is ahead of its source within a page by less is slow */

/**
 * Allocates size bytes, all zero, for free() to free; NULL when memory is exhausted. Asks the system for large pages
 * for large tables: with small ones, most reads would also wait for the translation of their address.
 */
void *rsi_pages_new(size_t size);

/**
 * Allocates size bytes, not initialised, to read files into, for free() to free; NULL when memory is exhausted. Begins
 * at a page, for rsi_pages_apart().
 */
void *rsi_pages_buffer(size_t size);

/**
 * How many bytes of a buffer to skip, so that reading a file at pos into it is fast. The kernel copies out of its page
 * cache. Processors first compare only the low 12 bits of addresses: where the target lies a few bytes further into its
 * page than the source, each load seems to depend on the store just before it, and the copy takes four times as long
 * (Zen 3). malloc() begins large pieces 16 bytes into a page.
 */
static inline size_t rsi_pages_apart(void const *buffer, uint64_t pos) {
  size_t const ahead = (size_t)(((uintptr_t)buffer - pos) % RSI_PAGE);
  return ahead && ahead < RSI_APART ? RSI_APART - ahead : 0;
}

#endif
