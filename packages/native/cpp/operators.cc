#include "operators.h"

#include <cstring>
#include <vector>

namespace latents {
namespace {

const Ort* ort_;
const Kernels* kernels_;

/** ONNX Runtime hands out the items one by one to the session's threads, so that one that is held up takes fewer. */
struct SessionThreads : Parallel {
  const OrtKernelContext* context;
  explicit SessionThreads(const OrtKernelContext* c) : context(c) { run = Run; }
  static void Run(const Parallel* self, int items, void (*f)(void*, int), void* user) {
    struct Job {
      void (*f)(void*, int);
      void* user;
    } job{f, user};
    const auto call = [](void* p, size_t i) {
      const Job& j = *static_cast<Job*>(p);
      j.f(j.user, static_cast<int>(i));
    };
    const auto* context = static_cast<const SessionThreads*>(self)->context;
    if (OrtStatus* status = ort_->parallel_for(context, call, items, 0, &job)) {
      ort_->release(status);
      for (int i = 0; i < items; i++) f(user, i);
    }
  }
};

struct Tensor {
  float* data = nullptr;
  ElementType type = kFloat;
  std::vector<int64_t> shape;
  size_t size() const {
    size_t n = 1;
    for (const int64_t dim : shape) n *= static_cast<size_t>(dim);
    return n;
  }
  int dim(size_t i) const { return static_cast<int>(shape[i]); }
};

/** One call of an operator: its inputs and outputs. The first failure is kept; what comes after it gives empty tensors. */
class Call {
 public:
  explicit Call(OrtKernelContext* context) : context_(context) {}
  Tensor in(size_t i) {
    const OrtValue* value = nullptr;
    Tensor t;
    if (keep(ort_->input(context_, i, &value)) || !value) return t;
    OrtTensorInfo* info = nullptr;
    size_t rank = 0;
    if (keep(ort_->info(value, &info))) return t;
    keep(ort_->element_type(info, &t.type));
    keep(ort_->rank(info, &rank));
    t.shape.resize(rank);
    keep(ort_->dims(info, t.shape.data(), rank));
    ort_->release(info);
    void* data = nullptr;
    keep(ort_->data(value, &data));
    t.data = static_cast<float*>(data);
    return t;
  }
  Tensor out(size_t i, std::vector<int64_t> shape) {
    OrtValue* value = nullptr;
    Tensor t;
    if (keep(ort_->output(context_, i, shape.data(), shape.size(), &value)) || !value) return t;
    void* data = nullptr;
    keep(ort_->data(value, &data));
    t.data = static_cast<float*>(data);
    t.shape = static_cast<std::vector<int64_t>&&>(shape);
    return t;
  }
  OrtStatus* status = nullptr;

