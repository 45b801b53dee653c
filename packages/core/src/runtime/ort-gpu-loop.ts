import type * as Ort from "onnxruntime-common";
import { RunError } from "../errors.js";
import { sizeOf, type Graph, type LoopProgram, type Tensor } from "../graph/index.js";
import { graphModel, metricName, nextName } from "../onnx/index.js";
import { add, isFinite, sum, toFloat } from "../ops/index.js";
import { checkFeeds, expectedOf, expectedSteps } from "./check-feeds.js";
import type { OrtDevice } from "./ort-device.js";
import { upload, type Uploaded } from "./ort-executable.js";
import { revertibleRuns, type HostTensor, type HostTensors, type LoopExecutable, type LoopRun } from "./runtime.js";

const proceedName = "proceed";
/** Steps sent to the GPU before the metrics of the first are awaited: keeps it busy, and bounds what waits for it. */
const ahead = 8;

type GpuState = Readonly<Record<string, Ort.Tensor>>;
type StepMetrics = Readonly<Record<string, HostTensor>>;

const dispose = (tensors: GpuState): void => {
  for (const tensor of Object.values(tensors)) tensor.dispose();
};

/** One step of the loop as a plain graph. What is bound is fed: see `upload`. */
function stepGraph({ name, state, perStep, metrics, proceed, bound }: LoopProgram): Graph {
  return {
    name,
    inputs: [...state.map((v) => v.current), ...perStep, ...(bound?.keys() ?? [])],
    outputs: {
      ...Object.fromEntries(state.map((v) => [nextName(v.current.name!), v.next])),
      ...Object.fromEntries(Object.entries(metrics).map(([key, x]) => [metricName(key), x])),
      [proceedName]: toFloat(proceed),
    },
  };
}

/** Whether the sums over all state variables are finite. */
function finiteGraph({ name, state }: LoopProgram): Graph {
  const states = state.map((v) => v.current);
  const total = states.map((x) => sum(x)).reduce((a, b) => add(a, b));
  return { name: `${name} state`, inputs: states, outputs: { finite: toFloat(isFinite(total)) } };
}

/**
 * A training loop whose state stays in the memory of the GPU, run step by step. ONNX Runtime's WebGPU provider has no `Loop`: the
 * CPU's would carry every parameter to the GPU and back at each step. Here only the images and noise go up, and only the metrics come down, some steps late.
 */
export class OrtGpuLoop implements LoopExecutable {
  /** States from the oldest to the current one: those before the last runs are kept so that the runs can be taken back. */
  #history: GpuState[] = [];
  #released = false;

  private constructor(
    private readonly device: OrtDevice,
    private readonly session: Ort.InferenceSession,
    private readonly finite: Ort.InferenceSession,
    private readonly program: LoopProgram,
    private readonly uploaded: Uploaded | undefined,
  ) {}

  static async create(device: OrtDevice, program: LoopProgram): Promise<OrtGpuLoop> {
    const session = await device.session(graphModel(stepGraph(program)), program.name, {
      preferredOutputLocation: "gpu-buffer",
    });
    const finite = await device.session(graphModel(finiteGraph(program)), program.name);
    const { name, bound } = program;
    const uploaded = bound && bound.size > 0 ? await upload(device, `${name} values`, bound) : undefined;
    return new OrtGpuLoop(device, session, finite, program, uploaded);
  }

