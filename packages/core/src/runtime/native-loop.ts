import type { NamedValues, SessionHandle, Values } from "@latents/native";
import { RunError } from "../errors.js";
import { sizeOf, staticShape, type DType, type LoopProgram, type Tensor } from "../graph/index.js";
import { fuse, nativeLowerings } from "../onnx/fused/index.js";
import { metricName, nextName, proceedOutput, stepProto } from "../onnx/index.js";
import { checkFeeds, expectedOf, expectedSteps } from "./check-feeds.js";
import { namedValues, typeNumber, type NativeEngine } from "./native-engine.js";
import { revertibleRuns, type HostTensor, type HostTensors, type LoopExecutable, type LoopRun } from "./runtime.js";

type State = Readonly<Record<string, Float32Array>>;

const emptyValues = (dtype: DType, size: number): Values =>
  dtype === "float" ? new Float32Array(size) : dtype === "int" ? new BigInt64Array(size) : new Uint8Array(size);

/**
 * A training loop whose steps the addon runs one after the other, in memory that it owns. The first step of a run reads the state before it and
 * writes another set of buffers, in which the further steps then work in place: so the state before each of the last two runs is kept
 * without a copy. What no operator updates in place goes to and fro between two buffers.
 */
export class NativeLoop implements LoopExecutable {
  #session: SessionHandle | undefined;
  /** States from the oldest to the current one. */
  #history: State[] = [];
  /** Buffers that hold nothing of use, by the name of the variable that they are for. */
  readonly #spare = new Map<string, Float32Array[]>();

  private constructor(
    private readonly engine: NativeEngine,
    private readonly program: LoopProgram,
    session: SessionHandle,
    private readonly inPlace: ReadonlySet<string>,
  ) {
    this.#session = session;
  }

  static async create(engine: NativeEngine, program: LoopProgram): Promise<NativeLoop> {
    const nextOf = new Map(program.state.map(({ current }) => [current.name!, nextName(current.name!)]));
    const { graph, inPlace } = fuse(stepProto(program, nativeLowerings), nextOf);
    return new NativeLoop(engine, program, await engine.session(graph, program.name), inPlace);
  }

  get #states(): readonly Tensor[] {
    return this.program.state.map((v) => v.current);
  }

  get #current(): State {
    return this.#history[this.#history.length - 1];
  }

  #buffer(name: string, size: number): Float32Array {
    return this.#spare.get(name)?.pop() ?? new Float32Array(this.engine.addon.memory(size));
  }

  #giveBack(name: string, buffer: Float32Array): void {
    this.#spare.set(name, [...(this.#spare.get(name) ?? []), buffer]);
  }

  #giveBackState(state: State): void {
    for (const [name, buffer] of Object.entries(state)) this.#giveBack(name, buffer);
  }

  setState(state: HostTensors): void {
    checkFeeds(this.program.name, this.#states.map(expectedOf), state);
    const copies = Object.entries(state).map(([name, { data }]) => {
      const buffer = this.#buffer(name, data.length);
      buffer.set(data as Float32Array);
      return [name, buffer] as const;
    });
    for (const old of this.#history) this.#giveBackState(old);
    this.#history = [Object.fromEntries(copies)];
  }

  async getState(): Promise<Record<string, HostTensor>> {
    if (this.#history.length === 0) return {};
    return Object.fromEntries(
      this.#states.map(({ name, shape }) => [
        name!,
        { dtype: "float", shape: staticShape(shape, this.program.name), data: this.#current[name!].slice() },
      ]),
    );
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { name, perStep, metrics } = this.program;
    if (!this.#session) throw new RunError(`${name}: run after release`);
    if (this.#history.length === 0) throw new RunError(`${name}: run before setState`);
    const expected = perStep.map((x) => expectedSteps(x, steps));
    checkFeeds(name, expected, feeds);
    const collected = Object.entries(metrics).map(([key, x]): NamedValues => {
      const shape = staticShape(x.shape, name);
      const data = emptyValues(x.dtype, steps * sizeOf(shape));
      return { name: metricName(key), type: typeNumber[x.dtype], shape, data };
    });
    const state = this.#states.map((x) => {
      const from = this.#current[x.name!];
      const buffers = this.inPlace.has(x.name!) || steps === 1 ? 1 : 2;
      const to = Array.from({ length: buffers }, () => this.#buffer(x.name!, from.length));
      return { name: x.name!, next: nextName(x.name!), shape: x.shape as readonly number[], from, to };
    });
    const giveBack = (keep: number | undefined): void => {
      for (const { name: key, to } of state)
        for (const [i, buffer] of to.entries())
          if (keep === undefined || i !== (keep - 1) % to.length) this.#giveBack(key, buffer);
    };
    const call = this.engine.addon.steps(this.#session, {
      count: steps,
      feeds: perStep.map((x) => ({ ...namedValues(x.name!, feeds[x.name!]), shape: x.shape as readonly number[] })),
      metrics: collected,
      state,
      proceed: proceedOutput,
    });
    let done: { readonly ran: number; readonly finite: boolean };
    try {
      done = await this.engine.guard(name, call);
    } catch (error) {
      giveBack(undefined);
      throw error;
    }
    const { ran, finite } = done;
    giveBack(ran);
    this.#history.push(Object.fromEntries(state.map((s) => [s.name, s.to[(ran - 1) % s.to.length]])));
    if (this.#history.length > revertibleRuns + 1) this.#giveBackState(this.#history.shift()!);
    const entries = Object.entries(metrics).map(([key, x], i) => {
      const { shape, data } = collected[i];
      const size = (data.length / steps) * ran;
      return [
        key,
        { dtype: x.dtype, shape: [ran, ...shape], data: ran === steps ? data : data.slice(0, size) },
      ] as const;
    });
    return { ran, metrics: Object.fromEntries(entries), finite };
  }

  get revertible(): number {
    return Math.max(0, this.#history.length - 1);
  }

  revert(): void {
    if (this.revertible === 0) throw new RunError(`${this.program.name}: there is no run to take back`);
    this.#giveBackState(this.#history.pop()!);
  }

  async release(): Promise<void> {
    if (this.#session) this.engine.addon.release(this.#session);
    this.#session = undefined;
    this.#history = [];
    this.#spare.clear();
  }
}
