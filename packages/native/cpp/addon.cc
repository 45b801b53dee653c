// The addon: what Node sees. All work is done on libuv's threads; JavaScript goes on meanwhile.
#define NAPI_VERSION 8
#include <node_api.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>

#include "session.h"

#if defined(__linux__)
#include <sys/mman.h>
#elif defined(_WIN32)
#include <malloc.h>
#endif

namespace latents {
namespace {

/** Thrown in JavaScript's thread; `what` is for the caller. */
struct Thrown {
  std::string what;
};

void Must(napi_status status, const char* what) {
  if (status != napi_ok) throw Thrown{std::string("native: ") + what};
}

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  Must(napi_get_value_string_utf8(env, value, nullptr, 0, &length), "a text is missing");
  std::string text(length, 0);
  Must(napi_get_value_string_utf8(env, value, text.data(), length + 1, &length), "a text is missing");
  return text;
}

napi_value Property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  Must(napi_get_named_property(env, object, name, &value), name);
  return value;
}

template <typename T, typename F>
std::vector<T> List(napi_env env, napi_value array, const F& element) {
  uint32_t length = 0;
  Must(napi_get_array_length(env, array, &length), "a list is missing");
  std::vector<T> out;
  for (uint32_t i = 0; i < length; i++) {
    napi_value value;
    Must(napi_get_element(env, array, i, &value), "a list's element is missing");
    out.push_back(element(value));
  }
  return out;
}

std::vector<int64_t> Shape(napi_env env, napi_value array) {
  return List<int64_t>(env, array, [&](napi_value value) {
    int64_t dim = 0;
    Must(napi_get_value_int64(env, value, &dim), "a shape holds whole numbers");
    return dim;
  });
}

/** One call under way: its work, what it keeps alive, and what it makes of the outcome. */
struct Job {
  explicit Job(napi_env e) : env(e) {}
  ~Job() {
    for (napi_ref reference : kept) napi_delete_reference(env, reference);
  }
  napi_env env;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  std::vector<napi_ref> kept;
  std::function<Failure()> run;
  std::function<napi_value(napi_env)> result;
  Failure failure;
};

/** The memory of a typed array, which the job keeps alive. Throws unless it holds at least `bytes`. */
void* Memory(napi_env env, Job* job, napi_value array, size_t bytes) {
  napi_typedarray_type type;
  size_t length = 0, offset = 0;
  void* data = nullptr;
  napi_value buffer;
  Must(napi_get_typedarray_info(env, array, &type, &length, &data, &buffer, &offset), "a typed array is missing");
  const size_t size = type == napi_uint8_array ? 1 : type == napi_bigint64_array || type == napi_float64_array ? 8 : 4;
  if (length * size < bytes) throw Thrown{"native: a typed array is too short"};
  napi_ref reference;
  Must(napi_create_reference(env, array, 1, &reference), "reference");
  job->kept.push_back(reference);
  return data;
}

View ViewOf(napi_env env, Job* job, napi_value object, size_t times) {
  View view;
  view.name = Text(env, Property(env, object, "name"));
  int32_t type = 0;
  Must(napi_get_value_int32(env, Property(env, object, "type"), &type), "type");
  view.type = static_cast<ElementType>(type);
  view.shape = Shape(env, Property(env, object, "shape"));
  view.data = Memory(env, job, Property(env, object, "data"), view.bytes() * times);
  return view;
}

napi_value Start(napi_env env, std::unique_ptr<Job> job) {
  napi_value promise, name;
  Must(napi_create_promise(env, &job->deferred, &promise), "promise");
  Must(napi_create_string_utf8(env, "latents", NAPI_AUTO_LENGTH, &name), "name");
  const auto execute = [](napi_env, void* data) {
    auto* j = static_cast<Job*>(data);
    try {
      j->failure = j->run();
    } catch (const std::exception& error) {
      j->failure = error.what();
    }
  };
  const auto complete = [](napi_env e, napi_status, void* data) {
    std::unique_ptr<Job> j(static_cast<Job*>(data));
    napi_value value = nullptr;
    if (j->failure.empty()) {
      value = j->result(e);
      napi_resolve_deferred(e, j->deferred, value);
    } else {
      napi_value message;
      napi_create_string_utf8(e, j->failure.c_str(), NAPI_AUTO_LENGTH, &message);
      napi_create_error(e, nullptr, message, &value);
      napi_reject_deferred(e, j->deferred, value);
    }
    napi_delete_async_work(e, j->work);
  };
  Must(napi_create_async_work(env, nullptr, name, execute, complete, job.get(), &job->work), "work");
  Must(napi_queue_async_work(env, job->work), "work");
  job.release();
  return promise;
}

