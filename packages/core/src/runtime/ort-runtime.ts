import type * as Ort from "onnxruntime-common";
import { InputError, RunError } from "../errors.js";
import { formatShape, type DType, type Graph, type LoopProgram, type Shape, type Tensor } from "../graph/index.js";
import { finiteOutput, graphModel, loopModel, metricName, nextName, stepsInput } from "../onnx/index.js";
import { loadOrt } from "#ort";
import type {
  Executable,
  HostData,
  HostTensor,
  HostTensors,
  LoopExecutable,
  LoopRun,
  Runtime,
  RuntimeOptions,
} from "./runtime.js";

const ortType = { float: "float32", int: "int64", bool: "bool", uint8: "uint8" } as const;
const dtypeOf: Record<string, DType> = { float32: "float", int64: "int", bool: "bool", uint8: "uint8" };

/** Throws InputError unless exactly the expected inputs are given, with matching kind, shape and number of values. */
function checkFeeds(
  where: string,
  expected: readonly { name: string; dtype: DType; shape: Shape }[],
  feeds: HostTensors,
): void {
  const sizes = new Map<string, number>();
  for (const { name, dtype, shape } of expected) {
    const feed = feeds[name];
    if (!feed) throw new InputError(`${where}: the input "${name}" ${formatShape(shape)} is missing`);
    const fits =
      feed.shape.length === shape.length &&
      shape.every((dim, i) => {
        const want = typeof dim === "number" ? dim : (sizes.get(dim) ?? feed.shape[i]);
        if (typeof dim === "string") sizes.set(dim, want);
        return want === feed.shape[i];
      });
    if (!fits || feed.dtype !== dtype)
      throw new InputError(
        `${where}: the input "${name}" must be ${dtype} ${formatShape(shape)}, got ${feed.dtype} ${formatShape(feed.shape)}`,
      );
  }
  for (const [name, { dtype, shape, data }] of Object.entries(feeds)) {
    const size = shape.reduce((n, dim) => n * dim, 1);
    if (data.length !== size)
      throw new InputError(
        `${where}: the input "${name}" ${dtype} ${formatShape(shape)} needs ${size} values, got ${data.length}`,
      );
  }
  const extra = Object.keys(feeds).find((name) => !expected.some((x) => x.name === name));
  if (extra !== undefined) throw new InputError(`${where}: there is no input "${extra}"`);
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class OrtRuntime implements Runtime {
  constructor(
    private readonly ort: typeof Ort,
    readonly device: string,
    readonly threads: number,
    private readonly sessionOptions: Ort.InferenceSession.SessionOptions,
    private readonly stateLocation: "cpu" | "gpu-buffer",
  ) {}

  toOrt({ dtype, shape, data }: HostTensor): Ort.Tensor {
    const values = data instanceof Float64Array ? Float32Array.from(data) : data;
    return new this.ort.Tensor(ortType[dtype], values as never, shape);
  }

  async fromOrt(tensor: Ort.Tensor): Promise<HostTensor> {
    return { dtype: dtypeOf[tensor.type], shape: tensor.dims, data: (await tensor.getData()) as HostData };
  }

  async session(
    model: Uint8Array,
    name: string,
    options: Ort.InferenceSession.SessionOptions = {},
  ): Promise<Ort.InferenceSession> {
    try {
      return await this.ort.InferenceSession.create(model, { ...this.sessionOptions, ...options });
    } catch (error) {
      throw new RunError(`${name}: ONNX Runtime could not prepare the graph on ${this.device}: ${describe(error)}`);
    }
  }

  async compile(graph: Graph): Promise<Executable> {
    const session = await this.session(graphModel(graph), graph.name);
    const expected = graph.inputs.map((x) => ({ name: x.name!, dtype: x.dtype, shape: x.shape }));
    let released = false;
    return {
      run: async (feeds) => {
        if (released) throw new RunError(`${graph.name}: run after release`);
        checkFeeds(graph.name, expected, feeds);
        const fed = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, this.toOrt(value)]));
        const results = await session.run(fed).catch((error: unknown) => {
          throw new RunError(`${graph.name}: ONNX Runtime failed on ${this.device}: ${describe(error)}`);
        });
        const entries = await Promise.all(
          Object.entries(results).map(async ([name, value]) => [name, await this.fromOrt(value)] as const),
        );
        return Object.fromEntries(entries);
      },
      release: async () => {
        if (!released) await session.release();
        released = true;
      },
    };
  }

  async compileLoop(program: LoopProgram): Promise<LoopExecutable> {
    const onDevice = this.stateLocation !== "cpu";
    const location = Object.fromEntries(program.state.map((v) => [nextName(v.current.name!), this.stateLocation]));
    const session = await this.session(
      loopModel(program),
      program.name,
      onDevice ? { preferredOutputLocation: location } : {},
    );
    return new OrtLoop(this, session, program, onDevice);
  }
}

