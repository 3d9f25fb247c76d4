// Compiled only: the header is valid C++, and its names are usable from there.
#include "librsync.h"

rs_job_t *begin_signature() {
  return rs_sig_begin(RS_DEFAULT_BLOCK_LEN, 0, RS_MD4_SIG_MAGIC);
}
