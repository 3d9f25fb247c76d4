/*
 * jobapi.c - one program of librsync's API, compiled once against this library and once against the system's librsync:
 * both must print the same bytes. It uses no name that only one of them has. Deltas are not printed, as there is more
 * than one right delta; that they apply, and how much they copy, is.
 */
#include <librsync.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM (4 << 20)

static unsigned char old_file[1 << 20], new_file[1 << 20], out_a[ROOM], out_b[ROOM], out_c[ROOM];

static void silent(rs_loglevel level, char const *msg) {
  (void)level;
  (void)msg;
}

static void print_sum(char const *what, void const *bytes, size_t len) {
  unsigned char sum[16];
  char hex[33];
  rs_mdfour(sum, bytes, len);
  rs_hexify(hex, sum, 16);
  (void)printf("%s: %lu bytes, md4 %s\n", what, (unsigned long)len, hex);
}

/** Fills with a sequence in which no block comes twice. */
static void fill(unsigned char *to, size_t len, unsigned long state) {
  for (size_t i = 0; i < len; i++) {
    state = (state * 1103515245ul + 12345ul) & 0xfffffffful;
    to[i] = (unsigned char)(state >> 16);
  }
}

/** Feeds a job in pieces and frees it; prints only an unusual end. */
static rs_result run(rs_job_t *job, void const *in, size_t in_len, void *out, size_t *out_len, size_t piece) {
  rs_buffers_t io;
  rs_result result;
  size_t at = 0, written = 0;
  memset(&io, 0, sizeof io);
  do {
    if (!io.avail_in && at < in_len) {
      size_t n = in_len - at < piece ? in_len - at : piece;
      io.next_in = (char *)in + at;
      io.avail_in = n;
      at += n;
    }
    io.eof_in = at == in_len;
    io.next_out = out ? (char *)out + written : NULL;
    io.avail_out = !out ? 0 : piece < ROOM - written ? piece : ROOM - written;
    size_t given = io.avail_out;
    result = rs_job_iter(job, &io);
    written += given - io.avail_out;
  } while (result == RS_BLOCKED);
  if (out_len) *out_len = written;
  return result;
}

static rs_magic_number const magics[] = {RS_MD4_SIG_MAGIC, RS_BLAKE2_SIG_MAGIC, RS_RK_MD4_SIG_MAGIC,
                                         RS_RK_BLAKE2_SIG_MAGIC};

static size_t sign(size_t len, size_t block_len, size_t strong_len, rs_magic_number magic, size_t piece, void *out) {
  size_t n = 0;
  rs_job_t *job = rs_sig_begin(block_len, strong_len, magic);
  rs_result result = run(job, old_file, len, out, &n, piece);
  if (result != RS_DONE) (void)printf("signature failed: %d\n", (int)result);
  (void)rs_job_free(job);
  return n;
}

static void signatures(void) {
  static size_t const sizes[] = {0, 1, 2, 15, 16, 17, 2047, 2048, 2049, 4096, 65535, 65536, 65537, 300001, 1000000};
  static size_t const blocks[] = {1, 2, 16, 17, 100, 2048, 2049, 65536, 1000000};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
      for (size_t m = 0; m < 4; m++) {
        if (sizes[s] / blocks[b] > 50000) continue;
        size_t whole = m % 2 ? 32 : 16;
        for (size_t strong = 8; strong <= whole; strong += 1 + strong / 5) {
          size_t n = sign(sizes[s], blocks[b], strong, magics[m], 777, out_a);
          char what[100];
          (void)sprintf(what, "signature %lu/%lu/%lu/%lx", (unsigned long)sizes[s], (unsigned long)blocks[b],
                        (unsigned long)strong, (unsigned long)magics[m]);
          print_sum(what, out_a, n);
        }
      }
  for (size_t piece = 1; piece < 100000; piece = piece * 5 + 1)
    print_sum("cut signature", out_a, sign(20000, 300, 8, RS_MD4_SIG_MAGIC, piece, out_a));
  print_sum("default strong sum", out_a, sign(20000, 300, 0, RS_RK_BLAKE2_SIG_MAGIC, 1000, out_a));
  print_sum("default block length", out_a, sign(20000, 0, 8, RS_MD4_SIG_MAGIC, 1000, out_a));
  print_sum("least strong sum", out_a, sign(20000, 300, (size_t)-1, RS_MD4_SIG_MAGIC, 1000, out_a));
}

