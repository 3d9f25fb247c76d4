/* test_paths.c - the calls on whole files by path: inputs, progress, cancelling. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

static rsx_options_t const overwrite = {.overwrite = 1, .no_sync = 1};

static void failed(rs_result got, rs_result expected, rsx_error_t const *error, char const *operation, int os_error,
                   char const *path, char const *word) {
  CHECK_EQ(got, expected);
  CHECK_EQ(error->result, expected);
  CHECK_TEXT(error->operation, operation);
  CHECK_EQ(error->os_error, os_error);
  CHECK_TEXT(error->path, path);
  check_case("detail \"%s\"", error->detail);
  CHECK(strstr(error->detail, word));
  check_case("");
}

static void inputs_that_are_not_there(void) {
  rsx_error_t e;
  rs_signature_t *sig = (rs_signature_t *)1;
  bytes_t some = bytes_painted(10);
  file_write("plain", &some);
  CHECK_EQ(mkdir("folder", 0777), 0);
  int const entries = count_entries(".");
  failed(rsx_sig_path("none", "out", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, &e), RS_IO_ERROR, &e, "open",
         ENOENT, "none", "cannot open");
  failed(rsx_sig_path("folder", "out", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, &e), RS_IO_ERROR, &e, "open",
         EISDIR, "folder", "directory");
  failed(rsx_loadsig_path("none", &sig, NULL, NULL, NULL, &e), RS_IO_ERROR, &e, "open", ENOENT, "none", "cannot open");
  CHECK(sig == NULL);
  failed(rsx_loadsig_path("plain", &sig, NULL, NULL, NULL, &e), RS_BAD_MAGIC, &e, "", 0, "plain", "not a signature");
  failed(rsx_patch_path("none", "plain", "out", &overwrite, NULL, NULL, &e), RS_IO_ERROR, &e, "open", ENOENT, "none",
         "cannot open");
  failed(rsx_patch_path("folder", "plain", "out", &overwrite, NULL, NULL, &e), RS_IO_ERROR, &e, "open", EISDIR,
         "folder", "directory");
  failed(rsx_patch_path("plain", "plain", "out", &overwrite, NULL, NULL, &e), RS_BAD_MAGIC, &e, "", 0, "plain",
         "not a delta");
  failed(rsx_sig_path("", "out", 0, 8, RS_MD4_SIG_MAGIC, NULL, NULL, NULL, &e), RS_PARAM_ERROR, &e, "", 0, "", "path");
  failed(rsx_sig_path("plain", NULL, 0, 8, RS_MD4_SIG_MAGIC, NULL, NULL, NULL, &e), RS_PARAM_ERROR, &e, "", 0, "",
         "path");
  failed(rsx_patch_path(NULL, "plain", "out", NULL, NULL, NULL, &e), RS_PARAM_ERROR, &e, "", 0, "", "path");
  failed(rsx_loadsig_path("plain", NULL, NULL, NULL, NULL, &e), RS_PARAM_ERROR, &e, "", 0, "", "place");
  failed(rsx_delta_path(NULL, "plain", "out", NULL, NULL, NULL, &e), RS_PARAM_ERROR, &e, "", 0, "", "signature");
  failed(rsx_sig_path("plain", "out", 0, 99, RS_MD4_SIG_MAGIC, NULL, NULL, NULL, &e), RS_PARAM_ERROR, &e, "", 0,
         "plain", "out of range");
  rsx_options_t const strange_mode = {.mode = 01777}, threads = {.threads = -1};
  CHECK_EQ(rsx_sig_path("plain", "out", 0, 8, RS_MD4_SIG_MAGIC, &strange_mode, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK_EQ(rsx_sig_path("plain", "out", 0, 8, RS_MD4_SIG_MAGIC, &threads, NULL, NULL, &e), RS_PARAM_ERROR);
  rsx_options_t const small = {.limits = {.max_block_len = 100}}, silly = {.limits = {.max_records = UINT64_MAX}};
  failed(rsx_sig_path("plain", "out", 101, 8, RS_MD4_SIG_MAGIC, &small, NULL, NULL, &e), RSX_LIMIT, &e, "", 0, "plain",
         "limit of 100");
  CHECK_EQ(rsx_sig_path("plain", "out", 101, 8, RS_MD4_SIG_MAGIC, &silly, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK_EQ(rsx_sig_path("none", "out", 0, 8, RS_MD4_SIG_MAGIC, NULL, NULL, NULL, NULL), RS_IO_ERROR);
  CHECK_EQ(count_entries("."), entries); /* no output, no temporary file */
  bytes_free(&some);
}

