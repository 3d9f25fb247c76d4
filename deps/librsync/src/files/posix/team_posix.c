/* team_posix.c - threads on POSIX systems. */
#if !defined(_WIN32)

#if defined(__linux__)
#define _GNU_SOURCE /* sched_getaffinity() */
#endif

#include "../team.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define STACK ((size_t)512 << 10) /* musl's default, 128 KiB, is little for the kernels' arrays */

struct rsi_gate {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
};

rsi_gate_t *rsi_gate_new(void) {
  rsi_gate_t *gate = malloc(sizeof *gate);
  if (!gate) return NULL;
  if (pthread_mutex_init(&gate->mutex, NULL) != 0) {
    free(gate);
    return NULL;
  }
  if (pthread_cond_init(&gate->changed, NULL) != 0) {
    (void)pthread_mutex_destroy(&gate->mutex);
    free(gate);
    return NULL;
  }
  return gate;
}

void rsi_gate_free(rsi_gate_t *gate) {
  if (!gate) return;
  (void)pthread_cond_destroy(&gate->changed);
  (void)pthread_mutex_destroy(&gate->mutex);
  free(gate);
}

void rsi_gate_lock(rsi_gate_t *gate) {
  (void)pthread_mutex_lock(&gate->mutex);
}

void rsi_gate_unlock(rsi_gate_t *gate) {
  (void)pthread_mutex_unlock(&gate->mutex);
}

void rsi_gate_wait(rsi_gate_t *gate) {
  (void)pthread_cond_wait(&gate->changed, &gate->mutex);
}

void rsi_gate_wake(rsi_gate_t *gate) {
  (void)pthread_cond_broadcast(&gate->changed);
}

unsigned rsi_team_processors(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return (unsigned)CPU_COUNT(&set);
#endif
  long const n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? (unsigned)n : 1;
}

typedef struct call {
  void (*work)(void *arg);
  void *arg;
} call_t;

static void *run(void *opaque) {
  call_t const *call = opaque;
  call->work(call->arg);
  return NULL;
}

/** Starts up to `most` threads; returns how many. */
static unsigned start(pthread_t *threads, unsigned most, call_t *call) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return 0;
  (void)pthread_attr_setstacksize(&attributes, STACK);
  /* The host program's own threads shall get its signals, so these threads block all. */
  sigset_t all, before;
  (void)sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, &before);
  unsigned n = 0;
  while (n < most && pthread_create(&threads[n], &attributes, run, call) == 0)
    n++;
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  (void)pthread_attr_destroy(&attributes);
  return n;
}

void rsi_team_run(unsigned threads, void (*work)(void *arg), void *arg) {
  pthread_t others[RSI_MOST_THREADS];
  call_t call = {work, arg};
  unsigned const most = threads < RSI_MOST_THREADS ? threads : RSI_MOST_THREADS;
  unsigned const n = most > 1 ? start(others, most - 1, &call) : 0;
  work(arg);
  for (unsigned i = 0; i < n; i++)
    (void)pthread_join(others[i], NULL);
}

#else
typedef int rsi_team_posix_is_empty_here; /* a translation unit needs a declaration */
#endif
