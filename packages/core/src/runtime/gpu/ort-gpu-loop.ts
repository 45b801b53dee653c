import type * as Ort from "onnxruntime-common";
import { InternalError, RunError } from "../../errors.js";
import { sizeOf, staticShape, type Graph, type LoopProgram, type Tensor } from "../../graph/index.js";
import { graphModel, nextName } from "../../onnx/index.js";
import { add, isFinite, sum, toFloat } from "../../ops/index.js";
import { checkFeeds, expectedOf, expectedSteps } from "../check-feeds.js";
import type { OrtDevice } from "../ort-device.js";
import { upload, type Uploaded } from "../ort-executable.js";
import {
  revertibleRuns,
  type HostData,
  type HostTensor,
  type HostTensors,
  type LoopExecutable,
  type LoopRun,
} from "../runtime.js";
import { joinState, type StoredPart, type StoredState } from "./join-state.js";
import { PieceUpload } from "./piece-upload.js";
import { counterName, logName, logSteps, stepGraph, type StepGraph } from "./step-graph.js";

/** What is fed at once takes at most so many bytes of the GPU's memory. */
const largestPiece = 1 << 26;

type Tensors = Readonly<Record<string, Ort.Tensor>>;

const dispose = (tensors: Tensors): void => {
  for (const tensor of Object.values(tensors)) if (tensor.location === "gpu-buffer") tensor.dispose();
};

/** Whether the sums over all state variables are finite. */
function finiteGraph(name: string, stored: readonly StoredState[]): Graph {
  const states = stored.map(({ current }) => current);
  const total = states.map((x) => sum(x)).reduce((a, b) => add(a, b));
  return { name: `${name} state`, inputs: states, outputs: { finite: toFloat(isFinite(total)) } };
}

/** Values as they are: a session of it whose results lie on the processor's side takes values down from the GPU. */
const copyGraph = (name: string, inputs: readonly Tensor[]): Graph => ({
  name: `${name} copy`,
  inputs,
  outputs: Object.fromEntries(inputs.map((x) => [nextName(x.name!), x])),
});

/** Sessions that a loop needs beside that of its step. */
interface Sessions {
  readonly step: Ort.InferenceSession;
  readonly finite: Ort.InferenceSession;
  readonly state: Ort.InferenceSession;
  readonly log: Ort.InferenceSession;
}

/** What some steps gave: the state after them, and a row of numbers for each. */
interface Advance {
  readonly state: Tensors;
  readonly rows: readonly Float32Array[];
}

/**
 * A training loop whose state stays in the memory of the GPU, run step by step. ONNX Runtime's WebGPU provider has no `Loop`: the
 * CPU's would carry every parameter to the GPU and back at each step. Here what the steps are fed goes up in pieces of many steps, the steps are sent
 * one after the other, and what they say comes down when the last has been sent. Small parameters and their moments lie end to end: `joinState`.
 */
export class OrtGpuLoop implements LoopExecutable {
  /** States from the oldest to the current one: those before the last runs are kept so that the runs can be taken back. */
  #history: Tensors[] = [];
  #released = false;

  private constructor(
    private readonly device: OrtDevice,
    private readonly program: LoopProgram,
    private readonly stored: readonly StoredState[],
    private readonly step: StepGraph,
    private readonly sessions: Sessions,
    private readonly pieces: PieceUpload,
    private readonly uploaded: Uploaded | undefined,
  ) {}

  static async create(device: OrtDevice, program: LoopProgram): Promise<OrtGpuLoop> {
    const { name, bound, perStep } = program;
    const { program: joined, stored } = joinState(program);
    const step = stepGraph(joined);
    const onGpu = { preferredOutputLocation: "gpu-buffer" } as const;
    const session = (graph: Graph, options = {}): Promise<Ort.InferenceSession> =>
      device.session(graphModel(graph, device.backend.lowerings), graph.name, options);
    const log = step.graph.inputs.find((x) => x.name === logName);
    if (!log) throw new InternalError(`${name}: the step graph has no log`);
    return new OrtGpuLoop(
      ...([device, program, stored, step] as const),
      {
        step: await session(step.graph, onGpu),
        finite: await session(finiteGraph(name, stored)),
        state: await session(
          copyGraph(
            name,
            stored.map(({ current }) => current),
          ),
        ),
        log: await session(copyGraph(`${name} log`, [log])),
      },
      await PieceUpload.create(device, name, perStep, step.asFloats),
      bound && bound.size > 0 ? await upload(device, `${name} values`, bound) : undefined,
    );
  }

