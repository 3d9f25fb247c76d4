/*
 * test_memory_faults.c - memory runs out at the n-th allocation, for every n: each call fails with RS_MEM_ERROR or NULL
 * and leaks nothing. The linker replaces the engine's allocations by those below (--wrap).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "jobs.h"
#include "sums/rollsum.h"

static long until_failure = -1; /* allocations that still succeed; below 0: all do */
static bool failed;
static long live; /* allocations made while counting, and not freed by the engine: the sanitizer checks the rest */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(char const *s);
int __real_posix_memalign(void **p, size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(char const *s);
int __wrap_posix_memalign(void **p, size_t alignment, size_t size);

static bool fails_now(void) {
  if (until_failure < 0) return false;
  live++;
  if (until_failure-- > 0) return false;
  failed = true;
  until_failure = 0; /* and so do all that follow */
  return true;
}

void *__wrap_malloc(size_t size) {
  return fails_now() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t n, size_t size) {
  return fails_now() ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *p, size_t size) {
  return fails_now() ? NULL : __real_realloc(p, size);
}
char *__wrap_strdup(char const *s) {
  return fails_now() ? NULL : __real_strdup(s);
}
int __wrap_posix_memalign(void **p, size_t alignment, size_t size) {
  return fails_now() ? ENOMEM : __real_posix_memalign(p, alignment, size);
}

static bytes_t old, new_file, sig_file, delta;
static char out[400000];

/** Feeds a job in pieces of 5000 without allocating, and frees it. */
static rs_result run(rs_job_t *job, bytes_t const *in, size_t *len) {
  if (!job) return RS_MEM_ERROR;
  rs_buffers_t io = {.next_out = out, .avail_out = sizeof out};
  rs_result result = RS_BLOCKED;
  for (size_t at = 0; result == RS_BLOCKED; at += 5000) {
    size_t left = at < in->len ? in->len - at : 0;
    io.next_in = (char *)in->p + (left ? at : 0);
    io.avail_in = left < 5000 ? left : 5000;
    io.eof_in = left <= 5000;
    result = rs_job_iter(job, &io);
    CHECK(result != RS_BLOCKED || io.avail_in == 0);
  }
  rs_buffers_t again = {.eof_in = 1};
  CHECK_EQ(rs_job_iter(job, &again), result);
  *len = sizeof out - io.avail_out;
  (void)rs_job_free(job);
  return result;
}

static rs_result sign(void) {
  size_t len;
  rs_result result = run(rs_sig_begin(7000, 8, RS_MD4_SIG_MAGIC), &old, &len);
  if (result == RS_DONE) CHECK(len == sig_file.len && memcmp(out, sig_file.p, len) == 0);
  return result;
}

static rs_result load_and_delta(void) {
  rs_signature_t *sig = NULL;
  size_t len;
  rs_result result = run(rs_loadsig_begin(&sig), &sig_file, &len);
  if (result == RS_DONE) result = rs_build_hash_table(sig);
  if (result == RS_DONE) {
    result = run(rs_delta_begin(sig), &new_file, &len);
    if (result == RS_DONE) CHECK(len == delta.len && memcmp(out, delta.p, len) == 0);
  }
  rs_free_sumset(sig);
  return result;
}

static rs_result patch(void) {
  size_t len;
  rs_result result = run(rs_patch_begin(copy_from_bytes, &old), &delta, &len);
  if (result == RS_DONE) CHECK(len == new_file.len && memcmp(out, new_file.p, len) == 0);
  return result;
}

static rs_result by_path(void) {
  rs_signature_t *sig = NULL;
  rsx_options_t const options = {.overwrite = 1, .no_sync = 1};
  char name[100];
  (void)snprintf(name, sizeof name, "%s/librsync-memory-faults", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
  rsx_error_t error = {0};
  rs_result result =
      rsx_sig_path(RS_TEST_DATA "/coll1.bin", name, 100, 8, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &error);
  if (result == RS_DONE) result = rsx_loadsig_path(name, &sig, &options, NULL, NULL, &error);
  if (result == RS_DONE) result = rsx_delta_path(sig, RS_TEST_DATA "/coll2.bin", name, &options, NULL, NULL, &error);
  if (result == RS_DONE) result = rsx_patch_path(RS_TEST_DATA "/coll1.bin", name, name, &options, NULL, NULL, &error);
  CHECK(result == RS_PARAM_ERROR || result == error.result); /* the last one's output is its input */
  rs_free_sumset(sig);
  (void)remove(name);
  return result == RS_PARAM_ERROR ? RS_DONE : result;
}

/** Fails every allocation in turn: the call reports exhausted memory, or succeeds where it can do without. */
static void every_allocation(char const *what, rs_result (*call)(void), long at_least) {
  for (long n = 0;; n++) {
    check_case("%s, allocation %ld", what, n);
    failed = false;
    until_failure = n;
    rs_result result = call();
    until_failure = -1;
    if (!failed) {
      CHECK_EQ(result, RS_DONE);
      CHECK(n >= at_least);
      break;
    }
    CHECK(result == RS_MEM_ERROR || result == RS_DONE || result == RS_IO_ERROR);
    CHECK(n < 1000);
  }
  check_case("");
}

/** Zeros, and records with their weak sum that they do not equal: what is learned about them takes memory. */
static void misled(void) {
  bytes_free(&sig_file);
  bytes_free(&delta);
  memset(new_file.p, 0, new_file.len);
  sig_file = bytes_from_hex("72730136 00000400 00000008");
  bytes_add_be(&sig_file, rsi_rollsum_of(new_file.p, 1024), 4);
  bytes_add_be(&sig_file, 1, 8);
  rs_signature_t *sig = load_signature(&sig_file, (cuts_t){0});
  delta = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  rs_free_sumset(sig);
  every_allocation("misled delta", load_and_delta, 6);
}

int main(void) {
  uint64_t seed = check_seed();
  old = bytes_random(&seed, 30000);
  new_file = bytes_random(&seed, 150000);
  memcpy(new_file.p + 20000, old.p, old.len);
  sig_file = make_signature(&old, 7000, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  rs_signature_t *sig = load_signature(&sig_file, (cuts_t){0});
  delta = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  rs_free_sumset(sig);
  every_allocation("signature", sign, 2);
  every_allocation("delta", load_and_delta, 8);
  every_allocation("patch", patch, 1);
  every_allocation("paths", by_path, 15);
  misled();
  CHECK(live > 50);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&sig_file);
  bytes_free(&delta);
  return check_end();
}
