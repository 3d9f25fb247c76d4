/* test_paths_waiting.c - the calls on whole files by path: pipes and devices that keep them waiting. */
#define _GNU_SOURCE /* posix_openpt() */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

static int volatile cancelled;
static int left;

/** Cancels after some calls. Nothing else ends the waiting. */
static void count_down(void *opaque, uint64_t done, uint64_t total) {
  (void)opaque;
  (void)done;
  (void)total;
  if (left-- == 0) cancelled = 1;
}

static rsx_options_t const options = {.overwrite = 1, .no_sync = 1};

/** A call that waits can be cancelled, and leaves nothing. */
static void waits(char const *input, char const *output) {
  rsx_control_t const control = {.cancel = &cancelled, .progress = count_down};
  rsx_error_t e;
  int const entries = count_entries(".");
  for (int questions = 0; questions < 3; questions++) {
    cancelled = 0;
    left = questions + 64; /* progress is also called for pieces */
    CHECK_EQ(rsx_sig_path(input, output, 16, 16, RS_MD4_SIG_MAGIC, &options, &control, NULL, &e), RSX_CANCELLED);
    CHECK_EQ(count_entries("."), entries);
  }
}

static void pipes(void) {
  bytes_t content = bytes_painted(500000);
  file_write("content", &content);
  CHECK_EQ(mkfifo("pipe", 0600), 0);
  CHECK(rsx_path_waits("pipe"));
  waits("pipe", "out");     /* no writer */
  waits("content", "pipe"); /* no reader */
  int const both = open("pipe", O_RDWR);
  CHECK(both >= 0);
  waits("pipe", "out");     /* a writer that says nothing */
  waits("content", "pipe"); /* a reader that reads nothing */
  CHECK_EQ(close(both), 0);
  CHECK_EQ(unlink("pipe"), 0);
  bytes_free(&content);
}

static void terminals(void) {
  int const master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
    if (master >= 0) (void)close(master);
    return; /* where there are none */
  }
  CHECK(rsx_path_waits(ptsname(master)));
  waits(ptsname(master), "out");
  CHECK_EQ(close(master), 0);
}

static void others(void) {
  rsx_error_t e;
  CHECK(!rsx_path_waits("content") && !rsx_path_waits(".") && !rsx_path_waits("nothing") && !rsx_path_waits(NULL));
  CHECK_EQ(rsx_sig_path("/dev/null", "out", 16, 16, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &e), RS_DONE);
  CHECK_EQ(mkfifo("pipe", 0600), 0);
  CHECK_EQ(rsx_sig_path("pipe", "pipe", 16, 16, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK_EQ(unlink("pipe"), 0);
}

/** The file that a signature came from is no output of a delta, where the caller says which it is. */
static void signature_files(void) {
  rs_signature_t *sig = NULL;
  rsx_error_t e;
  rsx_options_t guarded = options;
  CHECK_EQ(rsx_sig_path("content", "sig", 16, 16, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &e), RS_DONE);
  CHECK_EQ(rsx_loadsig_path("sig", &sig, &options, NULL, NULL, &e), RS_DONE);
  guarded.not_output = "sig";
  CHECK_EQ(link("sig", "other"), 0);
  CHECK_EQ(rsx_delta_path(sig, "content", "other", &guarded, NULL, NULL, &e), RS_PARAM_ERROR);
  CHECK_TEXT(e.path, "other");
  CHECK_EQ(rsx_delta_path(sig, "content", "other", &options, NULL, NULL, &e), RS_DONE);
  guarded.not_output = "nothing";
  CHECK_EQ(rsx_delta_path(sig, "content", "sig", &guarded, NULL, NULL, &e), RS_DONE);
  rs_free_sumset(sig);
}

int main(void) {
  files_begin();
  pipes();
  terminals();
  others();
  signature_files();
  return check_end();
}