 private:
  bool keep(OrtStatus* s) {
    if (s && status) ort_->release(s);
    else if (s) status = s;
    return status != nullptr;
  }
  OrtKernelContext* context_;
};

int64_t WholeNumber(const OrtKernelInfo* info, const char* name) {
  int64_t value = 0;
  if (OrtStatus* s = ort_->attribute(info, name, &value)) ort_->release(s);
  return value;
}

float Real(const OrtKernelInfo* info, const char* name) {
  float value = 0;
  if (OrtStatus* s = ort_->attribute(info, name, &value)) ort_->release(s);
  return value;
}

void Pair(const OrtKernelInfo* info, const char* name, int out[2]) {
  int64_t values[4] = {};
  size_t count = 4;
  if (OrtStatus* s = ort_->attribute(info, name, values, &count)) ort_->release(s);
  out[0] = static_cast<int>(values[0]);
  out[1] = static_cast<int>(values[1]);
}

std::vector<int64_t> WholeNumbers(const OrtKernelInfo* info, const char* name) {
  std::vector<int64_t> values;
  size_t count = 0;
  OrtStatus* status = ort_->attribute(info, name, nullptr, &count);
  if (!status) {
    values.resize(count);
    status = ort_->attribute(info, name, values.data(), &count);
  }
  if (status) ort_->release(status);
  return values;
}

/** Gemm(A, B, bias?, mask?): as ONNX's, then + bias, relu, and 0 where the mask is not positive. */
struct GemmOperator {
  static constexpr const char* kName = "Gemm";
  static constexpr size_t kInputs = 4, kNeeded = 2, kOutputs = 1;
  bool transpose_a, transpose_b, relu;
  explicit GemmOperator(const OrtKernelInfo* i)
      : transpose_a(WholeNumber(i, "transA") != 0), transpose_b(WholeNumber(i, "transB") != 0), relu(WholeNumber(i, "relu") != 0) {}
  void Compute(Call& call, const Parallel& threads) const {
    const Tensor a = call.in(0), b = call.in(1), bias = call.in(2), mask = call.in(3);
    if (call.status) return;
    const int M = a.dim(transpose_a), K = a.dim(!transpose_a), N = b.dim(!transpose_b);
    const Tensor c = call.out(0, {M, N});
    if (call.status || M == 0 || N == 0) return;
    const ptrdiff_t ac = a.dim(1), bc = b.dim(1);
    kernels_->gemm({M, N, K, a.data, transpose_a ? 1 : ac, transpose_a ? ac : 1, b.data, transpose_b ? 1 : bc, transpose_b ? bc : 1, c.data, N,
                    bias.data, mask.data, relu},
                   threads);
  }
};

/** What Adam and GemmAdam begin with: size, floor, and decay where `decays` is set; scalars. */
struct RuleInputs {
  float beta1, beta2;
  bool decays;
  explicit RuleInputs(const OrtKernelInfo* i) : beta1(Real(i, "beta1")), beta2(Real(i, "beta2")), decays(WholeNumber(i, "decays") != 0) {}
  size_t count() const { return decays ? 3 : 2; }
  AdamRule read(Call& call) const {
    const Tensor size = call.in(0), floor = call.in(1), decay = decays ? call.in(2) : Tensor();
    if (call.status) return {};
    return {beta1, beta2, *size.data, *floor.data, decay.data ? *decay.data : 1.0f};
  }
};

/** Inputs p, m, v from `input` on, outputs from `output` on; the shape is p's. */
AdamState StateOf(Call& call, size_t input, size_t output, std::vector<int64_t>* shape) {
  const Tensor p = call.in(input), m = call.in(input + 1), v = call.in(input + 2);
  if (call.status) return {};
  const Tensor next_p = call.out(output, p.shape), next_m = call.out(output + 1, p.shape), next_v = call.out(output + 2, p.shape);
  *shape = p.shape;
  return {p.data, m.data, v.data, next_p.data, next_m.data, next_v.data};
}

size_t SizeOf(const std::vector<int64_t>& shape) {
  size_t n = 1;
  for (const int64_t dim : shape) n *= static_cast<size_t>(dim);
  return n;
}

/**
 * Adam(size, floor, decay?, p, m, v, g, ..., after ...) -> p, m, v, ...: `count` parameters at once. Each output may lie where its input does;
 * `after` are values that must have been read before that, whatever they are.
 */
struct AdamOperator {
  static constexpr const char* kName = "Adam";
  static constexpr size_t kInputs = 1, kNeeded = 0, kOutputs = 0;
  RuleInputs rule;
  size_t count;
  explicit AdamOperator(const OrtKernelInfo* i) : rule(i), count(static_cast<size_t>(WholeNumber(i, "count"))) {}
  void Compute(Call& call, const Parallel& threads) const {
    const AdamRule values = rule.read(call);
    std::vector<Adam> all(count);
    for (size_t i = 0; i < count; i++) {
      const size_t first = rule.count() + 4 * i;
      std::vector<int64_t> shape;
      all[i] = {values, StateOf(call, first, 3 * i, &shape), call.in(first + 3).data, SizeOf(shape)};
    }
    if (!call.status) kernels_->adam(all.data(), count, threads);
  }
};

/** GemmAdam(size, floor, decay?, p, m, v, bias's p, m, v?, dy, x, after ...) -> p, m, v, bias's?: a dense layer's update, its gradient never written. */
struct GemmAdamOperator {
  static constexpr const char* kName = "GemmAdam";
  static constexpr size_t kInputs = 1, kNeeded = 0, kOutputs = 0;
  RuleInputs rule;
  bool bias;
  explicit GemmAdamOperator(const OrtKernelInfo* i) : rule(i), bias(WholeNumber(i, "bias") != 0) {}
  void Compute(Call& call, const Parallel& threads) const {
    const AdamRule values = rule.read(call);
    size_t next = rule.count();
    std::vector<int64_t> shape, bias_shape;
    const AdamState weight = StateOf(call, next, 0, &shape), own = bias ? StateOf(call, next + 3, 3, &bias_shape) : AdamState{};
    next += bias ? 6 : 3;
    const Tensor dy = call.in(next), x = call.in(next + 1);
    if (call.status) return;
    kernels_->gemm_adam({values, weight, own, dy.data, x.data, dy.dim(0), static_cast<int>(shape[0]), static_cast<int>(shape[1])}, threads);
  }
};

Window WindowOf(const OrtKernelInfo* i) {
  Window w;
  Pair(i, "kernel", w.kernel);
  Pair(i, "strides", w.stride);
  Pair(i, "dilations", w.dilation);
  Pair(i, "pads", w.padding);
  return w;
}

/** Conv and ConvTranspose(x, weights, bias?, mask?): x [n, h, w, channels] -> [n, `size`, channels]; weights [places' channels, images', kh, kw]. */
template <bool transposed>
struct ConvOperator {
  static constexpr const char* kName = transposed ? "ConvTranspose" : "Conv";
  static constexpr size_t kInputs = 4, kNeeded = 2, kOutputs = 1;
  Window window;
  int size[2];
  bool relu;
  explicit ConvOperator(const OrtKernelInfo* i) : window(WindowOf(i)), relu(WholeNumber(i, "relu") != 0) { Pair(i, "size", size); }
  void Compute(Call& call, const Parallel& threads) const {
    const Tensor x = call.in(0), w = call.in(1), bias = call.in(2), mask = call.in(3);
    if (call.status) return;
    const Tensor out = call.out(0, {x.shape[0], size[0], size[1], w.shape[transposed]});
    if (call.status || out.size() == 0) return;
    const Tensor &image = transposed ? out : x, &places = transposed ? x : out;
    const Conv conv{window, x.dim(0), {image.dim(1), image.dim(2)}, image.dim(3), {places.dim(1), places.dim(2)}, places.dim(3),
                    x.data, out.data, w.data, bias.data, mask.data, relu};
    (transposed ? kernels_->conv_transpose : kernels_->conv)(conv, threads);
  }
};

/** ConvWeightGrad(images, positions) -> weights' gradient [positions' channels, images', kh, kw], positions' sums. */
struct ConvWeightGradOperator {
  static constexpr const char* kName = "ConvWeightGrad";
  static constexpr size_t kInputs = 2, kNeeded = 2, kOutputs = 2;
  Window window;
  explicit ConvWeightGradOperator(const OrtKernelInfo* i) : window(WindowOf(i)) {}
  void Compute(Call& call, const Parallel& threads) const {
    const Tensor x = call.in(0), y = call.in(1);
    if (call.status) return;
    const Tensor out = call.out(0, {y.shape[3], x.shape[3], window.kernel[0], window.kernel[1]}), sums = call.out(1, {y.shape[3]});
    if (call.status) return;
    kernels_->conv_weight_grad({window, x.dim(0), {x.dim(1), x.dim(2)}, x.dim(3), {y.dim(1), y.dim(2)}, y.dim(3), x.data, y.data, out.data, sums.data},
                               threads);
  }
};

/** ChannelSums(x [..., channels]) -> [channels] */
struct ChannelSumsOperator {
  static constexpr const char* kName = "ChannelSums";
  static constexpr size_t kInputs = 1, kNeeded = 1, kOutputs = 1;
  explicit ChannelSumsOperator(const OrtKernelInfo*) {}
  void Compute(Call& call, const Parallel& threads) const {
    const Tensor x = call.in(0);
    if (call.status) return;
    const int64_t channels = x.shape.back();
    const Tensor out = call.out(0, {channels});
    if (call.status || channels == 0) return;
    kernels_->channel_sums({x.size() / static_cast<size_t>(channels), static_cast<int>(channels), x.data, out.data}, threads);
  }
};

/**
 * Elementwise(inputs ...) -> results ...: a program of elementwise steps on values of one shape. Attributes: `spreads`, of each input
 * (kernels.h); `numbers`, bits of float32 constants; `program`, (op, a, b, c) for each step, operands counted through inputs, numbers, steps;
 * `results`, (value, 0 whole, 1 sums or 2 means over the axes from `lead` on, 1 keeps those axes) for each result.
 */
struct ElementwiseOperator {
  static constexpr const char* kName = "Elementwise";
  static constexpr size_t kInputs = 1, kNeeded = 0, kOutputs = 0;
  std::vector<int64_t> spreads, results;
  std::vector<float> numbers;
  std::vector<ElementwiseStep> steps;
  std::vector<int> place;  // of each operand
  int slots = 0;
  size_t lead;
  explicit ElementwiseOperator(const OrtKernelInfo* info)
      : spreads(WholeNumbers(info, "spreads")), results(WholeNumbers(info, "results")), lead(static_cast<size_t>(WholeNumber(info, "lead"))) {
    for (const int64_t bits : WholeNumbers(info, "numbers")) {
      const uint32_t word = static_cast<uint32_t>(bits);
      float value;
      memcpy(&value, &word, sizeof value);
      numbers.insert(numbers.end(), kElementwiseBlock, value);
    }
    Place(WholeNumbers(info, "program"));
  }

