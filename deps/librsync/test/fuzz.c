/*
 * fuzz.c - one input, any job. For libFuzzer (cmake -DRS_FUZZ=ON with clang), and, with RS_FUZZ_ALONE, a program of its
 * own that makes inputs by damaging good files, from a seed.
 *
 * The first byte chooses the target, the second how input and output are cut, the rest is the input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

#define MOST_OUTPUT ((uint64_t)4 << 20)

static cuts_t cuts_from(uint8_t byte) {
  static cuts_t const all[] = {{0},
                               {.in = 1},
                               {.out = 1},
                               {.in = 3, .out = 5, .late_eof = true},
                               {.in = 50, .out = 20, .seed = 9},
                               {.in = 1000, .late_eof = true}};
  return all[byte % 6];
}

static bool is_known(rs_result result) {
  return result == RS_DONE || result == RS_INPUT_ENDED || result == RS_BAD_MAGIC || result == RS_CORRUPT ||
         result == RSX_LIMIT;
}

static rs_signature_t *try_load(bytes_t const *in, cuts_t cuts) {
  rsx_limits_t const limits = {.max_block_len = 1 << 20};
  rs_signature_t *sig = NULL;
  rs_job_t *job = rs_loadsig_begin(&sig);
  CHECK_EQ(rsx_job_set_limits(job, &limits), RS_DONE);
  rs_result result = run_job(job, in, NULL, cuts);
  CHECK(is_known(result));
  CHECK((result == RS_DONE) == (sig != NULL));
  CHECK_EQ(rs_job_free(job), RS_DONE);
  return sig;
}

static void try_patch(bytes_t const *in, cuts_t cuts, bool size_known) {
  bytes_t basis = bytes_painted(1000), out = {0};
  rsx_limits_t const limits = {.max_output = MOST_OUTPUT};
  rs_job_t *job = rs_patch_begin(copy_from_bytes, &basis);
  CHECK_EQ(rsx_job_set_limits(job, &limits), RS_DONE);
  if (size_known) CHECK_EQ(rsx_patch_set_basis_size(job, basis.len), RS_DONE);
  CHECK(is_known(run_job(job, in, &out, cuts)));
  CHECK(out.len <= MOST_OUTPUT);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  bytes_free(&basis);
  bytes_free(&out);
}

/** The input is a signature, then a new file: the split is at the third byte's place. */
static void try_delta(bytes_t const *in, cuts_t cuts) {
  size_t at = in->len ? in->p[0] * (size_t)4 : 0;
  if (at > in->len) at = in->len;
  bytes_t sig_file = {.p = in->p + (in->len > 0), .len = at ? at - 1 : 0},
          new_file = {.p = in->p + at, .len = in->len - at};
  rs_signature_t *sig = try_load(&sig_file, cuts);
  if (sig && rs_build_hash_table(sig) == RS_DONE) {
    bytes_t whole = make_delta(sig, &new_file, (cuts_t){0}, NULL);
    same_delta(sig, &new_file, &whole, cuts, NULL);
    bytes_free(&whole);
  }
  rs_free_sumset(sig);
}

/** The input is a block length, then an old and a new file in halves: there and back. */
static void try_round_trip(bytes_t const *in, cuts_t cuts, rs_magic_number magic) {
  if (!in->len) return;
  size_t half = (in->len - 1) / 2, block_len = 1 + in->p[0] % 40;
  bytes_t old = {.p = in->p + 1, .len = half}, new_file = {.p = in->p + 1 + half, .len = in->len - 1 - half};
  rs_signature_t *sig = signature_of(&old, block_len, 16, magic);
  bytes_t delta = make_delta(sig, &new_file, cuts, NULL), back = apply_delta(&old, &delta, cuts);
  CHECK_EQ(back.len, new_file.len);
  CHECK_BYTES(back.p, new_file.p, back.len);
  rs_free_sumset(sig);
  bytes_free(&delta);
  bytes_free(&back);
}

