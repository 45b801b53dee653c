import { builtInParts, modelFromConfig, ortRuntime, resolveConfig, type ImageDataset } from "@latents/core";
import { expect, it } from "vitest";
import { stepsWithin } from "./steps-within.js";

const count = 20_000;
const dataset: ImageDataset = {
  ...{ kind: "images", name: "noise", split: "train", count, shape: [1, 4, 4] },
  pixels: Uint8Array.from({ length: 16 * count }, (_, i) => (i * 73) % 256),
};

/** What a plan of so many hours comes to, and what was said of it. */
async function plan(hours: number, validation: number) {
  const values = {
    data: { validation },
    train: { batch: 10, steps: 5, validateEvery: 1 },
    model: { latent: 2, encoder: { type: "mlp", hidden: [4] }, decoder: { type: "mlp", hidden: [4] } },
  } as const;
  const config = resolveConfig([{ source: "test", values }]);
  const said: string[] = [];
  const began = performance.now();
  const steps = await stepsWithin(
    hours,
    {
      ...{ config, parts: builtInParts, dataset, runtime: await ortRuntime({ threads: 1 }) },
      model: modelFromConfig(config, dataset.shape),
    },
    { onPlan: (text) => said.push(text) },
  );
  const ms = Number(/^([\d.e+-]+) ms a step: ([\d,]+) steps take 2 s$/.exec(said[1])![1]);
  return { steps, ms, said, tookMs: performance.now() - began };
}

it("plans the time that the trial has left, and validations with it", async () => {
  const hours = 2 / 3600;
  const plain = await plan(hours, 0);
  expect(plain.said[0]).toBe("trying some steps for 0.5 s, to see how many take 2 s");
  expect(plain.said[1]).toContain(`: ${plain.steps.toLocaleString("en")} steps`);
  // no more than all of the time, no less than what its own pace leaves beside the trial
  expect(plain.steps * plain.ms).toBeLessThan(2000 - 500);
  expect(plain.steps * plain.ms).toBeGreaterThan(0.9 * 2000 - plain.tookMs);
  const held = await plan(hours, 19_900);
  // a validation of so many images is some hundred times a step of 10
  expect(held.ms).toBeGreaterThan(plain.ms);
  expect(held.steps).toBeGreaterThan(0);
});
