// How a convolution and its transpose become the same loop. Along each axis, the results of one phase lie `step` apart and are sums over taps:
// result origin + t step takes from place t stride + offset of the image that is read, times the kernel's value `index`.
// A convolution has one phase (step 1, stride s, offset k d - p). Its transpose has s phases: result i takes from (i + p - k d) / s where that
// is whole, so phase q = i mod s has the taps k with q + p - k d divisible by s, and stride 1.
#pragma once
#include "simd-inl.h"

namespace latents {
namespace {

constexpr int kMostTaps = 64;

struct Tap {
  int offset, index;
};

struct AxisPhase {
  int origin, count, taps;
  Tap tap[kMostTaps];
};

struct Axis {
  int phases, step, stride;
  /** The least and greatest offset of all taps: what must lie around the image that is read. */
  int low, high;
  AxisPhase* phase;
};

/** Phases of one axis; `phases` has room for as many as the stride. Taps stand in the order of their offsets. */
inline Axis MakeAxis(const Window& w, int axis, bool transposed, int results, AxisPhase* phases) {
  const int kernel = w.kernel[axis], stride = w.stride[axis], dilation = w.dilation[axis], padding = w.padding[axis];
  Axis a{transposed ? stride : 1, transposed ? stride : 1, transposed ? 1 : stride, 0, 0, phases};
  for (int q = 0; q < a.phases; q++) {
    AxisPhase& p = phases[q];
    p = {q, results > q ? Ceil(results - q, a.step) : 0, 0, {}};
    for (int i = 0; i < kernel; i++) {
      const int k = transposed ? kernel - 1 - i : i;
      if (!transposed)
        p.tap[p.taps++] = {k * dilation - padding, k};
      else if ((q + padding - k * dilation) % stride == 0)
        p.tap[p.taps++] = {(q + padding - k * dilation) / stride, k};
    }
    for (int t = 0; t < p.taps; t++) {
      a.low = Least(a.low, p.tap[t].offset);
      a.high = -Least(-a.high, -p.tap[t].offset);
    }
  }
  return a;
}

/** One pair of phases: which stretches of the image's rows are multiplied with which weights. */
struct PhasePlan {
  const AxisPhase *y, *x;
  int runs, count;
  /** Of each run, from the first place that the window could touch. */
  ptrdiff_t* offsets;
  const float* weights;
};

/** The strip of rows [first, first + rows) and columns [left, left + columns) of one image, zeros where the image has none. */
inline void CopyStrip(const float* image, const int size[2], int channels, int first, int rows, int left, int columns, float* to) {
  const size_t row_floats = static_cast<size_t>(columns) * channels;
  const int begin = left < 0 ? -left : 0, end = Least(columns, size[1] - left);
  for (int r = 0; r < rows; r++, to += row_floats) {
    const int y = first + r;
    if (y < 0 || y >= size[0] || end <= begin) {
      memset(to, 0, row_floats * sizeof(float));
      continue;
    }
    memset(to, 0, static_cast<size_t>(begin) * channels * sizeof(float));
    memcpy(to + static_cast<size_t>(begin) * channels, image + (static_cast<size_t>(y) * size[1] + left + begin) * channels,
           static_cast<size_t>(end - begin) * channels * sizeof(float));
    memset(to + static_cast<size_t>(end) * channels, 0, static_cast<size_t>(columns - end) * channels * sizeof(float));
  }
}

}  // namespace
}  // namespace latents
