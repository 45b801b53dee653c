// Convolutions and transposed convolutions, channels last, by the product's register tile: no copy of the image for each kernel offset. With
// channels last, a row of the window is one stretch of memory, so a result is a sum of few long products.
#pragma once
#include "conv-thin-inl.h"

namespace latents {
namespace {

/** bias, max(., 0) and mask on `width` channels of one place. */
inline void FinishPlace(const Conv& c, size_t at, int channel, int width, const float* from) {
  float* to = c.to + at + channel;
  const float* mask = c.mask ? c.mask + at + channel : nullptr;
  int i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    V x = Load(from + i);
    if (c.bias) x = hn::Add(x, Load(c.bias + channel + i));
    if (c.relu) x = hn::Max(hn::Zero(d), x);
    if (mask) x = hn::IfThenElseZero(hn::Gt(Load(mask + i), hn::Zero(d)), x);
    Store(x, to + i);
  }
  for (; i < width; i++) {
    float x = from[i];
    if (c.bias) x += c.bias[channel + i];
    if (c.relu) x = x < 0 ? 0 : x;
    if (mask) x = mask[i] > 0 ? x : 0;
    to[i] = x;
  }
}

/** Results of up to 4 channels: a vector runs along the products, and is summed at its end. Weights [run][channel][count, filled with zeros]. */
inline void ThinPlaces(const PhasePlan& plan, const float* a, ptrdiff_t a_row, int places, int channels, int padded, float* out) {
  for (int i = 0; i < places; i += 4) {
    const int n = Least(4, places - i);
    V sum[4][4];
    for (int p = 0; p < 4; p++)
      for (int c = 0; c < 4; c++) sum[p][c] = hn::Zero(d);
    for (int r = 0; r < plan.runs; r++) {
      const float* w = plan.weights + static_cast<size_t>(r) * channels * padded;
      const float* x = a + plan.offsets[r] + i * a_row;
      for (int k = 0; k < padded; k += kLanes)
        for (int c = 0; c < channels; c++) {
          const V wv = Load(w + c * padded + k);
#pragma GCC unroll 4
          for (int p = 0; p < 4; p++) sum[p][c] = hn::MulAdd(Load(x + (p < n ? p : 0) * a_row + k), wv, sum[p][c]);
        }
    }
    for (int p = 0; p < n; p++)
      for (int c = 0; c < channels; c++) out[(i + p) * channels + c] = hn::GetLane(hn::SumOfLanes(d, sum[p][c]));
  }
}

/** Writes a phase's weights in the order in which its places read them; the kernel's layout is [places' channels, images' channels, kh, kw]. */
struct WeightOrder {
  const Conv& c;
  bool transposed;
  int in, out;
  float at(int o, int i, int ky, int kx) const {
    const int place = transposed ? i : o, image = transposed ? o : i;
    return c.weights[((static_cast<size_t>(place) * c.image_channels + image) * c.window.kernel[0] + ky) * c.window.kernel[1] + kx];
  }
};

/** One panel: [tap y][tap x][in][kColumns]. */
inline void PackPanel(const WeightOrder& w, const PhasePlan& plan, int first, float* to) {
  const int width = Least(kColumns, w.out - first);
  for (int ty = 0; ty < plan.y->taps; ty++)
    for (int tx = 0; tx < plan.x->taps; tx++)
      for (int i = 0; i < w.in; i++, to += kColumns)
        for (int o = 0; o < kColumns; o++) to[o] = o < width ? w.at(first + o, i, plan.y->tap[ty].index, plan.x->tap[tx].index) : 0;
}

/** [run][out][count, filled up to `padded` with zeros]. */
inline void PackThin(const WeightOrder& w, const PhasePlan& plan, bool joined, int padded, float* to) {
  const int columns = joined ? 1 : plan.x->taps, wide = joined ? plan.x->taps : 1;
  for (int ty = 0; ty < plan.y->taps; ty++)
    for (int column = 0; column < columns; column++)
      for (int o = 0; o < w.out; o++, to += padded)
        for (int k = 0; k < padded; k++)
          to[k] = k < wide * w.in ? w.at(o, k % w.in, plan.y->tap[ty].index, plan.x->tap[column + k / w.in].index) : 0;
}

inline bool Adjacent(const AxisPhase& p) {
  for (int t = 1; t < p.taps; t++)
    if (p.tap[t].offset != p.tap[t - 1].offset + 1) return false;
  return true;
}

inline void RunConvEither(const Conv& c, bool transposed, const Parallel& parallel) {
  const int* results = transposed ? c.image : c.places;
  const int* read = transposed ? c.places : c.image;
  const WeightOrder order{c, transposed, transposed ? c.place_channels : c.image_channels, transposed ? c.image_channels : c.place_channels};
  const int in = order.in, out = order.out;
  const int y_phases = transposed ? c.window.stride[0] : 1, x_phases = transposed ? c.window.stride[1] : 1, phases = y_phases * x_phases;
  auto* y_axis = static_cast<AxisPhase*>(malloc(sizeof(AxisPhase) * (y_phases + x_phases)));
  const Axis y = MakeAxis(c.window, 0, transposed, results[0], y_axis);
  const Axis x = MakeAxis(c.window, 1, transposed, results[1], y_axis + y_phases);

  // one item: `band` rows of results of each phase, and the strip of the image that they read
  const int most_y = Ceil(results[0], y.step), most_x = Ceil(results[1], x.step);
  const int columns = (most_x - 1) * x.stride + x.high - x.low + 1;
  const auto strip_rows = [&](int rows) { return (rows - 1) * y.stride + y.high - y.low + 1; };
  int band = most_y;
  while (band > 1 && (static_cast<int64_t>(strip_rows(band)) * columns * in > 40000 || c.batch * Ceil(most_y, band) < 8)) band = (band + 1) / 2;
  const int bands = Ceil(most_y, band);
  const ptrdiff_t row_floats = static_cast<ptrdiff_t>(columns) * in;

  // stretches and weights of each phase
  const int panels = Ceil(out, kColumns), taps = c.window.kernel[0] * c.window.kernel[1];
  const int thin_width = (c.window.kernel[1] * in + kLanes - 1) / kLanes * kLanes;
  const bool thin = out <= kThin && in >= kLanes;
  const size_t most_weights = thin ? static_cast<size_t>(taps) * out * thin_width : static_cast<size_t>(taps) * in * panels * kColumns;
  float* weights = Scratch(1, most_weights);
  auto* plans = static_cast<PhasePlan*>(malloc(sizeof(PhasePlan) * phases));
  auto* offsets = static_cast<ptrdiff_t*>(malloc(sizeof(ptrdiff_t) * (taps + 1)));
  size_t used = 0;
  ptrdiff_t* offset = offsets;
  for (int p = 0; p < phases; p++) {
    PhasePlan& plan = plans[p];
    plan = {y.phase + p / x_phases, x.phase + p % x_phases, 0, in, offset, weights + used};
    const bool joined = Adjacent(*plan.x);
    plan.count = joined ? plan.x->taps * in : in;
    for (int ty = 0; ty < plan.y->taps; ty++)
      for (int tx = 0; tx < (joined ? Least(1, plan.x->taps) : plan.x->taps); tx++) {
        *offset++ = (plan.y->tap[ty].offset - y.low) * row_floats + static_cast<ptrdiff_t>(plan.x->tap[tx].offset - x.low) * in;
        plan.runs++;
      }
    const size_t size = thin ? static_cast<size_t>(plan.runs) * out * ((plan.count + kLanes - 1) / kLanes * kLanes)
                             : static_cast<size_t>(plan.runs) * plan.count * panels * kColumns;
    used += size;
  }
  For(parallel, phases * panels, [&](int item) {
    const PhasePlan& plan = plans[item / panels];
    auto* to = const_cast<float*>(plan.weights);
    if (thin)
      PackThin(order, plan, Adjacent(*plan.x), (plan.count + kLanes - 1) / kLanes * kLanes, to);
    else
      PackPanel(order, plan, item % panels * kColumns, to + static_cast<size_t>(item % panels) * plan.runs * plan.count * kColumns);
  });

  For(parallel, c.batch * bands, [&](int item) {
    const int n = item / bands, first = item % bands * band, rows = Least(band, most_y - first);
    const size_t strip = static_cast<size_t>(strip_rows(rows)) * row_floats;
    float* image = Scratch(0, strip + 64 + kRows * kColumns);
    float* tile = image + (strip + 63) / 16 * 16;
    CopyStrip(c.from + static_cast<size_t>(n) * read[0] * read[1] * in, read, in, first * y.stride + y.low, strip_rows(rows), x.low, columns, image);
    memset(image + strip, 0, (tile - (image + strip)) * sizeof(float));
    const ptrdiff_t a_row = static_cast<ptrdiff_t>(x.stride) * in;
    for (int p = 0; p < phases; p++) {
      const PhasePlan& plan = plans[p];
      const int last = Least(first + rows, plan.y->count), parts = Ceil(plan.x->count, kRows);
      for (int panel = 0; panel < panels; panel++) {
        const int channel = panel * kColumns, width = Least(kColumns, out - channel);
        const float* b = plan.weights + (thin ? 0 : static_cast<size_t>(panel) * plan.runs * plan.count * kColumns);
        for (int t = first; t < last; t++)
          for (int part = 0; part < parts; part++) {
            const int begin = plan.x->count * part / parts, places = plan.x->count * (part + 1) / parts - begin;
            const float* a = image + (t - first) * y.stride * row_floats + begin * a_row;
            const Tile job{plan.runs, plan.count, a, plan.offsets, a_row, 1, b, kColumns, tile, kColumns, false};
            int tile_row = kColumns;
            if (thin) {
              ThinPlaces(plan, a, a_row, places, out, (plan.count + kLanes - 1) / kLanes * kLanes, tile);
              tile_row = out;
            } else if (width <= kLanes) {
              kTiles1.rows[places](job);
            } else {
              RunTile(places, job);
            }
            size_t at = ((static_cast<size_t>(n) * results[0] + plan.y->origin + static_cast<size_t>(t) * y.step) * results[1] + plan.x->origin +
                         static_cast<size_t>(begin) * x.step) * out;
            for (int i = 0; i < places; i++, at += static_cast<size_t>(x.step) * out) FinishPlace(c, at, channel, width, tile + i * tile_row);
          }
      }
    }
  });
  free(offsets);
  free(plans);
  free(y_axis);
}

void RunConv(const Conv& c, const Parallel& parallel) { RunConvEither(c, false, parallel); }
void RunConvTranspose(const Conv& c, const Parallel& parallel) {
  if (IsThinTranspose(c))
    RunConvTransposeThin(c, parallel);
  else
    RunConvEither(c, true, parallel);
}

}  // namespace
}  // namespace latents
