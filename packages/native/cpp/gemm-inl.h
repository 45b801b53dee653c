// Matrix products with what follows them.
#pragma once
#include "pack-inl.h"

namespace latents {
namespace {

/** What is done to a product's row before it is written: c[row, column ...] of `width` values. */
inline void FinishRow(const Gemm& g, int row, int column, int width, const float* from) {
  float* to = g.C + row * g.c_row + column;
  const float* mask = g.mask ? g.mask + row * g.c_row + column : nullptr;
  int c = 0;
  for (; c + kLanes <= width; c += kLanes) {
    V x = Load(from + c);
    if (g.bias) x = hn::Add(x, Load(g.bias + column + c));
    if (g.relu) x = hn::Max(hn::Zero(d), x);
    if (mask) x = hn::IfThenElseZero(hn::Gt(Load(mask + c), hn::Zero(d)), x);
    Store(x, to + c);
  }
  for (; c < width; c++) {
    float x = from[c];
    if (g.bias) x += g.bias[column + c];
    if (g.relu) x = x < 0 ? 0 : x;
    if (mask) x = mask[c] > 0 ? x : 0;
    to[c] = x;
  }
}

/** Panels of kColumns columns, each packed by whoever multiplies it; where there are few, packed first and then multiplied by a few rows of tiles at a time. */
inline void GemmPanels(const Gemm& g, const Parallel& all) {
  const bool alone = static_cast<int64_t>(g.M) * g.N * g.K <= kAlone;
  const Parallel& parallel = alone ? kOneThread : all;
  const int panels = Ceil(g.N, kColumns), tiles = Ceil(g.M, kRows);
  const size_t size = static_cast<size_t>(g.K) * kColumns;
  int blocks = 1;
  // items of 50 microseconds or less: whoever is done waits no longer than that for the others
  while (!alone && blocks * 2 <= tiles && (panels * blocks < 8 || static_cast<int64_t>(g.M) * g.K > int64_t{blocks} << 17)) blocks++;
  const auto pack = [&](int panel, float* to) {
    const int j = panel * kColumns;
    PackColumns(g.B + j * g.b_column, g.b_row, g.b_column, g.K, Least(kColumns, g.N - j), to);
  };
  float* shared = blocks > 1 ? Scratch(1, panels * size) : nullptr;
  if (shared) For(parallel, panels, [&](int panel) { pack(panel, shared + panel * size); });
  For(parallel, panels * blocks, [&](int item) {
    const int panel = item % panels, block = item / panels, j = panel * kColumns, width = Least(kColumns, g.N - j);
    const int first = tiles * block / blocks, last = tiles * (block + 1) / blocks;
    float* out = Scratch(0, size + kRows * kColumns);
    float* packed = shared ? shared + panel * size : out + kRows * kColumns;
    if (!shared) pack(panel, packed);
    for (int t = first; t < last; t++) {
      const int row = static_cast<int>(static_cast<int64_t>(g.M) * t / tiles);
      const int rows = static_cast<int>(static_cast<int64_t>(g.M) * (t + 1) / tiles) - row;
      Tile tile{1, g.K, g.A + row * g.a_row, kNoOffset, g.a_row, g.a_column, packed, kColumns, out, kColumns, false};
      // the next panel, mostly this thread's next: a line of it with each k, by two tiles
      if (!shared && t - first < 2 && j + kColumns < g.N) {
        const bool rows_lie_together = g.b_row == 1;
        tile.ahead = g.B + (j + kColumns) * g.b_column + (t - first) * (rows_lie_together ? 16 * static_cast<ptrdiff_t>(g.K) : 16);
        tile.ahead_step = rows_lie_together ? 16 : g.b_row;
      }
      // the lines that the tile will be written to, and those of its mask: else every store waits for its own
      const float* lines[kRows * kColumns / 8];
      tile.lines = lines;
      for (int i = 0; i < rows; i++)
        for (int c = 0; c < width; c += 16) {
          const ptrdiff_t at = (row + i) * g.c_row + j + c;
          lines[tile.line_count++] = g.C + at;
          if (g.mask) lines[tile.line_count++] = g.mask + at;
        }
      if (width <= kLanes) kTiles1.rows[rows](tile);
      else RunTile(rows, tile);
      for (int i = 0; i < rows; i++) FinishRow(g, row + i, j, width, out + i * kColumns);
    }
  });
}

constexpr int kFew = 16;

/** At most kFew rows, columns of B contiguous in k: the transposed product, in which B is read once, where it lies. */
inline void GemmFewTransposed(const Gemm& g, const Parallel& parallel) {
  constexpr int kWide = kFew <= kLanes ? kLanes : kFew > kColumns ? kFew : kColumns;
  float* x = Scratch(1, static_cast<size_t>(g.K) * kWide);
  for (int k = 0; k < g.K; k++)
    for (int i = 0; i < kWide; i++) x[static_cast<size_t>(k) * kWide + i] = i < g.M ? g.A[i * g.a_row + k * g.a_column] : 0;
  constexpr int kHeight = HWY_MAX_BYTES == 64 ? 8 : kRows;
  For(parallel, Ceil(g.N, 4 * kHeight), [&](int item) {
    float tile[4 * kHeight * kWide], row[4 * kHeight];
    const int first = item * 4 * kHeight, columns = Least(4 * kHeight, g.N - first);
    for (int j = 0; j < columns; j += kHeight) {
      const int height = Least(kHeight, columns - j);
      for (int c = 0; c < kWide; c += kWide == kLanes ? kLanes : kColumns) {
        const Tile t{1, g.K, g.B + (first + j) * g.b_column, kNoOffset, g.b_column, 1, x + c, kWide, tile + j * kWide + c, kWide, false};
        if (kWide == kLanes)
          kTiles1.rows[height](t);
        else
          RunTile(height, t);
      }
    }
    for (int i = 0; i < g.M; i++) {
      for (int j = 0; j < columns; j++) row[j] = tile[j * kWide + i];
      FinishRow(g, i, first, columns, row);
    }
  });
}

/** At most kFew rows, rows of B contiguous: rows of B are read once, 16 at a time (more would drive one another out of the
 * cache where they are 4096 bytes long, or a multiple), a stretch of columns by each item. */
inline void GemmFew(const Gemm& g, const Parallel& parallel) {
  constexpr int kStretch = 8 * kColumns, kDepth = 16;
  const int parts = Ceil(g.M, kRows);
  // side by side for each k: rows of 4096 bytes would drive one another out of the cache
  float* rows_of_a = Scratch(1, static_cast<size_t>(g.K) * kFew);
  for (int i = 0; i < g.M; i++)
    for (int k = 0; k < g.K; k++) rows_of_a[k * kFew + i] = g.A[i * g.a_row + k * g.a_column];
  For(parallel, Ceil(g.N, kStretch), [&](int item) {
    const int first = item * kStretch, columns = Least(kStretch, g.N - first);
    float* sums = Scratch(0, static_cast<size_t>(kFew) * kStretch + kDepth * kColumns);
    float* rest = sums + kFew * kStretch;
    for (int k = 0; k < g.K; k += kDepth) {
      const int depth = Least(kDepth, g.K - k);
      for (int j = 0; j < columns; j += kColumns) {
        const float* b = g.B + k * g.b_row + first + j;
        ptrdiff_t b_row = g.b_row;
        if (columns - j < kColumns) {
          PackColumns(b, b_row, 1, depth, columns - j, rest);
          b = rest;
          b_row = kColumns;
        }
        for (int part = 0; part < parts; part++) {
          const int i = g.M * part / parts, rows = g.M * (part + 1) / parts - i;
          RunTile(rows, {1, depth, rows_of_a + k * kFew + i, kNoOffset, 1, kFew, b, b_row, sums + i * kStretch + j, kStretch, k > 0});
        }
      }
    }
    for (int i = 0; i < g.M; i++) FinishRow(g, i, first, columns, sums + i * kStretch);
  });
}

void RunGemm(const Gemm& g, const Parallel& parallel) {
  const bool few = g.M <= kFew && static_cast<int64_t>(g.N) * g.K >= 1 << 14;
  if (few && g.b_row == 1)
    GemmFewTransposed(g, parallel);
  else if (few && g.b_column == 1)
    GemmFew(g, parallel);
  else
    GemmPanels(g, parallel);
}

}  // namespace
}  // namespace latents
