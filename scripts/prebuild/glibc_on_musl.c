/*
 * glibc_on_musl.c - the functions of glibc that Debian's libstdc++ and libgcc_s need and musl lacks. As
 * ld-linux-x86-64.so.2 it lets programs for musl that need a C++ library run on Debian. For checks only, never shipped.
 */
#define _GNU_SOURCE
#include <locale.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded = 0;
unsigned int __cpu_model[4];

int __cpu_indicator_init(void) {
  return 0;
}

uint32_t arc4random(void) {
  uint32_t number = 0;
  while (getrandom(&number, sizeof number, 0) != sizeof number) {
  }
  return number;
}

size_t __strftime_l(char *text, size_t size, char const *format, struct tm const *when, locale_t locale) {
  return strftime_l(text, size, format, when, locale);
}

/* Destructors of threads' own objects are never called. */
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) {
  (void)destroy;
  (void)object;
  (void)library;
  return 0;
}

/* Not found: the caller looks in another way. */
int _dl_find_object(void *address, void *result) {
  (void)address;
  (void)result;
  return -1;
}
