#include "values.h"

#include <stdlib.h>

Napi::Value ThrowTypeError(napi_env env, char const *message) {
  napi_throw_type_error(env, nullptr, message);
  return Napi::Value();
}

bool ReadBytes(napi_env env, napi_value value, Span *bytes) {
  bool is_typed_array = false;
  if (napi_is_typedarray(env, value, &is_typed_array) != napi_ok || !is_typed_array) return false;
  napi_typedarray_type type;
  size_t length = 0;
  void *data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok) return false;
  if (type != napi_uint8_array) return false;
  bytes->data = static_cast<char *>(data);
  bytes->size = data == nullptr ? 0 : length;
  return true;
}

uint64_t ReadNumber(Napi::Object object, char const *name) {
  Napi::Value value = object.Get(name);
  double number = 0;
  if (value.IsEmpty() || napi_get_value_double(value.Env(), value, &number) != napi_ok) return 0;
  return number >= 0 && number <= 9007199254740992.0 ? static_cast<uint64_t>(number) : 0;
}

char *ReadText(Napi::Object object, char const *name) {
  Napi::Value value = object.Get(name);
  size_t length = 0;
  if (value.IsEmpty() || napi_get_value_string_utf8(value.Env(), value, nullptr, 0, &length) != napi_ok) return nullptr;
  char *text = static_cast<char *>(malloc(length + 1));
  if (text != nullptr) napi_get_value_string_utf8(value.Env(), value, text, length + 1, &length);
  return text;
}

rsx_limits_t ReadLimits(Napi::Object object) {
  rsx_limits_t limits = {};
  limits.min_strong_len = 1; // TypeScript has refused strong sums that are too short for the caller.
  Napi::Value value = object.Get("limits");
  if (value.IsEmpty() || !value.IsObject()) return limits;
  Napi::Object fields = value.As<Napi::Object>();
  limits.max_block_len = ReadNumber(fields, "maxBlockLength");
  limits.max_signature_memory = ReadNumber(fields, "maxSignatureMemory");
  limits.max_output = ReadNumber(fields, "maxOutput");
  return limits;
}

// Not Object::Set(), which constructs a std::string.
void SetNumber(Napi::Object object, char const *name, double number) {
  napi_set_named_property(object.Env(), object, name, Napi::Number::New(object.Env(), number));
}

void SetText(Napi::Object object, char const *name, char const *text) {
  napi_set_named_property(object.Env(), object, name, Napi::String::New(object.Env(), text));
}

Napi::Value StatsToObject(Napi::Env env, rs_stats_t const &stats) {
  Napi::Object object = Napi::Object::New(env);
  SetNumber(object, "bytesIn", static_cast<double>(stats.in_bytes));
  SetNumber(object, "bytesOut", static_cast<double>(stats.out_bytes));
  SetNumber(object, "literalCommands", stats.lit_cmds);
  SetNumber(object, "literalBytes", static_cast<double>(stats.lit_bytes));
  SetNumber(object, "copyCommands", static_cast<double>(stats.copy_cmds));
  SetNumber(object, "copyBytes", static_cast<double>(stats.copy_bytes));
  SetNumber(object, "blocks", static_cast<double>(stats.sig_blocks));
  SetNumber(object, "blockLength", static_cast<double>(stats.block_len));
  SetNumber(object, "falseMatches", stats.false_matches);
  return object;
}

Napi::Value FailureToObject(Napi::Env env, rsx_error_t const &error) {
  Napi::Object object = Napi::Object::New(env);
  SetNumber(object, "result", error.result);
  SetNumber(object, "osError", error.os_error);
  SetText(object, "operation", error.operation);
  SetText(object, "path", error.path);
  SetText(object, "detail", error.detail);
  return object;
}
