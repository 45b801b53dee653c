// Graphs of elementwise operations, a block of values at a time: each step is a loop over values that the first cache holds.
#pragma once
#include <hwy/contrib/math/math-inl.h>

#include "simd-inl.h"

namespace latents {
namespace {

inline V Number(float x) { return hn::Set(d, x); }

/** y, or x where that is no number: Highway's functions are defined for numbers. */
inline V KeepNaN(V x, V y) { return hn::IfThenElse(hn::IsNaN(x), x, y); }

/** e^x; infinity from 88.73 on, 0 below -104. */
inline V ExpOf(V x) { return KeepNaN(x, hn::Exp(d, hn::Min(x, Number(104)))); }

/** The natural logarithm: -infinity of 0, no number of what is below, infinity of infinity. */
inline V LogOf(V x) {
  const V y = hn::IfThenElse(hn::Eq(x, Number(INFINITY)), x, hn::Log(d, x));
  const V low = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), Number(NAN), Number(-INFINITY));
  return KeepNaN(x, hn::IfThenElse(hn::Lt(x, Number(1.17549435e-38f)), low, y));
}

inline V One(hn::Mask<D> m) { return hn::IfThenElseZero(m, Number(1)); }

template <typename F>
inline void Each(F f, int n, float* out, const float* a) {
  for (int i = 0; i < n; i += kLanes) Store(f(Load(a + i)), out + i);
}

template <typename F>
inline void Each(F f, int n, float* out, const float* a, const float* b) {
  for (int i = 0; i < n; i += kLanes) Store(f(Load(a + i), Load(b + i)), out + i);
}

/** One step on n values, a multiple of a vector; `out` may be any operand. */
HWY_NOINLINE void RunStep(ElementwiseOp op, int n, float* out, const float* a, const float* b, const float* c) {
  switch (op) {
    case ElementwiseOp::kNeg: return Each([](V x) { return hn::Neg(x); }, n, out, a);
    case ElementwiseOp::kAbs: return Each([](V x) { return hn::Abs(x); }, n, out, a);
    case ElementwiseOp::kSign:
      return Each([](V x) { return KeepNaN(x, hn::Sub(One(hn::Gt(x, hn::Zero(d))), One(hn::Lt(x, hn::Zero(d))))); }, n, out, a);
    case ElementwiseOp::kExp: return Each([](V x) { return ExpOf(x); }, n, out, a);
    case ElementwiseOp::kLog: return Each([](V x) { return LogOf(x); }, n, out, a);
    case ElementwiseOp::kSqrt: return Each([](V x) { return hn::Sqrt(x); }, n, out, a);
    case ElementwiseOp::kReciprocal: return Each([](V x) { return hn::Div(Number(1), x); }, n, out, a);
    case ElementwiseOp::kSigmoid:
      return Each([](V x) { return hn::Div(Number(1), hn::Add(Number(1), ExpOf(hn::Neg(x)))); }, n, out, a);
    case ElementwiseOp::kTanh: return Each([](V x) { return KeepNaN(x, hn::Tanh(d, x)); }, n, out, a);
    case ElementwiseOp::kRelu: return Each([](V x) { return hn::IfThenZeroElse(hn::Lt(x, hn::Zero(d)), x); }, n, out, a);
    case ElementwiseOp::kLeakyRelu:
      return Each([](V x, V slope) { return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(slope, x)); }, n, out, a, b);
    case ElementwiseOp::kElu:
      return Each(
          [](V x, V slope) {
            const V low = hn::Mul(slope, hn::Expm1(d, hn::Min(x, hn::Zero(d))));
            return hn::IfThenElse(hn::Or(hn::Gt(x, hn::Zero(d)), hn::IsNaN(x)), x, low);
          },
          n, out, a, b);
    case ElementwiseOp::kAdd: return Each([](V x, V y) { return hn::Add(x, y); }, n, out, a, b);
    case ElementwiseOp::kSub: return Each([](V x, V y) { return hn::Sub(x, y); }, n, out, a, b);
    case ElementwiseOp::kMul: return Each([](V x, V y) { return hn::Mul(x, y); }, n, out, a, b);
    case ElementwiseOp::kDiv: return Each([](V x, V y) { return hn::Div(x, y); }, n, out, a, b);
    case ElementwiseOp::kMin:
      return Each([](V x, V y) { return hn::IfThenElse(hn::Or(hn::Lt(x, y), hn::IsNaN(x)), x, y); }, n, out, a, b);
    case ElementwiseOp::kMax:
      return Each([](V x, V y) { return hn::IfThenElse(hn::Or(hn::Gt(x, y), hn::IsNaN(x)), x, y); }, n, out, a, b);
    case ElementwiseOp::kGreater: return Each([](V x, V y) { return One(hn::Gt(x, y)); }, n, out, a, b);
    case ElementwiseOp::kGreaterEqual: return Each([](V x, V y) { return One(hn::Ge(x, y)); }, n, out, a, b);
    case ElementwiseOp::kEqual: return Each([](V x, V y) { return One(hn::Eq(x, y)); }, n, out, a, b);
    case ElementwiseOp::kSelect:
      for (int i = 0; i < n; i += kLanes)
        Store(hn::IfThenElse(hn::Eq(Load(a + i), hn::Zero(d)), Load(c + i), Load(b + i)), out + i);
      return;
    case ElementwiseOp::kCopy: return Each([](V x) { return x; }, n, out, a);
    case ElementwiseOp::kCount: return;
  }
}

