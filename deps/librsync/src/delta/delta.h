/* delta.h - what whole-file deltas use of a delta job beyond the public calls. */
#ifndef RSI_DELTA_H
#define RSI_DELTA_H

#include "scan.h"

/** Sets the function that is called with the long literals of a delta job. */
void rsi_delta_pass(rs_job_t *job, rsi_pass_cb *pass, void *opaque);

#endif
