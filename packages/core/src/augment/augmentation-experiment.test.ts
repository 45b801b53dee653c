import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutLabels } from "../data/index.js";
import type { TrainedVae } from "../inference/index.js";
import { mlp } from "../nn/index.js";
import { adam } from "../optim/index.js";
import { labelledToyData, toyRuntime, toyVae } from "../testing/toy.js";
import { train } from "../train/index.js";
import {
  augmentationExperiment,
  type AugmentationOptions,
  type AugmentationProgress,
} from "./augmentation-experiment.js";

const data = { sources: labelledToyData(60), others: labelledToyData(60, "other"), test: labelledToyData(90, "test") };
let vae: TrainedVae;
beforeAll(async () => {
  vae = await train(toyVae(), data.sources, {
    steps: 300,
    batch: 20,
    optimizer: adam(0.01),
    runtime: await toyRuntime(),
  });
});
afterAll(() => vae.release());

const run = async (options: AugmentationOptions = {}, images = data) =>
  augmentationExperiment(vae, images, {
    ...{ portions: [0.5], seeds: [1, 2], steps: 40, batch: 16, learningRate: 0.02, net: mlp([16, 12, 3]) },
    runtime: await toyRuntime(),
    ...options,
  });

describe("augmentationExperiment", () => {
  it("gives a row an arm and setting, as plain data", async () => {
    const seen: AugmentationProgress[] = [];
    const result = await run({ labelled: [6], copies: 2, onProgress: (progress) => seen.push(progress) });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(result).toMatchObject({ seeds: [1, 2], steps: 40, sources: 60, others: 60, test: 90 });
    expect(
      result.rows.map(({ kind, portion, real, added, arm, batch }) => [kind, portion, real, added, arm, batch]),
    ).toEqual([
      ["portion", 0.5, 30, 0, "real", 16],
      ["portion", 0.5, 30, 30, "generated", 16],
      ["portion", 0.5, 30, 30, "classical", 16],
      ["portion", 0.5, 30, 30, "sources", 16],
      // six images fill no batch of 16, in any arm
      ["labelled", undefined, 6, 0, "real", 6],
      ["labelled", undefined, 6, 12, "generated", 6],
      ["labelled", undefined, 6, 12, "classical", 6],
    ]);
    for (const {
      accuracies: [a, b],
      accuracy,
      standardError,
      crossEntropy,
      arm,
      labelAgreement,
    } of result.rows) {
      expect(accuracy).toBeCloseTo((a + b) / 2, 10);
      expect(standardError).toBeCloseTo(Math.abs(a - b) / 2, 10);
      // the largest class has half of the images
      expect(accuracy).toBeGreaterThan(0.6);
      expect(Number.isFinite(crossEntropy)).toBe(true);
      expect(labelAgreement === undefined).toBe(arm !== "generated");
    }
    expect(result.rows[1].labelAgreement).toBeGreaterThan(0.5);
    expect(seen.at(-1)).toEqual({ done: 14, total: 14, label: "6 labelled, classical, seed 2", step: 40, steps: 40 });
    expect(seen.some(({ label }) => label === "50 %, sources, seed 1")).toBe(true);
  });

  it("gives the same again, and no standard error for one seed", async () => {
    const once = await run({ seeds: [5] });
    const { elapsedMs: _, ...again } = await run({ seeds: [5] });
    expect(once).toMatchObject(again);
    expect(once.rows.every((row) => !("standardError" in row))).toBe(true);
  });

  it("stops when told", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    await expect(run({ signal: stop.signal, onProgress: () => stop.abort(reason) })).rejects.toBe(reason);
  });

  it("says what is wrong before it trains", async () => {
    const onProgress = (): void => expect.unreachable();
    for (const [options, message] of [
      [{ seeds: [] }, "augment.seeds: must be one or more, got none"],
      [{ steps: 0 }, "augment.steps: must be a positive whole number, got 0"],
      [{ noise: NaN }, "augment.noise: must be a number, 0 or more, got NaN"],
      [{ noisyPortion: 2 }, "augment.noisyPortion: must be in 0..1, the share of the codes, got 2"],
      [{ portions: [2] }, "augment.portions: each must be above 0 and at most 1, got 2"],
    ] as const)
      await expect(run({ ...options, onProgress })).rejects.toThrow(message);
    await expect(run({ onProgress }, { ...data, sources: withoutLabels(data.sources) })).rejects.toThrow(
      "augment: the model needs labels, and toy (train) has none; take a data set with labels",
    );
  });
});