  get #current(): GpuState {
    return this.#history[this.#history.length - 1] ?? {};
  }

  get #states(): readonly Tensor[] {
    return this.program.state.map((v) => v.current);
  }

  setState(state: HostTensors): void {
    checkFeeds(this.program.name, this.#states.map(expectedOf), state);
    this.#history.forEach(dispose);
    this.#history = [
      Object.fromEntries(
        Object.entries(state).map(([name, value]) => [name, this.device.toOrt({ ...value, data: value.data.slice() })]),
      ),
    ];
  }

  async getState(): Promise<Record<string, HostTensor>> {
    const entries = Object.entries(this.#current).map(async ([name, tensor]) => {
      const host = await this.device.fromOrt(tensor);
      return [name, { ...host, data: host.data.slice() }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { name, perStep } = this.program;
    if (this.#released) throw new RunError(`${name}: run after release`);
    if (this.#history.length === 0) throw new RunError(`${name}: run before setState`);
    const expected = perStep.map((x) => expectedSteps(x, steps));
    checkFeeds(name, expected, feeds);
    const before = this.#current;
    const done = await this.#advance(before, steps, feeds);
    // Steps beyond the one that said stop were already on their way: go again from the start, up to it.
    const { state } = done.ran === done.sent ? done : await this.#again(before, done, feeds);
    if (this.#history.length > revertibleRuns) dispose(this.#history.shift()!);
    this.#history.push(state);
    const { finite } = await this.device.run(this.finite, name, { ...state });
    return {
      ran: done.ran,
      metrics: this.#collect(done.metrics),
      finite: (await this.device.fromOrt(finite)).data[0] === 1,
    };
  }

  async #again(
    before: GpuState,
    done: { ran: number; state: GpuState },
    feeds: HostTensors,
  ): Promise<{ state: GpuState }> {
    if (done.state !== before) dispose(done.state);
    return this.#advance(before, done.ran, feeds);
  }

  /** Sends steps until one says stop. `before` stays whole. */
  async #advance(
    before: GpuState,
    steps: number,
    feeds: HostTensors,
  ): Promise<{ state: GpuState; sent: number; ran: number; metrics: StepMetrics[] }> {
    let state = before;
    let sent = 0;
    const waiting: Promise<StepMetrics>[] = [];
    const metrics: StepMetrics[] = [];
    try {
      for (let i = 0; i < steps + ahead; i++) {
        if (i < steps) {
          const results = await this.device.run(this.session, this.program.name, {
            ...state,
            ...this.#slice(feeds, i),
            ...this.uploaded?.tensors,
          });
          if (state !== before) dispose(state);
          state = Object.fromEntries(this.#states.map((x) => [x.name!, results[nextName(x.name!)]]));
          waiting.push(this.#download(results));
          sent++;
        }
        if (i < ahead || metrics.length === sent) continue;
        const { [proceedName]: proceed, ...values } = await waiting[metrics.length];
        metrics.push(values);
        if (proceed.data[0] !== 1) break;
      }
      return { state, sent, ran: metrics.length, metrics };
    } catch (error) {
      if (state !== before) dispose(state);
      throw error;
    } finally {
      await Promise.allSettled(waiting);
    }
  }

  /** The feeds of step i. */
  #slice(feeds: HostTensors, i: number): Record<string, Ort.Tensor> {
    const entries = Object.entries(feeds).map(
      ([
        name,
        {
          dtype,
          shape: [, ...shape],
          data,
        },
      ]) => {
        const size = sizeOf(shape);
        return [name, this.device.toOrt({ dtype, shape, data: data.subarray(i * size, (i + 1) * size) })] as const;
      },
    );
    return Object.fromEntries(entries);
  }

  /** Metrics of one step and whether to go on, by their own names. */
  async #download(results: Readonly<Record<string, Ort.Tensor>>): Promise<StepMetrics> {
    const names = [
      ...Object.keys(this.program.metrics).map((key) => [key, metricName(key)]),
      [proceedName, proceedName],
    ];
    const entries = names.map(async ([key, output]) => {
      const tensor = results[output];
      const value = await this.device.fromOrt(tensor);
      tensor.dispose();
      return [key, value] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** [ran, ...] of each metric. */
  #collect(steps: readonly StepMetrics[]): Record<string, HostTensor> {
    const entries = Object.entries(this.program.metrics).map(([name, { dtype, shape }]) => {
      const size = sizeOf(shape);
      const data = new (dtype === "float" ? Float32Array : dtype === "int" ? BigInt64Array : Uint8Array)(
        steps.length * size,
      );
      steps.forEach((step, i) => data.set(step[name].data as never, i * size));
      return [name, { dtype, shape: [steps.length, ...(shape as number[])], data }] as const;
    });
    return Object.fromEntries(entries);
  }

  get revertible(): number {
    return Math.max(0, this.#history.length - 1);
  }

  revert(): void {
    if (this.revertible === 0) throw new RunError(`${this.program.name}: there is no run to take back`);
    dispose(this.#history.pop()!);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#history.forEach(dispose);
    this.#history = [];
    await this.session.release();
    await this.finite.release();
    await this.uploaded?.release();
  }
}