using Held = std::shared_ptr<Session>;

Held SessionOf(napi_env env, napi_value external) {
  void* data = nullptr;
  Must(napi_get_value_external(env, external, &data), "a session is missing");
  Held session = *static_cast<Held*>(data);
  if (!session) throw Thrown{"native: the session was released"};
  return session;
}

napi_value Undefined(napi_env env) {
  napi_value value = nullptr;
  napi_get_undefined(env, &value);
  return value;
}

/** open() -> { version, kernels } */
napi_value Open(napi_env env, const std::vector<napi_value>&) {
  const Engine* engine = nullptr;
  if (Failure failure = OpenEngine(&engine); !failure.empty()) throw Thrown{failure};
  napi_value result, version, kernels;
  napi_create_object(env, &result);
  napi_create_string_utf8(env, engine->version, NAPI_AUTO_LENGTH, &version);
  napi_create_string_utf8(env, engine->kernels->name, NAPI_AUTO_LENGTH, &kernels);
  napi_set_named_property(env, result, "version", version);
  napi_set_named_property(env, result, "kernels", kernels);
  return result;
}

/** createSession(model, threads) -> Promise<session> */
napi_value CreateSession(napi_env env, const std::vector<napi_value>& args) {
  auto job = std::make_unique<Job>(env);
  void* model = nullptr;
  size_t bytes = 0, offset = 0;
  napi_typedarray_type type;
  napi_value buffer;
  Must(napi_get_typedarray_info(env, args[0], &type, &bytes, &model, &buffer, &offset), "the model must be a Uint8Array");
  model = Memory(env, job.get(), args[0], bytes);
  int32_t threads = 1;
  Must(napi_get_value_int32(env, args[1], &threads), "threads must be a whole number");
  const Engine* engine = nullptr;
  if (Failure failure = OpenEngine(&engine); !failure.empty()) throw Thrown{failure};
  auto made = std::make_shared<Held>();
  job->run = [=] { return Session::Create(*engine, model, bytes, threads, made.get()); };
  job->result = [=](napi_env e) {
    napi_value external = nullptr;
    const auto finalize = [](napi_env, void* data, void*) { delete static_cast<Held*>(data); };
    napi_create_external(e, new Held(*made), finalize, nullptr, &external);
    return external;
  };
  return Start(env, std::move(job));
}

/** release(session): frees it once no run is under way. */
napi_value Release(napi_env env, const std::vector<napi_value>& args) {
  void* data = nullptr;
  Must(napi_get_value_external(env, args[0], &data), "a session is missing");
  static_cast<Held*>(data)->reset();
  return Undefined(env);
}

napi_value ToArray(napi_env env, const Result& result) {
  void* memory = nullptr;
  napi_value buffer, array, shape, type, object;
  napi_create_arraybuffer(env, result.data.size(), &memory, &buffer);
  if (!result.data.empty()) memcpy(memory, result.data.data(), result.data.size());
  const napi_typedarray_type kind = result.type == kFloat ? napi_float32_array : result.type == kInt64 ? napi_bigint64_array : napi_uint8_array;
  napi_create_typedarray(env, kind, result.data.size() / ElementSize(result.type), buffer, 0, &array);
  napi_create_array_with_length(env, result.shape.size(), &shape);
  for (size_t i = 0; i < result.shape.size(); i++) {
    napi_value dim;
    napi_create_int64(env, result.shape[i], &dim);
    napi_set_element(env, shape, static_cast<uint32_t>(i), dim);
  }
  napi_create_int32(env, result.type, &type);
  napi_create_object(env, &object);
  napi_set_named_property(env, object, "type", type);
  napi_set_named_property(env, object, "shape", shape);
  napi_set_named_property(env, object, "data", array);
  return object;
}

