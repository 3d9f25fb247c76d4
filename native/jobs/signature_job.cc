#include "signature_job.h"

void SignatureJob::Define(Napi::Env env, Napi::Object exports) {
  using Object = JobObject<SignatureJob>;
  exports.Set("SignatureJob",
              Object::DefineClass(
                  env, "SignatureJob",
                  {Object::Method<&SignatureJob::Process>("process"), Object::Method<&SignatureJob::Close>("close"),
                   Object::Method<&SignatureJob::Stats>("stats"), Object::Method<&SignatureJob::Failure>("failure")}));
}

SignatureJob::SignatureJob(Napi::CallbackInfo const &info) {
  Napi::Object options = Options(info);
  if (options.IsEmpty()) return;
  Adopt(info.Env(),
        rs_sig_begin(static_cast<size_t>(ReadNumber(options, "blockLength")),
                     static_cast<size_t>(ReadNumber(options, "strongLength")),
                     static_cast<rs_magic_number>(ReadNumber(options, "magic"))),
        ReadLimits(options));
}
