/* patch.h - what whole-file patches use of a patch job beyond the public calls. */
#ifndef RSI_PATCH_H
#define RSI_PATCH_H

#include "../job.h"

/**
 * Called before the job copies len bytes at pos of the basis. May append the first bytes of the copy to the output
 * itself, after all that the job has put there (it ends at io->next_out), and returns how many it has appended. May set
 * *first, 0 on entry, to a number of bytes that the job shall copy as usual before it calls again for the rest.
 */
typedef uint64_t rsi_share_cb(void *opaque, rs_buffers_t const *io, uint64_t pos, uint64_t len, uint64_t *first);

/** Sets the share callback of a patch job; its opaque is that of the copy callback. */
void rsi_patch_share(rs_job_t *job, rsi_share_cb *share);

#endif
