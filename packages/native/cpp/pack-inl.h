// Copies of a matrix's columns in the order in which the tile reads them: for each k, kColumns values side by side.
#pragma once
#include "simd-inl.h"

namespace latents {
namespace {

/** Writes the transpose of a square of kLanes rows, `from_row` apart, to rows `to_row` apart. */
inline void TransposeSquare(const float* from, ptrdiff_t from_row, float* to, ptrdiff_t to_row) {
#if HWY_MAX_BYTES == 16
  constexpr int kGroups = 1;
#else
  constexpr int kGroups = kLanes / 4;
#endif
  const hn::Repartition<double, D> dd;
  V t[kLanes];
  // 4 x 4 within blocks of 128 bits: t[4 g + j], block q, holds column 4 q + j of rows 4 g ... 4 g + 3
#pragma GCC unroll 4
  for (int g = 0; g < kGroups; g++) {
    const V r0 = Load(from + (4 * g) * from_row), r1 = Load(from + (4 * g + 1) * from_row);
    const V r2 = Load(from + (4 * g + 2) * from_row), r3 = Load(from + (4 * g + 3) * from_row);
    const auto a = hn::BitCast(dd, hn::InterleaveLower(d, r0, r1)), b = hn::BitCast(dd, hn::InterleaveUpper(d, r0, r1));
    const auto c = hn::BitCast(dd, hn::InterleaveLower(d, r2, r3)), e = hn::BitCast(dd, hn::InterleaveUpper(d, r2, r3));
    t[4 * g] = hn::BitCast(d, hn::InterleaveLower(dd, a, c));
    t[4 * g + 1] = hn::BitCast(d, hn::InterleaveUpper(dd, a, c));
    t[4 * g + 2] = hn::BitCast(d, hn::InterleaveLower(dd, b, e));
    t[4 * g + 3] = hn::BitCast(d, hn::InterleaveUpper(dd, b, e));
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
#if HWY_MAX_BYTES == 64
    const V a = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(t[4 + j]), t[j]), b = hn::OddEvenBlocks(t[4 + j], hn::SwapAdjacentBlocks(t[j]));
    const V c = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(t[12 + j]), t[8 + j]),
            e = hn::OddEvenBlocks(t[12 + j], hn::SwapAdjacentBlocks(t[8 + j]));
    Store(hn::ConcatLowerLower(d, c, a), to + j * to_row);
    Store(hn::ConcatLowerLower(d, e, b), to + (4 + j) * to_row);
    Store(hn::ConcatUpperUpper(d, c, a), to + (8 + j) * to_row);
    Store(hn::ConcatUpperUpper(d, e, b), to + (12 + j) * to_row);
#elif HWY_MAX_BYTES == 32
    Store(hn::ConcatLowerLower(d, t[4 + j], t[j]), to + j * to_row);
    Store(hn::ConcatUpperUpper(d, t[4 + j], t[j]), to + (4 + j) * to_row);
#else
    Store(t[j], to + j * to_row);
#endif
  }
}

/** Columns 0 ... width - 1 of b (k by columns, by strides) as to[k kColumns + c]; columns beyond the width are 0. */
inline void PackColumns(const float* b, ptrdiff_t b_row, ptrdiff_t b_column, int K, int width, float* to) {
  if (b_column == 1) {
    if (width == kColumns) {
      for (int k = 0; k < K; k++) {
        const V x = Load(b + k * b_row), y = Load(b + k * b_row + kLanes);
        hn::Store(x, d, to + k * kColumns);
        hn::Store(y, d, to + k * kColumns + kLanes);
      }
      return;
    }
    for (int k = 0; k < K; k++)
      for (int c = 0; c < kColumns; c++) to[k * kColumns + c] = c < width ? b[k * b_row + c] : 0;
    return;
  }
  int k = 0;
  if (b_row == 1)
    for (; k + kLanes <= K; k += kLanes)
      for (int c = 0; c < kColumns; c += kLanes) {
        if (c + kLanes <= width) {
          TransposeSquare(b + c * b_column + k, b_column, to + k * kColumns + c, kColumns);
          continue;
        }
        for (int i = c; i < c + kLanes; i++)
          for (int q = 0; q < kLanes; q++) to[(k + q) * kColumns + i] = i < width ? b[i * b_column + k + q] : 0;
      }
  for (; k < K; k++)
    for (int c = 0; c < kColumns; c++) to[k * kColumns + c] = c < width ? b[k * b_row + c * b_column] : 0;
}

}  // namespace
}  // namespace latents
