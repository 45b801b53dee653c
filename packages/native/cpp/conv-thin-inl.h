// Transposed convolutions to few channels (an image's one or three): a vector of results would be nearly empty. Instead each place is multiplied
// with the whole kernel at once, a product [places, in] [in, kernel], and what comes out is added where it belongs: for one row of the
// kernel, kw x channels results that lie side by side.
#pragma once
#include "conv-plan-inl.h"

namespace latents {
namespace {

constexpr int kThin = 4;

inline bool IsThinTranspose(const Conv& c) { return c.image_channels <= kThin && c.window.dilation[1] == 1 && c.place_channels >= 4; }

void RunConvTransposeThin(const Conv& c, const Parallel& parallel) {
  const Window& w = c.window;
  const int C = c.image_channels, in = c.place_channels, kh = w.kernel[0], kw = w.kernel[1];
  const int group = kw * C, filled = group > kLanes / 4 ? (group + kLanes - 1) / kLanes * kLanes : group;
  const int columns = kh * filled, panels = Ceil(columns, kColumns), wide = panels * kColumns;
  // [in][kernel row][kernel column, channel], zeros where a row is filled up
  float* weights = Scratch(1, static_cast<size_t>(in) * wide);
  memset(weights, 0, static_cast<size_t>(in) * wide * sizeof(float));
  for (int i = 0; i < in; i++)
    for (int ky = 0; ky < kh; ky++)
      for (int kx = 0; kx < kw; kx++)
        for (int o = 0; o < C; o++)
          weights[static_cast<size_t>(i) * wide + ky * filled + kx * C + o] = c.weights[((static_cast<size_t>(i) * C + o) * kh + ky) * kw + kx];

  const int span = (c.places[0] - 1) * w.stride[0] + (kh - 1) * w.dilation[0] + 1, needed = c.image[0] + w.padding[0];
  const int span_x = (c.places[1] - 1) * w.stride[1] + kw, needed_x = c.image[1] + w.padding[1];
  const int rows = span > needed ? span : needed, row_floats = (span_x > needed_x ? span_x : needed_x) * C;
  const int line = c.image[1] * C, step = w.stride[1] * C, apart = filled == group ? 1 : Ceil(filled, step);
  float* bias = Scratch(2, line);
  for (int i = 0; i < line; i++) bias[i] = c.bias ? c.bias[i % C] : 0;
  For(parallel, c.batch, [&](int n) {
    const size_t size = static_cast<size_t>(rows) * row_floats + kLanes;
    float* sums = Scratch(0, (size + 15) / 16 * 16 + static_cast<size_t>(kRows) * wide);
    float* products = sums + (size + 15) / 16 * 16;
    memset(sums, 0, size * sizeof(float));
    const float* from = c.from + static_cast<size_t>(n) * c.places[0] * c.places[1] * in;
    for (int y = 0; y < c.places[0]; y++)
      for (int x = 0; x < c.places[1]; x += kRows) {
        const int places = Least(kRows, c.places[1] - x);
        const float* a = from + (static_cast<size_t>(y) * c.places[1] + x) * in;
        for (int j = 0; j < columns; j += kColumns) {
          const Tile job{1, in, a, kNoOffset, in, 1, weights + j, wide, products + j, wide, false};
          if (columns - j <= kLanes)
            kTiles1.rows[places](job);
          else
            RunTile(places, job);
        }
        for (int ky = 0; ky < kh; ky++) {
          float* to = sums + static_cast<size_t>(y * w.stride[0] + ky * w.dilation[0]) * row_floats + x * w.stride[1] * C;
          const float* part = products + ky * filled;
          // neighbours overlap, and a load waits long for part of a store just made: those apart are added first
          for (int start = 0; start < apart; start++)
            for (int p = start; p < places; p += apart) {
              float* sum = to + p * step;
              const float* product = part + p * wide;
              if (filled == group)
                for (int g = 0; g < group; g++) sum[g] += product[g];
              else
                for (int g = 0; g < filled; g += kLanes) Store(hn::Add(Load(sum + g), Load(product + g)), sum + g);
            }
        }
      }
    for (int y = 0; y < c.image[0]; y++) {
      const size_t at = (static_cast<size_t>(n) * c.image[0] + y) * line;
      const float* row = sums + static_cast<size_t>(y + w.padding[0]) * row_floats + w.padding[1] * C;
      float* out = c.to + at;
      const float* mask = c.mask ? c.mask + at : nullptr;
      const auto finish = [&](int i, V x) {
        x = hn::Add(x, Load(bias + i));
        if (c.relu) x = hn::Max(hn::Zero(d), x);
        return mask ? hn::IfThenElseZero(hn::Gt(Load(mask + i), hn::Zero(d)), x) : x;
      };
      int i = 0;
      for (; i + kLanes <= line; i += kLanes) Store(finish(i, Load(row + i)), out + i);
      for (; i < line; i++) {
        float x = row[i] + bias[i];
        if (c.relu) x = x < 0 ? 0 : x;
        out[i] = mask && !(mask[i] > 0) ? 0 : x;
      }
    }
  });
}

}  // namespace
}  // namespace latents
