// Adam, alone and at the end of a weight gradient that is never written to memory.
#pragma once
#include "gemm-inl.h"

namespace latents {
namespace {

struct AdamVectors {
  V beta1, beta2, size, floor, decay;
  explicit AdamVectors(const AdamRule& r)
      : beta1(hn::Set(d, r.beta1)), beta2(hn::Set(d, r.beta2)), size(hn::Set(d, r.size)), floor(hn::Set(d, r.floor)), decay(hn::Set(d, r.decay)) {}
};

/** m / (sqrt(v) + floor). AVX-512 has estimates of 14 bits, which one Newton step makes as exact as float32 is, in a third of the time. */
inline V Ratio(V m, V v, V floor) {
#if HWY_TARGET <= HWY_AVX3 && HWY_MAX_BYTES == 64
  const V half = hn::Set(d, 0.5f), one = hn::Set(d, 1.0f);
  const V r = hn::ApproximateReciprocalSqrt(hn::Max(v, hn::Set(d, 1e-37f)));
  const V h = hn::Mul(v, r);
  const V root = hn::MulAdd(hn::Mul(h, half), hn::NegMulAdd(h, r, one), h);
  const V sum = hn::Add(root, floor);
  const V i = hn::ApproximateReciprocal(sum);
  return hn::Mul(m, hn::MulAdd(hn::NegMulAdd(sum, i, one), i, i));
#else
  return hn::Div(m, hn::Add(hn::Sqrt(v), floor));
#endif
}

/** One vector of values at place `at`. Past the caches where `past`: states that no cache holds. */
inline void Step(const AdamState& s, size_t at, V g, const AdamVectors& r, bool past) {
  const V m = hn::MulAdd(Load(s.m + at), r.beta1, g);
  const V v = hn::MulAdd(g, g, hn::Mul(Load(s.v + at), r.beta2));
  const V p = hn::NegMulAdd(Ratio(m, v, r.floor), r.size, hn::Mul(Load(s.p + at), r.decay));
  if (past) {
    hn::Stream(m, d, s.next_m + at);
    hn::Stream(v, d, s.next_v + at);
    hn::Stream(p, d, s.next_p + at);
    return;
  }
  Store(m, s.next_m + at);
  Store(v, s.next_v + at);
  Store(p, s.next_p + at);
}

/** `count` values from place `at` on, the last ones by way of a vector that is filled up: the same bits wherever a value stands. */
inline void StepRow(const AdamState& s, size_t at, int count, const float* g, const AdamVectors& r, bool past) {
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) Step(s, at + i, Load(g + i), r, past);
  const int rest = count - i;
  if (rest == 0) return;
  float p[kLanes] = {}, m[kLanes] = {}, v[kLanes] = {}, x[kLanes] = {};
  memcpy(p, s.p + at + i, rest * sizeof(float));
  memcpy(m, s.m + at + i, rest * sizeof(float));
  memcpy(v, s.v + at + i, rest * sizeof(float));
  memcpy(x, g + i, rest * sizeof(float));
  Step({p, m, v, p, m, v}, 0, Load(x), r, false);
  memcpy(s.next_p + at + i, p, rest * sizeof(float));
  memcpy(s.next_m + at + i, m, rest * sizeof(float));
  memcpy(s.next_v + at + i, v, rest * sizeof(float));
}

/** More values than a cache holds, not in place, and aligned: written past the caches, or each line would be read before it is written. */
inline bool PastCaches(const AdamState& s, size_t n, size_t row) {
  const auto bits = reinterpret_cast<uintptr_t>(s.next_p) | reinterpret_cast<uintptr_t>(s.next_m) | reinterpret_cast<uintptr_t>(s.next_v);
  return s.p != s.next_p && n > 2000000 && row % 16 == 0 && bits % 64 == 0;
}

void RunAdam(const Adam* all, size_t count, const Parallel& parallel) {
  constexpr size_t kChunk = 1 << 15;
  int items = 0;
  for (size_t i = 0; i < count; i++) items += static_cast<int>((all[i].n + kChunk - 1) / kChunk);
  const auto chunk = [&](int item) {
    size_t i = 0, left = item;
    for (; left >= (all[i].n + kChunk - 1) / kChunk; i++) left -= (all[i].n + kChunk - 1) / kChunk;
    const Adam& a = all[i];
    const size_t from = left * kChunk, n = a.n - from < kChunk ? a.n - from : kChunk;
    StepRow(a.state, from, static_cast<int>(n), a.g + from, AdamVectors(a.rule), PastCaches(a.state, a.n, 16));
    hwy::FlushStream();
  };
  // many small parameters: one thread is done sooner than another wakes up
  size_t total = 0;
  for (size_t i = 0; i < count; i++) total += all[i].n;
  For(total <= kChunk ? kOneThread : parallel, items, chunk);
}

/** Asks for the state's lines of the tile after this one while this one is summed: R rows of kColumns values of p, m and v. */
struct Ahead {
  const float *p, *m, *v;
  ptrdiff_t row;
};

/** The tile of a weight gradient: x packed by columns, dy read where it lies; memory of the next tile's state is fetched meanwhile. */
template <int R>
HWY_NOINLINE void GradTile(int K, const float* dy, ptrdiff_t dy_row, const float* x, float* out, const Ahead& ahead) {
  V c0[R], c1[R];
#pragma GCC unroll 16
  for (int i = 0; i < R; i++) c0[i] = c1[i] = hn::Zero(d);
  const int part = Ceil(K, R);
  int k = 0;
  for (int r = 0; r < R; r++) {
    const ptrdiff_t at = r * ahead.row;
    for (int q = 0; q < kColumns; q += 16) {
      hwy::Prefetch(ahead.p + at + q);
      hwy::Prefetch(ahead.m + at + q);
      hwy::Prefetch(ahead.v + at + q);
    }
    const int end = Least(K, k + part);
    for (; k < end; k++) {
      const V x0 = hn::Load(d, x), x1 = hn::Load(d, x + kLanes);
      x += kColumns;
#pragma GCC unroll 16
      for (int i = 0; i < R; i++) {
        const V s = hn::Set(d, dy[i]);
        c0[i] = hn::MulAdd(s, x0, c0[i]);
        c1[i] = hn::MulAdd(s, x1, c1[i]);
      }
      dy += dy_row;
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < R; i++) {
    hn::Store(c0[i], d, out + i * kColumns);
    hn::Store(c1[i], d, out + i * kColumns + kLanes);
  }
}

using GradFunction = void (*)(int, const float*, ptrdiff_t, const float*, float*, const Ahead&);
struct GradTable {
  GradFunction rows[15];
  template <int... R>
  static constexpr GradTable Make(std::integer_sequence<int, R...>) {
    return {{nullptr, &GradTile<R + 1>...}};
  }
};
constexpr GradTable kGradTiles = GradTable::Make(std::make_integer_sequence<int, kRows>{});

/** Rows of the weights outermost, so that the state is walked in memory's order. */
void RunGemmAdam(const GemmAdam& g, const Parallel& all) {
  const Parallel& parallel = static_cast<int64_t>(g.batch) * g.I * g.O <= kAlone ? kOneThread : all;
  const int panels = Ceil(g.I, kColumns);
  float* packed = Scratch(1, static_cast<size_t>(panels) * kColumns * g.batch);
  For(parallel, panels, [&](int j) {
    PackColumns(g.x + j * kColumns, g.I, 1, g.batch, Least(kColumns, g.I - j * kColumns), packed + static_cast<size_t>(j) * kColumns * g.batch);
  });
  // few products a value: memory decides, and few rows at once keep rows of 4096 bytes out of each other's cache sets
  const int height = g.batch <= 32 ? Least(4, kRows) : kRows;
  const int tiles = Ceil(g.O, height);
  const bool past = PastCaches(g.weight, static_cast<size_t>(g.O) * g.I, g.I);
  For(parallel, tiles, [&](int t) {
    const AdamVectors rule(g.rule);
    const int row = static_cast<int>(static_cast<int64_t>(g.O) * t / tiles);
    const int rows = static_cast<int>(static_cast<int64_t>(g.O) * (t + 1) / tiles) - row;
    HWY_ALIGN float out[kRows * kColumns];
    for (int j = 0; j < panels; j++) {
      const size_t at = static_cast<size_t>(row) * g.I + j * kColumns, next = j + 1 < panels ? at + kColumns : at;
      const Ahead ahead{g.weight.p + next, g.weight.m + next, g.weight.v + next, g.I};
      kGradTiles.rows[rows](g.batch, g.dy + row, g.O, packed + static_cast<size_t>(j) * kColumns * g.batch, out, ahead);
      const int width = Least(kColumns, g.I - j * kColumns);
      for (int i = 0; i < rows; i++) StepRow(g.weight, at + static_cast<size_t>(i) * g.I, width, out + i * kColumns, rule, past);
    }
    if (g.bias.p) {
      float sums[kRows + kLanes] = {};
      for (int b = 0; b < g.batch; b++)
        for (int i = 0; i < rows; i++) sums[i] += g.dy[static_cast<size_t>(b) * g.O + row + i];
      StepRow(g.bias, row, rows, sums, rule, false);
    }
    hwy::FlushStream();
  });
}

}  // namespace
}  // namespace latents
