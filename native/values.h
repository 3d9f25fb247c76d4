// Reading and making values of JavaScript. TypeScript has checked the arguments; the checks here only keep memory safe.
#pragma once

#include <napi.h>

#include <librsync.h>

/** Bytes in memory that it does not own. */
struct Span {
  char *data;
  size_t size;
};

/** Throws a TypeError in JavaScript when the native method returns. Returns an empty value, for the caller to return.
 */
Napi::Value ThrowTypeError(napi_env env, char const *message);

/** Sets *bytes to those of a Uint8Array or Buffer, none of a detached one. False when the value is not one. */
bool ReadBytes(napi_env env, napi_value value, Span *bytes);

/** The value of a property that is a number from 0 to 2^53; 0 when it is missing or something else. */
uint64_t ReadNumber(Napi::Object object, char const *name);

/** The value of a string property, as UTF-8 that the caller frees with free(); NULL when it is not a string. */
char *ReadText(Napi::Object object, char const *name);

/** Reads the property `limits`: an object of numbers, where 0 or a missing one means the engine's default. */
rsx_limits_t ReadLimits(Napi::Object object);

/** Sets a property of an object. */
void SetNumber(Napi::Object object, char const *name, double number);
void SetText(Napi::Object object, char const *name, char const *text);

/** Statistics as a JavaScript object, with the names of lib/rsync/stats.ts. */
Napi::Value StatsToObject(Napi::Env env, rs_stats_t const &stats);

/** The reason of a failure as a JavaScript object, as lib/rsync/errors.ts reads it. */
Napi::Value FailureToObject(Napi::Env env, rsx_error_t const &error);