/** A path too long for the error's field is cut between two characters. */
static void long_paths(void) {
  static char path[3001] = "a";
  rsx_error_t e;
  for (size_t i = 0; i < 1499; i++)
    memcpy(path + 1 + 2 * i, "\xc3\xa4", 2);
  failed(rsx_sig_path(path, "out", 0, 8, RS_MD4_SIG_MAGIC, NULL, NULL, NULL, &e), RS_IO_ERROR, &e, "open", ENAMETOOLONG,
         e.path, "cannot open");
  CHECK_EQ(strlen(e.path), 1023);
  CHECK(strncmp(e.path, path, 1023) == 0);
  memmove(path, path + 1, 3000);
  CHECK_EQ(rsx_sig_path(path, "out", 0, 8, RS_MD4_SIG_MAGIC, NULL, NULL, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(strlen(e.path), 1022);
}

static void bad_deltas_leave_the_target(void) {
  bytes_t old = bytes_painted(3000), precious = bytes_painted(77);
  static char const *const deltas[] = {"72730236 01aa 46000fff 00", "72730236 01aa", "72730236 01aa 00 00",
                                       "72730236 01aa 66", "72730236 4100 00"};
  static rs_result const results[] = {RS_INPUT_ENDED, RS_INPUT_ENDED, RS_CORRUPT, RS_CORRUPT, RS_CORRUPT};
  file_write("old", &old);
  file_write("target", &precious);
  for (size_t i = 0; i < 5; i++) {
    bytes_t delta = bytes_from_hex(deltas[i]);
    rsx_error_t e;
    file_write("delta", &delta);
    int const entries = count_entries(".");
    check_case("%s", deltas[i]);
    CHECK_EQ(rsx_patch_path("old", "delta", "target", &overwrite, NULL, NULL, &e), results[i]);
    CHECK_TEXT(e.path, "delta");
    CHECK(e.detail[0]);
    CHECK_EQ(rsx_patch_path("old", "delta", "old", &overwrite, NULL, NULL, &e), results[i]);
    CHECK(file_is("target", &precious));
    CHECK(file_is("old", &old));
    CHECK_EQ(count_entries("."), entries);
    bytes_free(&delta);
  }
  check_case("");
  bytes_free(&old);
  bytes_free(&precious);
}

static void output_must_not_be_the_input(void) {
  bytes_t some = bytes_painted(100);
  rsx_error_t e;
  file_write("plain", &some);
  CHECK_EQ(link("plain", "other-name"), 0);
  CHECK_EQ(rsx_sig_path("plain", "plain", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK_EQ(rsx_sig_path("plain", "other-name", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK_EQ(rsx_patch_path("old", "plain", "./plain", &overwrite, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK(file_is("plain", &some));
  CHECK_EQ(unlink("other-name"), 0);
  bytes_free(&some);
}

/* ---- Pipes ---- */

static void *write_pipe(void *content) {
  FILE *file = fopen("pipe", "wb");
  bytes_t const *bytes = content;
  for (size_t at = 0; file && at < bytes->len; at += 100) /* in many small pieces */
    (void)fwrite(bytes->p + at, 1, bytes->len - at < 100 ? bytes->len - at : 100, file), (void)fflush(file);
  if (file) (void)fclose(file);
  return NULL;
}

static void pipes_as_inputs(void) {
  bytes_t old = bytes_painted(20000), new_file = bytes_painted(21000);
  pthread_t writer;
  rsx_error_t e;
  file_write("old", &old);
  CHECK_EQ(mkfifo("pipe", 0600), 0);
  CHECK_EQ(pthread_create(&writer, NULL, write_pipe, &old), 0);
  CHECK_EQ(rsx_sig_path("pipe", "sig", 300, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, &e), RS_DONE);
  CHECK_EQ(pthread_join(writer, NULL), 0);
  rs_signature_t *sig = load_signature_file("sig");
  CHECK_EQ(pthread_create(&writer, NULL, write_pipe, &new_file), 0);
  CHECK_EQ(rsx_delta_path(sig, "pipe", "delta", &overwrite, NULL, NULL, &e), RS_DONE);
  CHECK_EQ(pthread_join(writer, NULL), 0);
  bytes_t delta = file_read("delta");
  CHECK_EQ(pthread_create(&writer, NULL, write_pipe, &delta), 0);
  CHECK_EQ(rsx_patch_path("old", "pipe", "result", &overwrite, NULL, NULL, &e), RS_DONE);
  CHECK_EQ(pthread_join(writer, NULL), 0);
  CHECK(file_is("result", &new_file));
  /* But the basis has to be a file. */
  failed(rsx_patch_path("pipe", "delta", "out", &overwrite, NULL, NULL, &e), RS_IO_ERROR, &e, "seek", ESPIPE, "pipe",
         "any position");
  CHECK(!file_exists("out"));
  CHECK_EQ(unlink("pipe"), 0);
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&delta);
}

/* ---- Progress, cancelling, files that change ---- */

typedef struct watcher {
  int calls, act_at;
  uint64_t done, total;
  int cancel;
  void (*act)(void);
} watcher_t;

static void watch(void *opaque, uint64_t done, uint64_t total) {
  watcher_t *w = opaque;
  CHECK(done >= w->done && done <= total);
  w->done = done;
  w->total = total;
  if (++w->calls == w->act_at) {
    if (w->act)
      w->act();
    else
      w->cancel = 1;
  }
}

static void append_to_input(void) {
  FILE *file = fopen("input", "ab");
  CHECK(file);
  (void)fputc('x', file);
  (void)fclose(file);
}

static void touch_input(void) {
  struct timespec const times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
  CHECK_EQ(utimensat(AT_FDCWD, "input", times, 0), 0);
}

static void replace_input(void) {
  bytes_t other = bytes_painted(5000000);
  file_write("input-2", &other);
  CHECK_EQ(rename("input-2", "input"), 0);
  bytes_free(&other);
}

static void remove_input(void) {
  CHECK_EQ(unlink("input"), 0);
}

static void progress_and_changes(void) {
  bytes_t big = bytes_painted(5000000);
  void (*const acts[])(void) = {append_to_input, touch_input, replace_input, remove_input};
  rsx_error_t e;
  file_write("input", &big);
  watcher_t w = {0};
  rsx_control_t control = {.cancel = &w.cancel, .progress = watch, .opaque = &w};
  CHECK_EQ(rsx_sig_path("input", "out", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, &control, NULL, &e), RS_DONE);
  CHECK(w.calls >= 4);
  CHECK_EQ(w.done, big.len);
  CHECK_EQ(w.total, big.len);
  bytes_t before = file_read("out");
  for (size_t i = 0; i <= 4; i++) {
    file_write("input", &big);
    int const entries = count_entries(".");
    w = (watcher_t){.act_at = 2, .act = i < 4 ? acts[i] : NULL};
    rs_result result = rsx_sig_path("input", "out", 4096, 8, RS_MD4_SIG_MAGIC, &overwrite, &control, NULL, &e);
    CHECK_EQ(result, i < 4 ? RS_IO_ERROR : RSX_CANCELLED);
    CHECK_TEXT(e.path, i < 4 ? "input" : "");
    CHECK(i == 4 || strstr(e.detail, "while it was being read"));
    CHECK(file_is("out", &before));
    CHECK_EQ(count_entries("."), i == 3 ? entries - 1 : entries);
  }
  CHECK_EQ(w.calls, 2); /* it stopped soon */
  w = (watcher_t){.cancel = 1};
  CHECK_EQ(rsx_sig_path("none", "out", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, &control, NULL, &e), RSX_CANCELLED);
  CHECK_EQ(w.calls, 0);
  bytes_free(&big);
  bytes_free(&before);
}

/** The basis of a patch changes: the same care. */
static void basis_changes(void) {
  bytes_t big = bytes_painted(3000000), delta = bytes_from_hex("72730236 4700002dc6c0 00"), out = {0};
  void (*const acts[])(void) = {append_to_input, touch_input, replace_input, remove_input};
  rsx_error_t e;
  file_write("delta", &delta);
  for (size_t i = 0; i < 4; i++) {
    watcher_t w = {.act_at = 1, .act = acts[i]};
    rsx_control_t control = {.progress = watch, .opaque = &w};
    file_write("input", &big);
    CHECK_EQ(rsx_patch_path("input", "delta", "patched", &overwrite, &control, NULL, &e), RS_IO_ERROR);
    CHECK_TEXT(e.path, "input");
    CHECK(!file_exists("patched"));
  }
  file_write("input", &big);
  CHECK_EQ(rsx_patch_path("input", "delta", "patched", &overwrite, NULL, NULL, &e), RS_DONE);
  CHECK(file_is("patched", &big));
  bytes_free(&big);
  bytes_free(&delta);
  bytes_free(&out);
}

int main(void) {
  files_begin();
  inputs_that_are_not_there();
  long_paths();
  bad_deltas_leave_the_target();
  output_must_not_be_the_input();
  pipes_as_inputs();
  progress_and_changes();
  basis_changes();
  return check_end();
}