/** The sum of n values, its order fixed by n. */
inline float SumOf(const float* x, int n) {
  V sums[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
  int i = 0;
  for (int s = 0; i + kLanes <= n; i += kLanes, s++) sums[s & 3] = hn::Add(sums[s & 3], Load(x + i));
  float rest[kLanes] = {};
  if (i < n) memcpy(rest, x + i, (n - i) * sizeof(float));
  const V all = hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]));
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(all, Load(rest))));
}

inline void FillBlock(float value, float* to) {
  for (int i = 0; i < kElementwiseBlock; i += kLanes) hn::Store(Number(value), d, to + i);
}

/** n values to a block, filled up to a vector with zeros. */
inline void CopyBlock(const float* from, int n, float* to) {
  memcpy(to, from, n * sizeof(float));
  for (int i = n; i % kLanes != 0; i++) to[i] = 0;
}

inline void CopyBlock(const uint8_t* from, int n, float* to) {
  const hn::Rebind<int32_t, D> ints;
  const hn::Rebind<uint8_t, D> bytes;
  int i = 0;
  for (; i + kLanes <= n; i += kLanes) Store(hn::ConvertTo(d, hn::PromoteTo(ints, hn::LoadU(bytes, from + i))), to + i);
  for (; i < n; i++) to[i] = from[i];
  for (; i % kLanes != 0; i++) to[i] = 0;
}

/** One thread's view of the values of a block, by their places: inputs, numbers, slots. */
class ElementwiseBlock {
 public:
  explicit ElementwiseBlock(const Elementwise& e)
      : e_(e),
        memory_(Scratch(0, static_cast<size_t>(e.inputs + e.slots) * kElementwiseBlock)),
        at_(reinterpret_cast<float**>(Scratch(2, 2 * static_cast<size_t>(e.inputs + e.numbers + e.slots)))) {
    for (int i = 0; i < e.inputs; i++)
      if (e.input[i].spread == Spread::kSingle) Fill(i, 0);
    for (int i = 0; i < e.numbers; i++) at_[e.inputs + i] = const_cast<float*>(e.number) + static_cast<size_t>(i) * kElementwiseBlock;
  }

