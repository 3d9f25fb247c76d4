#include "signature.h"

namespace {

// A random number that marks objects of this class, so that no other wrapped object is taken for one.
constexpr napi_type_tag kTag = {0x9d1f6c0b52e84a37, 0xb8c4e1705fa26d93};

} // namespace

SharedSignature *SharedSignature::Ref() {
  ++references_;
  return this;
}

SharedSignature *SharedSignature::Unref() {
  if (--references_ == 0) delete this;
  return nullptr;
}

void Signature::Define(Napi::Env env, Napi::Object exports) {
  exports.Set("Signature", DefineClass(env, "Signature", {InstanceMethod<&Signature::Info>("info")}));
}

Signature::Signature(Napi::CallbackInfo const &info) : Napi::ObjectWrap<Signature>(info) {
  napi_type_tag_object(info.Env(), info.This(), &kTag);
}

Signature::~Signature() {
  if (shared_ == nullptr) return;
  AccountFor(Env(), -accounted_);
  shared_->Unref();
}

Signature *Signature::From(Napi::Env env, Napi::Value value) {
  bool ours = false;
  if (value.IsObject() && napi_check_object_type_tag(env, value, &kTag, &ours) == napi_ok && ours) {
    return Unwrap(value.As<Napi::Object>());
  }
  ThrowTypeError(env, "not a Signature");
  return nullptr;
}

void Signature::Fill(Napi::Env env, rs_signature_t *signature) {
  if (shared_ != nullptr) {
    AccountFor(env, -accounted_);
    shared_->Unref();
  }
  shared_ = new SharedSignature(signature);
  rsx_signature_info_t facts;
  rsx_signature_info(signature, &facts);
  AccountFor(env, static_cast<int64_t>(facts.memory));
}

SharedSignature *Signature::Share(Napi::Env env) {
  if (shared_ != nullptr) return shared_->Ref();
  ThrowTypeError(env, "the Signature is empty");
  return nullptr;
}

/** Reports memory of the engine to the garbage collector, so that it collects a dropped signature in time. */
void Signature::AccountFor(Napi::Env env, int64_t bytes) {
  int64_t total;
  napi_adjust_external_memory(env, bytes, &total);
  accounted_ += bytes;
}

Napi::Value Signature::Info(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  Napi::Object object = Napi::Object::New(env);
  if (shared_ == nullptr) {
    ThrowTypeError(env, "the Signature is empty");
    return object;
  }
  rsx_signature_info_t facts;
  rsx_signature_info(shared_->get(), &facts);
  SetNumber(object, "magic", facts.magic);
  SetNumber(object, "blockLength", facts.block_len);
  SetNumber(object, "strongLength", facts.strong_len);
  SetNumber(object, "blocks", static_cast<double>(facts.records));
  SetNumber(object, "memory", static_cast<double>(facts.memory));
  return object;
}
