import { RunError } from "../errors.js";
import {
  checkInputs,
  sizeOf,
  type DType,
  type Graph,
  type LoopProgram,
  type NdArray,
  type Tensor,
} from "../graph/index.js";
import { checkFeeds, expectedOf, expectedSteps } from "./check-feeds.js";
import { evaluate } from "./reference.js";
import {
  revertibleRuns,
  type Executable,
  type HostData,
  type HostTensor,
  type HostTensors,
  type LoopExecutable,
  type LoopRun,
  type Runtime,
} from "./runtime.js";

/** Big integers as numbers; what is one already is copied whole, many times as quickly. */
const toNd = ({ shape, data }: HostTensor): NdArray => ({
  shape,
  data: data instanceof BigInt64Array ? Float64Array.from(Array.from(data, Number)) : new Float64Array(data),
});

/** Floats stay float64. */
function toHost({ shape, data }: NdArray, dtype: DType): HostTensor {
  const values: HostData =
    dtype === "float" ? data : dtype === "int" ? BigInt64Array.from(Array.from(data), BigInt) : Uint8Array.from(data);
  return { dtype, shape, data: values };
}

const toNds = (tensors: readonly Tensor[], values: HostTensors): Map<Tensor, NdArray> =>
  new Map(tensors.map((x) => [x, toNd(values[x.name!])]));

const boundValues = (bound: ReadonlyMap<Tensor, Float32Array>): Map<Tensor, NdArray> =>
  new Map([...bound].map(([x, values]) => [x, { shape: x.shape as number[], data: Float64Array.from(values) }]));

function compile(graph: Graph): Executable {
  const { name, inputs, outputs, bound = new Map<Tensor, Float32Array>() } = graph;
  checkInputs(name, Object.values(outputs), [...inputs, ...bound.keys()]);
  const fixed = boundValues(bound);
  let released = false;
  return {
    run: async (feeds) => {
      if (released) throw new RunError(`${name}: run after release`);
      checkFeeds(name, inputs.map(expectedOf), feeds);
      const results = evaluate(Object.values(outputs), new Map([...fixed, ...toNds(inputs, feeds)]));
      return Object.fromEntries(Object.entries(outputs).map(([key, x], i) => [key, toHost(results[i], x.dtype)]));
    },
    release: async () => {
      released = true;
    },
  };
}

type State = ReadonlyMap<Tensor, NdArray>;

class ReferenceLoop implements LoopExecutable {
  /** States from the oldest to the current one. */
  #history: State[] = [];
  #released = false;
  readonly #bound: State;

  constructor(private readonly program: LoopProgram) {
    const { name, state, perStep, metrics, proceed, bound = new Map<Tensor, Float32Array>() } = program;
    const roots = [...state.map((v) => v.next), ...Object.values(metrics), proceed];
    checkInputs(name, roots, [...this.#states, ...perStep, ...bound.keys()]);
    this.#bound = boundValues(bound);
  }

  get #current(): State {
    return this.#history[this.#history.length - 1] ?? new Map<Tensor, NdArray>();
  }

  get #states(): Tensor[] {
    return this.program.state.map((v) => v.current);
  }

  setState(state: HostTensors): void {
    checkFeeds(this.program.name, this.#states.map(expectedOf), state);
    this.#history = [toNds(this.#states, state)];
  }

  async getState(): Promise<Record<string, HostTensor>> {
    const entries = [...this.#current].map(([x, { shape, data }]) => [
      x.name!,
      toHost({ shape, data: data.slice() }, x.dtype),
    ]);
    return Object.fromEntries(entries) as Record<string, HostTensor>;
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { name, state, perStep, metrics, proceed } = this.program;
    if (this.#released) throw new RunError(`${name}: run after release`);
    if (this.#history.length === 0) throw new RunError(`${name}: run before setState`);
    const expected = perStep.map((x) => expectedSteps(x, steps));
    checkFeeds(name, expected, feeds);
    const fed = toNds(perStep, feeds);
    const outputs = [...Object.values(metrics), proceed, ...state.map((v) => v.next)];
    const count = Object.keys(metrics).length;
    const collected: NdArray[][] = [];
    let current = this.#current;
    let go = true;
    for (let i = 0; i < steps && go; i++) {
      const slices = perStep.map((x) => {
        const size = sizeOf(x.shape);
        const data = fed.get(x)!.data.subarray(i * size, (i + 1) * size);
        return [x, { shape: x.shape as number[], data }] as const;
      });
      const results = evaluate(outputs, new Map([...this.#bound, ...current, ...slices]));
      collected.push(results.slice(0, count));
      go = results[count].data[0] === 1;
      current = new Map(state.map((v, k) => [v.current, results[count + 1 + k]]));
    }
    this.#history = [...this.#history.slice(-revertibleRuns), current];
    const entries = Object.entries(metrics).map(([key, x], k) => {
      const data = Float64Array.from(collected.flatMap((step) => Array.from(step[k].data)));
      return [key, toHost({ shape: [collected.length, ...(x.shape as number[])], data }, x.dtype)] as const;
    });
    const finite = [...current.values()].every(({ data }) => data.every(Number.isFinite));
    return { ran: collected.length, metrics: Object.fromEntries(entries), finite };
  }

  get revertible(): number {
    return Math.max(0, this.#history.length - 1);
  }

  revert(): void {
    if (this.revertible === 0) throw new RunError(`${this.program.name}: there is no run to take back`);
    this.#history.pop();
  }

  async release(): Promise<void> {
    this.#released = true;
    this.#history = [];
  }
}

/**
 * Every op by its own float64 rule: slow, without any library, and the oracle that the other runtimes are held against. Floats come back
 * as Float64Array.
 */
export const referenceRuntime = (): Runtime => ({
  device: "reference",
  engine: "reference",
  threads: 1,
  compile: async (graph) => compile(graph),
  compileLoop: async (program) => new ReferenceLoop(program),
});
