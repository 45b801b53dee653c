// Sessions of the ONNX Runtime that onnxruntime-node has loaded, with our operators; single runs, and many steps with state in place.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kernels.h"
#include "ort.h"

namespace latents {

/** What failed, in words; empty where all went well. */
using Failure = std::string;

/** ONNX Runtime as it lies in this process. */
struct Engine {
  Ort ort{nullptr};
  const char* version = "";
  const Kernels* kernels = nullptr;
  OrtEnv* env = nullptr;
  OrtMemoryInfo* memory = nullptr;
};

/** Finds the library that is loaded already; the same for all callers. */
Failure OpenEngine(const Engine** out);

class Session {
 public:
  ~Session();
  static Failure Create(const Engine& engine, const void* model, size_t bytes, int threads, std::shared_ptr<Session>* out);
  const Engine& engine() const { return *engine_; }
  OrtSession* ort() const { return session_; }
  int threads() const { return threads_; }

 private:
  const Engine* engine_ = nullptr;
  OrtSession* session_ = nullptr;
  int threads_ = 1;
};

/** Values in memory that somebody else owns. */
struct View {
  std::string name;
  ElementType type = kFloat;
  std::vector<int64_t> shape;
  void* data = nullptr;
  size_t bytes() const;
};

/** A result in memory of its own. */
struct Result {
  ElementType type = kFloat;
  std::vector<int64_t> shape;
  std::vector<uint8_t> data;
};

/** One run. */
Failure RunOnce(const Session& session, const std::vector<View>& inputs, const std::vector<std::string>& outputs, std::vector<Result>* results);

/**
 * A value carried from step to step. Step 0 reads `from` and writes to[0]; step i reads what step i - 1 wrote and writes to[i mod n]: with one
 * buffer it is updated in place, by an operator that reads each value before it writes it.
 */
struct StateView {
  std::string name, next;
  std::vector<int64_t> shape;
  float* from = nullptr;
  std::vector<float*> to;
};

struct Steps {
  int count = 0;
  /** One step's shape; the data hold all steps. */
  std::vector<View> feeds, metrics;
  std::vector<StateView> state;
  /** Output bool []: false ends the steps after the one that gave it. */
  std::string proceed;
};

/** What the steps gave: how many ran, and whether all state is finite after the last. */
struct StepsRun {
  int ran = 0;
  bool finite = true;
};
Failure RunSteps(const Session& session, const Steps& steps, StepsRun* out);

}  // namespace latents
