/* stdio.c - whole files through stdio. */
#if !defined(_WIN32)
#define _FILE_OFFSET_BITS 64
#define _POSIX_C_SOURCE 200809L
#endif

#include <stdlib.h>
#include <sys/stat.h>
#if defined(_WIN32)
#include <io.h>
#endif

#include "../sums/sums.h"

int rs_inbuflen = 0, rs_outbuflen = 0;

#define DEFAULT_BUFFER ((size_t)1 << 20)

rs_long_t rs_file_size(FILE *file) {
#if defined(_WIN32)
  struct _stat64 info;
  if (!file || _fstat64(_fileno(file), &info) != 0 || (info.st_mode & _S_IFMT) != _S_IFREG) return -1;
#else
  struct stat info;
  if (!file || fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode)) return -1;
#endif
  return (rs_long_t)info.st_size;
}

static int seek_to(FILE *file, rs_long_t pos) {
#if defined(_WIN32)
  return _fseeki64(file, pos, SEEK_SET);
#else
  return fseeko(file, (off_t)pos, SEEK_SET);
#endif
}

rs_result rs_file_copy_cb(void *arg, rs_long_t pos, size_t *len, void **buf) {
  FILE *file = arg;
  if (seek_to(file, pos) != 0) return RS_IO_ERROR;
  size_t n = fread(*buf, 1, *len, file);
  if (!n) return ferror(file) ? RS_IO_ERROR : RS_INPUT_ENDED;
  *len = n;
  return RS_DONE;
}

/** A file and the buffer between it and a job. */
typedef struct stage {
  FILE *file;
  char *buffer;
  size_t size;
} stage_t;

static rs_result fill(rs_job_t *job, rs_buffers_t *io, void *opaque) {
  (void)job;
  stage_t *in = opaque;
  size_t n = fread(in->buffer, 1, in->size, in->file);
  if (!n && ferror(in->file)) return RS_IO_ERROR;
  io->next_in = in->buffer;
  io->avail_in = n;
  io->eof_in = !n;
  return RS_DONE;
}

static rs_result drain(rs_job_t *job, rs_buffers_t *io, void *opaque) {
  (void)job;
  stage_t *out = opaque;
  size_t n = out->size - io->avail_out;
  if (n && fwrite(out->buffer, 1, n, out->file) != n) return RS_IO_ERROR;
  io->next_out = out->buffer;
  io->avail_out = out->size;
  return RS_DONE;
}

static size_t buffer_size(int wanted) {
  return wanted > 0 ? (size_t)wanted : DEFAULT_BUFFER;
}

/** Runs the job from one file to another, and frees it. out_file is NULL for jobs without output. */
static rs_result run(rs_job_t *job, FILE *in_file, FILE *out_file, rs_stats_t *stats) {
  if (!job) return RS_MEM_ERROR;
  stage_t in = {in_file, NULL, buffer_size(rs_inbuflen)}, out = {out_file, NULL, buffer_size(rs_outbuflen)};
  rs_result result = in_file ? RS_MEM_ERROR : RS_PARAM_ERROR;
  in.buffer = malloc(in.size);
  out.buffer = out_file ? malloc(out.size) : NULL;
  if (in_file && in.buffer && (!out_file || out.buffer)) {
    rs_buffers_t io = {.next_out = out.buffer, .avail_out = out_file ? out.size : 0};
    result = rs_job_drive(job, &io, fill, &in, out_file ? drain : NULL, &out);
    if (result == RS_DONE && out_file && fflush(out_file) != 0) result = RS_IO_ERROR;
  }
  if (stats) *stats = *rs_job_statistics(job);
  free(in.buffer);
  free(out.buffer);
  (void)rs_job_free(job);
  return result;
}

rs_result rs_sig_file(FILE *old_file, FILE *sig_file, size_t block_len, size_t strong_len, rs_magic_number sig_magic,
                      rs_stats_t *stats) {
  if (!old_file || !sig_file) return RS_PARAM_ERROR;
  rs_result result = rsi_sig_args(rs_file_size(old_file), &sig_magic, &block_len, &strong_len);
  if (result != RS_DONE) return result;
  return run(rs_sig_begin(block_len, strong_len, sig_magic), old_file, sig_file, stats);
}

rs_result rs_loadsig_file(FILE *sig_file, rs_signature_t **sig, rs_stats_t *stats) {
  return run(rs_loadsig_begin(sig), sig_file, NULL, stats);
}

rs_result rs_delta_file(rs_signature_t *sig, FILE *new_file, FILE *delta_file, rs_stats_t *stats) {
  if (!delta_file) return RS_PARAM_ERROR;
  return run(rs_delta_begin(sig), new_file, delta_file, stats);
}

rs_result rs_patch_file(FILE *basis_file, FILE *delta_file, FILE *new_file, rs_stats_t *stats) {
  if (!basis_file || !new_file) return RS_PARAM_ERROR;
  rs_job_t *job = rs_patch_begin(rs_file_copy_cb, basis_file);
  rs_long_t size = rs_file_size(basis_file);
  if (job && size >= 0) (void)rsx_patch_set_basis_size(job, (uint64_t)size);
  return run(job, delta_file, new_file, stats);
}
