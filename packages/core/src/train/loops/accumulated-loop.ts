import { zerosLike } from "../../zeros-like.js";
import { InputError } from "../../errors.js";
import { formatShape, sizeOf, type LoopProgram } from "../../graph/index.js";
import type { HostData, HostTensor, HostTensors, LoopExecutable, LoopRun } from "../../runtime/index.js";
import { accumulatedScope, endsStep } from "../training-program.js";

/**
 * A loop whose steps are made of `parts` steps of another, which takes a part of the minibatch at a time and adds the gradients up: its feeds, its metrics and
 * its state are those of `whole`, the loop of the whole minibatch. Metrics are means over the parts.
 * Throws InputError where an input of the whole minibatch is no row of parts, such as noise of every pair of its rows.
 */
export class AccumulatedLoop implements LoopExecutable {
  readonly #axes: ReadonlyMap<string, number | undefined>;
  readonly #zeros: HostTensors;

  constructor(
    private readonly inner: LoopExecutable,
    whole: LoopProgram,
    part: LoopProgram,
    private readonly parts: number,
  ) {
    const shapes = new Map(part.perStep.map(({ name, shape }) => [name, shape as readonly number[]]));
    this.#axes = new Map(
      whole.perStep.map(({ name, shape }) => [
        name!,
        partedAxis(name!, shape as readonly number[], shapes.get(name), parts),
      ]),
    );
    const sums = part.state.filter(({ current }) => isSum(current.name!));
    this.#zeros = Object.fromEntries(
      sums.map(({ current: { name, shape } }) => [
        name!,
        { dtype: "float", shape: shape as readonly number[], data: new Float32Array(sizeOf(shape)) },
      ]),
    );
  }

  get revertible(): number {
    return this.inner.revertible;
  }

  setState(state: HostTensors): void {
    this.inner.setState({ ...state, ...this.#zeros });
  }

  /** Between two steps the sums are zero. */
  async getState(): Promise<Record<string, HostTensor>> {
    return Object.fromEntries(Object.entries(await this.inner.getState()).filter(([name]) => !isSum(name)));
  }

  async run(steps: number, feeds: HostTensors): Promise<LoopRun> {
    const { parts } = this;
    const parted = Object.entries(feeds).map(
      ([name, feed]) => [name, inParts(feed, this.#axes.get(name), parts)] as const,
    );
    const ends = Float32Array.from({ length: steps * parts }, (_, i) => ((i + 1) % parts === 0 ? 1 : 0));
    const own = { [endsStep]: { dtype: "float", shape: [steps * parts], data: ends } } as const;
    const { ran, metrics, finite } = await this.inner.run(steps * parts, { ...Object.fromEntries(parted), ...own });
    const done = Math.ceil(ran / parts);
    const means = Object.entries(metrics).map(
      ([name, metric]) => [name, meanOfParts(metric, ran, done, parts)] as const,
    );
    return { ran: done, metrics: Object.fromEntries(means), finite };
  }

  revert(): void {
    this.inner.revert();
  }

  release(): Promise<void> {
    return this.inner.release();
  }
}

const isSum = (name: string): boolean => name.startsWith(`${accumulatedScope}.`);

/** Along which axis of a step's input the parts lie; undefined where each part is given the whole. */
function partedAxis(
  name: string,
  whole: readonly number[],
  part: readonly number[] | undefined,
  parts: number,
): number | undefined {
  const others = whole.flatMap((size, i) => (size === part?.[i] ? [] : [i]));
  if (part?.length === whole.length && others.length === 0) return undefined;
  const [axis] = others;
  if (part?.length !== whole.length || others.length > 1 || whole[axis] !== parts * part[axis])
    throw new InputError(
      `train.accumulate: the input "${name}" ${formatShape(whole)} does not fall into ${parts} parts of the minibatch`,
    );
  return axis;
}

/** [steps, ..., rows, ...] as [steps * parts, ..., rows / parts, ...], the parts of a step after one another. */
function inParts({ dtype, shape, data }: HostTensor, axis: number | undefined, parts: number): HostTensor {
  const [steps, ...inner] = shape;
  if (axis === undefined) {
    const size = data.length / steps;
    const repeated = zerosLike(data, data.length * parts);
    for (let i = 0; i < steps * parts; i++) copy(data, Math.floor(i / parts) * size, repeated, i * size, size);
    return { dtype, shape: [steps * parts, ...inner], data: repeated };
  }
  const parted = inner.map((size, i) => (i === axis ? size / parts : size));
  const outer = inner.slice(0, axis).reduce((product, size) => product * size, 1);
  const run = data.length / (steps * outer * parts);
  // what lies in front of all other axes is in place
  if (outer === 1) return { dtype, shape: [steps * parts, ...parted], data };
  const moved = zerosLike(data, data.length);
  let to = 0;
  for (let step = 0; step < steps; step++)
    for (let p = 0; p < parts; p++)
      for (let o = 0; o < outer; o++, to += run) copy(data, ((step * outer + o) * parts + p) * run, moved, to, run);
  return { dtype, shape: [steps * parts, ...parted], data: moved };
}

function meanOfParts({ dtype, shape, data }: HostTensor, ran: number, done: number, parts: number): HostTensor {
  const inner = shape.slice(1);
  const size = inner.reduce((product, each) => product * each, 1);
  const means = new Float32Array(done * size);
  for (let step = 0; step < done; step++) {
    const count = Math.min(parts, ran - step * parts);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let p = 0; p < count; p++) sum += Number(data[(step * parts + p) * size + i]);
      means[step * size + i] = sum / count;
    }
  }
  return { dtype, shape: [done, ...inner], data: means };
}

const copy = (from: HostData, at: number, to: HostData, place: number, length: number): void =>
  (to as Float32Array).set(from.subarray(at, at + length) as Float32Array, place);