  /** The places from column `first` on of one row, n of them; sums[r] takes those of result r. */
  void Run(size_t row, size_t first, int n, float* sums) {
    const bool whole = n % kLanes == 0;
    const size_t start = row * e_.columns + first;
    for (int i = 0; i < e_.inputs; i++) {
      const ElementwiseInput& input = e_.input[i];
      if (input.spread == Spread::kColumn) Fill(i, row);
      if (input.spread == Spread::kFull || input.spread == Spread::kRow) Take(i, input.spread == Spread::kFull ? start : first, n, whole);
    }
    const int filled = (n + kLanes - 1) / kLanes * kLanes;
    for (int s = 0; s < e_.steps; s++) {
      const ElementwiseStep& step = e_.step[s];
      // a result is made where it belongs, if its last vector is a whole one
      float* out = whole && step.result >= 0 ? e_.result[step.result].data + start : Own(step.out - e_.numbers);
      RunStep(step.op, filled, out, at_[step.a], at_[step.b], at_[step.c]);
      at_[step.out] = out;
      if (!whole && step.result >= 0) memcpy(e_.result[step.result].data + start, out, n * sizeof(float));
    }
    for (int r = 0; r < e_.results; r++)
      if (e_.result[r].reduced) sums[r] = SumOf(at_[e_.result[r].place], n);
  }

 private:
  float* Own(int i) { return memory_ + static_cast<size_t>(i) * kElementwiseBlock; }
  void Fill(int i, size_t at) {
    const ElementwiseInput& input = e_.input[i];
    FillBlock(input.bytes ? static_cast<const uint8_t*>(input.data)[at] : static_cast<const float*>(input.data)[at], at_[i] = Own(i));
  }
  void Take(int i, size_t at, int n, bool whole) {
    const ElementwiseInput& input = e_.input[i];
    if (input.bytes) CopyBlock(static_cast<const uint8_t*>(input.data) + at, n, at_[i] = Own(i));
    else if (whole) at_[i] = const_cast<float*>(static_cast<const float*>(input.data)) + at;
    else CopyBlock(static_cast<const float*>(input.data) + at, n, at_[i] = Own(i));
  }
  const Elementwise& e_;
  float* memory_;
  float** at_;
};

/** Rows in pieces of at most a block; a few pieces make an item, and how they are cut depends on the shape alone. */
void RunElementwise(const Elementwise& e, const Parallel& parallel) {
  if (e.rows == 0 || e.columns == 0) {
    for (int r = 0; r < e.results; r++)
      if (e.result[r].reduced) memset(e.result[r].data, 0, e.rows * sizeof(float));
    return;
  }
  const size_t least = (e.columns + kElementwiseBlock - 1) / kElementwiseBlock;
  const size_t width = ((e.columns + least - 1) / least + kLanes - 1) / kLanes * kLanes, pieces = (e.columns + width - 1) / width;
  const size_t units = e.rows * pieces, together = 4096 / width < 1 ? 1 : 4096 / width;
  float* sums = Scratch(1, units * e.results);
  const auto item = [&](int i) {
    ElementwiseBlock block(e);
    const size_t end = (i + 1) * together < units ? (i + 1) * together : units;
    for (size_t u = i * together; u < end; u++) {
      const size_t first = u % pieces * width, left = e.columns - first, n = left < width ? left : width;
      block.Run(u / pieces, first, static_cast<int>(n), sums + u * e.results);
    }
  };
  const int items = static_cast<int>((units + together - 1) / together);
  // a few values: one thread is done sooner than another wakes up
  For(e.rows * e.columns * e.steps <= 1 << 15 ? kOneThread : parallel, items, item);
  for (int r = 0; r < e.results; r++) {
    const ElementwiseResult& result = e.result[r];
    for (size_t row = 0; result.reduced && row < e.rows; row++) {
      float total = 0;
      for (size_t p = 0; p < pieces; p++) total += sums[(row * pieces + p) * e.results + r];
      result.data[row] = total * result.scale;
    }
  }
}

}  // namespace
}  // namespace latents
