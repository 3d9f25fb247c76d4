// A thread outside of libuv's pool, for work that may wait for another process for an unlimited time.
#pragma once

#ifndef _WIN32
#include <pthread.h>
#endif

class Thread {
public:
  Thread() = default;
  ~Thread() { Join(); }
  Thread(Thread const &) = delete;
  Thread &operator=(Thread const &) = delete;

  /** Runs `work(data)` in the thread; may be called once. False: the thread could not be created, see os_error(). */
  bool Start(void (*work)(void *data), void *data);
  /** Waits for the end of the work, if it was started. */
  void Join();

  /** errno, or Windows' error number, of Start(). */
  int os_error() const { return os_error_; }

private:
  static void Run(Thread *self) { self->work_(self->data_); }
#ifdef _WIN32
  static unsigned long __stdcall Main(void *self);
  void *handle_ = nullptr;
#else
  static void *Main(void *self);
  pthread_t handle_ = {};
#endif
  void (*work_)(void *data) = nullptr;
  void *data_ = nullptr;
  bool running_ = false;
  int os_error_ = 0;
};
