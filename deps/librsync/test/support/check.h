/* check.h - checks that count and say where they failed. A test program ends with `return check_end();`. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Ends the test program with a message if the condition does not hold. */
#define CHECK(condition) check_that((condition) ? true : false, #condition, __FILE__, __LINE__)

/** Checks that two whole numbers are equal. */
#define CHECK_EQ(got, expected) check_equal((long long)(got), (long long)(expected), #got, __FILE__, __LINE__)

/** Checks that len bytes are equal. */
#define CHECK_BYTES(got, expected, len) check_bytes(got, expected, len, #got, __FILE__, __LINE__)

/** Checks that two strings are equal. */
#define CHECK_TEXT(got, expected) check_text(got, expected, #got, __FILE__, __LINE__)

void check_that(bool holds, char const *what, char const *file, int line);
void check_equal(long long got, long long expected, char const *what, char const *file, int line);
void check_bytes(void const *got, void const *expected, size_t len, char const *what, char const *file, int line);
void check_text(char const *got, char const *expected, char const *what, char const *file, int line);

/** Names what is being checked, for the message of a failure; printf style. */
void check_case(char const *format, ...);

/** Prints how many checks held; returns the exit status 0. */
int check_end(void);

/** Prints why the test cannot run here; returns the exit status 77. */
int check_skip(char const *why);

/** Seed of this run: from the environment variable RS_SEED, else fixed; printed by a failure. */
uint64_t check_seed(void);

#endif
