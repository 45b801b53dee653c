// The kernels without Node and ONNX Runtime, for what neither can run under: a thread checker, another processor's emulator (../check.ts).
// Each on four threads against the same on one, bit for bit, and against plain loops in float64.
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "../cpp/kernels.h"

using namespace latents;
using Values = std::vector<float>;

namespace {

int failures = 0;

const Parallel kOne{[](const Parallel*, int items, void (*f)(void*, int), void* context) {
  for (int i = 0; i < items; i++) f(context, i);
}};
/** Threads that draw items one by one, as ONNX Runtime's do. */
const Parallel kFour{[](const Parallel*, int items, void (*f)(void*, int), void* context) {
  std::atomic<int> next{0};
  const auto work = [&] {
    for (int i = next++; i < items; i = next++) f(context, i);
  };
  std::vector<std::thread> others;
  for (int t = 0; t < 3; t++) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
}};

Values Waves(size_t n, int seed) {
  Values out(n);
  for (size_t i = 0; i < n; i++) out[i] = static_cast<float>(std::sin((i + 1) * 12.9898 + seed * 78.233));
  return out;
}

/** Runs on one thread and on four, and holds the result against `want`, relative to the magnitude 1 or more. */
template <typename Run, typename Want>
void Check(const std::string& name, size_t n, double bound, const Run& run, const Want& want) {
  Values one(n, -7), four(n, -7);
  run(one.data(), kOne);
  run(four.data(), kFour);
  if (memcmp(one.data(), four.data(), n * sizeof(float)) != 0) failures++, printf("%s: one thread and four differ\n", name.c_str());
  double worst = 0;
  for (size_t i = 0; i < n; i++) {
    const double right = want(i), error = std::fabs(one[i] - right) / std::fmax(1, std::fabs(right));
    if (!(error <= worst)) worst = error;
  }
  if (!(worst < bound)) failures++, printf("%s: off by %g\n", name.c_str(), worst);
}

void CheckGemm(const Kernels& k, int M, int N, int K, bool ta, bool tb) {
  const Values a = Waves(static_cast<size_t>(M) * K, 1), b = Waves(static_cast<size_t>(N) * K, 2), bias = Waves(N, 3);
  const ptrdiff_t ar = ta ? 1 : K, ac = ta ? M : 1, br = tb ? 1 : N, bc = tb ? K : 1;
  const auto run = [&](float* c, const Parallel& p) { k.gemm({M, N, K, a.data(), ar, ac, b.data(), br, bc, c, N, bias.data(), nullptr, true}, p); };
  Check("gemm", static_cast<size_t>(M) * N, 2e-5, run, [&](size_t i) {
    double sum = bias[i % N];
    for (int q = 0; q < K; q++) sum += static_cast<double>(a[i / N * ar + q * ac]) * b[q * br + i % N * bc];
    return sum > 0 ? sum : 0;
  });
}

void CheckGemmAdam(const Kernels& k, int batch, int O, int I) {
  const size_t n = static_cast<size_t>(O) * I;
  const Values p = Waves(n, 1), m = Waves(n, 2), v(n, 0.5f), dy = Waves(static_cast<size_t>(batch) * O, 3), x = Waves(static_cast<size_t>(batch) * I, 4);
  const AdamRule rule{0.9f, 0.999f, 1e-2f, 1e-3f, 1};
  const auto run = [&](float* to, const Parallel& t) {
    Values next_m(n), next_v(n);
    k.gemm_adam({rule, {p.data(), m.data(), v.data(), to, next_m.data(), next_v.data()}, {}, dy.data(), x.data(), batch, O, I}, t);
  };
  Check("gemm_adam", n, 1e-5, run, [&](size_t i) {
    double g = 0;
    for (int b = 0; b < batch; b++) g += static_cast<double>(dy[b * O + i / I]) * x[b * I + i % I];
    return p[i] - 1e-2 * (0.9 * m[i] + g) / (std::sqrt(0.999 * v[i] + g * g) + 1e-3);
  });
}

struct Shape {
  int batch, size, channels, kernel, stride, padding, places, place_channels;
};

void CheckConv(const Kernels& k, const Shape& s) {
  const Window w{{s.kernel, s.kernel}, {s.stride, s.stride}, {1, 1}, {s.padding, s.padding}};
  const size_t images = static_cast<size_t>(s.batch) * s.size * s.size * s.channels, places = static_cast<size_t>(s.batch) * s.places * s.places * s.place_channels;
  const size_t kernel = static_cast<size_t>(s.place_channels) * s.channels * s.kernel * s.kernel;
  const Values x = Waves(images, 1), y = Waves(places, 2), weights = Waves(kernel, 3);
  // f(image's place or -1, position's place, weight's place) for all that meet
  const auto meet = [&](const auto& f) {
    for (int n = 0; n < s.batch; n++)
      for (int r = 0; r < s.places * s.places; r++)
        for (int q = 0; q < s.kernel * s.kernel; q++) {
          const int i = r / s.places * s.stride + q / s.kernel - s.padding, j = r % s.places * s.stride + q % s.kernel - s.padding;
          if (i < 0 || j < 0 || i >= s.size || j >= s.size) continue;
          for (int o = 0; o < s.place_channels; o++)
            for (int c = 0; c < s.channels; c++)
              f(((static_cast<size_t>(n) * s.size + i) * s.size + j) * s.channels + c,
                (static_cast<size_t>(n) * s.places * s.places + r) * s.place_channels + o,
                (static_cast<size_t>(o) * s.channels + c) * s.kernel * s.kernel + q);
        }
  };
  std::vector<double> forward(places), back(images), gradient(kernel);
  meet([&](size_t i, size_t p, size_t q) {
    forward[p] += static_cast<double>(x[i]) * weights[q];
    back[i] += static_cast<double>(y[p]) * weights[q];
    gradient[q] += static_cast<double>(x[i]) * y[p];
  });
  const auto conv = [&](const float* from, float* to) {
    return Conv{w, s.batch, {s.size, s.size}, s.channels, {s.places, s.places}, s.place_channels, from, to, weights.data(), nullptr, nullptr, false};
  };
  Check("conv", places, 1e-4, [&](float* to, const Parallel& t) { k.conv(conv(x.data(), to), t); }, [&](size_t i) { return forward[i]; });
  Check("conv_transpose", images, 1e-4, [&](float* to, const Parallel& t) { k.conv_transpose(conv(y.data(), to), t); }, [&](size_t i) { return back[i]; });
  const auto run = [&](float* to, const Parallel& t) {
    Values sums(s.place_channels);
    k.conv_weight_grad({w, s.batch, {s.size, s.size}, s.channels, {s.places, s.places}, s.place_channels, x.data(), y.data(), to, sums.data()}, t);
  };
  Check("conv_weight_grad", kernel, 1e-4, run, [&](size_t i) { return gradient[i]; });
  const auto total = [&](float* to, const Parallel& t) { k.channel_sums({places / s.place_channels, s.place_channels, y.data(), to}, t); };
  Check("channel_sums", s.place_channels, 1e-4, total, [&](size_t c) {
    double sum = 0;
    for (size_t i = c; i < places; i += s.place_channels) sum += y[i];
    return sum;
  });
}

/** log(1 + e^(a b)) = relu(ab) - log sigmoid |ab|, b one for each column, and the sums of its rows. */
void CheckElementwise(const Kernels& k, size_t rows, size_t columns) {
  const Values a = Waves(rows * columns, 1), b = Waves(columns, 2);
  const ElementwiseInput inputs[] = {{a.data(), Spread::kFull, false}, {b.data(), Spread::kRow, false}};
  using Op = ElementwiseOp;
  const ElementwiseStep steps[] = {{Op::kMul, 2, 0, 1, 0, -1}, {Op::kRelu, 3, 2, 2, 2, -1}, {Op::kAbs, 2, 2, 2, 2, -1},
                                   {Op::kSigmoid, 2, 2, 2, 2, -1}, {Op::kLog, 2, 2, 2, 2, -1}, {Op::kSub, 2, 3, 2, 2, 0}};
  const auto run = [&](float* to, const Parallel& t) {
    const ElementwiseResult results[] = {{2, false, 1, to}, {2, true, 1, to + rows * columns}};
    k.elementwise({rows, columns, 2, 0, 2, 6, 2, inputs, nullptr, steps, results}, t);
  };
  const auto value = [&](size_t i) { return std::log1p(std::exp(static_cast<double>(a[i]) * b[i % columns])); };
  Check("elementwise", rows * columns + rows, 2e-6, run, [&](size_t i) {
    if (i < rows * columns) return value(i);
    double sum = 0;
    for (size_t c = 0; c < columns; c++) sum += value((i - rows * columns) * columns + c);
    return sum;
  });
}

}  // namespace

