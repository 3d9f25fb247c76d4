/*
 * exports.c - what the WebAssembly build of the engine exports to lib/rsync/wasm/engine.ts.
 *
 * JavaScript can pass only numbers to WebAssembly, and sees its memory. So a work holds a job and what it needs: input
 * and output buffers in that memory, and the part of the basis that was supplied last. Numbers that may exceed 2^32 are
 * doubles, which are exact up to 2^53. The engine does no input or output. The few imports come with the C library:
 * those of vsnprintf() are never called, and its start does not need the random bytes that it asks for.
 */
#include <stdlib.h>
#include <string.h>

#include <librsync.h>

#define EXPORT(name) __attribute__((export_name(#name)))

#define PIECE ((size_t)512 << 10) /* bytes of output that one run makes at most */

enum { CONSUMED, PRODUCED, WANTED_AT, WANTED, REPORTED };
enum { COUNTERS = 9, FACTS = 5 };

typedef struct work {
  rs_job_t *job;
  rs_signature_t *signature; /* loaded by a job that is done */
  rs_result (*finish)(struct work *work);

  char *in; /* bytes [taken, filled) of it are not read yet */
  size_t in_room, taken, filled;
  char *out;

  char *basis; /* the bytes held, from basis_at on; basis_len 0: the basis ends there */
  size_t basis_room, basis_len;
  uint64_t basis_at;
  int holding;

  double report[REPORTED];
  double numbers[COUNTERS]; /* of rsw_stats() and rsw_facts() */
} work_t;

/* The build makes the engine call this for time(): the C library's would ask the host, and the times are not used. */
time_t rsw_time(time_t *now) {
  if (now) *now = 0;
  return 0;
}

static void set_limits(rs_job_t *job, double max_block_len, double max_memory, double max_output) {
  rsx_limits_t limits = {.max_block_len = (uint64_t)max_block_len,
                         .max_signature_memory = (uint64_t)max_memory,
                         .max_output = (uint64_t)max_output,
                         .min_strong_len = 1}; /* TypeScript has refused shorter ones than the caller allows */
  (void)rsx_job_set_limits(job, &limits);
}

static work_t *with_job(work_t *work, rs_job_t *job) {
  if (work && job) {
    work->job = job;
    return work;
  }
  (void)rs_job_free(job);
  free(work);
  return NULL;
}

EXPORT(rsw_signature)
work_t *rsw_signature(double block_len, double strong_len, double magic, double max_block_len) {
  rs_job_t *job = rs_sig_begin((size_t)block_len, (size_t)strong_len, (rs_magic_number)(uint32_t)magic);
  if (job) set_limits(job, max_block_len, 0, 0);
  return with_job(calloc(1, sizeof(work_t)), job);
}

static rs_result build_index(work_t *work) {
  return rs_build_hash_table(work->signature);
}

EXPORT(rsw_load)
work_t *rsw_load(double max_block_len, double max_memory) {
  work_t *work = calloc(1, sizeof *work);
  rs_job_t *job = work ? rs_loadsig_begin(&work->signature) : NULL;
  if (job) set_limits(job, max_block_len, max_memory, 0);
  if (work) work->finish = build_index;
  return with_job(work, job);
}

/** loaded: a work of rsw_load() that is done. It must not be freed before this one. */
EXPORT(rsw_delta) work_t *rsw_delta(work_t *loaded) {
  return with_job(calloc(1, sizeof(work_t)), rs_delta_begin(loaded->signature));
}

static rs_result copy_basis(void *opaque, rs_long_t signed_position, size_t *len, void **buf) {
  work_t *work = opaque;
  uint64_t const position = (uint64_t)signed_position;
  if (work->holding && position >= work->basis_at && position - work->basis_at < work->basis_len) {
    size_t const from = (size_t)(position - work->basis_at), there = work->basis_len - from;
    *buf = work->basis + from;
    if (*len > there) *len = there;
    return RS_DONE;
  }
  int const ends_here = work->holding && !work->basis_len && position == work->basis_at;
  if (ends_here || position >> 53) return RS_INPUT_ENDED; /* doubles are not exact there, and no basis is that long */
  work->report[WANTED_AT] = (double)position;
  work->report[WANTED] = (double)*len;
  return RS_BLOCKED;
}

/** size: bytes of the basis; below 0 where that is not known. */
EXPORT(rsw_patch) work_t *rsw_patch(double size, double max_output) {
  work_t *work = calloc(1, sizeof *work);
  rs_job_t *job = work ? rs_patch_begin(copy_basis, work) : NULL;
  if (job) set_limits(job, 0, 0, max_output);
  if (job && size >= 0) (void)rsx_patch_set_basis_size(job, (uint64_t)size);
  return with_job(work, job);
}

