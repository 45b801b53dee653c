// The gradient of a convolution with respect to its kernel: for each row of the kernel, a product of the image's places that a kernel offset
// meets with the positions, summed over images. Images are shared out in a fixed number of parts, whose sums are added in a fixed order.
#pragma once
#include "conv-plan-inl.h"

namespace latents {
namespace {

void RunConvWeightGrad(const ConvWeightGrad& g, const Parallel& parallel) {
  const Window& w = g.window;
  const int C = g.image_channels, O = g.place_channels, h = g.places[0], width = g.places[1], places = h * width;
  const int lanes = O <= kLanes ? kLanes : kColumns, wide = (O + lanes - 1) / lanes * lanes;
  const int kh = w.kernel[0], kw = w.kernel[1];
  const bool joined = w.dilation[1] == 1;
  const int count = joined ? kw * C : C, rows = joined ? kh : kh * kw;
  const int strip_rows = (h - 1) * w.stride[0] + (kh - 1) * w.dilation[0] + 1, columns = (width - 1) * w.stride[1] + (kw - 1) * w.dilation[1] + 1;
  const ptrdiff_t row_floats = static_cast<ptrdiff_t>(columns) * C;
  const int parts = Least(8, g.batch), height = Least(kRows, count), tiles = Ceil(count, height);
  // a part's sums: the kernel's [row][count][wide], then the positions' [wide]
  const size_t kernel_floats = static_cast<size_t>(rows) * count * wide, part_floats = kernel_floats + wide;
  float* sums = Scratch(1, part_floats * parts);
  auto* offsets = static_cast<ptrdiff_t*>(malloc(sizeof(ptrdiff_t) * h));
  for (int y = 0; y < h; y++) offsets[y] = y * w.stride[0] * row_floats;

  For(parallel, parts, [&](int part) {
    float* own = sums + part * part_floats;
    memset(own + kernel_floats, 0, wide * sizeof(float));
    const size_t strip = static_cast<size_t>(strip_rows) * row_floats;
    float* image = Scratch(0, strip + 64 + static_cast<size_t>(places) * wide);
    float* filled = image + (strip + 63) / 16 * 16;
    const int first = g.batch * part / parts, last = g.batch * (part + 1) / parts;
    for (int n = first; n < last; n++) {
      CopyStrip(g.images + static_cast<size_t>(n) * g.image[0] * g.image[1] * C, g.image, C, -w.padding[0], strip_rows, -w.padding[1], columns, image);
      const float* positions = g.positions + static_cast<size_t>(n) * places * O;
      if (wide != O) {
        for (int p = 0; p < places; p++)
          for (int o = 0; o < wide; o++) filled[static_cast<size_t>(p) * wide + o] = o < O ? positions[static_cast<size_t>(p) * O + o] : 0;
        positions = filled;
      }
      for (int row = 0; row < rows; row++) {
        const float* a = image + (joined ? row : row / kw) * w.dilation[0] * row_floats + (joined ? 0 : row % kw * w.dilation[1] * C);
        for (int t = 0; t < tiles; t++) {
          const int begin = count * t / tiles, n_rows = count * (t + 1) / tiles - begin;
          for (int o = 0; o < wide; o += lanes) {
            const Tile job{h, width, a + begin, offsets, 1, static_cast<ptrdiff_t>(w.stride[1]) * C, positions + o, wide,
                           own + (static_cast<size_t>(row) * count + begin) * wide + o, wide, n > first};
            if (lanes == kLanes)
              kTiles1.rows[n_rows](job);
            else
              RunTile(n_rows, job);
          }
        }
      }
      if (g.sums)
        for (int o = 0; o < wide; o += kLanes) {
          V total = Load(own + kernel_floats + o);
          for (int p = 0; p < places; p++) total = hn::Add(total, Load(positions + static_cast<size_t>(p) * wide + o));
          Store(total, own + kernel_floats + o);
        }
    }
  });
  For(parallel, rows, [&](int row) {
    for (int m = 0; m < count; m++) {
      const int ky = joined ? row : row / kw, kx = joined ? m / C : row % kw, c = m % C;
      for (int o = 0; o < O; o++) {
        float total = 0;
        for (int part = 0; part < parts; part++) total += sums[part * part_floats + (static_cast<size_t>(row) * count + m) * wide + o];
        g.out[((static_cast<size_t>(o) * C + c) * kh + ky) * kw + kx] = total;
      }
    }
  });
  if (g.sums)
    for (int o = 0; o < O; o++) {
      float total = 0;
      for (int part = 0; part < parts; part++) total += sums[part * part_floats + kernel_floats + o];
      g.sums[o] = total;
    }
  free(offsets);
}

void RunChannelSums(const ChannelSums& g, const Parallel& parallel) {
  const size_t C = g.channels, most = 16, parts = g.places < most ? (g.places ? g.places : 1) : most;
  float* sums = Scratch(1, C * parts);
  For(parallel, static_cast<int>(parts), [&](int part) {
    float* own = sums + part * C;
    memset(own, 0, C * sizeof(float));
    for (size_t p = g.places * part / parts; p < g.places * (part + 1) / parts; p++) {
      const float* x = g.values + p * C;
      size_t c = 0;
      for (; c + kLanes <= C; c += kLanes) Store(hn::Add(Load(own + c), Load(x + c)), own + c);
      for (; c < C; c++) own[c] += x[c];
    }
  });
  for (size_t c = 0; c < C; c++) {
    float total = 0;
    for (size_t part = 0; part < parts; part++) total += sums[part * C + c];
    g.out[c] = total;
  }
}

}  // namespace
}  // namespace latents
