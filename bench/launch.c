/*
 * launch.c - runs a program and measures it.
 *
 *   launch PROGRAM [ARGUMENT ...]
 *
 * Writes one line of JSON to descriptor 3: wall time from before the fork to after the wait, processor time, and the
 * most memory that was resident. The program is started from here and not from Node because Linux counts the memory of
 * the process that forked, at that time, as the child's own: this one is tiny.
 */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REPORT 3

static long long now(void) {
  struct timespec time;
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    (void)fprintf(stderr, "usage: launch PROGRAM [ARGUMENT ...]   (descriptor 3 receives the figures)\n");
    return EXIT_FAILURE;
  }
  if (fcntl(REPORT, F_SETFD, FD_CLOEXEC) != 0) {
    perror("launch: descriptor 3");
    return EXIT_FAILURE;
  }

  long long begin = now();
  pid_t child = fork();
  if (child < 0) {
    perror("launch: fork");
    return EXIT_FAILURE;
  }
  if (child == 0) {
    (void)execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }

  int status = 0;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) {
    perror("launch: wait4");
    return EXIT_FAILURE;
  }
  long long end = now();

#ifdef __APPLE__
  long long resident = usage.ru_maxrss; /* bytes there, KiB elsewhere */
#else
  long long resident = usage.ru_maxrss * 1024LL;
#endif
  (void)dprintf(REPORT,
                "{\"wallNs\":%lld,\"userUs\":%lld,\"systemUs\":%lld,\"peakBytes\":%lld,\"exit\":%d,\"signal\":%d}\n",
                end - begin, microseconds(usage.ru_utime), microseconds(usage.ru_stime), resident,
                WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  return EXIT_SUCCESS;
}
