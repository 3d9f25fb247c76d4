/* posix.h - what the files of this folder share. Include it before any system header. */
#ifndef RSI_POSIX_H
#define RSI_POSIX_H

#define _FILE_OFFSET_BITS 64
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE

#include <sys/stat.h>
#include <sys/types.h>

#include "../file.h"

void rsi_posix_facts(struct stat const *info, rsi_facts_t *facts);

/** open() that tries again after a signal; the descriptor is closed on exec. */
int rsi_posix_open(char const *path, int flags, mode_t mode);

/** Waits until a descriptor is ready for `events` of poll(), or has failed; RSX_CANCELLED if `waiting` says so. */
rs_result rsi_posix_wait(int fd, short events, rsi_waiting_t waiting, rsx_error_t *error);

/** Waits 20 milliseconds, for what poll() cannot wait for; RSX_CANCELLED if `waiting` says so. */
rs_result rsi_posix_pause(rsi_waiting_t waiting, rsx_error_t *error);

#endif
