/* stats.c - statistics as text. */
#include <inttypes.h>
#include <stdio.h>

#include "trace.h"

static double megabytes(rs_long_t bytes) {
  return (double)bytes / 1e6;
}

char *rs_format_stats(rs_stats_t const *stats, char *buf, size_t size) {
  if (!size) return buf;
  char parts[320];
  int used = 0;
  parts[0] = '\0';
  /* Each append is bounded by the room left; parts has room for all of them at their longest. */
#define APPEND(...) (used += snprintf(parts + used, sizeof parts - (size_t)used, __VA_ARGS__))
  if (stats->lit_cmds)
    APPEND(" literal[%d cmds, %" PRIdMAX " bytes, %" PRIdMAX " cmdbytes]", stats->lit_cmds, stats->lit_bytes,
           stats->lit_cmdbytes);
  if (stats->copy_cmds)
    APPEND(" copy[%" PRIdMAX " cmds, %" PRIdMAX " bytes, %" PRIdMAX " cmdbytes, %d false]", stats->copy_cmds,
           stats->copy_bytes, stats->copy_cmdbytes, stats->false_matches);
  if (stats->sig_blocks) APPEND(" signature[%" PRIdMAX " blocks of %zu bytes]", stats->sig_blocks, stats->block_len);
#undef APPEND
  time_t seconds = stats->end > stats->start ? stats->end - stats->start : 1;
  (void)snprintf(buf, size, "%s:%s in %.1f MB (%.1f MB/s), out %.1f MB", stats->op ? stats->op : "job", parts,
                 megabytes(stats->in_bytes), megabytes(stats->in_bytes) / (double)seconds, megabytes(stats->out_bytes));
  return buf;
}

int rs_log_stats(rs_stats_t const *stats) {
  char line[512];
  rsi_trace(RS_LOG_INFO, "%s", rs_format_stats(stats, line, sizeof line));
  return 0;
}