static char *room_for(char **buffer, size_t *room, size_t len) {
  if (len <= *room) return *buffer;
  char *grown = realloc(*buffer, len);
  if (!grown) return NULL;
  *buffer = grown;
  *room = len;
  return grown;
}

/** Where to put `more` bytes of input, after those that are not read yet; NULL when memory is exhausted. */
EXPORT(rsw_input) char *rsw_input(work_t *work, size_t more) {
  size_t const unread = work->filled - work->taken;
  if (unread) memmove(work->in, work->in + work->taken, unread);
  work->taken = 0;
  work->filled = unread;
  char *in = more <= SIZE_MAX - unread ? room_for(&work->in, &work->in_room, unread + more) : NULL;
  return in ? in + unread : NULL;
}

/** Where to put `len` bytes of the basis, before rsw_supply(); NULL when memory is exhausted. */
EXPORT(rsw_basis) char *rsw_basis(work_t *work, size_t len) {
  work->holding = 0;
  return room_for(&work->basis, &work->basis_room, len ? len : 1);
}

/** Holds the `len` bytes that were put where rsw_basis() said, from `position` on. 0: the basis ends there. */
EXPORT(rsw_supply) void rsw_supply(work_t *work, double position, size_t len) {
  work->basis_at = (uint64_t)position;
  work->basis_len = len;
  work->holding = 1;
}

/**
 * Takes the `more` bytes that were put where rsw_input() said, and works until the input is used up, there are `room`
 * bytes of output (at most PIECE), or the job neither reads nor writes. Then see rsw_report() and rsw_output().
 */
EXPORT(rsw_run) rs_result rsw_run(work_t *work, size_t more, int eof, size_t room) {
  memset(work->report, 0, sizeof work->report);
  work->filled += more;
  if (room > PIECE) room = PIECE;
  if (room && !work->out) work->out = malloc(PIECE);
  if (room && !work->out) return RS_MEM_ERROR;
  size_t const before = work->taken;
  rs_buffers_t io = {.next_out = work->out, .avail_out = room, .eof_in = eof};
  rs_result result = RS_BLOCKED;
  for (int moves = 1; moves && result == RS_BLOCKED;) {
    size_t const in = work->filled - work->taken, out = io.avail_out;
    io.next_in = work->in ? work->in + work->taken : NULL;
    io.avail_in = in;
    work->report[WANTED] = 0;
    result = rs_job_iter(work->job, &io);
    work->taken = work->filled - io.avail_in;
    moves = (io.avail_in < in || io.avail_out < out) && (io.avail_in || eof) && (io.avail_out || !room);
  }
  work->report[CONSUMED] = (double)(work->taken - before);
  work->report[PRODUCED] = (double)(room - io.avail_out);
  return result == RS_DONE && work->finish ? work->finish(work) : result;
}

/** Numbers of the last run: bytes consumed and produced, and where and how many bytes of the basis are wanted. */
EXPORT(rsw_report) double const *rsw_report(work_t const *work) {
  return work->report;
}

EXPORT(rsw_output) char const *rsw_output(work_t const *work) {
  return work->out;
}

/** Counters, in the order of engine.ts. */
EXPORT(rsw_stats) double const *rsw_stats(work_t *work) {
  rs_stats_t const *stats = rs_job_statistics(work->job);
  double const numbers[COUNTERS] = {
      (double)stats->in_bytes,   (double)stats->out_bytes, (double)stats->lit_cmds,
      (double)stats->lit_bytes,  (double)stats->copy_cmds, (double)stats->copy_bytes,
      (double)stats->sig_blocks, (double)stats->block_len, (double)stats->false_matches,
  };
  memcpy(work->numbers, numbers, sizeof numbers);
  return work->numbers;
}

/** Facts about a loaded signature, in the order of engine.ts. */
EXPORT(rsw_facts) double const *rsw_facts(work_t *loaded) {
  rsx_signature_info_t info;
  rsx_signature_info(loaded->signature, &info);
  double const numbers[FACTS] = {info.magic, info.block_len, info.strong_len, (double)info.records,
                                 (double)info.memory};
  memcpy(loaded->numbers, numbers, sizeof numbers);
  return loaded->numbers;
}

/** Why a run failed, as text that ends with a NUL. */
EXPORT(rsw_detail) char const *rsw_detail(work_t const *work, rs_result result) {
  char const *detail = rsx_job_detail(work->job);
  return *detail ? detail : rs_strerror(result);
}

EXPORT(rsw_free) void rsw_free(work_t *work) {
  (void)rs_job_free(work->job);
  rs_free_sumset(work->signature);
  free(work->in);
  free(work->out);
  free(work->basis);
  free(work);
}

EXPORT(rsw_kernels) char const *rsw_kernels(void) {
  return rsx_kernels();
}