  /** Gives each step's value a slot, which is free again after the last step that reads it; what is summed keeps its own. */
  void Place(const std::vector<int64_t>& program) {
    const int first = static_cast<int>(spreads.size() + numbers.size() / kElementwiseBlock), count = static_cast<int>(program.size() / 4);
    std::vector<int> last(first + count, -1), free;
    for (int s = 0; s < count; s++)
      for (int k = 1; k <= 3; k++) last[program[4 * s + k]] = s;
    for (size_t r = 0; r < results.size(); r += 3)
      if (results[r + 1] != 0) last[results[r]] = count;
    for (int i = 0; i < first; i++) place.push_back(i);
    for (int s = 0; s < count; s++) {
      const auto operand = [&](int k) { return static_cast<int>(program[4 * s + k]); };
      ElementwiseStep step{static_cast<ElementwiseOp>(program[4 * s]), 0, place[operand(1)], place[operand(2)], place[operand(3)], -1};
      for (int k = 1; k <= 3; k++) {
        const int value = operand(k);
        if (value < first || last[value] != s) continue;
        free.push_back(place[value]);
        last[value] = -1;
      }
      if (free.empty()) free.push_back(first + slots++);
      step.out = free.back();
      free.pop_back();
      place.push_back(step.out);
      for (size_t r = 0; r < results.size(); r += 3)
        if (results[r] == first + s && results[r + 1] == 0) step.result = static_cast<int>(r / 3);
      steps.push_back(step);
    }
  }

