import type { ImageDataset } from "../data/index.js";
import { input, type LoopProgram } from "../graph/index.js";
import { vae, type Vae } from "../models/index.js";
import { convDecoder, convEncoder, mlp } from "../nn/index.js";
import { add, less, matmul, mul } from "../ops/index.js";
import { fillUniform } from "../random/index.js";
import type { HostTensors, Runtime } from "../runtime/index.js";
import { isModelValue, Trainer, type TrainingState } from "../train/index.js";

/** A net and data small enough for every device, real enough to use what a training uses. */
interface SameTraining {
  readonly model: Vae;
  readonly dataset: ImageDataset;
  readonly batch: number;
}

/** Grey blobs of random place and size: like digits, mostly black with soft edges, so that binarisation has work to do. */
function blobs(count: number, side: number): ImageDataset {
  const pixels = new Uint8Array(count * side * side);
  const where = fillUniform(new Float32Array(count * 3), { seed: 7, stream: "blobs", step: 0 });
  for (let i = 0; i < count; i++) {
    const [u, v, w] = where.subarray(3 * i, 3 * i + 3);
    const [row, column, width] = [(0.25 + 0.5 * u) * side, (0.25 + 0.5 * v) * side, (0.08 + 0.12 * w) * side];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const distance2 = ((y - row) ** 2 + (x - column) ** 2) / width ** 2;
        pixels[i * side * side + y * side + x] = Math.round(255 * Math.exp(-distance2 / 2));
      }
  }
  return { name: "blobs", split: "train", count, shape: [1, side, side], pixels };
}

/** 784-64-8 and mirror, batch 32; two stride-2 convolutions and mirror on 12x12, batch 8. */
export const sameTrainings = {
  mlp: (): SameTraining => ({
    model: vae({ encoder: mlp([784, 64], { activateLast: true }), decoder: mlp([8, 64, 784]), latent: 8 }),
    dataset: blobs(128, 28),
    batch: 32,
  }),
  conv: (): SameTraining => {
    const net = { shape: [1, 12, 12], channels: [4, 8] } as const;
    return {
      model: vae({ encoder: convEncoder(net), decoder: convDecoder({ ...net, latent: 4 }), latent: 4 }),
      dataset: blobs(64, 12),
      batch: 8,
    };
  },
} as const;

/** What a training gave: one loss a step, and by how much each parameter changed over all steps. */
export interface TrainingTrace {
  readonly device: string;
  readonly threads: number;
  readonly losses: number[];
  readonly changes: Record<string, number[]>;
}

/**
 * The same training on any device: Adam at 1e-3 with seed 1, in chunks, so that the state also goes through the device's way of
 * keeping it. Frees what it made.
 */
export async function runSameTraining(
  name: keyof typeof sameTrainings,
  runtime: Runtime,
  { steps = 20, chunk = 8 } = {},
): Promise<TrainingTrace> {
  const { model, dataset, batch } = sameTrainings[name]();
  const trainer = await Trainer.create(model, dataset, runtime, { steps, batch, seed: 1 });
  try {
    const before = (await trainer.state()).values;
    const losses: number[] = [];
    while (trainer.step < steps) losses.push(...(await trainer.run(chunk)).values["loss"]);
    const changes = changesOf(before, (await trainer.state()).values);
    return { device: runtime.device, threads: runtime.threads, losses, changes };
  } finally {
    await trainer.release();
  }
}

function changesOf(before: TrainingState["values"], after: TrainingState["values"]): TrainingTrace["changes"] {
  const names = Object.keys(after).filter(isModelValue);
  return Object.fromEntries(
    names.map((name) => [name, Array.from(after[name].data, (value, i) => value - before[name].data[i])]),
  );
}

/**
 * The largest relative difference of a step's loss, and ||change - oracle's change|| / ||oracle's change|| over all parameters.
 * Infinite where the two have not the same steps and parameters.
 */
export function traceDifference(trace: TrainingTrace, oracle: TrainingTrace): { loss: number; change: number } {
  const same =
    trace.losses.length === oracle.losses.length &&
    Object.keys(trace.changes).join() === Object.keys(oracle.changes).join();
  if (!same) return { loss: Infinity, change: Infinity };
  let [off, size] = [0, 0];
  for (const [name, wanted] of Object.entries(oracle.changes))
    wanted.forEach((value, i) => {
      off += (trace.changes[name][i] - value) ** 2;
      size += value ** 2;
    });
  const losses = trace.losses.map((loss, i) => Math.abs(loss / oracle.losses[i] - 1));
  return { loss: Math.max(...losses), change: Math.sqrt(off / size) };
}

/**
 * What LoopExecutable promises, as a list of values to compare: a run that stops by itself, one taken back, one to the end. The state is a
 * running sum s' = s + 2 x; the loop goes on while the second input is below 10.
 */
export async function runCounting(runtime: Runtime): Promise<Record<string, number[]>> {
  const [s, x] = [input("s", [2]), input("x", [2])];
  const first = input("first", []);
  const program: LoopProgram = {
    name: "counting",
    state: [{ current: s, next: add(s, mul(x, 2)) }],
    perStep: [x, first],
    metrics: { s, first },
    proceed: less(first, 10),
  };
  const feeds = (steps: number): HostTensors => ({
    x: { dtype: "float", shape: [steps, 2], data: Float32Array.from({ length: 2 * steps }, (_, i) => i) },
    first: { dtype: "float", shape: [steps], data: Float32Array.from({ length: steps }, (_, i) => 3 * i) },
  });
  const loop = await runtime.compileLoop(program);
  const seen: Record<string, number[]> = {};
  const note = async (where: string, steps?: number): Promise<void> => {
    if (steps !== undefined) {
      const { ran, metrics } = await loop.run(steps, feeds(steps));
      seen[`${where}: ran, s, first`] = [ran, ...numbers(metrics["s"].data), ...numbers(metrics["first"].data)];
    }
    seen[`${where}: state`] = numbers((await loop.getState())["s"].data);
  };
  try {
    loop.setState({ s: { dtype: "float", shape: [2], data: Float32Array.of(0.5, -1) } });
    await note("start");
    await note("three steps", 3);
    await note("twenty steps that stop at the fifth", 20);
    loop.revert();
    await note("taken back");
    await note("one step after that", 1);
    loop.setState({ s: { dtype: "float", shape: [2], data: Float32Array.of(7, 8) } });
    await note("set again, five steps that stop at the last", 5);
    return seen;
  } finally {
    await loop.release();
    await loop.release();
  }
}

/** One run of a compiled graph with fixed values, [1, 1000] x [1000, 100]; then it is released. */
export async function runFixed(runtime: Runtime): Promise<number[]> {
  const [x, w] = [input("x", [1, 1000]), input("w", [1000, 100])];
  const values = Float32Array.from({ length: 100_000 }, (_, i) => (i % 7) - 3);
  const executable = await runtime.compile({
    name: "fixed",
    inputs: [x],
    outputs: { y: matmul(x, w) },
    bound: new Map([[w, values]]),
  });
  try {
    const data = Float32Array.from({ length: 1000 }, (_, i) => (i % 5) - 2);
    const { y } = await executable.run({ x: { dtype: "float", shape: [1, 1000], data } });
    return numbers(y.data);
  } finally {
    await executable.release();
    await executable.release();
  }
}

const numbers = (data: ArrayLike<number | bigint>): number[] => Array.from(data, Number);
