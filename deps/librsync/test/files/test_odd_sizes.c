/*
 * test_odd_sizes.c - the size that a file system reports is a hint: whatever it is, a file is read to its end. The
 * linker replaces fstat() (--wrap), which then reports a size of our choice.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

enum { LARGE = (18 << 20) + 12345 }; /* above what is worth several threads */

/** The size that fstat() reports of the file `old`, where it is not the real one. */
static off_t reported = -1;

static void lie(ino_t number, off_t *size) {
  struct stat old;
  if (reported >= 0 && stat("old", &old) == 0 && old.st_ino == number) *size = reported;
}

int __real_fstat(int fd, struct stat *info);
int __wrap_fstat(int fd, struct stat *info);
int __wrap_fstat(int fd, struct stat *info) {
  int result = __real_fstat(fd, info);
  if (result == 0) lie(info->st_ino, &info->st_size);
  return result;
}

int __real_fstat64(int fd, struct stat64 *info);
int __wrap_fstat64(int fd, struct stat64 *info);
int __wrap_fstat64(int fd, struct stat64 *info) {
  int result = __real_fstat64(fd, info);
  if (result == 0) lie((ino_t)info->st_ino, &info->st_size);
  return result;
}

static rsx_options_t const options = {.overwrite = 1, .no_sync = 1, .threads = 3};

/** Signature, delta and patch of a file of which each of these sizes is reported. */
static void whole_for_any_size(size_t len) {
  uint64_t seed = check_seed();
  bytes_t old = bytes_random(&seed, len);
  bytes_t sig = make_signature(&old, 2048, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  rs_signature_t *loaded = load_signature(&sig, (cuts_t){0});
  bytes_t delta = make_delta(loaded, &old, (cuts_t){0}, NULL);
  file_write("old", &old);
  file_write("delta", &delta);
  off_t const actual = (off_t)len;
  off_t const sizes[] = {0, 1, actual - 1, actual, actual + 1, actual - (1 << 20), actual + (1 << 20), (off_t)1 << 40};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    if (sizes[i] < 0) continue;
    rsx_error_t error = {0};
    reported = sizes[i];
    check_case("%zu bytes, %lld reported", len, (long long)reported);
    CHECK_EQ(rsx_sig_path("old", "sig", 2048, 8, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &error), RS_DONE);
    CHECK_EQ(rsx_delta_path(loaded, "old", "made", &options, NULL, NULL, &error), RS_DONE);
    CHECK_EQ(rsx_patch_path("old", "delta", "new", &options, NULL, NULL, &error), RS_DONE);
    reported = -1;
    CHECK(file_is("sig", &sig));
    CHECK(file_is("made", &delta));
    CHECK(file_is("new", &old));
  }
  check_case("");
  rs_free_sumset(loaded);
  bytes_free(&old);
  bytes_free(&sig);
  bytes_free(&delta);
}

int main(void) {
  files_begin();
  whole_for_any_size(5000);
  whole_for_any_size(LARGE);
  return check_end();
}
