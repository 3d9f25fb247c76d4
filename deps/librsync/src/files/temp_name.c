/* temp_name.c - names of temporary files. */
#include "temp_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDED 22 /* "." before the name; ".", 16 digits and ".tmp" after it */

char *rsi_temp_name(char const *target, size_t name_max, uint64_t random, int (*is_separator)(char c)) {
  size_t end = strlen(target), start = end;
  while (start && !is_separator(target[start - 1]))
    start--;
  size_t room = name_max > ADDED ? name_max - ADDED : 0, kept = end - start;
  if (kept > room) {
    kept = room;
    while (kept && ((unsigned char)target[start + kept] & 0xc0) == 0x80) /* not within a UTF-8 character */
      kept--;
  }
  size_t size = start + kept + ADDED + 1;
  char *name = malloc(size);
  if (!name) return NULL;
  memcpy(name, target, start);
  name[start] = '.';
  memcpy(name + start + 1, target + start, kept);
  (void)snprintf(name + start + 1 + kept, size - (start + 1 + kept), ".%016" PRIx64 ".tmp", random);
  return name;
}