static void parameters(void) {
  static long const sizes[] = {-1, 0, 1, 65536, 65537, 100000, 1000000, 123456789, 2147483647};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (size_t strong = 0; strong < 3; strong++)
      for (size_t m = 0; m < 5; m++) {
        rs_magic_number magic = m < 4 ? magics[m] : (rs_magic_number)0;
        size_t block_len = m == 2 ? 1000 : 0, strong_len = strong == 2 ? 14 : (size_t)0 - strong;
        rs_result result = rs_sig_args(sizes[i], &magic, &block_len, &strong_len);
        (void)printf("parameters for %ld: %d, %lx, %lu, %lu\n", sizes[i], (int)result, (unsigned long)magic,
                     (unsigned long)block_len, (unsigned long)strong_len);
      }
  rs_magic_number magic = (rs_magic_number)77;
  size_t block_len = 0, strong_len = 0;
  (void)printf("wrong magic: %d\n", (int)rs_sig_args(1000, &magic, &block_len, &strong_len));
  magic = RS_MD4_SIG_MAGIC;
  strong_len = 17;
  (void)printf("wrong strong length: %d\n", (int)rs_sig_args(1000, &magic, &block_len, &strong_len));
}

/* ---- Loading ---- */

static void load(char const *what, void const *bytes, size_t len) {
  for (size_t piece = 1; piece <= 1000; piece *= 10) {
    rs_signature_t *sig = NULL;
    rs_job_t *job = rs_loadsig_begin(&sig);
    rs_result result = run(job, bytes, len, NULL, NULL, piece);
    (void)printf("%s, pieces of %lu: %d", what, (unsigned long)piece, (int)result);
    if (result == RS_DONE) {
      rs_stats_t const *stats = rs_job_statistics(job);
      (void)printf(", block length %lu, index %d", (unsigned long)stats->block_len, (int)rs_build_hash_table(sig));
      rs_free_sumset(sig);
    }
    (void)printf("\n");
    (void)rs_job_free(job);
  }
}

static void loading(void) {
  size_t n = sign(5000, 300, 9, RS_RK_MD4_SIG_MAGIC, 1000, out_a);
  load("good signature", out_a, n);
  load("no records", out_a, 12);
  load("one record", out_a, 25);
  load("header cut", out_a, 11);
  load("magic cut", out_a, 3);
  load("empty", out_a, 0);
  load("record cut by 5", out_a, n - 5);
  out_a[3] = 0x99;
  load("unknown kind", out_a, n);
  out_a[3] = 0x46;
  memset(out_a + 4, 0, 4);
  load("block length 0", out_a, n);
  out_a[4] = 0x80;
  load("block length 2^31", out_a, n);
}

/* ---- Deltas and patches ---- */

typedef struct basis {
  unsigned char *bytes;
  size_t len, most;
  int own;
} basis_t;

static rs_result serve(void *opaque, rs_long_t pos, size_t *len, void **buf) {
  basis_t const *basis = opaque;
  if (pos < 0 || (size_t)pos >= basis->len) return RS_INPUT_ENDED;
  size_t left = basis->len - (size_t)pos;
  if (*len > left) *len = left;
  if (basis->most && *len > basis->most) *len = basis->most;
  if (basis->own)
    *buf = basis->bytes + pos;
  else
    memcpy(*buf, basis->bytes + pos, *len);
  return RS_DONE;
}

static rs_signature_t *load_good(void const *bytes, size_t len) {
  rs_signature_t *sig = NULL;
  rs_job_t *job = rs_loadsig_begin(&sig);
  if (run(job, bytes, len, NULL, NULL, 10000) != RS_DONE || rs_build_hash_table(sig) != RS_DONE) exit(1);
  (void)rs_job_free(job);
  return sig;
}

