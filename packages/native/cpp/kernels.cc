// Compiled once for each level of instructions, with LEVEL naming it: see build.ts.
#include "adam-inl.h"
#include "conv-inl.h"
#include "conv-weight-grad-inl.h"
#include "draw-bits-inl.h"
#include "elementwise-inl.h"

#define LATENTS_JOIN_(a, b) a##b
#define LATENTS_JOIN(a, b) LATENTS_JOIN_(a, b)
#define LATENTS_TEXT_(a) #a
#define LATENTS_TEXT(a) LATENTS_TEXT_(a)

namespace latents {

extern const Kernels LATENTS_JOIN(kKernels_, LEVEL);
const Kernels LATENTS_JOIN(kKernels_, LEVEL) = {
    LATENTS_TEXT(LEVEL), RunGemm, RunAdam, RunGemmAdam, RunConv, RunConvTranspose, RunConvWeightGrad, RunChannelSums, RunElementwise, RunDrawBits,
};

}  // namespace latents
