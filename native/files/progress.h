// Progress of a whole-file call, from the pool thread to JavaScript.
#pragma once

#include <atomic>

#include <napi.h>

/**
 * Keeps the latest figures and passes them to JavaScript at most about 20 times a second, one message at a time.
 *
 * Where JavaScript can no longer be called, since the environment ends, it cancels the call: a terminated worker waits
 * for the pool thread.
 */
class Progress {
public:
  /** Called in JavaScript's thread, with the data of Start(). */
  struct Calls {
    void (*ended)(napi_env env, void *data); // After End(), unless the environment ends first.
    void (*finalize)(void *data);            // Always, and last.
  };

  /** Starts passing figures to `callback(done, total)`. False: Node-API has failed. */
  bool Start(napi_env env, napi_value callback, Calls calls, void *data);
  /** In the thread that reports: after the last figures, calls `ended`. */
  void End();
  /** In JavaScript's thread: ends the messages; `finalize` is called soon. */
  void Stop();

  /** The flag rsx_control_t.cancel, and the function that sets it. */
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
  uint64_t last_ = 0; // When the last message was sent, in milliseconds; used by the pool thread only.
};
