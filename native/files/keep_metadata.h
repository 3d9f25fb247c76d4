#pragma once

#include <napi.h>

/**
 * `keepMetadata({ replaced, fd }, onDone)`: gives the open file `fd` what is known of the file `replaced`, whose name
 * it is about to take (rsx_keep_metadata), on the thread pool. The path is a Uint8Array, since names need not be text.
 * The descriptor must stay open until onDone(failure), where failure is null or an object as lib/rsync/errors.ts reads
 * it. On Windows nothing is done.
 */
Napi::Value KeepMetadata(Napi::CallbackInfo const &info);