/** run(session, [{ name, type, shape, data }], [output]) -> Promise<[{ type, shape, data }]> */
napi_value Run(napi_env env, const std::vector<napi_value>& args) {
  auto job = std::make_unique<Job>(env);
  const Held session = SessionOf(env, args[0]);
  const auto inputs = List<View>(env, args[1], [&](napi_value v) { return ViewOf(env, job.get(), v, 1); });
  const auto outputs = List<std::string>(env, args[2], [&](napi_value v) { return Text(env, v); });
  auto results = std::make_shared<std::vector<Result>>();
  job->run = [=] { return RunOnce(*session, inputs, outputs, results.get()); };
  job->result = [=](napi_env e) {
    napi_value list;
    napi_create_array_with_length(e, results->size(), &list);
    for (size_t i = 0; i < results->size(); i++) napi_set_element(e, list, static_cast<uint32_t>(i), ToArray(e, (*results)[i]));
    return list;
  };
  return Start(env, std::move(job));
}

/** steps(session, { count, feeds, metrics, state: [{ name, next, shape, from, to }], proceed }) -> Promise<{ ran, finite }> */
napi_value RunManySteps(napi_env env, const std::vector<napi_value>& args) {
  auto job = std::make_unique<Job>(env);
  const Held session = SessionOf(env, args[0]);
  auto steps = std::make_shared<Steps>();
  int32_t count = 0;
  Must(napi_get_value_int32(env, Property(env, args[1], "count"), &count), "count");
  steps->count = count;
  const auto view = [&](napi_value v) { return ViewOf(env, job.get(), v, static_cast<size_t>(count)); };
  steps->feeds = List<View>(env, Property(env, args[1], "feeds"), view);
  steps->metrics = List<View>(env, Property(env, args[1], "metrics"), view);
  steps->proceed = Text(env, Property(env, args[1], "proceed"));
  steps->state = List<StateView>(env, Property(env, args[1], "state"), [&](napi_value v) {
    StateView s;
    s.name = Text(env, Property(env, v, "name"));
    s.next = Text(env, Property(env, v, "next"));
    s.shape = Shape(env, Property(env, v, "shape"));
    size_t bytes = sizeof(float);
    for (const int64_t dim : s.shape) bytes *= static_cast<size_t>(dim);
    s.from = static_cast<float*>(Memory(env, job.get(), Property(env, v, "from"), bytes));
    s.to = List<float*>(env, Property(env, v, "to"), [&](napi_value b) { return static_cast<float*>(Memory(env, job.get(), b, bytes)); });
    if (s.to.empty()) throw Thrown{"native: a state variable needs a buffer to be written to"};
    return s;
  });
  auto done = std::make_shared<StepsRun>();
  job->run = [=] { return RunSteps(*session, *steps, done.get()); };
  job->result = [=](napi_env e) {
    napi_value object, ran, finite;
    napi_create_object(e, &object);
    napi_create_int32(e, done->ran, &ran);
    napi_get_boolean(e, done->finite, &finite);
    napi_set_named_property(e, object, "ran", ran);
    napi_set_named_property(e, object, "finite", finite);
    return object;
  };
  return Start(env, std::move(job));
}

/**
 * memory(floats) -> ArrayBuffer: aligned for the widest vector, on large pages where they can be had. Buffers begin at places of their own within a
 * page: a parameter and its two moments are walked side by side, and would drive one another out of the first cache if they lay a multiple of 4096
 * bytes apart.
 */
