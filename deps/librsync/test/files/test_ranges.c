/* test_ranges.c - signatures of large files by several threads: the bytes of one thread, one failure, nothing left. */
#define _XOPEN_SOURCE 700
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "files/team.h"
#include "jobs.h"

enum { LARGE = (18 << 20) + 12345 }; /* above what is worth several threads, and no whole number of anything */

static rsx_options_t with_threads(int threads) {
  return (rsx_options_t){.overwrite = 1, .no_sync = 1, .threads = threads};
}

static void same_bytes(bytes_t const *old, size_t block_len, size_t strong_len, rs_magic_number magic) {
  bytes_t sig = make_signature(old, block_len, strong_len, magic, (cuts_t){0});
  rs_stats_t one = {0}, many;
  rsx_options_t options = with_threads(1);
  CHECK_EQ(rsx_sig_path("old", "sig", block_len, strong_len, magic, &options, NULL, &one, NULL), RS_DONE);
  CHECK(file_is("sig", &sig));
  for (int threads = 0; threads <= 5; threads++) {
    rsx_error_t error;
    check_case("block length %zu, %d threads", block_len, threads);
    options = with_threads(threads);
    CHECK_EQ(rsx_sig_path("old", "sig", block_len, strong_len, magic, &options, NULL, &many, &error), RS_DONE);
    CHECK(file_is("sig", &sig));
    CHECK_TEXT(many.op, "signature");
    CHECK_EQ(many.in_bytes, one.in_bytes);
    CHECK_EQ(many.out_bytes, one.out_bytes);
    CHECK_EQ(many.sig_blocks, one.sig_blocks);
    CHECK_EQ(many.sig_bytes, one.sig_bytes);
    CHECK_EQ(many.block_len, one.block_len);
  }
  check_case("");
  bytes_free(&sig);
}

typedef struct watcher {
  uint64_t last, total, calls;
  int cancel;
  bool cancels, cuts, went_back;
} watcher_t;

static void watch(void *opaque, uint64_t done, uint64_t total) {
  watcher_t *watcher = opaque;
  if (done <= watcher->last) watcher->went_back = true;
  watcher->last = done;
  watcher->total = total;
  watcher->calls++;
  if (watcher->cancels) watcher->cancel = 1;
  if (watcher->cuts) CHECK_EQ(truncate("old", 1 << 20), 0);
}

static rs_result watched(watcher_t *watcher, rsx_error_t *error) {
  rsx_options_t const options = with_threads(3);
  rsx_control_t const control = {.cancel = &watcher->cancel, .progress = watch, .opaque = watcher};
  return rsx_sig_path("old", "sig", 2048, 8, RS_MD4_SIG_MAGIC, &options, &control, NULL, error);
}

static void progress_and_failures(bytes_t const *old) {
  rsx_error_t error;
  bytes_t before = bytes_painted(100);
  watcher_t watcher = {0};
  CHECK_EQ(watched(&watcher, &error), RS_DONE);
  CHECK(!watcher.went_back && watcher.calls > 10);
  CHECK_EQ(watcher.last, old->len);
  CHECK_EQ(watcher.total, old->len);

  file_write("sig", &before);
  watcher = (watcher_t){.cancels = true};
  CHECK_EQ(watched(&watcher, &error), RSX_CANCELLED);
  CHECK_EQ(error.result, RSX_CANCELLED);
  CHECK_EQ(watcher.calls, 1);

  watcher = (watcher_t){.cuts = true};
  CHECK_EQ(watched(&watcher, &error), RS_IO_ERROR);
  CHECK_TEXT(error.path, "old");
  CHECK(strstr(error.detail, "while it was being read"));

  CHECK(file_is("sig", &before));
  CHECK_EQ(count_entries("."), 2);
  bytes_free(&before);
}

static void limits(void) {
  rsx_error_t error;
  rsx_options_t options = with_threads(2);
  options.limits.max_records = 1000;
  CHECK_EQ(rsx_sig_path("old", "sig", 2048, 8, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &error), RSX_LIMIT);
  CHECK(strstr(error.detail, "1000 records"));
  options = with_threads(2);
  CHECK_EQ(rsx_sig_path("old", "sig", 2048, 4, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &error), RSX_LIMIT);
  CHECK(strstr(error.detail, "too short"));
  options.limits.max_block_len = UINT64_MAX;
  CHECK_EQ(rsx_sig_path("old", "sig", 2048, 8, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &error), RS_PARAM_ERROR);
}

/* Each call of work() counts itself; more threads than the system gives are no failure. */
static rsi_gate_t *gate;
static unsigned calls;

static void count(void *arg) {
  (void)arg;
  rsi_gate_lock(gate);
  calls++;
  rsi_gate_wake(gate);
  while (calls < 3)
    rsi_gate_wait(gate);
  rsi_gate_unlock(gate);
}

static void teams(void) {
  gate = rsi_gate_new();
  CHECK(gate != NULL);
  CHECK(rsi_team_processors() >= 1);
  rsi_team_run(3, count, NULL); /* ends only when three work at the same time */
  CHECK_EQ(calls, 3);
  rsi_team_run(1, count, NULL);
  CHECK_EQ(calls, 4);
  rsi_team_run(0, count, NULL);
  CHECK_EQ(calls, 5);
  rsi_team_run(1000, count, NULL);
  CHECK(calls > 5 && calls <= 5 + RSI_MOST_THREADS);
  rsi_gate_free(gate);
}

int main(void) {
  uint64_t seed = check_seed();
  files_begin();
  teams();
  bytes_t old = bytes_random(&seed, LARGE);
  file_write("old", &old);
  same_bytes(&old, 0, 0, (rs_magic_number)0); /* what is not given is the same for any number */
  same_bytes(&old, 2048, 8, RS_MD4_SIG_MAGIC);
  same_bytes(&old, 1000, 16, RS_MD4_SIG_MAGIC);
  same_bytes(&old, 65536, 32, RS_RK_BLAKE2_SIG_MAGIC);
  same_bytes(&old, 65537, 8, RS_MD4_SIG_MAGIC);
  limits();
  file_write("sig", &old);
  progress_and_failures(&old);
  bytes_free(&old);
  return check_end();
}