int main() {
  const Kernels* k = ChooseKernels();
  if (!k) return printf("this processor has none of the kernels\n"), 1;
  for (const auto& [M, N, K] : {std::tuple{1, 1, 1}, {15, 33, 17}, {100, 70, 40}, {29, 64, 129}, {16, 200, 130}, {12, 95, 500}, {100, 10, 256}})
    for (int t = 0; t < 4; t++) CheckGemm(*k, M, N, K, t & 1, t & 2);
  for (const auto& [batch, O, I] : {std::tuple{1, 1, 1}, {100, 30, 70}, {16, 100, 97}}) CheckGemmAdam(*k, batch, O, I);
  for (const Shape& s : {Shape{9, 20, 5, 3, 2, 1, 10, 7}, Shape{3, 12, 1, 3, 1, 1, 12, 32}, Shape{2, 16, 33, 4, 2, 1, 8, 17}, Shape{5, 9, 3, 4, 2, 1, 4, 40}})
    CheckConv(*k, s);
  for (const auto& [rows, columns] : {std::tuple<size_t, size_t>{1, 1}, {7, 33}, {100, 784}, {3, 5000}}) CheckElementwise(*k, rows, columns);
  printf("%s kernels: %s\n", k->name, failures ? "wrong" : "right, the same bits on one thread and on four");
  return failures != 0;
}