/** Each byte of the input is a call on a job, sensible or not. */
static void try_misuse(bytes_t const *in) {
  static char memory[256];
  rs_signature_t *loaded = NULL;
  bytes_t basis = bytes_painted(64);
  rs_signature_t *sig = signature_of(&basis, 16, 8, RS_MD4_SIG_MAGIC);
  rs_job_t *job = rs_delta_begin(sig);
  for (size_t i = 0; i + 1 < in->len && i < 500; i += 2) {
    size_t n = in->p[i + 1];
    rs_buffers_t io = {.next_in = memory, .avail_in = n, .eof_in = n & 1, .next_out = memory + 128, .avail_out = n / 2};
    rsx_limits_t limits = {.max_block_len = n, .max_output = n};
    switch (in->p[i] % 12) {
    case 0:
      io.next_in = NULL;
      break;
    case 1:
      io.next_out = NULL;
      break;
    case 2:
      (void)rsx_job_set_limits(job, &limits);
      continue;
    case 3:
      (void)rsx_patch_set_basis_size(job, n);
      continue;
    case 4: {
      (void)rs_job_free(job);
      rs_free_sumset(loaded);
      loaded = NULL;
      job = n % 4 == 0   ? rs_delta_begin(sig)
            : n % 4 == 1 ? rs_sig_begin(n, n / 8, all_magics[n % 3])
            : n % 4 == 2 ? rs_loadsig_begin(&loaded)
                         : rs_patch_begin(copy_from_bytes, &basis);
      CHECK(job);
      continue;
    }
    default:
      if (n > 128) memory[n % 128] = (char)n;
      io.avail_in = n % 128;
    }
    (void)rs_job_iter(job, &io);
    CHECK(strlen(rsx_job_detail(job)) < 256);
  }
  (void)rs_job_free(job);
  rs_free_sumset(loaded);
  rs_free_sumset(sig);
  bytes_free(&basis);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
  if (size < 2) return 0;
  bytes_t in = {0};
  cuts_t const cuts = cuts_from(data[1]);
  bytes_add(&in, data + 2, size - 2);
  switch (data[0] % 6) {
  case 0:
    rs_free_sumset(try_load(&in, cuts));
    break;
  case 1:
    try_patch(&in, cuts, data[1] & 128);
    break;
  case 2:
    try_delta(&in, cuts);
    break;
  case 3:
    try_round_trip(&in, cuts, all_magics[data[1] >> 6]);
    break;
  case 4:
    try_misuse(&in);
    break;
  default: {
    bytes_t sig = make_signature(&in, 1 + data[1] % 50, 8, all_magics[data[1] >> 6], cuts);
    bytes_free(&sig);
  }
  }
  bytes_free(&in);
  return 0;
}

#ifdef RS_FUZZ_ALONE

/** A good file for the target, to be damaged. */
static bytes_t good_input(uint64_t *seed, uint8_t target) {
  bytes_t old = bytes_shaped(seed, random_below(seed, 900), 16), input = {0};
  bytes_t new_file = bytes_edited(seed, &old, 16);
  rs_signature_t *sig = signature_of(&old, 16, 8, RS_RK_MD4_SIG_MAGIC);
  if (target == 0 || target == 2)
    input = make_signature(&old, 16, 8, all_magics[random_below(seed, 4)], (cuts_t){0});
  else if (target == 1)
    input = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  if (target >= 2) bytes_add(&input, new_file.p, new_file.len);
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&new_file);
  return input;
}

int main(int argc, char **argv) {
  long const rounds = argc > 1 ? atol(argv[1]) : 30000;
  uint64_t seed = check_seed();
  for (long round = 0; round < rounds; round++) {
    check_case("round %ld", round);
    uint8_t const head[2] = {(uint8_t)random_below(&seed, 6), (uint8_t)random_next(&seed)};
    bytes_t input = {0}, good = good_input(&seed, head[0]);
    bytes_add(&input, head, 2);
    bytes_add(&input, good.p, good.len);
    for (uint32_t n = random_below(&seed, 4); n && input.len > 2; n--) {
      size_t at = 2 + random_below(&seed, (uint32_t)input.len - 2);
      if (random_below(&seed, 4))
        input.p[at] = (uint8_t)random_next(&seed);
      else
        input.len = at;
    }
    (void)LLVMFuzzerTestOneInput(input.p, input.len);
    bytes_free(&input);
    bytes_free(&good);
  }
  return check_end();
}

#endif
