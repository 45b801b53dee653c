#include "session.h"

#include <cstdlib>
#include <cstring>
#include <thread>

#include "operators.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace latents {
namespace {

/** Numbers below the normal ones count as 0 on this thread, as on ONNX Runtime's own: moments decay into them, and they are many times slower. */
class DenormalsAsZero {
 public:
#if defined(__x86_64__)
  DenormalsAsZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
  ~DenormalsAsZero() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#elif defined(__aarch64__) && defined(__GNUC__)
  DenormalsAsZero() : before_(Get()) { Set(before_ | 1 << 24); }
  ~DenormalsAsZero() { Set(before_); }

 private:
  static uint64_t Get() {
    uint64_t value;
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(value));
    return value;
  }
  static void Set(uint64_t value) { __asm__ __volatile__("msr fpcr, %0" : : "r"(value)); }
  uint64_t before_;
#else
  DenormalsAsZero() {}
  ~DenormalsAsZero() {}
#endif
};

/** Values and a status that are given back, however a function ends. */
class Guard {
 public:
  explicit Guard(const Engine& engine) : engine_(engine) {}
  ~Guard() {
    for (OrtValue* v : values_) engine_.ort.release(v);
  }
  bool ok(OrtStatus* status) {
    if (!status) return true;
    if (failure.empty()) failure = engine_.ort.message(status);
    engine_.ort.release(status);
    return false;
  }
  OrtValue* over(ElementType type, const std::vector<int64_t>& shape, void* data, size_t bytes) {
    OrtValue* value = nullptr;
    if (ok(engine_.ort.tensor_over(engine_.memory, data, bytes, shape.data(), shape.size(), type, &value))) values_.push_back(value);
    return value;
  }
  void keep(OrtValue* value) { values_.push_back(value); }
  /** Gives back all values but the first `count`. */
  void cut(size_t count) {
    for (; values_.size() > count; values_.pop_back()) engine_.ort.release(values_.back());
  }
  size_t size() const { return values_.size(); }
  Failure failure;

 private:
  const Engine& engine_;
  std::vector<OrtValue*> values_;
};

size_t Count(const std::vector<int64_t>& shape) {
  size_t n = 1;
  for (const int64_t dim : shape) n *= static_cast<size_t>(dim);
  return n;
}

std::vector<const char*> Pointers(const std::vector<std::string>& names) {
  std::vector<const char*> out;
  for (const auto& name : names) out.push_back(name.c_str());
  return out;
}

bool AllFinite(const float* values, size_t count) {
  uint32_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, 4);
    found |= (bits & 0x7f800000u) == 0x7f800000u;
  }
  return found == 0;
}

/** Whether all of the state is finite: read once, by as many threads as the session has. */
bool StateIsFinite(const Steps& steps, int ran, int threads) {
  std::vector<char> finite(threads, 1);
  const auto part = [&](int t) {
    for (const StateView& s : steps.state) {
      const float* values = s.to[(ran - 1) % s.to.size()];
      const size_t n = Count(s.shape), from = n * t / threads, to = n * (t + 1) / threads;
      if (!AllFinite(values + from, to - from)) finite[t] = 0;
    }
  };
  size_t total = 0;
  for (const StateView& s : steps.state) total += Count(s.shape);
  if (total < 1 << 20) {
    for (int t = 0; t < threads; t++) part(t);
  } else {
    std::vector<std::thread> others;
    for (int t = 1; t < threads; t++) others.emplace_back(part, t);
    part(0);
    for (auto& thread : others) thread.join();
  }
  for (const char f : finite)
    if (!f) return false;
  return true;
}

}  // namespace

size_t View::bytes() const { return Count(shape) * ElementSize(type); }

Session::~Session() {
  if (session_) engine_->ort.release(session_);
}

Failure Session::Create(const Engine& engine, const void* model, size_t bytes, int threads, std::shared_ptr<Session>* out) {
  const DenormalsAsZero mode;
  const Ort& ort = engine.ort;
  Guard guard(engine);
  auto session = std::make_shared<Session>();
  session->engine_ = &engine;
  session->threads_ = threads;
  OrtSessionOptions* options = nullptr;
  constexpr int kFatal = 4, kAllOptimizations = 99;
  // idle threads wait awake from one node to the next, no longer: where others want the cores, they would take them from our own
  constexpr const char* kAwakeMicroseconds = "200";
  // for developers: each session writes what its nodes took to a file under this prefix
  const char* profile = getenv("LATENTS_PROFILE");
  const bool made = guard.ok(ort.create_options(&options)) && guard.ok(ort.log_severity(options, kFatal)) &&
                    guard.ok(ort.optimization(options, kAllOptimizations)) && guard.ok(ort.intra_threads(options, threads)) &&
                    guard.ok(ort.config(options, "session.set_denormal_as_zero", "1")) &&
                    guard.ok(ort.config(options, "session.intra_op.spin_duration_us", kAwakeMicroseconds)) &&
                    (!profile || guard.ok(ort.profile(options, profile))) && guard.ok(AddOperators(ort, options, *engine.kernels)) &&
                    guard.ok(ort.create_session(engine.env, model, bytes, options, &session->session_));
  if (options) ort.release(options);
  if (made) *out = session;
  return guard.failure;
}