napi_value AlignedMemory(napi_env env, const std::vector<napi_value>& args) {
  int64_t floats = 0;
  Must(napi_get_value_int64(env, args[0], &floats), "a number of floats is missing");
  constexpr size_t kPage = 4096;
  [[maybe_unused]] constexpr size_t kHuge = size_t{2} << 20;
  static std::atomic<size_t> made{0};
  const size_t bytes = static_cast<size_t>(floats) * sizeof(float);
  // 17 lines on from the one before
  const size_t offset = bytes < kPage ? 0 : made++ * 17 * 64 % kPage;
  const size_t size = bytes + offset + 64;
#if defined(_WIN32)
  void* memory = _aligned_malloc(size, 64);
#else
  void* memory = nullptr;
  if (posix_memalign(&memory, bytes >= kHuge ? kHuge : 64, size) != 0) memory = nullptr;
#endif
  if (!memory) throw Thrown{"native: no memory for the training's state"};
#if defined(__linux__)
  if (bytes >= kHuge) madvise(memory, size, MADV_HUGEPAGE);
#endif
  memset(memory, 0, size);
  const auto finalize = [](napi_env, void*, void* whole) {
#if defined(_WIN32)
    _aligned_free(whole);
#else
    free(whole);
#endif
  };
  void* data = static_cast<char*>(memory) + offset;
  napi_value buffer;
  Must(napi_create_external_arraybuffer(env, data, bytes, finalize, memory, &buffer), "memory");
  return buffer;
}

/** The values of a typed array, of the kind that T has. */
template <typename T>
struct Array {
  T* data = nullptr;
  size_t length = 0;
  Array(napi_env env, napi_value value, napi_typedarray_type kind) {
    napi_typedarray_type type;
    size_t offset = 0;
    void* memory = nullptr;
    napi_value buffer;
    Must(napi_get_typedarray_info(env, value, &type, &length, &memory, &buffer, &offset), "a typed array is missing");
    if (type != kind) throw Thrown{"native: a typed array is of another kind"};
    data = static_cast<T*>(memory);
  }
};

/** drawBits(pixels, indices, size, out, offset, address, byImage): see kernels.h. */
napi_value Draw(napi_env env, const std::vector<napi_value>& args) {
  const Array<uint8_t> pixels(env, args[0], napi_uint8_array), out(env, args[3], napi_uint8_array);
  const Array<uint32_t> indices(env, args[1], napi_uint32_array);
  const Array<int32_t> address(env, args[5], napi_int32_array);
  int64_t size = 0, offset = 0;
  bool by_image = false;
  Must(napi_get_value_int64(env, args[2], &size), "a size is missing");
  Must(napi_get_value_int64(env, args[4], &offset), "an offset is missing");
  Must(napi_get_value_bool(env, args[6], &by_image), "byImage is missing");
  const size_t n = static_cast<size_t>(size), at = static_cast<size_t>(offset);
  if (size < 0 || offset < 0 || address.length != 5 || at > out.length || (n > 0 && indices.length > (out.length - at) / n))
    throw Thrown{"native: the images' bits do not fit"};
  for (size_t i = 0; i < indices.length; i++)
    if ((static_cast<size_t>(indices.data[i]) + 1) * n > pixels.length) throw Thrown{"native: there is no such image"};
  const Kernels* kernels = ChooseKernels();
  if (!kernels) throw Thrown{"native: this processor has no AVX2"};
  kernels->draw_bits({pixels.data, indices.data, indices.length, n, address.data, by_image, out.data + at});
  napi_value nothing;
  napi_get_undefined(env, &nothing);
  return nothing;
}

template <napi_value (*function)(napi_env, const std::vector<napi_value>&), size_t count>
napi_value Call(napi_env env, napi_callback_info info) {
  try {
    size_t given = count;
    std::vector<napi_value> args(count);
    Must(napi_get_cb_info(env, info, &given, args.data(), nullptr, nullptr), "arguments");
    if (given < count) throw Thrown{"native: too few arguments"};
    return function(env, args);
  } catch (const Thrown& thrown) {
    napi_throw_error(env, nullptr, thrown.what.c_str());
    return nullptr;
  }
}

template <napi_value (*function)(napi_env, const std::vector<napi_value>&), size_t count>
void Export(napi_env env, napi_value exports, const char* name) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, Call<function, count>, nullptr, &value);
  napi_set_named_property(env, exports, name, value);
}

}  // namespace
}  // namespace latents

NAPI_MODULE_INIT() {
  using namespace latents;
  Export<Open, 0>(env, exports, "open");
  Export<CreateSession, 2>(env, exports, "createSession");
  Export<Release, 1>(env, exports, "release");
  Export<Run, 3>(env, exports, "run");
  Export<RunManySteps, 2>(env, exports, "steps");
  Export<Draw, 7>(env, exports, "drawBits");
  Export<AlignedMemory, 1>(env, exports, "memory");
  return exports;
}
