/* check.c - checks that count and say where they failed. */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long checks;
static char current[256];

static void fail(char const *file, int line, char const *what) {
  (void)fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
  if (current[0]) (void)fprintf(stderr, "  in: %s\n", current);
  (void)fprintf(stderr, "  RS_SEED=%llu repeats this run\n", (unsigned long long)check_seed());
}

void check_that(bool holds, char const *what, char const *file, int line) {
  checks++;
  if (!holds) {
    fail(file, line, what);
    exit(1);
  }
}

void check_equal(long long got, long long expected, char const *what, char const *file, int line) {
  checks++;
  if (got != expected) {
    fail(file, line, what);
    (void)fprintf(stderr, "  got %lld, expected %lld\n", got, expected);
    exit(1);
  }
}

void check_bytes(void const *got, void const *expected, size_t len, char const *what, char const *file, int line) {
  unsigned char const *a = got, *b = expected;
  checks++;
  for (size_t i = 0; i < len; i++)
    if (a[i] != b[i]) {
      fail(file, line, what);
      (void)fprintf(stderr, "  byte %zu of %zu: got %02x, expected %02x\n", i, len, a[i], b[i]);
      exit(1);
    }
}

void check_text(char const *got, char const *expected, char const *what, char const *file, int line) {
  checks++;
  if (strcmp(got, expected) != 0) {
    fail(file, line, what);
    (void)fprintf(stderr, "  got \"%s\", expected \"%s\"\n", got, expected);
    exit(1);
  }
}

void check_case(char const *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(current, sizeof current, format, args);
  va_end(args);
}

int check_end(void) {
  (void)printf("%lu checks held\n", checks);
  return 0;
}

int check_skip(char const *why) {
  (void)printf("skipped: %s\n", why);
  return 77;
}

uint64_t check_seed(void) {
  char const *seed = getenv("RS_SEED");
  return seed ? strtoull(seed, NULL, 10) : 20240229;
}
