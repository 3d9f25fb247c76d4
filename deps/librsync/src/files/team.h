/*
 * team.h - several threads on one piece of work, and the gate at which they take turns.
 * Implemented by team_posix.c and team_win.c.
 */
#ifndef RSI_TEAM_H
#define RSI_TEAM_H

#define RSI_MOST_THREADS 64

/** A lock, and a way to wait until something guarded by it has changed. */
typedef struct rsi_gate rsi_gate_t;

/** NULL where memory, or another resource of the system, is exhausted. */
rsi_gate_t *rsi_gate_new(void);

/** Frees a gate that no thread uses; NULL is allowed. */
void rsi_gate_free(rsi_gate_t *gate);

void rsi_gate_lock(rsi_gate_t *gate);
void rsi_gate_unlock(rsi_gate_t *gate);

/** With the lock held: releases it until rsi_gate_wake(), and takes it again. May also return without one. */
void rsi_gate_wait(rsi_gate_t *gate);

/** With the lock held: wakes all waiting threads. */
void rsi_gate_wake(rsi_gate_t *gate);

/** Processors that this thread may run on; 1 where the system cannot say. */
unsigned rsi_team_processors(void);

/**
 * Calls work(arg) in the calling thread and in up to `threads` - 1 others, and returns when all have returned. Where
 * the system gives fewer threads, there are fewer calls: the work must not need a certain number of them.
 */
void rsi_team_run(unsigned threads, void (*work)(void *arg), void *arg);

#endif
