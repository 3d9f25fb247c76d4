/* pages.h - memory for large tables that are read at random places. */
#ifndef RSI_PAGES_H
#define RSI_PAGES_H

#include <stddef.h>

/**
 * size bytes, all zero; NULL when memory is exhausted. To be freed with free(). Large ones ask the system for large
 * pages: with small ones, most reads would wait for the translation of their address too.
 */
void *rsi_pages_new(size_t size);

#endif