/** Sets of state tensors, used in turn: a run reads one and writes the next, so that the last two runs can be taken back. */
const stateSets = 3;

type StateTensors = Record<string, Ort.Tensor>;

class OrtLoop implements LoopExecutable {
  #sets: StateTensors[] = [];
  #at = 0;
  #revertible = 0;
  #released = false;

  constructor(
    private readonly runtime: OrtRuntime,
    private readonly session: Ort.InferenceSession,
    private readonly program: LoopProgram,
    private readonly onDevice: boolean,
  ) {}

  get #states(): readonly Tensor[] {
    return this.program.state.map((v) => v.current);
  }

  setState(state: HostTensors): void {
    const expected = this.#states.map((x) => ({ name: x.name!, dtype: x.dtype, shape: x.shape }));
    checkFeeds(this.program.name, expected, state);
    this.#sets.forEach((set) => this.#dispose(set));
    const copy = (): StateTensors =>
      Object.fromEntries(
        Object.entries(state).map(([name, value]) => [
          name,
          this.runtime.toOrt({ ...value, data: value.data.slice() }),
        ]),
      );
    // on a device, results are allocated there as they come
    this.#sets = Array.from({ length: stateSets }, (_, i) => (i > 0 && this.onDevice ? {} : copy()));
    this.#at = 0;
    this.#revertible = 0;
  }

  get revertible(): number {
    return this.#revertible;
  }

  async getState(): Promise<Record<string, HostTensor>> {
    const entries = await Promise.all(
      Object.entries(this.#sets[this.#at] ?? {}).map(async ([name, value]) => {
        const host = await this.runtime.fromOrt(value);
        return [name, this.onDevice ? host : { ...host, data: host.data.slice() }] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { name, perStep, metrics } = this.program;
    if (this.#released) throw new RunError(`${name}: run after release`);
    if (this.#sets.length === 0) throw new RunError(`${name}: run before setState`);
    checkFeeds(
      name,
      perStep.map((x) => ({ name: x.name!, dtype: x.dtype, shape: [steps, ...x.shape] })),
      feeds,
    );
    const fed: Record<string, Ort.Tensor> = {
      ...this.#sets[this.#at],
      [stepsInput]: this.runtime.toOrt({ dtype: "int", shape: [], data: BigInt64Array.of(BigInt(steps)) }),
    };
    for (const [key, value] of Object.entries(feeds)) fed[key] = this.runtime.toOrt(value);
    const fetches: Record<string, Ort.Tensor | null> = {};
    const to = (this.#at + 1) % stateSets;
    const target = this.#sets[to];
    for (const x of this.#states) fetches[nextName(x.name!)] = this.onDevice ? null : target[x.name!];
    for (const key of Object.keys(metrics)) fetches[metricName(key)] = null;
    fetches[finiteOutput] = null;
    const results = await this.session.run(fed, fetches).catch((error: unknown) => {
      throw new RunError(`${name}: ONNX Runtime failed on ${this.runtime.device}: ${describe(error)}`);
    });
    this.#dispose(target);
    this.#sets[to] = Object.fromEntries(this.#states.map((x) => [x.name!, results[nextName(x.name!)]]));
    this.#at = to;
    this.#revertible = Math.min(stateSets - 1, this.#revertible + 1);
    const collected: Record<string, HostTensor> = {};
    for (const key of Object.keys(metrics)) collected[key] = await this.runtime.fromOrt(results[metricName(key)]);
    const finite = (await this.runtime.fromOrt(results[finiteOutput])).data[0] === 1;
    return { ran: Object.values(collected)[0]?.shape[0] ?? steps, metrics: collected, finite };
  }

  revert(): void {
    if (this.#revertible === 0) throw new RunError(`${this.program.name}: there is no run to take back`);
    this.#at = (this.#at + stateSets - 1) % stateSets;
    this.#revertible--;
  }

  #dispose(tensors: StateTensors): void {
    if (this.onDevice) for (const tensor of Object.values(tensors)) tensor.dispose();
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#sets.forEach((set) => this.#dispose(set));
    this.#sets = [];
    await this.session.release();
  }
}

/**
 * ONNX Runtime: onnxruntime-node under Node (device `cpu`; `cuda`, `webgpu`, `coreml`, `dml` where the package has them),
 * onnxruntime-web in a page (`wasm`, `webgpu`). Throws InputError for a device that is not there, naming those that are.
 */
export async function ortRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const loaded = await loadOrt(options);
  return new OrtRuntime(loaded.ort, loaded.device, loaded.threads, loaded.sessionOptions, loaded.stateLocation);
}
