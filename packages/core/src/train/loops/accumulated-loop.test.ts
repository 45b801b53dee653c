import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { semiSupervised } from "../../conditioning/index.js";
import type { Vae } from "../../models/index.js";
import { batchNorm, linear, mlp, sequential } from "../../nn/index.js";
import { factor, iwae } from "../../objectives/index.js";
import { adam } from "../../optim/index.js";
import { labelledToyData, toyData, toyRuntime, toyVae } from "../../testing/toy.js";
import { Trainer, type ChunkMetrics, type TrainerOptions } from "../trainer.js";
import type { TrainingState } from "../training-state.js";

const data = toyData();
const options = { steps: 6, batch: 16, seed: 2, optimizer: adam(1e-2) };

async function trained(
  model: Vae,
  more: Partial<TrainerOptions> = {},
  chunk = 4,
): Promise<{ state: TrainingState; losses: number[]; metrics: ChunkMetrics["values"] }> {
  const trainer = await Trainer.create(model, data, await toyRuntime(), { ...options, ...more });
  const losses: number[] = [];
  let metrics: ChunkMetrics["values"] = {};
  try {
    while (trainer.step < trainer.steps) {
      ({ values: metrics } = await trainer.run(chunk));
      losses.push(...metrics["loss"]);
    }
    return { state: await trainer.state(), losses, metrics };
  } finally {
    await trainer.release();
  }
}

/** The largest difference of two states, as a share of the largest value of its tensor. */
function difference(a: TrainingState, b: TrainingState): number {
  expect(Object.keys(a.values)).toEqual(Object.keys(b.values));
  const shares = Object.entries(a.values).map(([name, { data }]) => {
    const most = Math.max(1e-6, ...data.map(Math.abs));
    return Math.max(...data.map((value, i) => Math.abs(value - b.values[name].data[i]))) / most;
  });
  return Math.max(...shares);
}

describe("accumulate", () => {
  it.each([
    ["a plain VAE", () => toyVae(), {}],
    ["clipped gradients and averages", () => toyVae(), { clipNorm: 0.5, emaDecay: 0.9 }],
    // noise of several draws has the minibatch as its second axis
    ["several draws of each image", () => toyVae({ objective: iwae({ k: 3 }) }), {}],
  ] as const)("of %s is the whole minibatch to rounding", async (_, model, more) => {
    const whole = await trained(model(), more);
    const parted = await trained(model(), { ...more, accumulate: 4 });
    expect(difference(whole.state, parted.state)).toBeLessThan(2e-4);
    expect(parted.losses).toHaveLength(6);
    parted.losses.forEach((loss, i) => expect(loss).toBeCloseTo(whole.losses[i], 4));
    expect(Object.keys(parted.metrics)).toEqual(Object.keys(whole.metrics));
    expect(parted.metrics["klPerDimension"]).toHaveLength(whole.metrics["klPerDimension"].length);
    // a smaller minibatch is another training
    expect(difference(whole.state, (await trained(model(), { ...more, batch: 4 })).state)).toBeGreaterThan(1e-2);
  });

  it("has groups of an objective with losses of their own", async () => {
    const model = toyVae({ objective: factor({ discriminatorHidden: [4] }) });
    const { state, losses } = await trained(model, { accumulate: 2 });
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(Object.keys(state.values)).toEqual(Object.keys((await trained(model)).state.values));
  });

  it("does not depend on chunks, and goes on from a state of the whole minibatch", async () => {
    const all = await trained(toyVae(), { accumulate: 4 });
    expect(difference(all.state, (await trained(toyVae(), { accumulate: 4 }, 1)).state)).toBe(0);
    const half = await Trainer.create(toyVae(), data, await toyRuntime(), options);
    await half.run(3);
    const resume = await half.state();
    await half.release();
    expect(difference(all.state, (await trained(toyVae(), { accumulate: 4, resume })).state)).toBeLessThan(2e-4);
  });

  it("stops at the step that diverges, with the last good state", async () => {
    const wild = { optimizer: adam(1e18), steps: 30 };
    const error = await trained(toyVae(), wild).catch((thrown: unknown) => thrown as { step: number });
    const parted = await trained(toyVae(), { ...wild, accumulate: 4 }).catch(
      (thrown: unknown) => thrown as { step: number },
    );
    expect(parted).toMatchObject({ name: "DivergedError", step: (error as { step: number }).step });
  });

  it("has batch norm look at a part of the minibatch at a time", async () => {
    const normed = (): Vae =>
      toyVae({ encoder: sequential(linear(8), batchNorm(), mlp([8, 8], { activateLast: true })) });
    const said: string[] = [];
    const onWarning = (message: string): void => void said.push(message);
    const whole = await trained(normed(), { onWarning });
    expect(said).toEqual([]);
    const parted = await trained(normed(), { accumulate: 4, onWarning });
    expect(difference(whole.state, parted.state)).toBeGreaterThan(1e-2);
    expect(said).toEqual([
      "train.accumulate: batch norm (encoder.1) sees 4 of the 16 images at a time; it is another training than with the whole batch",
    ]);
  });

  it.each([3, 0, 2.5, 32])("refuses %d parts of 16 images", async (accumulate) => {
    const made = Trainer.create(toyVae(), data, await toyRuntime(), { ...options, accumulate });
    await expect(made).rejects.toThrow(
      /^train\.accumulate: must be a whole number that divides train\.batch, 16, got /,
    );
  });

  it("refuses a model that is shown labelled images beside the minibatch", async () => {
    const model = toyVae({ conditioning: semiSupervised({ classes: 3, labelled: 6, classifier: mlp([16, 3]) }) });
    const made = Trainer.create(model, labelledToyData(), await toyRuntime(), { ...options, accumulate: 2 });
    await expect(made).rejects.toThrow(InputError);
  });
});
