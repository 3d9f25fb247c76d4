/* test_job.c - what all jobs share: errors that stay, buffers, driving, limits, freeing. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

/** A job of each kind, for checks that all must pass. */
static rs_job_t *begin_any(int kind, rs_signature_t *sig, rs_signature_t **loaded, bytes_t *basis) {
  switch (kind) {
  case 0:
    return rs_sig_begin(16, 8, RS_MD4_SIG_MAGIC);
  case 1:
    return rs_loadsig_begin(loaded);
  case 2:
    return rs_delta_begin(sig);
  default:
    return rs_patch_begin(copy_from_bytes, basis);
  }
}

static void buffers_are_checked(void) {
  bytes_t basis = bytes_painted(100);
  rs_signature_t *sig = signature_of(&basis, 16, 8, RS_MD4_SIG_MAGIC), *loaded = NULL;
  char room[8];
  for (int kind = 0; kind < 4; kind++) {
    rs_buffers_t const wrong[] = {{.avail_in = 1}, {.avail_out = 1, .eof_in = 1}};
    for (int w = 0; w < 2; w++) {
      rs_job_t *job = begin_any(kind, sig, &loaded, &basis);
      rs_buffers_t io = wrong[w];
      CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR);
      io = (rs_buffers_t){.next_out = room, .avail_out = sizeof room};
      CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR); /* it stays failed */
      CHECK(rsx_job_detail(job)[0]);
      CHECK_EQ(rs_job_free(job), RS_DONE);
    }
    /* Without input and output it neither fails nor ends. */
    rs_job_t *job = begin_any(kind, sig, &loaded, &basis);
    rs_buffers_t nothing = {0};
    for (int i = 0; i < 5; i++)
      CHECK_EQ(rs_job_iter(job, &nothing), RS_BLOCKED);
    CHECK_EQ(rs_job_iter(NULL, &nothing), RS_PARAM_ERROR);
    CHECK_EQ(rs_job_iter(job, NULL), RS_PARAM_ERROR);
    CHECK_EQ(rs_job_free(job), RS_DONE); /* in the middle */
    job = begin_any(kind, sig, &loaded, &basis);
    CHECK_EQ(rs_job_free(job), RS_DONE); /* before the beginning */
  }
  CHECK_EQ(rs_job_free(NULL), RS_DONE);
  CHECK(rs_job_statistics(NULL) == NULL);
  CHECK_TEXT(rsx_job_detail(NULL), "");
  rs_free_sumset(sig);
  bytes_free(&basis);
}

static void eof_cannot_be_taken_back(void) {
  char out[12];
  rs_job_t *job = rs_sig_begin(16, 8, RS_MD4_SIG_MAGIC);
  rs_buffers_t io = {.next_in = "abc", .avail_in = 3, .eof_in = 1, .next_out = out, .avail_out = 5};
  CHECK_EQ(rs_job_iter(job, &io), RS_BLOCKED);
  io.eof_in = 0;
  CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR);
  (void)rs_job_free(job);
}

static void done_stays_done(void) {
  bytes_t old = bytes_painted(40), sig = {0};
  rs_job_t *job = rs_sig_begin(16, 8, RS_MD4_SIG_MAGIC);
  CHECK_EQ(run_job(job, &old, &sig, (cuts_t){0}), RS_DONE);
  char out[50];
  rs_buffers_t io = {.next_in = "more", .avail_in = 4, .next_out = out, .avail_out = sizeof out};
  CHECK_EQ(rs_job_iter(job, &io), RS_DONE);
  CHECK_EQ(io.avail_in, 4);
  CHECK_EQ(io.avail_out, sizeof out);
  (void)rs_job_free(job);
  bytes_free(&old);
  bytes_free(&sig);
}

static void limits_come_first(void) {
  rsx_limits_t limits = {.max_block_len = 100}, wrong_block = {.max_block_len = (uint64_t)1 << 31},
               wrong_records = {.max_records = (uint64_t)1 << 31}, wrong_strong = {.min_strong_len = 33};
  rs_job_t *job = rs_sig_begin(16, 8, RS_MD4_SIG_MAGIC);
  rs_buffers_t nothing = {0};
  CHECK_EQ(rsx_job_set_limits(job, &limits), RS_DONE);
  CHECK_EQ(rsx_job_set_limits(job, &wrong_block), RS_PARAM_ERROR);
  CHECK_EQ(rsx_job_set_limits(job, &wrong_records), RS_PARAM_ERROR);
  CHECK_EQ(rsx_job_set_limits(job, &wrong_strong), RS_PARAM_ERROR);
  CHECK_EQ(rsx_job_set_limits(job, NULL), RS_PARAM_ERROR);
  CHECK_EQ(rsx_job_set_limits(NULL, &limits), RS_PARAM_ERROR);
  CHECK_EQ(rsx_patch_set_basis_size(job, 1), RS_PARAM_ERROR); /* not a patch */
  CHECK_EQ(rs_job_iter(job, &nothing), RS_BLOCKED);
  CHECK_EQ(rsx_job_set_limits(job, &limits), RS_PARAM_ERROR); /* too late */
  (void)rs_job_free(job);
  job = rs_patch_begin(copy_from_bytes, NULL);
  CHECK_EQ(rs_job_iter(job, &nothing), RS_BLOCKED);
  CHECK_EQ(rsx_patch_set_basis_size(job, 1), RS_PARAM_ERROR);
  (void)rs_job_free(job);
}

