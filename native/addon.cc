// The addon: what lib/rsync/engine/native.ts loads. One instance per environment (main thread or worker), and no
// globals.
#include <napi.h>

#include "files/file_task.h"
#include "files/keep_metadata.h"
#include "jobs/delta_job.h"
#include "jobs/load_signature_job.h"
#include "jobs/patch_job.h"
#include "jobs/signature_job.h"
#include "signature.h"

class Addon : public Napi::Addon<Addon> {
public:
  Addon(Napi::Env env, Napi::Object exports) {
    SignatureJob::Define(env, exports);
    LoadSignatureJob::Define(env, exports);
    DeltaJob::Define(env, exports);
    PatchJob::Define(env, exports);
    Signature::Define(env, exports);
    FileTask::Define(env, exports);
    DefineAddon(exports, {InstanceMethod<&Addon::Kernels>("kernels", napi_enumerable),
                          InstanceMethod<&Addon::Keep>("keepMetadata", napi_enumerable)});
  }

private:
  /** Name of the instruction set that the engine uses here. */
  Napi::Value Kernels(Napi::CallbackInfo const &info) { return Napi::String::New(info.Env(), rsx_kernels()); }

  Napi::Value Keep(Napi::CallbackInfo const &info) { return KeepMetadata(info); }
};

NODE_API_ADDON(Addon)
