/* patch.h - what whole-file patches ask of a patch job beyond the public calls. */
#ifndef RSI_PATCH_H
#define RSI_PATCH_H

#include "../job.h"

/**
 * Offered a copy of len bytes at pos of the basis, before any of it has been made: may put the first bytes of it behind
 * all output given so far, io->next_out being where that ends, and returns how many. *first can be set to a number of
 * bytes that the job is to copy as usual before it offers the rest again.
 */
typedef uint64_t rsi_share_cb(void *opaque, rs_buffers_t const *io, uint64_t pos, uint64_t len, uint64_t *first);

/** Sets who is offered the long copies of a patch job; opaque is that of the copy callback. */
void rsi_patch_share(rs_job_t *job, rsi_share_cb *share);

#endif
