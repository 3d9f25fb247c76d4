/* temp_name.h - names of temporary files. */
#ifndef RSI_TEMP_NAME_H
#define RSI_TEMP_NAME_H

#include <stddef.h>
#include <stdint.h>

/**
 * The path of a temporary file beside target: "dir/.name.RANDOM.tmp", with RANDOM as 16 hexadecimal digits and name
 * cut, between two characters, so that the file's name has at most name_max bytes. is_separator says which characters
 * separate directories. The caller frees it; NULL when memory is exhausted.
 */
char *rsi_temp_name(char const *target, size_t name_max, uint64_t random, int (*is_separator)(char c));

#endif