static void transfer(char const *what, size_t old_len, size_t new_len, size_t block_len, rs_magic_number magic) {
  size_t sig_len = sign(old_len, block_len, 12, magic, 5000, out_a), delta_len, back_len;
  rs_signature_t *sig = load_good(out_a, sig_len);
  rs_job_t *job = rs_delta_begin(sig);
  rs_result result = run(job, new_file, new_len, out_b, &delta_len, 30000);
  rs_stats_t const *stats = rs_job_statistics(job);
  (void)printf("%s, delta: %d, %ld literal and %ld copied bytes, %ld copies, begins %d, ends %d\n", what, (int)result,
               (long)stats->lit_bytes, (long)stats->copy_bytes, (long)stats->copy_cmds,
               memcmp(out_b, "rs\x02\x36", 4) == 0, out_b[delta_len - 1]);
  (void)rs_job_free(job);
  rs_free_sumset(sig);
  basis_t basis = {old_file, old_len, 0, 0};
  job = rs_patch_begin(serve, &basis);
  result = run(job, out_b, delta_len, out_c, &back_len, 1000);
  (void)printf("%s, patch: %d, right %d\n", what, (int)result,
               back_len == new_len && memcmp(out_c, new_file, new_len) == 0);
  (void)rs_job_free(job);
}

static void transfers(void) {
  for (size_t m = 0; m < 4; m++)
    for (size_t block_len = 50; block_len < 20000; block_len *= 7) {
      memcpy(new_file, old_file, 300000);
      transfer("the same", 300000, 300000, block_len, magics[m]);
      transfer("shorter", 300000, 123456, block_len, magics[m]);
      transfer("empty", 300000, 0, block_len, magics[m]);
      transfer("from nothing", 0, 1000, block_len, magics[m]);
      memset(new_file + 100000, 'x', 777);
      transfer("overwritten", 300000, 300000, block_len, magics[m]);
      memcpy(new_file, "inserted", 8);
      memcpy(new_file + 8, old_file, 300000);
      transfer("inserted", 300000, 300008, block_len, magics[m]);
      memcpy(new_file, old_file + 150001, 149999);
      memcpy(new_file + 149999, old_file, 150001);
      transfer("swapped", 300000, 300000, block_len, magics[m]);
      fill(new_file, 200000, 99);
      transfer("unlike", 300000, 200000, block_len, magics[m]);
    }
}

static void patch_hex(char const *hex) {
  static basis_t const bases[] = {{old_file, 16, 0, 0}, {old_file, 16, 1, 0}, {old_file, 16, 0, 1}};
  unsigned char delta[200];
  size_t len = 0;
  for (; hex[2 * len]; len++) {
    char digits[3] = {hex[2 * len], hex[2 * len + 1], '\0'};
    delta[len] = (unsigned char)strtoul(digits, NULL, 16);
  }
  for (size_t i = 0; i < 3; i++)
    for (size_t piece = 1; piece <= 100; piece *= 100) {
      basis_t basis = bases[i];
      rs_job_t *job = rs_patch_begin(serve, &basis);
      size_t out_len;
      rs_result result = run(job, delta, len, out_a, &out_len, piece);
      char text[401];
      rs_hexify(text, out_a, out_len < 200 ? (int)out_len : 200);
      (void)printf("patch %s: %d %s\n", hex, (int)result, result == RS_DONE ? text : "");
      (void)rs_job_free(job);
    }
}

static void patches(void) {
  static char const *const deltas[] = {
      /* good ones, of every form */
      "7273023600", "7273023601aa00", "7273023603aabbcc01dd00", "727302364101aa00", "72730236420001aa00",
      "727302364300000001aa00", "72730236440000000000000001aa00", "7273023645001000",
      "727302364508014502014508034509040"
      "0",
      "727302364600000500",
      "72730236470300000005"
      "00",
      "7273023648030000000000000005"
      "00",
      "72730236490003"
      "05"
      "00",
      "727302364d0000000305"
      "00",
      "72730236510000000000000003"
      "05"
      "00",
      "72730236540000000000000003000000000000000500", "7273023601aa00ffff",
      /* bad ones */
      "", "727302", "7273023500", "72730136000008000000000800", "72730236", "7273023603aabb", "7273023642",
      "72730236450101", "7273023645", "7273023655", "72730236ff00", "7273023645001100", "7273023645ff0100",
      "727302364500"
      "00"
      "00",
      "727302364800"
      "4000000000000000"
      "00"};
  for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++)
    patch_hex(deltas[i]);
}

/* ---- stdio and driving ---- */

static FILE *file_with(void const *bytes, size_t len) {
  FILE *file = tmpfile();
  if (!file || fwrite(bytes, 1, len, file) != len) exit(1);
  rewind(file);
  return file;
}

