// A signature in memory.
#pragma once

#include "values.h"

/**
 * A loaded signature with a count of references, held by its JavaScript object and by each job that uses it. The count
 * changes in JavaScript's thread only; pool threads use the signature while a job holds it.
 */
class SharedSignature {
public:
  explicit SharedSignature(rs_signature_t *signature) : signature_(signature) {}
  rs_signature_t *get() const { return signature_; }
  SharedSignature *Ref();
  /** Drops a reference; the last one frees the signature. Returns NULL, for the holder's pointer. */
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

  /** The native object of a JavaScript value; NULL, with a TypeError thrown, when it is not a Signature. */
  static Signature *From(Napi::Env env, Napi::Value value);

  /** Takes ownership of a signature whose index is built; it replaces an earlier one. */
  void Fill(Napi::Env env, rs_signature_t *signature);

  /** Adds a reference, which the caller must Unref(); NULL, with a TypeError thrown, while there is no signature. */
  SharedSignature *Share(Napi::Env env);

private:
  Napi::Value Info(Napi::CallbackInfo const &info);
  void AccountFor(Napi::Env env, int64_t bytes);

  SharedSignature *shared_ = nullptr;
  int64_t accounted_ = 0;
};
