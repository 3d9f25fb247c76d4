/*
 * librsync.h - signatures, deltas and patches of files, in librsync's formats.
 *
 * Names and meanings of the functions that begin with rs_ are those of librsync (as of its 2.x headers), so that a
 * program written for that library compiles against this one. The code behind them is our own. Functions and types
 * that begin with rsx_ are extensions that librsync does not have.
 *
 * Three jobs make up a transfer:
 *   signature   reads the old file (the basis) and writes one short record per block;
 *   delta       reads a signature and the new file, and writes what the holder of the basis lacks;
 *   patch       reads the delta, copies from the basis, and writes the new file.
 *
 * A job never does I/O: the caller passes buffers to rs_job_iter() until it returns RS_DONE or an error. The output
 * depends on the bytes of the input only, never on how they were cut into buffers. Jobs share no state: any number may
 * run at once in any threads, each job in one thread at a time. Nothing here aborts, asserts or prints on bad input;
 * every failure is a result code, and a failed job returns the same code from then on.
 */
#ifndef LIBRSYNC_H
#define LIBRSYNC_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Basic types ------------------------------------------------------------------------------------------ */

typedef uint8_t rs_byte_t;
typedef intmax_t rs_long_t;
typedef uint32_t rs_weak_sum_t;

/** First four bytes of a file, read as a big-endian number. */
typedef enum {
  RS_DELTA_MAGIC = 0x72730236,        /**< A delta. */
  RS_MD4_SIG_MAGIC = 0x72730136,      /**< Signature, rollsum + MD4: the only kind of librsync 0.9.7. */
  RS_BLAKE2_SIG_MAGIC = 0x72730137,   /**< Signature, rollsum + BLAKE2b (librsync 1.0). */
  RS_RK_MD4_SIG_MAGIC = 0x72730146,   /**< Signature, RabinKarp + MD4 (librsync 2.2). */
  RS_RK_BLAKE2_SIG_MAGIC = 0x72730147 /**< Signature, RabinKarp + BLAKE2b (librsync 2.2). */
} rs_magic_number;

typedef enum rs_result {
  RS_DONE = 0,             /**< Finished, and all output has been delivered. */
  RS_BLOCKED = 1,          /**< Wants more input, or more room for output. */
  RS_RUNNING = 2,          /**< Used inside the library only. */
  RS_TEST_SKIPPED = 77,    /**< Used by test programs only. */
  RS_IO_ERROR = 100,       /**< A file could not be read or written. */
  RS_SYNTAX_ERROR = 101,   /**< Wrong command line. */
  RS_MEM_ERROR = 102,      /**< Out of memory. */
  RS_INPUT_ENDED = 103,    /**< The input, or the basis, ends too early. */
  RS_BAD_MAGIC = 104,      /**< The input is not of the kind that the job reads. */
  RS_UNIMPLEMENTED = 105,  /**< Not implemented. */
  RS_CORRUPT = 106,        /**< The input has values that no correct file holds. */
  RS_INTERNAL_ERROR = 107, /**< Should not happen. */
  RS_PARAM_ERROR = 108,    /**< The caller gave a value out of range. */
  RSX_CANCELLED = 200,     /**< The caller asked a whole-file call to stop. */
  RSX_LIMIT = 201,         /**< The input asks for more than the limits in rsx_limits_t allow. */
  RSX_EXISTS = 202         /**< The output file exists and may not be replaced. */
} rs_result;

/** A short sentence for a result code; never NULL, whatever the number. */
char const *rs_strerror(rs_result result);

/** Version of this library, "MAJOR.MINOR.PATCH". */
extern char const rs_librsync_version[];

/** The licence of this library, as one line of text. */
extern char const rs_licence_string[];

/* ---- Trace ------------------------------------------------------------------------------------------------ */

/** How important a message is; the numbers are those of syslog. */
typedef enum {
  RS_LOG_EMERG = 0,
  RS_LOG_ALERT = 1,
  RS_LOG_CRIT = 2,
  RS_LOG_ERR = 3,
  RS_LOG_WARNING = 4,
  RS_LOG_NOTICE = 5,
  RS_LOG_INFO = 6,
  RS_LOG_DEBUG = 7
} rs_loglevel;

