/* theirs.c - the system's librsync in the process of a test. */
#define _GNU_SOURCE
#include "theirs.h"

#include <dlfcn.h>
#include <time.h>

#include "check.h"

#define PIECE ((size_t)32 << 10)

theirs_t theirs;

static void silent(rs_loglevel level, char const *msg) {
  (void)level;
  (void)msg;
}

bool theirs_load(void) {
  void *library = dlopen("librsync.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
    /* POSIX's way of turning what dlsym() returns into a function pointer. */
#define LOAD(name) (*(void **)&theirs.name = dlsym(library, "rs_" #name), CHECK(theirs.name))
  LOAD(sig_begin);
  LOAD(loadsig_begin);
  LOAD(build_hash_table);
  LOAD(delta_begin);
  LOAD(patch_begin);
  LOAD(job_iter);
  LOAD(job_free);
  LOAD(free_sumset);
  LOAD(sig_args);
  LOAD(trace_to);
#undef LOAD
  theirs.trace_to(silent);
  return true;
}

double thread_seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/** Gives a job all of the input, or the next piece. */
static void feed(rs_buffers_t *io, bytes_t const *in, size_t *given, size_t piece) {
  if (io->avail_in || io->eof_in) return;
  size_t const left = in->len - *given, len = left < piece ? left : piece;
  io->next_in = (char *)in->p + *given;
  io->avail_in = len;
  *given += len;
  io->eof_in = *given == in->len;
}

static rs_result run(rs_job_t *job, bytes_t const *in, bytes_t *out, size_t piece, double seconds) {
  static char room[1 << 16];
  double const begun = thread_seconds();
  rs_buffers_t io = {.next_in = (char *)in->p};
  size_t given = 0;
  rs_result result;
  do {
    feed(&io, in, &given, piece);
    io.next_out = room;
    io.avail_out = sizeof room;
    result = theirs.job_iter(job, &io);
    if (out) bytes_add(out, room, sizeof room - io.avail_out);
  } while (result == RS_BLOCKED && (!seconds || thread_seconds() - begun < seconds));
  (void)theirs.job_free(job);
  return result;
}

rs_result theirs_run(rs_job_t *job, bytes_t const *in, bytes_t *out) {
  return run(job, in, out, SIZE_MAX, 0);
}

rs_result theirs_run_for(rs_job_t *job, bytes_t const *in, bytes_t *out, double seconds) {
  return run(job, in, out, PIECE, seconds);
}
