// The part of ONNX Runtime's C API that is used here. Its table of functions is append-only, so each function keeps its place in it for
// ever; the places were read off `offsetof(OrtApi, ...)` with the header of 1.30 and hold for every release from 1.17 on.
#pragma once
#include <cstddef>
#include <cstdint>
#if defined(_WIN32)
#include <cstring>
#include <string>
#endif

namespace latents {

struct OrtEnv;
struct OrtStatus;
struct OrtValue;
struct OrtSession;
struct OrtSessionOptions;
struct OrtMemoryInfo;
struct OrtKernelInfo;
struct OrtKernelContext;
struct OrtCustomOpDomain;
struct OrtTensorInfo;

enum ElementType : int { kAny = 0, kFloat = 1, kUint8 = 2, kInt64 = 7, kBool = 9 };
enum Characteristic : int { kRequired = 0, kOptional = 1, kVariadic = 2 };

/** Bytes of one element; 0 for a kind that is not used here. */
inline size_t ElementSize(ElementType type) {
  switch (type) {
    case kFloat: return 4;
    case kInt64: return 8;
    case kUint8:
    case kBool: return 1;
    default: return 0;
  }
}

/** OrtApiBase. */
struct OrtBase {
  const void* const* (*get_api)(uint32_t version);
  const char* (*version)();
};

/** OrtCustomOp as of API version 17: what follows in later versions is not asked for by them. */
struct CustomOp {
  uint32_t version;
  void* (*create_kernel)(const CustomOp*, const void* api, const OrtKernelInfo*);
  const char* (*name)(const CustomOp*);
  const char* (*provider)(const CustomOp*);
  ElementType (*input_type)(const CustomOp*, size_t);
  size_t (*input_count)(const CustomOp*);
  ElementType (*output_type)(const CustomOp*, size_t);
  size_t (*output_count)(const CustomOp*);
  void (*compute)(void* kernel, OrtKernelContext*);
  void (*destroy)(void* kernel);
  Characteristic (*input_characteristic)(const CustomOp*, size_t);
  Characteristic (*output_characteristic)(const CustomOp*, size_t);
  int (*input_memory)(const CustomOp*, size_t);
  int (*variadic_input_least)(const CustomOp*);
  int (*variadic_input_same)(const CustomOp*);
  int (*variadic_output_least)(const CustomOp*);
  int (*variadic_output_same)(const CustomOp*);
  OrtStatus* (*create_kernel_v2)(const CustomOp*, const void* api, const OrtKernelInfo*, void** kernel);
  OrtStatus* (*compute_v2)(void* kernel, OrtKernelContext*);
  OrtStatus* (*infer_shape)(const CustomOp*, void*);
  int (*first_version)(const CustomOp*);
  int (*last_version)(const CustomOp*);
};

constexpr uint32_t kApiVersion = 17;

/** OrtApi, by the places of its functions. */
class Ort {
 public:
  explicit Ort(const void* const* table) : table_(table) {}

  OrtStatus* create_status(int code, const char* text) const { return at<OrtStatus*(int, const char*)>(0)(code, text); }
  const char* message(const OrtStatus* s) const { return at<const char*(const OrtStatus*)>(2)(s); }
  void release(OrtStatus* s) const { at<void(OrtStatus*)>(93)(s); }

  OrtStatus* create_env(int level, const char* id, OrtEnv** out) const {
    return at<OrtStatus*(int, const char*, OrtEnv**)>(3)(level, id, out);
  }
  OrtStatus* create_session(const OrtEnv* env, const void* model, size_t bytes, const OrtSessionOptions* o, OrtSession** out) const {
    return at<OrtStatus*(const OrtEnv*, const void*, size_t, const OrtSessionOptions*, OrtSession**)>(8)(env, model, bytes, o, out);
  }
  OrtStatus* run(OrtSession* s, const char* const* names, const OrtValue* const* in, size_t count, const char* const* out_names,
                 size_t out_count, OrtValue** out) const {
    return at<OrtStatus*(OrtSession*, const void*, const char* const*, const OrtValue* const*, size_t, const char* const*, size_t,
                         OrtValue**)>(9)(s, nullptr, names, in, count, out_names, out_count, out);
  }
  void release(OrtSession* s) const { at<void(OrtSession*)>(95)(s); }

