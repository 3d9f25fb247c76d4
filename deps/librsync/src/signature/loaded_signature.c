/* loaded_signature.c - the public functions of a loaded signature. */
#include "index.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../trace.h"

static uint64_t memory_of(rs_signature_t const *sig, bool indexed) {
  return sizeof *sig + (uint64_t)sig->capacity + (indexed ? rsi_index_size(sig->count) : 0);
}

rs_result rs_build_hash_table(rs_signature_t *sig) {
  if (!sig) return RS_PARAM_ERROR;
  return sig->indexed ? RS_DONE : rsi_index_build(sig);
}

void rs_free_sumset(rs_signature_t *sig) {
  if (!sig) return;
  free(sig->records);
  free(sig->filter.words); /* and with it all of the index */
  free(sig);
}

void rsx_signature_info(rs_signature_t const *sig, rsx_signature_info_t *info) {
  if (!info) return;
  *info = (rsx_signature_info_t){0};
  if (!sig) return;
  *info = (rsx_signature_info_t){.magic = sig->magic,
                                 .block_len = sig->block_len,
                                 .strong_len = sig->strong_len,
                                 .records = sig->count,
                                 .memory = memory_of(sig, sig->indexed)};
}

void rs_sumset_dump(rs_signature_t const *sig) {
  if (!sig || !rsi_traced(RS_LOG_INFO)) return;
  rsi_trace(RS_LOG_INFO, "signature %08x: block length %" PRIu32 ", strong length %" PRIu32 ", %" PRIu32 " records",
            (unsigned)sig->magic, sig->block_len, sig->strong_len, sig->count);
  for (uint32_t i = 0; i < sig->count; i++) {
    char strong[2 * RS_MAX_STRONG_SUM_LENGTH + 1];
    rs_hexify(strong, rsi_record_strong(sig, i), (int)sig->strong_len);
    rsi_trace(RS_LOG_INFO, "record %" PRIu32 ": weak %08" PRIx32 ", strong %s", i, rsi_record_weak(sig, i), strong);
  }
}

void rs_signature_log_stats(rs_signature_t const *sig) {
  if (!sig) return;
  rsi_trace(RS_LOG_INFO, "signature: %" PRIu32 " records of %zu bytes, %" PRIu64 " bytes with its index", sig->count,
            sig->record_len, memory_of(sig, sig->indexed));
}
