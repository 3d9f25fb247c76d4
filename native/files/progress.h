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
  /** What comes back to JavaScript's thread, each with the data that Start() was given. */
  struct Calls {
    void (*ended)(napi_env env, void *data); // After End(), unless the environment ends first.
    void (*finalize)(void *data);            // The last one, always.
  };

  /** Starts passing figures to `callback(done, total)`. */
  bool Start(napi_env env, napi_value callback, Calls calls, void *data);
  /** In any thread that figures come from: the last ones have come. */
  void End();
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
  static void Deliver(napi_env env, napi_value callback, void *self, void *ended);
  static void Finalize(napi_env env, void *data, void *self);

  napi_threadsafe_function function_ = nullptr;
  Calls calls_ = {};
  void *data_ = nullptr;
  bool stopped_ = false;
  int volatile cancelled_ = 0;
  std::atomic<uint64_t> done_{0};
  std::atomic<uint64_t> total_{0};
  std::atomic<bool> under_way_{false};
  uint64_t last_ = 0; // Milliseconds; the pool thread's.
};
