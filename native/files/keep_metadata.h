#pragma once

#include <napi.h>

/**
 * `keepMetadata({ replaced, fd }, onDone)`: copies the metadata of the file `replaced` to the open file `fd`, which is
 * about to replace it (rsx_keep_metadata()), on the thread pool. The path is a Uint8Array, since names need not be
 * valid text. The descriptor must stay open until onDone(failure), where failure is null or an object as
 * lib/rsync/errors.ts reads it. Does nothing on Windows.
 */
Napi::Value KeepMetadata(Napi::CallbackInfo const &info);
