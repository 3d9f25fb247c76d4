/* test_patch_callback.c - copy callbacks that are slow, clever, wrong or hostile. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

/** What a copy callback does. */
typedef struct basis {
  bytes_t bytes;
  size_t most;       /* bytes given at once */
  bool own_memory;   /* points at its own bytes instead of copying */
  int blocked_turns; /* answers RS_BLOCKED so often before each piece */
  int turns;
  int calls;
  rs_result answer; /* what it returns in the end */
  size_t lie;       /* the length that it sets then; SIZE_MAX: none */
  bool no_buffer;
  size_t good_calls; /* how many calls before it does */
  rs_long_t last_pos;
  rs_job_t *job; /* calls rs_job_iter() on this */
} basis_t;

static rs_result serve(void *opaque, rs_long_t pos, size_t *len, void **buf) {
  basis_t *b = opaque;
  b->calls++;
  CHECK(*len > 0 && *buf);
  if (b->turns < b->blocked_turns) {
    if (b->turns++) CHECK_EQ(pos, b->last_pos); /* the same place is asked for again */
    b->last_pos = pos;
    return RS_BLOCKED;
  }
  b->turns = 0;
  if (b->job) {
    rs_buffers_t io = {0};
    CHECK_EQ(rs_job_iter(b->job, &io), RS_PARAM_ERROR);
    CHECK_EQ(rs_job_free(b->job), RS_PARAM_ERROR);
  }
  if (!b->good_calls) {
    if (b->lie != SIZE_MAX) *len = b->lie;
    if (b->no_buffer) *buf = NULL;
    return b->answer;
  }
  b->good_calls--;
  if (b->most && *len > b->most) *len = b->most;
  if (!b->own_memory) return copy_from_bytes(&b->bytes, pos, len, buf);
  *buf = b->bytes.p + pos;
  return RS_DONE;
}

static rs_result patch_with(basis_t *basis, char const *hex, cuts_t cuts, bytes_t *out, char *detail) {
  bytes_t delta = bytes_from_hex(hex);
  basis->bytes = bytes_painted(200);
  rs_job_t *job = rs_patch_begin(serve, basis);
  CHECK(job);
  if (basis->job) basis->job = job;
  rs_result result = run_job(job, &delta, out, cuts);
  rs_buffers_t io = {.eof_in = 1};
  int calls = basis->calls;
  CHECK_EQ(rs_job_iter(job, &io), result);
  CHECK_EQ(basis->calls, calls); /* a finished job asks for nothing */
  if (detail) (void)strcpy(detail, rsx_job_detail(job));
  CHECK_EQ(rs_job_free(job), RS_DONE);
  bytes_free(&delta);
  bytes_free(&basis->bytes);
  return result;
}

static char const *const copy_150 = "72730236 452096 00";

static void honest(void) {
  bytes_t expected = bytes_painted(200);
  for (size_t most = 0; most <= 200; most = most * 2 + 1)
    for (int own = 0; own < 2; own++)
      for (int blocked = 0; blocked < 4; blocked++) {
        basis_t basis = {.most = most, .own_memory = own, .blocked_turns = blocked, .good_calls = SIZE_MAX};
        bytes_t out = {0};
        check_case("at most %zu, own memory %d, blocked %d times", most, own, blocked);
        CHECK_EQ(patch_with(&basis, copy_150, (cuts_t){.in = 2, .out = 40}, &out, NULL), RS_DONE);
        CHECK_EQ(out.len, 150);
        CHECK_BYTES(out.p, expected.p + 32, 150);
        bytes_free(&out);
      }
  bytes_free(&expected);
  check_case("");
}

/** The job never asks for more than there is room for, nor for more than the copy has. */
static void asks_for_what_fits(void) {
  bytes_t delta = bytes_from_hex(copy_150);
  basis_t basis = {.bytes = bytes_painted(200), .good_calls = SIZE_MAX};
  rs_job_t *job = rs_patch_begin(serve, &basis);
  char room[64];
  rs_buffers_t io = {.next_in = (char *)delta.p, .avail_in = delta.len};
  memset(room, '#', sizeof room);
  CHECK_EQ(rs_job_iter(job, &io), RS_BLOCKED);
  CHECK_EQ(basis.calls, 0); /* no room, no question */
  io.next_out = room;
  io.avail_out = 50;
  CHECK_EQ(rs_job_iter(job, &io), RS_BLOCKED);
  CHECK_EQ(basis.calls, 1);
  CHECK(room[49] != '#' && room[50] == '#');
  (void)rs_job_free(job);
  bytes_free(&delta);
  bytes_free(&basis.bytes);
}

static void liars_and_failures(void) {
  static struct {
    rs_result answer;
    size_t lie;
    bool no_buffer;
    rs_result expected;
  } const cases[] = {{RS_DONE, 0, false, RS_PARAM_ERROR},
                     {RS_DONE, 1000, false, RS_PARAM_ERROR},
                     {RS_DONE, SIZE_MAX - 1, false, RS_PARAM_ERROR},
                     {RS_DONE, SIZE_MAX, true, RS_PARAM_ERROR},
                     {RS_INPUT_ENDED, SIZE_MAX, false, RS_INPUT_ENDED},
                     {RS_IO_ERROR, 0, false, RS_IO_ERROR},
                     {RS_MEM_ERROR, SIZE_MAX, true, RS_MEM_ERROR},
                     {RSX_CANCELLED, SIZE_MAX, false, RSX_CANCELLED},
                     {(rs_result)55, SIZE_MAX, false, (rs_result)55},
                     {RS_RUNNING, SIZE_MAX, false, RS_INTERNAL_ERROR}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t good = 0; good < 3; good++) {
      basis_t basis = {.answer = cases[i].answer,
                       .lie = cases[i].lie,
                       .no_buffer = cases[i].no_buffer,
                       .good_calls = good,
                       .most = 20};
      bytes_t out = {0};
      char detail[256];
      check_case("case %zu after %zu good calls", i, good);
      CHECK_EQ(patch_with(&basis, copy_150, (cuts_t){0}, &out, detail), cases[i].expected);
      CHECK_EQ(out.len, 20 * good);
      CHECK(detail[0]);
      bytes_free(&out);
    }
  check_case("");
}

static void calls_back_into_its_job(void) {
  bytes_t out = {0};
  basis_t basis = {.good_calls = SIZE_MAX, .job = (rs_job_t *)&basis};
  CHECK_EQ(patch_with(&basis, copy_150, (cuts_t){0}, &out, NULL), RS_DONE);
  CHECK_EQ(out.len, 150);
  bytes_free(&out);
}

static void no_callback(void) {
  rs_buffers_t io = {0};
  rs_job_t *job = rs_patch_begin(NULL, NULL);
  CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR);
  (void)rs_job_free(job);
}

int main(void) {
  honest();
  asks_for_what_fits();
  liars_and_failures();
  calls_back_into_its_job();
  no_callback();
  return check_end();
}
