import type { Dataset } from "../data/index.js";
import { vae, type Vae } from "../models/index.js";
import { mlp } from "../nn/index.js";
import { fillUniform } from "../random/index.js";
import type { Runtime } from "../runtime/index.js";
import { Trainer } from "../train/index.js";

/** What a training gave: one loss a step, and the state after the last. */
export interface TrainingTrace {
  readonly device: string;
  readonly threads: number;
  readonly losses: number[];
  readonly state: Record<string, number[]>;
}

/** A net and data small enough for every device, real enough to use what a training uses. */
export interface SameTraining {
  readonly model: Vae;
  readonly dataset: Dataset;
  readonly batch: number;
}

/** Grey blobs of random place and size: like digits, mostly black with soft edges, so that binarisation has work to do. */
export function blobs(count: number, side: number, seed = 7): Dataset {
  const pixels = new Uint8Array(count * side * side);
  const where = fillUniform(new Float32Array(count * 3), { seed, stream: "blobs", step: 0 });
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

/** 784-64-8 and mirror, batch 32. */
export const mlpTraining = (): SameTraining => ({
  model: vae({ encoder: mlp([784, 64], { activateLast: true }), decoder: mlp([8, 64, 784]), latent: 8 }),
  dataset: blobs(128, 28),
  batch: 32,
});

/**
 * The same training on any device: `steps` steps of Adam at 1e-3 with seed 1, in chunks of `chunk`, so that the state also goes through the
 * device's way of keeping it. Frees what it made.
 */
export async function runSameTraining(
  { model, dataset, batch }: SameTraining,
  runtime: Runtime,
  { steps = 20, chunk = 8 } = {},
): Promise<TrainingTrace> {
  const trainer = await Trainer.create(model, dataset, runtime, { steps, batch, seed: 1 });
  try {
    const losses: number[] = [];
    while (trainer.step < steps) losses.push(...(await trainer.run(chunk)).values["loss"]);
    const { values } = await trainer.state();
    const state = Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, Array.from(data)]));
    return { device: runtime.device, threads: runtime.threads, losses, state };
  } finally {
    await trainer.release();
  }
}