/** Receives one message, without a line end. May be called from any thread that runs a job. */
typedef void rs_trace_fn_t(rs_loglevel level, char const *msg);

/** Sets the least important level that is sent; the default is RS_LOG_INFO. For the whole process. */
void rs_trace_set_level(rs_loglevel level);

/** Sets the function that receives messages; NULL, the default: none. For the whole process. */
void rs_trace_to(rs_trace_fn_t *receiver);

/** A receiver that prints to stderr. */
void rs_trace_stderr(rs_loglevel level, char const *msg);

/** 1: this library can send messages. */
int rs_supports_trace(void);

/* ---- Statistics ------------------------------------------------------------------------------------------- */

/** What a job has done so far. Counters that a kind of job does not use stay 0. */
typedef struct rs_stats {
  char const *op; /**< "signature", "loadsig", "delta" or "patch". */

  int lit_cmds;           /**< Literal commands written or read. */
  rs_long_t lit_bytes;    /**< Bytes of literal data. */
  rs_long_t lit_cmdbytes; /**< Bytes of the headers of literal commands. */

  rs_long_t copy_cmds, copy_bytes, copy_cmdbytes;
  rs_long_t sig_cmds, sig_bytes; /**< Signature records written or read, and their bytes. */
  int false_matches;             /**< Weak sums that matched while the strong sum did not. */

  rs_long_t sig_blocks; /**< Blocks described by the signature. */
  size_t block_len;

  rs_long_t in_bytes;
  rs_long_t out_bytes;
  time_t start, end;
} rs_stats_t;

/** Writes one line of statistics to buf (always ended by NUL when size > 0); returns buf. */
char *rs_format_stats(rs_stats_t const *stats, char *buf, size_t size);

/** Sends that line to the trace receiver, at RS_LOG_INFO. Returns 0. */
int rs_log_stats(rs_stats_t const *stats);

/* ---- Strong sums ------------------------------------------------------------------------------------------ */

extern int const RS_MD4_SUM_LENGTH, RS_BLAKE2_SUM_LENGTH;
#define RS_MAX_STRONG_SUM_LENGTH 32
typedef unsigned char rs_strong_sum_t[RS_MAX_STRONG_SUM_LENGTH];

/** MD4 (RFC 1320) of len bytes at in; 16 bytes are written to out. */
void rs_mdfour(unsigned char *out, void const *in, size_t len);

/* ---- Helpers for text ------------------------------------------------------------------------------------- */

/** Writes 2 * from_len lower-case hexadecimal digits and a NUL to to_buf. */
void rs_hexify(char *to_buf, void const *from_buf, int from_len);

/**
 * Writes n bytes as base64 (RFC 4648 alphabet, no "=" at the end) and a NUL to out, which has room for
 * (4 * n + 2) / 3 + 1 characters.
 */
void rs_base64(unsigned char const *buf, int n, char *out);

/** Decodes base64 in place, up to the first character that is not of its alphabet; returns the number of bytes. */
size_t rs_unbase64(char *s);

/* ---- Jobs ------------------------------------------------------------------------------------------------- */

typedef struct rs_job rs_job_t;
typedef struct rs_signature rs_signature_t;

/** The caller's side of a job's input and output. The job moves the pointers on and lowers the counts. */
struct rs_buffers_s {
  char *next_in;    /**< Next byte of input; NULL is fine while avail_in is 0. */
  size_t avail_in;  /**< Bytes of input there. Bytes left over must be offered again. */
  int eof_in;       /**< Not 0: no input comes after these bytes. Must stay set once set (else RS_PARAM_ERROR). */
  char *next_out;   /**< Where output goes; NULL is fine while avail_out is 0. */
  size_t avail_out; /**< Bytes of room there. */
};
typedef struct rs_buffers_s rs_buffers_t;

#define RS_DEFAULT_BLOCK_LEN 2048
#define RS_DEFAULT_STRONG_LEN 8
#define RS_DEFAULT_MIN_STRONG_LEN 12

