/*
 * test_file_faults.c - every system call of the whole-file calls fails at its n-th use, for every n and several errors:
 * the target then is as it was, or complete; no temporary file stays. Short reads and writes and interrupted calls
 * are no failures. The linker replaces the engine's system calls by those below (--wrap).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

typedef enum { NONE, FAIL, INTERRUPT_OFTEN, SHORT } mischief;

static mischief mode;
static long until_failure;
static int error_number;
static bool failed;
static char const *failed_call;
static unsigned turns;

/** Whether this call is to be interrupted by a signal, every second time. */
static bool interrupted(void) {
  if (mode != INTERRUPT_OFTEN || ++turns % 2 == 0) return false;
  errno = EINTR;
  return true;
}

/** Whether this call is to fail, with errno set. */
static bool fails(char const *call) {
  if (mode != FAIL || until_failure < 0) return false;
  if (until_failure-- > 0) return false;
  failed = true;
  failed_call = call;
  until_failure = -1;
  errno = error_number;
  return true;
}

static size_t shortened(size_t len) {
  return mode == SHORT && len > 1 ? 1 + ++turns % (len < 5000 ? len : 5000) : len;
}

#define WRAP(type, name, parameters, arguments)                                                                        \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    return fails(#name) ? -1 : __real_##name arguments;                                                                \
  }

/* Calls that signals interrupt. */
#define WRAP_SLOW(type, name, parameters, arguments)                                                                   \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    return interrupted() || fails(#name) ? -1 : __real_##name arguments;                                               \
  }

WRAP_SLOW(int, fsync, (int fd), (fd))
WRAP(int, rename, (char const *from, char const *to), (from, to))
WRAP(int, link, (char const *from, char const *to), (from, to))
WRAP(int, fchmod, (int fd, mode_t bits), (fd, bits))
WRAP(int, fstat, (int fd, struct stat *info), (fd, info))
WRAP(int, fstat64, (int fd, struct stat64 *info), (fd, info))
WRAP(off_t, lseek, (int fd, off_t at, int whence), (fd, at, whence))
WRAP(off_t, lseek64, (int fd, off_t at, int whence), (fd, at, whence))
WRAP_SLOW(ssize_t, read, (int fd, void *to, size_t len), (fd, to, shortened(len)))
WRAP_SLOW(ssize_t, pread, (int fd, void *to, size_t len, off_t at), (fd, to, shortened(len), at))
WRAP_SLOW(ssize_t, pread64, (int fd, void *to, size_t len, off_t at), (fd, to, shortened(len), at))
WRAP_SLOW(ssize_t, write, (int fd, void const *from, size_t len), (fd, from, shortened(len)))

/* Closing frees the descriptor, also where it reports a failure. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd) {
  int result = __real_close(fd);
  return fails("close") ? -1 : result;
}

/* The clean-up itself is not disturbed. */
int __real_unlink(char const *path);
int __wrap_unlink(char const *path);
int __wrap_unlink(char const *path) {
  return __real_unlink(path);
}

int __real_open(char const *path, int flags, ...);
int __wrap_open(char const *path, int flags, ...);
int __wrap_open(char const *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t bits = (mode_t)va_arg(args, int);
  va_end(args);
  return interrupted() || fails("open") ? -1 : __real_open(path, flags, bits);
}

int __real_open64(char const *path, int flags, ...);
int __wrap_open64(char const *path, int flags, ...);
int __wrap_open64(char const *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t bits = (mode_t)va_arg(args, int);
  va_end(args);
  return interrupted() || fails("open64") ? -1 : __real_open64(path, flags, bits);
}

static bytes_t old, new_file, sig_file, delta_file, before;
static rsx_options_t options;
static rsx_error_t error;

static rs_result sign(void) {
  return rsx_sig_path("old", "target", 1000, 8, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &error);
}

static rs_result load_and_delta(void) {
  rs_signature_t *sig;
  rs_result result = rsx_loadsig_path("sig", &sig, &options, NULL, NULL, &error);
  if (result == RS_DONE) result = rsx_delta_path(sig, "new", "target", &options, NULL, NULL, &error);
  rs_free_sumset(sig);
  return result;
}

static rs_result patch(void) {
  return rsx_patch_path("old", "delta", "target", &options, NULL, NULL, &error);
}

/** Puts the target back to what it is before each call. */
static void reset_target(void) {
  if (file_exists("target")) CHECK_EQ(__real_unlink("target"), 0);
  if (options.overwrite) file_write("target", &before);
}

static void every_failure(char const *what, rs_result (*call)(void), bytes_t const *expected) {
  static int const errors[] = {EIO, ENOSPC, EACCES, EINVAL};
  int names = 0;
  for (size_t e = 0; e < 4; e++)
    for (long n = 0;; n++) {
      reset_target();
      int const entries = count_entries(".");
      failed = false;
      mode = FAIL;
      until_failure = n;
      error_number = errors[e];
      rs_result result = call();
      mode = NONE;
      check_case("%s, error %d at call %ld, a %s; result %d %s %s", what, errors[e], n, failed ? failed_call : "none",
                 (int)result, error.operation, error.detail);
      bool const complete = file_is("target", expected);
      bool const untouched = options.overwrite ? file_is("target", &before) : !file_exists("target");
      CHECK(complete || untouched);
      CHECK_EQ(count_entries("."), entries + (complete && !options.overwrite));
      if (result == RS_DONE) {
        CHECK(complete);
      } else {
        CHECK_EQ(result, RS_IO_ERROR);
        CHECK_EQ(error.result, RS_IO_ERROR);
        CHECK(error.operation[0] && error.path[0] && error.detail[0]);
        CHECK_EQ(error.os_error, errors[e]);
        CHECK(untouched || strstr(error.detail, "the output is complete"));
        names++;
      }
      if (!failed) break;
      CHECK(n < 1000);
    }
  CHECK(names > 15);
  check_case("");
}

static void harmless(char const *what, rs_result (*call)(void), bytes_t const *expected) {
  for (mischief m = INTERRUPT_OFTEN; m <= SHORT; m++) {
    reset_target();
    mode = m;
    rs_result result = call();
    mode = NONE;
    check_case("%s, mischief %d: %s %s", what, (int)m, error.operation, error.detail);
    CHECK_EQ(result, RS_DONE);
    CHECK(file_is("target", expected));
  }
  check_case("");
}

int main(void) {
  files_begin();
  uint64_t seed = check_seed();
  old = bytes_random(&seed, 1500000);
  new_file = bytes_random(&seed, 1600000);
  memcpy(new_file.p + 500, old.p, 1200000);
  before = bytes_painted(100);
  sig_file = make_signature(&old, 1000, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  rs_signature_t *sig = load_signature(&sig_file, (cuts_t){0});
  delta_file = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  rs_free_sumset(sig);
  file_write("old", &old);
  file_write("new", &new_file);
  file_write("sig", &sig_file);
  file_write("delta", &delta_file);
  for (int round = 0; round < 4; round++) {
    options = (rsx_options_t){.overwrite = round & 1, .no_sync = round >> 1};
    every_failure("signature", sign, &sig_file);
    every_failure("delta", load_and_delta, &delta_file);
    every_failure("patch", patch, &new_file);
    harmless("signature", sign, &sig_file);
    harmless("delta", load_and_delta, &delta_file);
    harmless("patch", patch, &new_file);
  }
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&sig_file);
  bytes_free(&delta_file);
  bytes_free(&before);
  return check_end();
}
