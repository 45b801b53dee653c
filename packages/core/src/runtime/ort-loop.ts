import type * as Ort from "onnxruntime-common";
import { RunError } from "../errors.js";
import type { LoopProgram, Tensor } from "../graph/index.js";
import { finiteOutput, loopModel, metricName, nextName, stepsInput } from "../onnx/index.js";
import { checkFeeds, expectedOf, expectedSteps } from "./check-feeds.js";
import type { OrtDevice } from "./ort-device.js";
import { revertibleRuns, type HostTensor, type HostTensors, type LoopExecutable, type LoopRun } from "./runtime.js";

type StateTensors = Readonly<Record<string, Ort.Tensor>>;

/**
 * A training loop as one ONNX `Loop`. The state before each of the last two runs is kept, so that they can be taken back; where
 * results can be written in place, the oldest set of tensors receives the next.
 */
export class OrtLoop implements LoopExecutable {
  /** States from the oldest to the current one. */
  #history: StateTensors[] = [];
  /** Sets of tensors that hold nothing of use, to be written to. */
  #spare: StateTensors[] = [];
  #released = false;

  private constructor(
    private readonly device: OrtDevice,
    private readonly session: Ort.InferenceSession,
    private readonly program: LoopProgram,
  ) {}

  static async create(device: OrtDevice, program: LoopProgram): Promise<OrtLoop> {
    return new OrtLoop(
      device,
      await device.session(loopModel(program, device.backend.lowerings), program.name),
      program,
    );
  }

  get #states(): readonly Tensor[] {
    return this.program.state.map((v) => v.current);
  }

  get #inPlace(): boolean {
    return this.device.backend.state === "in-place";
  }

  get #current(): StateTensors {
    return this.#history[this.#history.length - 1] ?? {};
  }

  setState(state: HostTensors): void {
    checkFeeds(this.program.name, this.#states.map(expectedOf), state);
    const copy = (): StateTensors =>
      Object.fromEntries(
        Object.entries(state).map(([name, value]) => [name, this.device.toOrt({ ...value, data: value.data.slice() })]),
      );
    this.#history = [copy()];
    this.#spare = this.#inPlace ? Array.from({ length: revertibleRuns }, copy) : [];
  }

  async getState(): Promise<Record<string, HostTensor>> {
    const entries = await Promise.all(
      Object.entries(this.#current).map(async ([name, value]) => {
        const host = await this.device.fromOrt(value);
        return [name, { ...host, data: host.data.slice() }] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { name, perStep, metrics } = this.program;
    if (this.#released) throw new RunError(`${name}: run after release`);
    if (this.#history.length === 0) throw new RunError(`${name}: run before setState`);
    const expected = perStep.map((x) => expectedSteps(x, steps));
    checkFeeds(name, expected, feeds);
    const fed: Record<string, Ort.Tensor> = {
      ...this.#current,
      [stepsInput]: this.device.toOrt({ dtype: "int", shape: [], data: BigInt64Array.of(BigInt(steps)) }),
    };
    for (const [key, value] of Object.entries(feeds)) fed[key] = this.device.toOrt(value);
    const target = this.#spare[0] ?? this.#history[0];
    const fetches: Record<string, Ort.Tensor | null> = { [finiteOutput]: null };
    for (const x of this.#states) fetches[nextName(x.name!)] = this.#inPlace ? target[x.name!] : null;
    for (const key of Object.keys(metrics)) fetches[metricName(key)] = null;
    const results = await this.device.run(this.session, name, fed, fetches);
    if (this.#spare.length > 0) this.#spare.shift();
    else if (this.#history.length > revertibleRuns) this.#history.shift();
    this.#history.push(Object.fromEntries(this.#states.map((x) => [x.name!, results[nextName(x.name!)]])));
    const collected: Record<string, HostTensor> = {};
    for (const key of Object.keys(metrics)) collected[key] = await this.device.fromOrt(results[metricName(key)]);
    const finite = (await this.device.fromOrt(results[finiteOutput])).data[0] === 1;
    return { ran: Object.values(collected)[0]?.shape[0] ?? steps, metrics: collected, finite };
  }

  get revertible(): number {
    return Math.max(0, this.#history.length - 1);
  }

  revert(): void {
    if (this.revertible === 0) throw new RunError(`${this.program.name}: there is no run to take back`);
    const undone = this.#history.pop()!;
    if (this.#inPlace) this.#spare.push(undone);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#history = this.#spare = [];
    await this.session.release();
  }
}