/**
 * Does as much of the job as its buffers allow. RS_DONE: finished, all output delivered, the rest of the input left
 * unread. RS_BLOCKED: call again with more input or more room. Anything else: failed for good.
 */
rs_result rs_job_iter(rs_job_t *job, rs_buffers_t *buffers);

typedef rs_result rs_driven_cb(rs_job_t *job, rs_buffers_t *buf, void *opaque);

/**
 * Runs a job to its end; in_cb fills the input when it is empty, out_cb empties the output. Either may be NULL. Results
 * of a callback other than RS_DONE are returned at once. RS_BLOCKED: neither input nor output has moved in a whole
 * round; the job can be driven further by another call.
 */
rs_result rs_job_drive(rs_job_t *job, rs_buffers_t *buf, rs_driven_cb in_cb, void *in_opaque, rs_driven_cb out_cb,
                       void *out_opaque);

/** Statistics of a job, valid until the job is freed. */
rs_stats_t const *rs_job_statistics(rs_job_t *job);

/**
 * Frees a job in any state. NULL is allowed. A signature that a loadsig job has loaded stays, and is the caller's.
 * Within a callback of the job it returns RS_PARAM_ERROR and frees nothing.
 */
rs_result rs_job_free(rs_job_t *job);

/**
 * Recommends parameters as librsync 2.3 does for a basis of old_fsize bytes (-1: unknown): replaces values of 0, and a
 * strong length of -1 cast to size_t by the shortest one that is safe for a file of that size. Others are checked.
 */
rs_result rs_sig_args(rs_long_t old_fsize, rs_magic_number *magic, size_t *block_len, size_t *strong_len);

/**
 * Starts a signature job. block_len 0 means RS_DEFAULT_BLOCK_LEN; strong_len 0 means the whole strong sum, -1 (cast)
 * RS_DEFAULT_MIN_STRONG_LEN; magic 0 means RS_MD4_SIG_MAGIC. Values out of range give a job whose first rs_job_iter()
 * returns RS_PARAM_ERROR; a strong_len below 8, or a block_len above 64 MiB, RSX_LIMIT unless rsx_job_set_limits() has
 * allowed it. Returns NULL only when memory is exhausted, as do the other functions that begin jobs.
 */
rs_job_t *rs_sig_begin(size_t block_len, size_t strong_len, rs_magic_number sig_magic);

/** Starts a job that reads a signature; *sig is set (and owned by the caller) once the job returns RS_DONE. */
rs_job_t *rs_loadsig_begin(rs_signature_t **sig);

/**
 * Makes a loaded signature searchable; RS_MEM_ERROR if there is no memory for it. Must be called before deltas are
 * made from the signature; further calls do nothing.
 */
rs_result rs_build_hash_table(rs_signature_t *sig);

/** Frees a signature. NULL is allowed. No delta job may still use it. */
void rs_free_sumset(rs_signature_t *sig);

/** Sends every record of a signature to the trace receiver, at RS_LOG_INFO. */
void rs_sumset_dump(rs_signature_t const *sig);

/** Sends the size of a signature and of its index to the trace receiver, at RS_LOG_INFO. */
void rs_signature_log_stats(rs_signature_t const *sig);

/**
 * Starts a delta job. The signature is only read: several jobs may use it at once, in any threads. The delta is never
 * longer than librsync's, and copies at least as much, except from input that is made to be slow (README.md).
 */
rs_job_t *rs_delta_begin(rs_signature_t *sig);

/**
 * Supplies bytes of the basis. On entry *len is how many are wanted and *buf has room for as many; the callback
 * fills it, or points *buf at memory of its own that stays valid until the next call, sets *len to the number of bytes
 * there (1 or more; fewer than asked is fine) and returns RS_DONE. RS_INPUT_ENDED: the basis ends before pos.
 * RS_BLOCKED: the bytes are not there yet; rs_job_iter() then returns RS_BLOCKED, and its next call asks for the same
 * position again. Any other code fails the job with that code. More bytes than asked, or none with RS_DONE, fail the
 * job too.
 */
