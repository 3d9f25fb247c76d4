// Operators new and delete of the prebuilt addons, by the C library's malloc(): so they need no C++ library, whose
// version would limit the systems that they run on. Exhausted memory ends the process, as in any code without
// exceptions.
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

// The handler for a call of a pure virtual method.
extern "C" [[noreturn]] void __cxa_pure_virtual() {
  abort();
}

#ifdef _LIBCPP_VERSION
// The handler for a failed check of libc++.
[[noreturn]] void std::__libcpp_verbose_abort(char const *, ...) {
  abort();
}
#endif
