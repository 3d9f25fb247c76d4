/* team_win.c - threads on Windows. */
#if defined(_WIN32)

#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0600 /* slim locks and condition variables */

#include "../team.h"

#include <process.h>
#include <stdlib.h>
#include <windows.h>

struct rsi_gate {
  SRWLOCK lock;
  CONDITION_VARIABLE changed;
};

rsi_gate_t *rsi_gate_new(void) {
  rsi_gate_t *gate = malloc(sizeof *gate);
  if (!gate) return NULL;
  InitializeSRWLock(&gate->lock);
  InitializeConditionVariable(&gate->changed);
  return gate;
}

void rsi_gate_free(rsi_gate_t *gate) {
  free(gate);
}

void rsi_gate_lock(rsi_gate_t *gate) {
  AcquireSRWLockExclusive(&gate->lock);
}

void rsi_gate_unlock(rsi_gate_t *gate) {
  ReleaseSRWLockExclusive(&gate->lock);
}

void rsi_gate_wait(rsi_gate_t *gate) {
  (void)SleepConditionVariableSRW(&gate->changed, &gate->lock, INFINITE, 0);
}

void rsi_gate_wake(rsi_gate_t *gate) {
  WakeAllConditionVariable(&gate->changed);
}

unsigned rsi_team_processors(void) {
  DWORD_PTR process, system;
  unsigned n = 0;
  if (!GetProcessAffinityMask(GetCurrentProcess(), &process, &system)) return 1;
  for (; process; process &= process - 1)
    n++;
  return n ? n : 1;
}

typedef struct call {
  void (*work)(void *arg);
  void *arg;
} call_t;

static unsigned __stdcall run(void *opaque) {
  call_t const *call = opaque;
  call->work(call->arg);
  return 0;
}

void rsi_team_run(unsigned threads, void (*work)(void *arg), void *arg) {
  HANDLE others[RSI_MOST_THREADS];
  call_t call = {work, arg};
  unsigned const most = threads < RSI_MOST_THREADS ? threads : RSI_MOST_THREADS;
  unsigned n = 0;
  while (n + 1 < most && (others[n] = (HANDLE)_beginthreadex(NULL, 0, run, &call, 0, NULL)) != NULL)
    n++;
  work(arg);
  for (unsigned i = 0; i < n; i++) {
    (void)WaitForSingleObject(others[i], INFINITE);
    (void)CloseHandle(others[i]);
  }
}

#else
typedef int rsi_team_win_is_empty_here; /* a translation unit needs a declaration */
#endif