typedef rs_result rs_copy_cb(void *opaque, rs_long_t pos, size_t *len, void **buf);

/**
 * Starts a patch job, which reads a delta and the basis, and writes the new file. A delta does not say which basis it
 * was made for: to be sure of the result, compare its hash with that of the new file.
 */
rs_job_t *rs_patch_begin(rs_copy_cb *copy_cb, void *copy_arg);

/* ---- Whole files through stdio ---------------------------------------------------------------------------- */

/** Sizes of the buffers of the stdio calls, in bytes; 0 chooses. */
extern int rs_inbuflen, rs_outbuflen;

/** Size of a regular file in bytes; -1 for anything else. */
rs_long_t rs_file_size(FILE *file);

/** An rs_copy_cb whose argument is a FILE that can seek. */
rs_result rs_file_copy_cb(void *arg, rs_long_t pos, size_t *len, void **buf);

/*
 * Each reads and writes its files from their current positions; stats may be NULL. For rs_sig_file() block_len 0 and
 * strong_len -1 (cast) mean what rs_sig_args() recommends for a file of that size.
 */
rs_result rs_sig_file(FILE *old_file, FILE *sig_file, size_t block_len, size_t strong_len, rs_magic_number sig_magic,
                      rs_stats_t *stats);
rs_result rs_loadsig_file(FILE *sig_file, rs_signature_t **sig, rs_stats_t *stats);
rs_result rs_delta_file(rs_signature_t *sig, FILE *new_file, FILE *delta_file, rs_stats_t *stats);
rs_result rs_patch_file(FILE *basis_file, FILE *delta_file, FILE *new_file, rs_stats_t *stats);

/* ---- Extensions: limits, facts ---------------------------------------------------------------------------- */

/** What a job accepts from its input. A field of 0 means its default. */
typedef struct rsx_limits {
  uint64_t max_block_len;        /**< Bytes; default 64 MiB. Block lengths above it fail with RSX_LIMIT. */
  uint64_t max_records;          /**< Signature records; default and maximum 2^31 - 1. */
  uint64_t max_signature_memory; /**< Bytes a loaded signature and its index may take; default 512 MiB. */
  uint64_t max_output;           /**< Bytes a patch may write; default: no limit. */
  uint64_t min_strong_len;       /**< Bytes; default 8 for making signatures, 1 for reading them. */
} rsx_limits_t;

/** Sets limits; must come before the job's first rs_job_iter(). A loaded signature inherits those of its job. */
rs_result rsx_job_set_limits(rs_job_t *job, rsx_limits_t const *limits);

/** Sets the size of a patch job's basis, in bytes, so that a copy past its end fails before anything of it is written.
 */
rs_result rsx_patch_set_basis_size(rs_job_t *job, uint64_t size);

/** What went wrong and where in the input, as one sentence; "" while the job has not failed. Owned by the job. */
char const *rsx_job_detail(rs_job_t const *job);

typedef struct rsx_signature_info {
  rs_magic_number magic;
  uint32_t block_len;
  uint32_t strong_len;
  uint64_t records; /**< Blocks described. */
  uint64_t memory;  /**< Bytes taken, with the index once it is built. */
} rsx_signature_info_t;

void rsx_signature_info(rs_signature_t const *sig, rsx_signature_info_t *info);

/* ---- Extensions: whole files by path ---------------------------------------------------------------------- */

/*
 * These open, read and write by themselves. The output appears under its name only when it is complete: it is
 * written to a new file in the same directory (".NAME.RANDOM.tmp" or rsx_options_t.temporary), flushed to the disk,
 * then renamed. On any failure that file is removed and the target stays as it was. Paths are UTF-8 on every platform.
 *
 * Inputs may be pipes and devices, except the basis of a patch, which is read at any position. An input that changes,
 * or is replaced, while it is read fails the call. Where the output's path is a symbolic link, the file that it leads
 * to is replaced; rsx_keep_metadata() passes on what it can of the replaced file. An output that is a device or a pipe
 * is written to directly, without any of these promises. Sockets and directories are refused, as is an output that is
 * the same file as the input.
 *
 * A pipe or a terminal can keep a call waiting for an unlimited time, also for its first writer or reader. `cancel`
 * ends that within some 20 milliseconds, and `progress` is called as often.
 */

