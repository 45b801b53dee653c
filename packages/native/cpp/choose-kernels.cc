#include <cstdlib>
#include <cstring>

#include "kernels.h"

namespace latents {

#if defined(__x86_64__)
extern const Kernels kKernels_avx2;
extern const Kernels kKernels_avx512;

const Kernels* ChooseKernels() {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) return nullptr;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
  // for tests: the narrower kernels on a processor that has both
  const char* asked = getenv("LATENTS_KERNELS");
  return wide && !(asked && strcmp(asked, "avx2") == 0) ? &kKernels_avx512 : &kKernels_avx2;
}
#else
extern const Kernels kKernels_neon;
const Kernels* ChooseKernels() { return &kKernels_neon; }
#endif

}  // namespace latents
