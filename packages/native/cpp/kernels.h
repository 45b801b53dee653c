// What the kernels offer, whatever the processor: plain structs, and a table of functions for each level of instructions.
#pragma once
#include <cstddef>
#include <cstdint>

namespace latents {

/** Runs f(context, 0 ... items - 1) on several threads, in any order; returns when all are done. */
struct Parallel {
  void (*run)(const Parallel*, int items, void (*f)(void*, int), void* context);
};

/** C[M, N] = A[M, K] B[K, N], each operand by its strides; then + bias[N], max(., 0), or 0 where mask[M, N] (laid out as C) is not positive. */
struct Gemm {
  int M, N, K;
  const float* A;
  ptrdiff_t a_row, a_column;
  const float* B;
  ptrdiff_t b_row, b_column;
  float* C;
  ptrdiff_t c_row;
  const float* bias;
  const float* mask;
  bool relu;
};

/**
 * Adam as the graph writes it (packages/core/src/optim/adam.ts): m' = beta1 m + g, v' = beta2 v + g^2, p' = decay p - size m' / (sqrt(v') + floor).
 */
struct AdamRule {
  float beta1, beta2, size, floor, decay;
};

/** One parameter's values before and after; both may be the same memory. */
struct AdamState {
  const float *p, *m, *v;
  float *next_p, *next_m, *next_v;
};

/** n values with the gradient g. */
struct Adam {
  AdamRule rule;
  AdamState state;
  const float* g;
  size_t n;
};

/** A dense layer's update: weights [O, I] with the gradient dy^T x, dy [batch, O], x [batch, I]; bias [O] (p null: none) with dy's sums. */
struct GemmAdam {
  AdamRule rule;
  AdamState weight, bias;
  const float *dy, *x;
  int batch, O, I;
};

/** Both spatial axes of a window, [height, width]; padding is at the top and left (what is below and right follows from the sizes). */
struct Window {
  int kernel[2], stride[2], dilation[2], padding[2];
};

/**
 * Images [n, h, w, channels] and positions [n, h', w', channels], channels last; weights [positions' channels, images' channels, kh, kw].
 * A convolution goes from images to positions, its transpose back; then + bias, max(., 0), or 0 where mask (laid out as the result) is not positive.
 */
struct Conv {
  Window window;
  int batch;
  int image[2], image_channels;
  int places[2], place_channels;
  const float* from;
  float* to;
  const float* weights;
  const float* bias;
  const float* mask;
  bool relu;
};

/** out[o, c, i, j] = sum over images and places of positions[n, y, x, o] image[n, y s + i d - p, x s + j d - p, c]; sums[o] (may be null). */
struct ConvWeightGrad {
  Window window;
  int batch;
  int image[2], image_channels;
  int places[2], place_channels;
  const float* images;
  const float* positions;
  float* out;
  float* sums;
};

/** out[c] = sum over `places` of values[place, c]. */
struct ChannelSums {
  size_t places;
  int channels;
  const float* values;
  float* out;
};

/** What a step of `Elementwise` does with its operands a, b, c; the numbers are those of packages/core/src/onnx/fused/elementwise-ops.ts. */
enum class ElementwiseOp : int {
  kNeg, kAbs, kSign, kExp, kLog, kSqrt, kReciprocal, kSigmoid, kTanh, kRelu, kLeakyRelu, kElu,
  kAdd, kSub, kMul, kDiv, kMin, kMax, kGreater, kGreaterEqual, kEqual, kSelect, kCopy, kCount
};

/** How an input lies in rows x columns of places: a value for each; one for all; one for each column, or for each row. */
enum class Spread : int { kFull, kSingle, kRow, kColumn, kCount };

/** Values in a block. */
constexpr int kElementwiseBlock = 512;

/** `bytes`: uint8 or bool, taken as numbers; else float32. */
struct ElementwiseInput {
  const void* data;
  Spread spread;
  bool bytes;
};

/** place `out` = op(a, b, c); `result`: the whole result that it is, or -1. */
struct ElementwiseStep {
  ElementwiseOp op;
  int out, a, b, c, result;
};

/** The values of a place, [rows, columns]; or each row's sum times `scale`, [rows]. */
struct ElementwiseResult {
  int place;
  bool reduced;
  float scale;
  float* data;
};

/** Elementwise operations on rows x columns values. Places are inputs, then numbers (a block full of each), then slots for what steps make. */
struct Elementwise {
  size_t rows, columns;
  int inputs, numbers, slots, steps, results;
  const ElementwiseInput* input;
  const float* number;
  const ElementwiseStep* step;
  const ElementwiseResult* result;
};

/**
 * Images indices[0 ... count - 1] of `pixels`, `size` values each, to `out`: 1 with probability value / 255. A draw depends on the address (Philox key
 * and counter words 1 to 3), and on the image's place, or its index where `by_image`, and the value's place in it.
 */
struct DrawBits {
  const uint8_t* pixels;
  const uint32_t* indices;
  size_t count, size;
  const int32_t* address;
  bool by_image;
  uint8_t* out;
};

struct Kernels {
  const char* name;
  void (*gemm)(const Gemm&, const Parallel&);
  void (*adam)(const Adam*, size_t count, const Parallel&);
  void (*gemm_adam)(const GemmAdam&, const Parallel&);
  void (*conv)(const Conv&, const Parallel&);
  void (*conv_transpose)(const Conv&, const Parallel&);
  void (*conv_weight_grad)(const ConvWeightGrad&, const Parallel&);
  void (*channel_sums)(const ChannelSums&, const Parallel&);
  void (*elementwise)(const Elementwise&, const Parallel&);
  void (*draw_bits)(const DrawBits&);
};

/** The best table that this processor can run; null where it has none (x86 without AVX2 and FMA). */
const Kernels* ChooseKernels();

}  // namespace latents
