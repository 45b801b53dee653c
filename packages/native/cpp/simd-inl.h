// What all kernels share: the vector, the register tile, scratch memory. This file and the other -inl.h are compiled once for each level of
// instructions, so everything in them lies in a namespace without a name: no level's code may be taken for another's by the linker.
#pragma once
#define HWY_COMPILE_ONLY_STATIC
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstdlib>
#include <cstring>
#if defined(_WIN32)
#include <malloc.h>
#endif

#include "kernels.h"

namespace latents {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr D d;
constexpr int kLanes = HWY_MAX_BYTES / 4;

/** Rows and columns of the tile that one loop keeps in registers: 28, 12 or 24 accumulators of 32, 16 or 32 registers. */
constexpr int kRows = HWY_MAX_BYTES == 64 ? 14 : HWY_MAX_BYTES == 32 ? 6 : 12;
constexpr int kColumns = 2 * kLanes;

inline V Load(const float* p) { return hn::LoadU(d, p); }
inline void Store(V x, float* p) { hn::StoreU(x, d, p); }
inline int Least(int a, int b) { return a < b ? a : b; }
constexpr int Ceil(int a, int b) { return (a + b - 1) / b; }

#if defined(_WIN32)
inline void* Aligned(size_t bytes) { return _aligned_malloc(bytes, 64); }
inline void FreeAligned(void* memory) { _aligned_free(memory); }
#else
inline void* Aligned(size_t bytes) { return aligned_alloc(64, bytes); }
inline void FreeAligned(void* memory) { free(memory); }
#endif

/** Floats of one thread's own, aligned and growing; a caller holds one of each number at a time. */
float* Scratch(int number, size_t floats) {
  struct Block {
    float* data = nullptr;
    size_t size = 0;
    ~Block() { FreeAligned(data); }
  };
  static thread_local Block blocks[4];
  Block& block = blocks[number];
  if (block.size < floats) {
    FreeAligned(block.data);
    block.size = (floats + 1023) / 1024 * 1024;
    block.data = static_cast<float*>(Aligned(block.size * sizeof(float)));
    if (!block.data) abort();
  }
  return block.data;
}

/**
 * out[i, j] = (add ? out[i, j] : 0) + sum over runs r and k of a[offsets[r] + i a_row + k a_step] b[(r count + k) b_row + j]
 * for i below R and j below V vectors. The sum's order is fixed: runs, then k. With each k of a run the line of memory at `ahead` + k `ahead_step`
 * is fetched, which somebody will want soon, and with the first k of each run one of `lines`: where the result goes, and what is read beside it.
 */
struct Tile {
  int runs, count;
  const float* a;
  const ptrdiff_t* offsets;
  ptrdiff_t a_row, a_step;
  const float* b;
  ptrdiff_t b_row;
  float* out;
  ptrdiff_t out_row;
  bool add;
  const float* ahead = nullptr;
  ptrdiff_t ahead_step = 0;
  const float* const* lines = nullptr;
  int line_count = 0;
};

template <int R, int W>
HWY_NOINLINE void TileRows(const Tile& t) {
  V c[R][W];
  const ptrdiff_t a_row = t.a_row, a_step = t.a_step, b_row = t.b_row;
#pragma GCC unroll 16
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int w = 0; w < W; w++) c[i][w] = t.add ? Load(t.out + i * t.out_row + w * kLanes) : hn::Zero(d);
  const float* b = t.b;
  const ptrdiff_t ahead_step = t.ahead_step;
  const int line_count = t.line_count;
  for (int r = 0; r < t.runs; r++) {
    const float* a = t.a + t.offsets[r];
    const float* ahead = t.ahead ? t.ahead : b;
    for (int k = 0; k < t.count; k++) {
      V x[W];
      __builtin_prefetch(ahead, 0, 2);
      ahead += ahead_step;
      if (k < line_count) __builtin_prefetch(t.lines[k], 1, 3);
#pragma GCC unroll 4
      for (int w = 0; w < W; w++) x[w] = Load(b + w * kLanes);
#pragma GCC unroll 16
      for (int i = 0; i < R; i++) {
        const V s = hn::Set(d, a[i * a_row]);
#pragma GCC unroll 4
        for (int w = 0; w < W; w++) c[i][w] = hn::MulAdd(s, x[w], c[i][w]);
      }
      a += a_step;
      b += b_row;
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int w = 0; w < W; w++) Store(c[i][w], t.out + i * t.out_row + w * kLanes);
}

using TileFunction = void (*)(const Tile&);
template <int W>
struct TileTable {
  TileFunction rows[15];
  template <int... R>
  static constexpr TileTable Make(std::integer_sequence<int, R...>) {
    return {{nullptr, &TileRows<R + 1, W>...}};
  }
};
constexpr TileTable<2> kTiles2 = TileTable<2>::Make(std::make_integer_sequence<int, kRows>{});
constexpr TileTable<1> kTiles1 = TileTable<1>::Make(std::make_integer_sequence<int, kRows>{});

/** The tile of `rows` rows (at most kRows) and two vectors. */
inline void RunTile(int rows, const Tile& t) { kTiles2.rows[rows](t); }

constexpr ptrdiff_t kNoOffset[1] = {0};

/** Calls f(item) for 0 ... items - 1 on several threads. */
template <typename F>
void For(const Parallel& p, int items, const F& f) {
  if (items == 1) return f(0);
  p.run(
      &p, items, [](void* c, int i) { (*static_cast<const F*>(c))(i); }, const_cast<F*>(&f));
}

/** Products (a multiplication and an addition) that one thread has done sooner than another is at work. */
constexpr int64_t kAlone = 1 << 18;

/** The calling thread alone. */
const Parallel kOneThread{[](const Parallel*, int items, void (*f)(void*, int), void* user) {
  for (int i = 0; i < items; i++) f(user, i);
}};

}  // namespace
}  // namespace latents