Failure RunOnce(const Session& session, const std::vector<View>& inputs, const std::vector<std::string>& outputs, std::vector<Result>* results) {
  const DenormalsAsZero mode;
  const Ort& ort = session.engine().ort;
  Guard guard(session.engine());
  std::vector<const char*> names;
  std::vector<const OrtValue*> values;
  for (const View& input : inputs) {
    names.push_back(input.name.c_str());
    values.push_back(guard.over(input.type, input.shape, input.data, input.bytes()));
  }
  const auto output_names = Pointers(outputs);
  std::vector<OrtValue*> fetched(outputs.size(), nullptr);
  if (!guard.failure.empty() ||
      !guard.ok(ort.run(session.ort(), names.data(), values.data(), values.size(), output_names.data(), outputs.size(), fetched.data())))
    return guard.failure;
  for (OrtValue* value : fetched) guard.keep(value);
  for (OrtValue* value : fetched) {
    Result result;
    OrtTensorInfo* info = nullptr;
    size_t rank = 0;
    void* data = nullptr;
    if (!guard.ok(ort.info(value, &info))) return guard.failure;
    guard.ok(ort.element_type(info, &result.type));
    guard.ok(ort.rank(info, &rank));
    result.shape.resize(rank);
    guard.ok(ort.dims(info, result.shape.data(), rank));
    ort.release(info);
    guard.ok(ort.data(value, &data));
    if (!guard.failure.empty()) return guard.failure;
    const size_t bytes = Count(result.shape) * ElementSize(result.type);
    result.data.assign(static_cast<uint8_t*>(data), static_cast<uint8_t*>(data) + bytes);
    results->push_back(std::move(result));
  }
  return {};
}

Failure RunSteps(const Session& session, const Steps& steps, StepsRun* out) {
  const DenormalsAsZero mode;
  const Ort& ort = session.engine().ort;
  Guard guard(session.engine());
  std::vector<const char*> names, output_names;
  // of each state variable: its start, then its buffers
  std::vector<std::vector<OrtValue*>> state;
  for (const StateView& s : steps.state) {
    names.push_back(s.name.c_str());
    output_names.push_back(s.next.c_str());
    const size_t bytes = Count(s.shape) * sizeof(float);
    state.push_back({guard.over(kFloat, s.shape, s.from, bytes)});
    for (float* buffer : s.to) state.back().push_back(guard.over(kFloat, s.shape, buffer, bytes));
  }
  for (const View& feed : steps.feeds) names.push_back(feed.name.c_str());
  for (const View& metric : steps.metrics) output_names.push_back(metric.name.c_str());
  output_names.push_back(steps.proceed.c_str());
  bool proceed = true;
  OrtValue* go = guard.over(kBool, {}, &proceed, 1);
  const size_t kept = guard.size();
  while (guard.failure.empty() && proceed && out->ran < steps.count) {
    const size_t i = static_cast<size_t>(out->ran);
    std::vector<const OrtValue*> inputs;
    std::vector<OrtValue*> outputs;
    for (const auto& values : state) {
      const size_t n = values.size() - 1;
      inputs.push_back(values[i == 0 ? 0 : 1 + (i - 1) % n]);
      outputs.push_back(values[1 + i % n]);
    }
    for (const View& feed : steps.feeds)
      inputs.push_back(guard.over(feed.type, feed.shape, static_cast<uint8_t*>(feed.data) + i * feed.bytes(), feed.bytes()));
    for (const View& metric : steps.metrics)
      outputs.push_back(guard.over(metric.type, metric.shape, static_cast<uint8_t*>(metric.data) + i * metric.bytes(), metric.bytes()));
    outputs.push_back(go);
    if (guard.failure.empty() &&
        guard.ok(ort.run(session.ort(), names.data(), inputs.data(), inputs.size(), output_names.data(), outputs.size(), outputs.data())))
      out->ran++;
    guard.cut(kept);
  }
  if (guard.failure.empty() && out->ran > 0) out->finite = StateIsFinite(steps, out->ran, session.threads());
  return guard.failure;
}

}  // namespace latents
