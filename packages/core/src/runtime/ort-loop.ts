import type * as Ort from "onnxruntime-common";
import { RunError } from "../errors.js";
import type { LoopProgram, Tensor } from "../graph/index.js";
import { loopModel, metricName, nextName, stepsInput } from "../onnx/index.js";
import { checkFeeds, expectedOf, expectedSteps } from "./check-feeds.js";
import type { OrtDevice } from "./ort-device.js";
import type { HostTensor, HostTensors, LoopExecutable } from "./runtime.js";

/**
 * A training loop as one ONNX `Loop`. Two sets of state tensors in turn: a run reads one and writes the other, so that the last run
 * can be taken back.
 */
export class OrtLoop implements LoopExecutable {
  #current: Record<string, Ort.Tensor> = {};
  #other: Record<string, Ort.Tensor> = {};
  #canRevert = false;
  #released = false;

  private constructor(
    private readonly device: OrtDevice,
    private readonly session: Ort.InferenceSession,
    private readonly program: LoopProgram,
  ) {}

  static async create(device: OrtDevice, program: LoopProgram): Promise<OrtLoop> {
    return new OrtLoop(device, await device.session(loopModel(program), program.name), program);
  }

  get #states(): readonly Tensor[] {
    return this.program.state.map((v) => v.current);
  }

  get #inPlace(): boolean {
    return this.device.backend.state === "in-place";
  }

  setState(state: HostTensors): void {
    checkFeeds(this.program.name, this.#states.map(expectedOf), state);
    const copy = (): Record<string, Ort.Tensor> =>
      Object.fromEntries(
        Object.entries(state).map(([name, value]) => [name, this.device.toOrt({ ...value, data: value.data.slice() })]),
      );
    this.#current = copy();
    this.#other = this.#inPlace ? copy() : {};
    this.#canRevert = false;
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

  async run(steps: number, feeds: HostTensors): Promise<{ ran: number; metrics: Record<string, HostTensor> }> {
    const { name, perStep, metrics } = this.program;
    if (this.#released) throw new RunError(`${name}: run after release`);
    const expected = perStep.map((x) => expectedSteps(x, steps));
    checkFeeds(name, expected, feeds);
    const fed: Record<string, Ort.Tensor> = {
      ...this.#current,
      [stepsInput]: this.device.toOrt({ dtype: "int", shape: [], data: BigInt64Array.of(BigInt(steps)) }),
    };
    for (const [key, value] of Object.entries(feeds)) fed[key] = this.device.toOrt(value);
    const fetches: Record<string, Ort.Tensor | null> = {};
    for (const x of this.#states) fetches[nextName(x.name!)] = this.#inPlace ? this.#other[x.name!] : null;
    for (const key of Object.keys(metrics)) fetches[metricName(key)] = null;
    const results = await this.device.run(this.session, name, fed, fetches);
    this.#other = this.#current;
    this.#current = Object.fromEntries(this.#states.map((x) => [x.name!, results[nextName(x.name!)]]));
    this.#canRevert = true;
    const collected: Record<string, HostTensor> = {};
    for (const key of Object.keys(metrics)) collected[key] = await this.device.fromOrt(results[metricName(key)]);
    return { ran: Object.values(collected)[0]?.shape[0] ?? steps, metrics: collected };
  }

  revert(): void {
    if (!this.#canRevert) throw new RunError(`${this.program.name}: there is no run to take back`);
    [this.#current, this.#other] = [this.#other, this.#current];
    this.#canRevert = false;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#current = this.#other = {};
    await this.session.release();
  }
}
