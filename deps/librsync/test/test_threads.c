/* test_threads.c - jobs of many threads at once, over one signature; the kernels are chosen on the way. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

enum { THREADS = 8, ROUNDS = 20 };

static bytes_t old, new_file, expected;
static rs_signature_t *shared;

/* No CHECK here: it counts without a lock. */
static void *work(void *opaque) {
  int *failures = opaque;
  size_t const size = expected.len;
  for (int round = 0; round < ROUNDS; round++) {
    static _Thread_local char out[300000];
    rs_job_t *job = rs_delta_begin(shared);
    rs_buffers_t io = {
        .next_in = (char *)new_file.p, .avail_in = new_file.len, .eof_in = 1, .next_out = out, .avail_out = sizeof out};
    *failures += !job || rs_job_iter(job, &io) != RS_DONE || sizeof out - io.avail_out != size ||
                 memcmp(out, expected.p, size) != 0;
    (void)rs_job_free(job);
    *failures += strlen(rsx_kernels()) == 0;
  }
  return NULL;
}

int main(void) {
  uint64_t seed = check_seed();
  old = bytes_random(&seed, 200000);
  new_file = bytes_edited(&seed, &old, 1000);
  pthread_t threads[THREADS];
  int failures[THREADS] = {0};
  shared = signature_of(&old, 1000, 8, RS_MD4_SIG_MAGIC);
  expected = make_delta(shared, &new_file, (cuts_t){0}, NULL);
  CHECK(expected.len < 300000);
  for (int i = 0; i < THREADS; i++)
    CHECK_EQ(pthread_create(&threads[i], NULL, work, &failures[i]), 0);
  for (int i = 0; i < THREADS; i++) {
    CHECK_EQ(pthread_join(threads[i], NULL), 0);
    CHECK_EQ(failures[i], 0);
  }
  rs_free_sumset(shared);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&expected);
  return check_end();
}
