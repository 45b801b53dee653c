// The operators of the domain "latents", as ONNX Runtime's custom operators.
#pragma once
#include "kernels.h"
#include "ort.h"

namespace latents {

/** Adds them to a session's options. The kernels are those of ChooseKernels(). */
OrtStatus* AddOperators(const Ort& ort, OrtSessionOptions* options, const Kernels& kernels);

}  // namespace latents
