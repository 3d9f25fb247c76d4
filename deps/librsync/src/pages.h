/* pages.h - memory that lies well: large tables that are read at random places, and buffers for files. */
#ifndef RSI_PAGES_H
#define RSI_PAGES_H

#include <stddef.h>
#include <stdint.h>

#define RSI_PAGE 4096 /* the distance at which addresses look alike, whatever the system's pages */
#define RSI_APART 64

/**
 * size bytes, all zero; NULL when memory is exhausted. To be freed with free(). Large ones ask the system for large
 * pages: with small ones, most reads would wait for the translation of their address too.
 */
void *rsi_pages_new(size_t size);

/**
 * size bytes to read files into, undefined; NULL when memory is exhausted. To be freed with free(). It begins with a
 * page: see rsi_pages_apart().
 */
void *rsi_pages_buffer(size_t size);

/**
 * By how many bytes a buffer must begin later, so that a read of a file at pos goes fast. The kernel copies out of
 * pages. Where the target lies a few bytes further into its page than the source, each load seems to need the store
 * just before it, as processors compare only the low 12 bits of addresses at first: such a copy takes four times as
 * long (Zen 3). malloc() gives large pieces 16 bytes into a page.
 */
static inline size_t rsi_pages_apart(void const *buffer, uint64_t pos) {
  size_t const ahead = (size_t)(((uintptr_t)buffer - pos) % RSI_PAGE);
  return ahead && ahead < RSI_APART ? RSI_APART - ahead : 0;
}

#endif
