// Progress of a whole-file call, from the pool thread to JavaScript.
#pragma once

#include <atomic>

#include <napi.h>

/**
 * Keeps the latest figures and passes them on at most about 20 times a second, one message at a time.
 *
 * The messages also tell when the environment ends: JavaScript can no longer be called then, and the pool thread is
 * told to stop, since a worker that is terminated waits for it.
 */
class Progress {
public:
  /** Starts passing figures to `callback(done, total)`. `finalize(data)` comes last, in JavaScript's thread. */
  bool Start(napi_env env, napi_value callback, void (*finalize)(void *data), void *data);
  /** In JavaScript's thread: no more messages, and `finalize` is called soon. */
  void Stop();

  /** The flag to give to the engine, and the way to set it. */
  int const volatile *cancelled() const { return &cancelled_; }
  void Cancel() { cancelled_ = 1; }

  /** The engine's callback, in the pool thread; `self` is a Progress. */
  static void Report(void *self, uint64_t done, uint64_t total);

  uint64_t done() const { return done_.load(std::memory_order_relaxed); }
  uint64_t total() const { return total_.load(std::memory_order_relaxed); }

private:
  static void Deliver(napi_env env, napi_value callback, void *self, void *data);
  static void Finalize(napi_env env, void *data, void *self);

  napi_threadsafe_function function_ = nullptr;
  void (*finalize_)(void *data) = nullptr;
  bool stopped_ = false;
  int volatile cancelled_ = 0;
  std::atomic<uint64_t> done_{0};
  std::atomic<uint64_t> total_{0};
  std::atomic<bool> under_way_{false};
  uint64_t last_ = 0; // Milliseconds; the pool thread's.
};
