// A signature in memory.
#pragma once

#include "values.h"

/**
 * A loaded signature, shared by the JavaScript object that stands for it and by every job that uses it, so that
 * neither has to outlive the other. Counted in JavaScript's thread only; pool threads use it while a job holds it.
 */
class SharedSignature {
public:
  explicit SharedSignature(rs_signature_t *signature) : signature_(signature) {}
  rs_signature_t *get() const { return signature_; }
  SharedSignature *Ref();
  /** Frees the signature with the last reference. Returns NULL, for the pointer that was given up. */
  SharedSignature *Unref();

private:
  ~SharedSignature() { rs_free_sumset(signature_); }

  int references_ = 1;
  rs_signature_t *signature_;
};

/**
 * In JavaScript: `new Signature()` is empty until a loading job or task puts a signature into it.
 *
 *   info()  { magic, blockLength, strongLength, blocks, memory }
 */
class Signature : public Napi::ObjectWrap<Signature> {
public:
  static void Define(Napi::Env env, Napi::Object exports);
  explicit Signature(Napi::CallbackInfo const &info);
  ~Signature() override;

  /** The native side of a JavaScript value; NULL (and a TypeError is thrown) when it is not a Signature. */
  static Signature *From(Napi::Env env, Napi::Value value);

  /** Takes over a signature whose index is built. */
  void Fill(Napi::Env env, rs_signature_t *signature);

  /** The signature, for a new holder, who must Unref() it; NULL (and a TypeError is thrown) while there is none. */
  SharedSignature *Share(Napi::Env env);

private:
  Napi::Value Info(Napi::CallbackInfo const &info);
  void AccountFor(Napi::Env env, int64_t bytes);

  SharedSignature *shared_ = nullptr;
  int64_t accounted_ = 0;
};
