#include "thread.h"

#ifdef _WIN32

#include <windows.h>

unsigned long __stdcall Thread::Main(void *self) {
  Run(static_cast<Thread *>(self));
  return 0;
}

bool Thread::Start(void (*work)(void *data), void *data) {
  work_ = work;
  data_ = data;
  handle_ = CreateThread(nullptr, 0, Main, this, 0, nullptr);
  running_ = handle_ != nullptr;
  if (!running_) os_error_ = static_cast<int>(GetLastError());
  return running_;
}

void Thread::Join() {
  if (!running_) return;
  running_ = false;
  WaitForSingleObject(handle_, INFINITE);
  CloseHandle(handle_);
}

#else

#include <signal.h>

namespace {

// musl's default, 128 KiB, is little for the kernels' arrays.
constexpr size_t kStack = 512 << 10;

} // namespace

void *Thread::Main(void *self) {
  Run(static_cast<Thread *>(self));
  return nullptr;
}

bool Thread::Start(void (*work)(void *data), void *data) {
  work_ = work;
  data_ = data;
  pthread_attr_t attributes;
  os_error_ = pthread_attr_init(&attributes);
  if (os_error_ != 0) return false;
  pthread_attr_setstacksize(&attributes, kStack);
  // Node's own threads shall get its signals, so this thread blocks all.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  os_error_ = pthread_create(&handle_, &attributes, Main, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  running_ = os_error_ == 0;
  return running_;
}

void Thread::Join() {
  if (!running_) return;
  running_ = false;
  pthread_join(handle_, nullptr);
}

#endif