static void stdio_calls(void) {
  memcpy(new_file, old_file, 100000);
  memset(new_file + 5000, '?', 100);
  FILE *old_stream = file_with(old_file, 100000), *new_stream = file_with(new_file, 100000);
  FILE *sig_stream = tmpfile(), *delta_stream = tmpfile(), *result_stream = tmpfile();
  rs_signature_t *sig = NULL;
  rs_stats_t stats;
  (void)printf("rs_sig_file: %d", (int)rs_sig_file(old_stream, sig_stream, 1000, 8, RS_MD4_SIG_MAGIC, &stats));
  (void)printf(", %ld bytes read, %ld written\n", (long)stats.in_bytes, (long)stats.out_bytes);
  rewind(sig_stream);
  print_sum("its output", out_a, fread(out_a, 1, ROOM, sig_stream));
  rewind(sig_stream);
  (void)printf("rs_loadsig_file: %d\n", (int)rs_loadsig_file(sig_stream, &sig, NULL));
  (void)printf("rs_build_hash_table: %d\n", (int)rs_build_hash_table(sig));
  (void)printf("rs_delta_file: %d", (int)rs_delta_file(sig, new_stream, delta_stream, &stats));
  (void)printf(", %ld literal, %ld copied\n", (long)stats.lit_bytes, (long)stats.copy_bytes);
  rewind(delta_stream);
  (void)printf("rs_patch_file: %d", (int)rs_patch_file(old_stream, delta_stream, result_stream, &stats));
  (void)printf(", %ld literal, %ld copied, %ld written\n", (long)stats.lit_bytes, (long)stats.copy_bytes,
               (long)stats.out_bytes);
  rewind(result_stream);
  print_sum("its output", out_a, fread(out_a, 1, ROOM, result_stream));
  rs_free_sumset(sig);
  (void)printf("rs_file_size: %ld\n", (long)rs_file_size(old_stream));
  (void)fclose(old_stream);
  (void)fclose(new_stream);
  (void)fclose(sig_stream);
  (void)fclose(delta_stream);
  (void)fclose(result_stream);
}

typedef struct drive {
  size_t at, written;
} drive_t;

static rs_result feed(rs_job_t *job, rs_buffers_t *io, void *opaque) {
  drive_t *drive = opaque;
  (void)job;
  if (io->avail_in || io->eof_in) return RS_DONE;
  size_t left = 10000 - drive->at, n = left < 333 ? left : 333;
  io->next_in = (char *)old_file + drive->at;
  io->avail_in = n;
  io->eof_in = n == 0;
  drive->at += n;
  return RS_DONE;
}

static rs_result collect(rs_job_t *job, rs_buffers_t *io, void *opaque) {
  drive_t *drive = opaque;
  (void)job;
  if (io->next_out) drive->written = (size_t)((unsigned char *)io->next_out - out_a);
  io->next_out = (char *)out_a + drive->written;
  io->avail_out = 100;
  return RS_DONE;
}

static void driving(void) {
  drive_t drive = {0, 0};
  rs_buffers_t io;
  rs_job_t *job = rs_sig_begin(100, 8, RS_RK_MD4_SIG_MAGIC);
  memset(&io, 0, sizeof io);
  (void)printf("rs_job_drive: %d\n", (int)rs_job_drive(job, &io, feed, &drive, collect, &drive));
  print_sum("its output", out_a, drive.written);
  (void)rs_job_free(job);
}

static void text(void) {
  static unsigned char const bytes[] = "\xff\x00\x10 some bytes \x80";
  char to[100];
  for (int n = 0; n <= 15; n++) {
    rs_base64(bytes, n, to);
    (void)printf("base64: %s\n", to);
    rs_hexify(to, bytes, n);
    (void)printf("hexadecimal: %s\n", to);
  }
  (void)printf("sizes: %lu %lu %d %d %d\n", (unsigned long)sizeof(rs_stats_t), (unsigned long)sizeof(rs_buffers_t),
               RS_MD4_SUM_LENGTH, RS_BLAKE2_SUM_LENGTH, RS_MAX_STRONG_SUM_LENGTH);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "--skipped") == 0) {
    (void)printf("skipped: librsync-dev is not installed, there is nothing to compare with\n");
    return 77;
  }
  rs_trace_to(silent);
  fill(old_file, sizeof old_file, 1);
  signatures();
  parameters();
  loading();
  transfers();
  patches();
  stdio_calls();
  driving();
  text();
  return 0;
}
