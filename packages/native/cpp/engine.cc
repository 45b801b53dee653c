// Finding the ONNX Runtime that onnxruntime-node has loaded.
#include <mutex>

#include "session.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif
#if defined(__APPLE__)
#include <mach-o/dyld.h>

#include <cstring>
#endif

namespace latents {
namespace {

/** `OrtGetApiBase` of a library that is in this process already. A second copy would have its own threads and environment. */
void* FindBase() {
#if defined(_WIN32)
  const HMODULE library = GetModuleHandleW(L"onnxruntime.dll");
  return library ? reinterpret_cast<void*>(GetProcAddress(library, "OrtGetApiBase")) : nullptr;
#elif defined(__APPLE__)
  for (uint32_t i = 0; i < _dyld_image_count(); i++) {
    const char* path = _dyld_get_image_name(i);
    if (!path || !strstr(path, "libonnxruntime")) continue;
    if (void* library = dlopen(path, RTLD_NOLOAD | RTLD_NOW))
      if (void* base = dlsym(library, "OrtGetApiBase")) return base;
  }
  return nullptr;
#else
  void* library = dlopen("libonnxruntime.so.1", RTLD_NOLOAD | RTLD_NOW);
  return library ? dlsym(library, "OrtGetApiBase") : nullptr;
#endif
}

Failure Open(Engine* engine) {
  engine->kernels = ChooseKernels();
  if (!engine->kernels) return "this processor has no AVX2";
  void* base = FindBase();
  if (!base) return "onnxruntime-node is not loaded in this process";
  const OrtBase* ort = reinterpret_cast<const OrtBase* (*)()>(base)();
  const void* const* table = ort->get_api(kApiVersion);
  if (!table) return "this ONNX Runtime is older than 1.17";
  engine->ort = Ort(table);
  engine->version = ort->version();
  constexpr int kFatal = 4;
  OrtStatus* status = engine->ort.create_env(kFatal, "latents", &engine->env);
  if (!status) status = engine->ort.cpu_memory(&engine->memory);
  if (!status) return {};
  Failure failure = engine->ort.message(status);
  engine->ort.release(status);
  return failure;
}

}  // namespace

Failure OpenEngine(const Engine** out) {
  static std::mutex mutex;
  static Engine engine;
  static bool open = false;
  const std::lock_guard<std::mutex> lock(mutex);
  if (!open)
    if (Failure failure = Open(&engine); !failure.empty()) return failure;
  open = true;
  *out = &engine;
  return {};
}

}  // namespace latents