/* ---- Driving ---- */

typedef struct driver {
  bytes_t const *in;
  size_t at, piece;
  bytes_t out;
  char room[10];
  int calls_in, calls_out;
  rs_result in_answer, out_answer;
} driver_t;

static rs_result feed(rs_job_t *job, rs_buffers_t *io, void *opaque) {
  driver_t *d = opaque;
  CHECK(job && io->avail_in == 0 && !io->eof_in);
  d->calls_in++;
  if (d->in_answer != RS_DONE) return d->in_answer;
  size_t left = d->in->len - d->at, n = left < d->piece ? left : d->piece;
  io->next_in = (char *)d->in->p + d->at;
  io->avail_in = n;
  io->eof_in = !left;
  d->at += n;
  return RS_DONE;
}

static rs_result collect(rs_job_t *job, rs_buffers_t *io, void *opaque) {
  driver_t *d = opaque;
  CHECK(job);
  d->calls_out++;
  if (d->out_answer != RS_DONE) return d->out_answer;
  if (io->next_out) bytes_add(&d->out, d->room, sizeof d->room - io->avail_out);
  io->next_out = d->room;
  io->avail_out = sizeof d->room;
  return RS_DONE;
}

static void driving(void) {
  bytes_t old = bytes_painted(1000), expected = make_signature(&old, 30, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  for (size_t n = 1; n <= 1000; n *= 3) {
    driver_t d = {.in = &old, .piece = n};
    rs_buffers_t io = {0};
    rs_job_t *job = rs_sig_begin(30, 8, RS_MD4_SIG_MAGIC);
    CHECK_EQ(rs_job_drive(job, &io, feed, &d, collect, &d), RS_DONE);
    CHECK_EQ(d.out.len, expected.len);
    CHECK_BYTES(d.out.p, expected.p, expected.len);
    (void)rs_job_free(job);
    bytes_free(&d.out);
  }
  /* Without callbacks the buffers are the caller's; a round that moves nothing returns. */
  char out[2000];
  rs_job_t *job = rs_sig_begin(30, 8, RS_MD4_SIG_MAGIC);
  rs_buffers_t io = {.next_in = (char *)old.p, .avail_in = 500, .next_out = out, .avail_out = sizeof out};
  CHECK_EQ(rs_job_drive(job, &io, NULL, NULL, NULL, NULL), RS_BLOCKED);
  io.next_in = (char *)old.p + 500;
  io.avail_in = 500;
  io.eof_in = 1;
  CHECK_EQ(rs_job_drive(job, &io, NULL, NULL, NULL, NULL), RS_DONE);
  CHECK_EQ(sizeof out - io.avail_out, expected.len);
  CHECK_BYTES(out, expected.p, expected.len);
  (void)rs_job_free(job);
  bytes_free(&old);
  bytes_free(&expected);
}

static void driving_badly(void) {
  bytes_t old = bytes_painted(100);
  rs_buffers_t io = {0};
  driver_t d = {.in = &old, .piece = 0, .in_answer = RS_IO_ERROR};
  rs_job_t *job = rs_sig_begin(30, 8, RS_MD4_SIG_MAGIC);
  CHECK_EQ(rs_job_drive(job, &io, feed, &d, collect, &d), RS_IO_ERROR);
  d.in_answer = RS_DONE;
  d.out_answer = RS_MEM_ERROR;
  CHECK_EQ(rs_job_drive(job, &io, feed, &d, collect, &d), RS_MEM_ERROR);
  d.out_answer = RS_DONE;
  CHECK_EQ(rs_job_drive(job, &io, feed, &d, collect, &d),
           RS_BLOCKED); /* feeds nothing, and does not say it is the end */
  CHECK(d.calls_in < 10 && d.calls_out < 10);
  d.piece = 40;
  CHECK_EQ(rs_job_drive(job, &io, feed, &d, collect, &d), RS_DONE);
  CHECK_EQ(rs_job_drive(job, &io, feed, &d, collect, &d), RS_DONE);
  CHECK_EQ(rs_job_drive(NULL, &io, feed, &d, collect, &d), RS_PARAM_ERROR);
  CHECK_EQ(rs_job_drive(job, NULL, feed, &d, collect, &d), RS_PARAM_ERROR);
  (void)rs_job_free(job);
  bytes_free(&d.out);
  bytes_free(&old);
}

int main(void) {
  buffers_are_checked();
  eof_cannot_be_taken_back();
  done_stays_done();
  limits_come_first();
  driving();
  driving_badly();
  return check_end();
}
