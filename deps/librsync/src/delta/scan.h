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
  RSI_SCAN_MORE,  /* the view holds too little to go on */
  RSI_SCAN_FLUSH, /* commands or literal data wait to be delivered */
  RSI_SCAN_END,   /* the delta is complete and delivered */
  RSI_SCAN_NO_MEMORY
} rsi_scan_state;

/**
 * Offered len bytes of literal data: may put all of them behind all output given so far, io->next_out being where that
 * ends, and returns whether it has.
 */
typedef bool rsi_pass_cb(void *opaque, rs_buffers_t const *io, void const *bytes, size_t len);

typedef struct rsi_scan {
  rs_signature_t const *sig;
  rsi_matcher_t matcher;
  rsi_emit_t emit;
  rsi_pass_cb *pass; /* takes long literals as they lie; NULL: nobody does */
  void *pass_opaque;
  uint64_t base; /* position in the input of the view's first byte */

  /* Offsets in the view: queued <= queued_end <= literal <= pos. */
  size_t queued, queued_end; /* literal data whose header has been put out */
  size_t literal, pos;       /* [literal, pos) matched nothing; the window begins at pos */

  /* Windows from after pos to the one at `swept` have been tried against the filter, from the one at `from`. */
  uint64_t from, swept; /* positions in the input; swept is pos where nothing has been swept ahead */
  uint64_t begun;       /* the first window since the last match */
  uint32_t swept_weak;  /* weak sum of the window at swept */
  size_t stride;        /* how far to sweep at once: up to half of what has been swept in vain */
  size_t next_hit;      /* of hits: those before it are at pos or behind it */
  rsi_hits_t hits;      /* count from `from` */

  size_t span;         /* bytes that weak covers, from pos on; 0: it is to be computed */
  uint32_t weak;       /* weak sum of the window; not kept up while missed and pos is before swept */
  uint32_t power;      /* RabinKarp: the multiplier to the power of the block length */
  uint32_t span_power; /* the same for span */
  bool missed;         /* the window has been looked up, in vain */
  bool closed;         /* END has been put out */
} rsi_scan_t;

/** Starts a scan. The signature has an index, or no records. */
void rsi_scan_begin(rsi_scan_t *scan, rs_signature_t const *sig, rs_stats_t *stats);

/** Frees what the scan holds. */
void rsi_scan_end(rsi_scan_t *scan);

/** Goes on until something is to be delivered or more input is needed. eof: nothing comes after the view. */
rsi_scan_state rsi_scan_run(rsi_scan_t *scan, uint8_t const *view, size_t len, bool eof);

/** Delivers what waits; false while some is left. */
bool rsi_scan_flush(rsi_scan_t *scan, uint8_t const *view, rs_buffers_t *io);

/** Bytes [*from, *to) of the view must be there at the next call; *to is past all that the scan has looked at. */
void rsi_scan_needed(rsi_scan_t const *scan, size_t *from, size_t *to);

/** Tells the scan that the view has lost `dropped` bytes at its front. */
void rsi_scan_rebase(rsi_scan_t *scan, size_t dropped);

#endif