  void Compute(Call& call, const Parallel& threads) const {
    std::vector<ElementwiseInput> inputs;
    std::vector<int64_t> shape;
    for (size_t i = 0; i < spreads.size(); i++) {
      const Tensor x = call.in(i);
      if (call.status) return;
      inputs.push_back({x.data, static_cast<Spread>(spreads[i]), x.type != kFloat});
      if (inputs[i].spread == Spread::kFull) shape = x.shape;
    }
    const auto middle = shape.begin() + static_cast<ptrdiff_t>(lead);
    const size_t rows = SizeOf({shape.begin(), middle}), columns = SizeOf({middle, shape.end()});
    std::vector<ElementwiseResult> made;
    for (size_t r = 0; r < results.size(); r += 3) {
      const bool reduced = results[r + 1] != 0;
      std::vector<int64_t> own(shape.begin(), reduced ? middle : shape.end());
      if (reduced && results[r + 2]) own.resize(shape.size(), 1);
      const Tensor out = call.out(r / 3, own);
      if (call.status) return;
      const float scale = results[r + 1] == 2 ? 1.0f / static_cast<float>(columns) : 1.0f;
      made.push_back({place[results[r]], reduced, scale, out.data});
    }
    const auto size = [](const auto& list) { return static_cast<int>(list.size()); };
    kernels_->elementwise({rows, columns, size(inputs), size(numbers) / kElementwiseBlock, slots, size(steps), size(made), inputs.data(),
                           numbers.data(), steps.data(), made.data()},
                          threads);
  }
};

/** ONNX Runtime's description of an operator. No fixed number of inputs (kNeeded 0): all of them are one variadic input of any kinds. */
template <typename T>
constexpr CustomOp Describe() {
  CustomOp op{};
  op.version = kApiVersion;
  op.create_kernel_v2 = [](const CustomOp*, const void*, const OrtKernelInfo* info, void** kernel) -> OrtStatus* {
    *kernel = new T(info);
    return nullptr;
  };
  op.compute_v2 = [](void* kernel, OrtKernelContext* context) -> OrtStatus* {
    Call call(context);
    static_cast<const T*>(kernel)->Compute(call, SessionThreads(context));
    return call.status;
  };
  op.destroy = [](void* kernel) { delete static_cast<T*>(kernel); };
  op.name = [](const CustomOp*) { return T::kName; };
  op.provider = [](const CustomOp*) -> const char* { return nullptr; };
  op.input_count = [](const CustomOp*) { return T::kInputs; };
  op.output_count = [](const CustomOp*) { return T::kOutputs == 0 ? size_t{1} : T::kOutputs; };
  op.input_type = [](const CustomOp*, size_t) { return T::kNeeded == 0 ? kAny : kFloat; };
  op.output_type = [](const CustomOp*, size_t) { return kFloat; };
  op.input_characteristic = [](const CustomOp*, size_t i) { return T::kNeeded == 0 ? kVariadic : i < T::kNeeded ? kRequired : kOptional; };
  op.output_characteristic = [](const CustomOp*, size_t i) { return T::kOutputs == 0 ? kVariadic : i == 0 ? kRequired : kOptional; };
  op.input_memory = [](const CustomOp*, size_t) { return 0; };
  op.variadic_input_least = op.variadic_output_least = [](const CustomOp*) { return 1; };
  op.variadic_input_same = [](const CustomOp*) { return 0; };
  op.variadic_output_same = [](const CustomOp*) { return 1; };
  op.first_version = [](const CustomOp*) { return 1; };
  op.last_version = [](const CustomOp*) { return 1; };
  return op;
}

const CustomOp kOperators[] = {
    Describe<GemmOperator>(),        Describe<AdamOperator>(),       Describe<GemmAdamOperator>(),
    Describe<ConvOperator<false>>(), Describe<ConvOperator<true>>(), Describe<ConvWeightGradOperator>(),
    Describe<ChannelSumsOperator>(), Describe<ElementwiseOperator>(),
};

}  // namespace

OrtStatus* AddOperators(const Ort& ort, OrtSessionOptions* options, const Kernels& kernels) {
  ort_ = &ort;
  kernels_ = &kernels;
  // one domain for all sessions, which refer to it: it lives as long as the process
  static OrtCustomOpDomain* domain = nullptr;
  if (!domain) {
    OrtCustomOpDomain* made = nullptr;
    if (OrtStatus* s = ort.create_domain("latents", &made)) return s;
    for (const CustomOp& op : kOperators)
      if (OrtStatus* s = ort.add(made, &op)) return s;
    domain = made;
  }
  return ort.add(options, domain);
}

}  // namespace latents
