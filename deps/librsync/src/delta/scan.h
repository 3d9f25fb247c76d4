/*
 * scan.h - walks a window over the new file and decides what is copied and what is literal.
 *
 * The scan works on a view: contiguous bytes of the new file. Between calls a view may move, lose bytes at its front
 * that the scan no longer needs, and gain bytes at its end; see rsi_scan_needed() and rsi_scan_rebase().
 */
#ifndef RSI_SCAN_H
#define RSI_SCAN_H

#include "emit.h"
#include "matcher.h"

typedef enum {
  RSI_SCAN_MORE,  /* more input is needed */
  RSI_SCAN_FLUSH, /* commands or literal data must be delivered */
  RSI_SCAN_END,   /* the delta is complete and delivered */
  RSI_SCAN_NO_MEMORY
} rsi_scan_state;

/**
 * Called with len bytes of literal data: may append all of them to the output itself, after all that the job has put
 * there (it ends at io->next_out), and returns whether it has.
 */
typedef bool rsi_pass_cb(void *opaque, rs_buffers_t const *io, void const *bytes, size_t len);

typedef struct rsi_scan {
  rs_signature_t const *sig;
  rsi_matcher_t matcher;
  rsi_emit_t emit;
  rsi_pass_cb *pass; /* called with long literals; NULL: none */
  void *pass_opaque;
  uint64_t base; /* position in the input of the view's first byte */

  /* Offsets in the view: queued <= queued_end <= literal <= pos. */
  size_t queued, queued_end; /* literal data whose header is in emit */
  size_t literal, pos;       /* [literal, pos) matched nothing; the window begins at pos */

  /* Windows from after pos to the one at `swept` have been tried against the filter, from the one at `from`. */
  uint64_t from, swept; /* positions in the input; swept is that of pos where nothing has been swept ahead */
  uint64_t begun;       /* the first window since the last match */
  uint32_t swept_weak;  /* weak sum of the window at swept */
  size_t stride;        /* how far to sweep at once: up to half of what has been swept in vain */
  size_t next_hit;      /* of hits: those before it are at or before pos */
  rsi_hits_t hits;      /* count from `from` */

  size_t span;         /* bytes that weak covers, from pos on; 0: it must be computed */
  uint32_t weak;       /* weak sum of the window; out of date while missed and pos is before swept */
  uint32_t power;      /* RabinKarp: the multiplier to the power of the block length */
  uint32_t span_power; /* RabinKarp: the multiplier to the power of span */
  bool missed;         /* the window was looked up and does not match */
  bool closed;         /* the end of the delta is in emit */
} rsi_scan_t;

/** Starts a scan. The signature, which must outlive it, has an index or no records. Counts in *stats. */
void rsi_scan_begin(rsi_scan_t *scan, rs_signature_t const *sig, rs_stats_t *stats);

/** Frees what the scan holds. */
void rsi_scan_end(rsi_scan_t *scan);

/** Scans until something must be delivered or more input is needed. eof: nothing comes after the view. */
rsi_scan_state rsi_scan_run(rsi_scan_t *scan, uint8_t const *view, size_t len, bool eof);

/** Delivers commands and literal data; false while some are left. */
bool rsi_scan_flush(rsi_scan_t *scan, uint8_t const *view, rs_buffers_t *io);

/** Sets the range [*from, *to) of the view that the next call needs; *to is after all that the scan has read. */
void rsi_scan_needed(rsi_scan_t const *scan, size_t *from, size_t *to);

/** Adjusts the scan to a view without its first `dropped` bytes. */
void rsi_scan_rebase(rsi_scan_t *scan, size_t dropped);

#endif
