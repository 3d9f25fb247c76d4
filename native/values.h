// Reading what JavaScript passes. TypeScript has checked it before; these checks only keep memory safe.
#pragma once

#include <napi.h>

#include <librsync.h>

/** Bytes that somebody else owns. */
struct Span {
  char *data;
  size_t size;
};

/** Throws a TypeError in JavaScript, once the native caller has returned. The result is empty, to be returned. */
Napi::Value ThrowTypeError(napi_env env, char const *message);

/** The bytes of a Uint8Array (or Buffer). False when it is none; a detached one has no bytes. */
bool ReadBytes(napi_env env, napi_value value, Span *bytes);

/** A property that is a whole number from 0 to 2^53; 0 when it is missing or something else. */
uint64_t ReadNumber(Napi::Object object, char const *name);

/** A property that is a string, as UTF-8 that the caller frees with free(); NULL when it is none. */
char *ReadText(Napi::Object object, char const *name);

/** The property `limits`: an object of numbers, where 0 or nothing stands for the engine's default. */
rsx_limits_t ReadLimits(Napi::Object object);

/** Sets a property of an object. */
void SetNumber(Napi::Object object, char const *name, double number);
void SetText(Napi::Object object, char const *name, char const *text);

/** Statistics as a JavaScript object, named as lib/rsync/stats.ts has them. */
Napi::Value StatsToObject(Napi::Env env, rs_stats_t const &stats);

/** Why a call failed, as lib/rsync/errors.ts reads it. */
Napi::Value FailureToObject(Napi::Env env, rsx_error_t const &error);
