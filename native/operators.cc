// Memory for C++ by the C library, for the prebuilt addons: with it they need no C++ library, whose version would tie
// them to some systems. Nothing throws here: exhausted memory ends the process, as it does without exceptions anyway.
#include <new>

#include <stdlib.h>

void *operator new(size_t size) {
  void *memory = malloc(size == 0 ? 1 : size);
  if (memory == nullptr) abort();
  return memory;
}

void *operator new[](size_t size) {
  return operator new(size);
}

void operator delete(void *memory) noexcept {
  free(memory);
}

void operator delete[](void *memory) noexcept {
  free(memory);
}

void operator delete(void *memory, size_t) noexcept {
  free(memory);
}

void operator delete[](void *memory, size_t) noexcept {
  free(memory);
}

// What a call of a method that has no body comes to.
extern "C" [[noreturn]] void __cxa_pure_virtual() {
  abort();
}

#ifdef _LIBCPP_VERSION
// libc++ lets programs say what happens when one of its checks fails.
[[noreturn]] void std::__libcpp_verbose_abort(char const *, ...) {
  abort();
}
#endif