  OrtStatus* create_options(OrtSessionOptions** out) const { return at<OrtStatus*(OrtSessionOptions**)>(10)(out); }
  /** Paths are wide on Windows. */
  OrtStatus* profile(OrtSessionOptions* o, const char* prefix) const {
#if defined(_WIN32)
    const std::wstring wide(prefix, prefix + strlen(prefix));
    return at<OrtStatus*(OrtSessionOptions*, const wchar_t*)>(14)(o, wide.c_str());
#else
    return at<OrtStatus*(OrtSessionOptions*, const char*)>(14)(o, prefix);
#endif
  }
  OrtStatus* log_severity(OrtSessionOptions* o, int level) const { return at<OrtStatus*(OrtSessionOptions*, int)>(22)(o, level); }
  OrtStatus* optimization(OrtSessionOptions* o, int level) const { return at<OrtStatus*(OrtSessionOptions*, int)>(23)(o, level); }
  OrtStatus* intra_threads(OrtSessionOptions* o, int n) const { return at<OrtStatus*(OrtSessionOptions*, int)>(24)(o, n); }
  OrtStatus* config(OrtSessionOptions* o, const char* key, const char* value) const {
    return at<OrtStatus*(OrtSessionOptions*, const char*, const char*)>(130)(o, key, value);
  }
  OrtStatus* create_domain(const char* name, OrtCustomOpDomain** out) const {
    return at<OrtStatus*(const char*, OrtCustomOpDomain**)>(26)(name, out);
  }
  OrtStatus* add(OrtCustomOpDomain* d, const CustomOp* op) const { return at<OrtStatus*(OrtCustomOpDomain*, const CustomOp*)>(27)(d, op); }
  OrtStatus* add(OrtSessionOptions* o, OrtCustomOpDomain* d) const {
    return at<OrtStatus*(OrtSessionOptions*, OrtCustomOpDomain*)>(28)(o, d);
  }
  void release(OrtSessionOptions* o) const { at<void(OrtSessionOptions*)>(100)(o); }

  OrtStatus* cpu_memory(OrtMemoryInfo** out) const { return at<OrtStatus*(int, int, OrtMemoryInfo**)>(69)(0, 0, out); }
  OrtStatus* tensor_over(const OrtMemoryInfo* m, void* data, size_t bytes, const int64_t* shape, size_t rank, ElementType type,
                         OrtValue** out) const {
    return at<OrtStatus*(const OrtMemoryInfo*, void*, size_t, const int64_t*, size_t, ElementType, OrtValue**)>(49)(m, data, bytes, shape,
                                                                                                                  rank, type, out);
  }
  OrtStatus* data(const OrtValue* v, void** out) const { return at<OrtStatus*(OrtValue*, void**)>(51)(const_cast<OrtValue*>(v), out); }
  OrtStatus* info(const OrtValue* v, OrtTensorInfo** out) const { return at<OrtStatus*(const OrtValue*, OrtTensorInfo**)>(65)(v, out); }
  OrtStatus* element_type(const OrtTensorInfo* i, ElementType* out) const {
    return at<OrtStatus*(const OrtTensorInfo*, ElementType*)>(60)(i, out);
  }
  OrtStatus* rank(const OrtTensorInfo* i, size_t* out) const { return at<OrtStatus*(const OrtTensorInfo*, size_t*)>(61)(i, out); }
  OrtStatus* dims(const OrtTensorInfo* i, int64_t* out, size_t rank) const {
    return at<OrtStatus*(const OrtTensorInfo*, int64_t*, size_t)>(62)(i, out, rank);
  }
  void release(OrtTensorInfo* i) const { at<void(OrtTensorInfo*)>(99)(i); }
  void release(OrtValue* v) const { at<void(OrtValue*)>(96)(v); }

  OrtStatus* attribute(const OrtKernelInfo* i, const char* name, float* out) const {
    return at<OrtStatus*(const OrtKernelInfo*, const char*, float*)>(85)(i, name, out);
  }
  OrtStatus* attribute(const OrtKernelInfo* i, const char* name, int64_t* out) const {
    return at<OrtStatus*(const OrtKernelInfo*, const char*, int64_t*)>(86)(i, name, out);
  }
  OrtStatus* attribute(const OrtKernelInfo* i, const char* name, int64_t* out, size_t* count) const {
    return at<OrtStatus*(const OrtKernelInfo*, const char*, int64_t*, size_t*)>(163)(i, name, out, count);
  }
  OrtStatus* input_count(const OrtKernelContext* c, size_t* out) const { return at<OrtStatus*(const OrtKernelContext*, size_t*)>(88)(c, out); }
  OrtStatus* input(const OrtKernelContext* c, size_t i, const OrtValue** out) const {
    return at<OrtStatus*(const OrtKernelContext*, size_t, const OrtValue**)>(90)(c, i, out);
  }
  OrtStatus* output(OrtKernelContext* c, size_t i, const int64_t* dims, size_t rank, OrtValue** out) const {
    return at<OrtStatus*(OrtKernelContext*, size_t, const int64_t*, size_t, OrtValue**)>(91)(c, i, dims, rank, out);
  }
  OrtStatus* parallel_for(const OrtKernelContext* c, void (*f)(void*, size_t), size_t total, size_t batches, void* user) const {
    return at<OrtStatus*(const OrtKernelContext*, void (*)(void*, size_t), size_t, size_t, void*)>(274)(c, f, total, batches, user);
  }

 private:
  template <typename F>
  F* at(size_t place) const {
    return reinterpret_cast<F*>(const_cast<void*>(table_[place]));
  }
  const void* const* table_;
};

}  // namespace latents