  get #current(): Tensors {
    return this.#history[this.#history.length - 1] ?? {};
  }

  setState(state: HostTensors): void {
    const { name, state: variables } = this.program;
    checkFeeds(
      name,
      variables.map(({ current }) => expectedOf(current)),
      state,
    );
    this.#history.forEach(dispose);
    const tensors = this.stored.map(({ current, parts }) => {
      const shape = staticShape(current.shape, name);
      const [{ name: only }] = parts as [StoredPart];
      if (parts.length === 1)
        return [current.name!, this.device.toOrt({ ...state[only], data: state[only].data.slice() })] as const;
      const data = new Float32Array(sizeOf(shape));
      for (const part of parts) data.set(state[part.name].data as Float32Array, part.start);
      return [current.name!, this.device.toOrt({ dtype: current.dtype, shape, data })] as const;
    });
    this.#history = [Object.fromEntries(tensors)];
  }

  async getState(): Promise<Record<string, HostTensor>> {
    const values = await this.device.run(this.sessions.state, this.program.name, this.#current);
    const state: Record<string, HostTensor> = {};
    for (const { current, parts } of this.stored) {
      const { dtype, data } = await this.device.fromOrt(values[nextName(current.name!)]);
      for (const { name, shape, start } of parts)
        state[name] = { dtype, shape, data: data.slice(start, start + sizeOf(shape)) };
    }
    return Object.fromEntries(this.program.state.map(({ current }) => [current.name!, state[current.name!]]));
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { name, perStep } = this.program;
    if (this.#released) throw new RunError(`${name}: run after release`);
    if (this.#history.length === 0) throw new RunError(`${name}: run before setState`);
    checkFeeds(
      name,
      perStep.map((x) => expectedSteps(x, steps)),
      feeds,
    );
    const before = this.#current;
    const sent = await this.#advance(before, steps, feeds);
    const stopped = sent.rows.findIndex((row) => row[this.step.width - 1] !== 1);
    const ran = stopped < 0 ? steps : stopped + 1;
    let { state } = sent;
    if (ran < steps) {
      // steps beyond the one that said stop were already on their way: go again from the start, up to it
      dispose(state);
      ({ state } = await this.#advance(before, ran, feeds));
    }
    if (this.#history.length > revertibleRuns) dispose(this.#history.shift()!);
    this.#history.push(state);
    const { finite } = await this.device.run(this.sessions.finite, name, state);
    return {
      ran,
      metrics: this.#collect(sent.rows.slice(0, ran)),
      finite: (await this.device.fromOrt(finite)).data[0] === 1,
    };
  }

  /** Sends steps, as many pieces as it takes, and waits for what they say. `before` stays whole. */
  async #advance(before: Tensors, steps: number, feeds: HostTensors): Promise<Advance> {
    const { perStep } = this.program;
    const most = Math.max(1, Math.min(logSteps, Math.floor(largestPiece / Math.max(1, PieceUpload.bytesOf(perStep)))));
    const logs: { log: Ort.Tensor; count: number }[] = [];
    let state = before;
    try {
      for (let from = 0; from < steps; from += most) {
        const count = Math.min(most, steps - from);
        const done = await this.#piece(before, state, await this.pieces.run(feeds, from, from + count), count);
        state = done.state;
        logs.push({ log: done.log, count });
      }
      const rows: Float32Array[] = [];
      for (const { log, count } of logs) {
        const values = await this.device.run(this.sessions.log, this.program.name, { [logName]: log });
        const { data } = await this.device.fromOrt(values[nextName(logName)]);
        for (let i = 0; i < count; i++)
          rows.push(data.subarray(i * this.step.width, (i + 1) * this.step.width) as Float32Array);
      }
      return { state, rows };
    } catch (error) {
      if (state !== before) dispose(state);
      throw error;
    } finally {
      for (const { log } of logs) dispose({ log });
    }
  }

  /** The steps of one piece, from a state that is given up unless it is `before`. */
  async #piece(
    before: Tensors,
    start: Tensors,
    fed: Tensors,
    count: number,
  ): Promise<{ state: Tensors; log: Ort.Tensor }> {
    const { width } = this.step;
    let state = start;
    let own: Record<string, Ort.Tensor> = {
      [counterName]: this.device.toOrt({ dtype: "float", shape: [], data: Float32Array.of(0) }),
      [logName]: this.device.toOrt({
        dtype: "float",
        shape: [logSteps, width],
        data: new Float32Array(logSteps * width),
      }),
    };
    try {
      for (let i = 0; i < count; i++) {
        const feeds = { ...state, ...own, ...fed, ...this.uploaded?.tensors };
        const results = await this.device.run(this.sessions.step, this.program.name, feeds);
        if (state !== before) dispose(state);
        dispose(own);
        const now = (name: string): [string, Ort.Tensor] => [name, results[nextName(name)]];
        state = Object.fromEntries(this.stored.map(({ current }) => now(current.name!)));
        own = Object.fromEntries([counterName, logName].map(now));
      }
      dispose({ counter: own[counterName] });
      return { state, log: own[logName] };
    } catch (error) {
      if (state !== before) dispose(state);
      dispose(own);
      throw error;
    } finally {
      dispose(fed);
    }
  }

  /** [ran, ...] of each metric. */
  #collect(rows: readonly Float32Array[]): Record<string, HostTensor> {
    const entries = Object.entries(this.program.metrics).map(([name, { dtype, shape }]) => {
      const { from, size } = this.step.columns.get(name)!;
      const values = new Float32Array(rows.length * size);
      rows.forEach((row, i) => values.set(row.subarray(from, from + size), i * size));
      const data: HostData =
        dtype === "float"
          ? values
          : dtype === "int"
            ? BigInt64Array.from(values, (v) => BigInt(v))
            : Uint8Array.from(values);
      return [name, { dtype, shape: [rows.length, ...(shape as number[])], data }] as const;
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
    for (const session of Object.values(this.sessions) as Ort.InferenceSession[]) await session.release();
    await this.pieces.release();
    await this.uploaded?.release();
  }
}
