/*
 * host_windows.c - binds Node-API to the program that loads the addon, whatever its name: node.exe, electron.exe or a
 * renamed copy. For the prebuilt addon, which imports nothing from node.exe by name. The compiler calls a function of a
 * DLL through a pointer named after the function; this file defines these pointers and sets them when the addon loads.
 */
#include <stdbool.h>

#include <windows.h>

/* The build generates node_api_names.h: NAME(f) for each function that the addon calls. */
#define NAME(function) void *__imp_##function;
#include "node_api_names.h"
#undef NAME

static struct {
  char const *name;
  void **slot;
} const wanted[] = {
#define NAME(function) {#function, &__imp_##function},
#include "node_api_names.h"
#undef NAME
};

static bool bind_to(HMODULE host) {
  if (host == NULL) return false;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    *wanted[i].slot = (void *)GetProcAddress(host, wanted[i].name);
    if (*wanted[i].slot == NULL) return false;
  }
  return true;
}

/** FALSE makes loading fail, with Windows' error 1114. */
BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved) {
  (void)self;
  (void)reserved;
  if (reason != DLL_PROCESS_ATTACH) return TRUE;
  /* Some programs have Node in a DLL and export nothing themselves. */
  return bind_to(GetModuleHandleW(NULL)) || bind_to(GetModuleHandleW(L"libnode.dll")) ||
         bind_to(GetModuleHandleW(L"node.dll"));
}