/** Not 0: reading or writing the path may wait for another process, since it is a pipe or a device. */
int rsx_path_waits(char const *path);

typedef struct rsx_control {
  /** Set it to any value but 0, from any thread, to stop the call with RSX_CANCELLED; NULL: it cannot be cancelled. */
  int const volatile *cancel;
  /**
   * Called after each piece, and while the call waits, with the bytes of the main input that are done and its size; may
   * be NULL. Only one thread calls it at a time, but where several threads work it may be any of them.
   */
  void (*progress)(void *opaque, uint64_t done, uint64_t total);
  void *opaque;
} rsx_control_t;

typedef struct rsx_options {
  rsx_limits_t limits;
  int overwrite; /**< 0: an existing output fails with RSX_EXISTS before anything is read. */
  int no_sync;   /**< Not 0: do not wait for the disk before the rename. */
  int threads;   /**< Most threads to use, with the calling one; 0 chooses. Only signatures use more than one. */
  int mode;      /**< POSIX permission bits of a new output; 0: 0666 less the umask; an existing one's are kept. */
  /** Path of the temporary file, in the output's directory. Where NULL or impossible to create, one is chosen. */
  char const *temporary;
  char const *not_output; /**< Another file that the output must not be, such as the signature's; NULL: none. */
} rsx_options_t;

/** Why a whole-file call failed. */
typedef struct rsx_error {
  rs_result result;
  int os_error;       /**< errno (or the Windows error number), 0 if none. */
  char operation[16]; /**< "open", "read", "write", "fsync", "rename", ... or "" */
  char path[1024];    /**< The file concerned, cut to fit, or "". */
  char detail[256];   /**< What went wrong, as one sentence. */
} rsx_error_t;

/* stats, error and control may be NULL. Each returns error->result. */

/** Writes the signature of input to output. block_len 0, strong_len 0 and magic 0 as in rs_sig_begin(). */
rs_result rsx_sig_path(char const *input, char const *output, size_t block_len, size_t strong_len,
                       rs_magic_number magic, rsx_options_t const *options, rsx_control_t const *control,
                       rs_stats_t *stats, rsx_error_t *error);

/** Loads a signature from a file and builds its index. *sig is the caller's to free. */
rs_result rsx_loadsig_path(char const *input, rs_signature_t **sig, rsx_options_t const *options,
                           rsx_control_t const *control, rs_stats_t *stats, rsx_error_t *error);

/** Writes to output the delta that turns the file described by sig into input. */
rs_result rsx_delta_path(rs_signature_t *sig, char const *input, char const *output, rsx_options_t const *options,
                         rsx_control_t const *control, rs_stats_t *stats, rsx_error_t *error);

/** Applies a delta to basis. Bytes after the delta's END are an error here. output may be the basis itself. */
rs_result rsx_patch_path(char const *basis, char const *delta, char const *output, rsx_options_t const *options,
                         rsx_control_t const *control, rs_stats_t *stats, rsx_error_t *error);

/**
 * Copies the metadata of a file to the complete new file that is about to replace it, or that is a copy of it: owner
 * and group where the process may set them, permissions, access control list, extended attributes. The new file grants
 * nobody more than the old one: where the group cannot be kept, the group and all others get the rights that both had;
 * setuid, setgid and file capabilities are dropped. Both may be directories. Does nothing where there is no old file,
 * or one of another kind, and on Windows, where a new file gets the rights that its directory passes on.
 * @param handle the new file, open for writing: a file descriptor; on Windows a HANDLE.
 */
rs_result rsx_keep_metadata(char const *replaced, intptr_t handle, rsx_error_t *error);

/* ---- Extensions: kernels ---------------------------------------------------------------------------------- */

/** Name of the instruction set whose kernels are in use, such as "portable" or "avx2". */
char const *rsx_kernels(void);

#ifdef __cplusplus
}
#endif

#endif
