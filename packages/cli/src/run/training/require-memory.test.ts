import { InputError, modelFromConfig, resolveConfig, type ImageDataset } from "@latents/core";
import { expect, it } from "vitest";
import { recipe } from "../../config/recipes/index.js";
import { requireMemory } from "./require-memory.js";

const dataset: ImageDataset = {
  ...{ name: "blank", split: "train", count: 1, shape: [1, 28, 28] },
  pixels: new Uint8Array(784),
};

const e2 = await recipe("e2-conv");

/** What is said of the net of e2-conv where there is so much memory. */
function refusal(batch: number, bytes: number, device = "cpu"): string | undefined {
  const values = { ...e2.config, train: { batch, steps: 1 } };
  const config = resolveConfig([{ source: "test", values }]);
  try {
    requireMemory(config, modelFromConfig(config, dataset.shape), dataset, { device }, bytes);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
}

it("refuses what does not fit by its parameters alone", () => {
  expect(refusal(16, 5e6)).toMatch(
    /^model: its [\d,]+ parameters need 0\.00\d+ GB or more to train, this machine has 0\.005 GB; make model\.encoder/,
  );
});

it("refuses a batch whose activations do not fit", () => {
  expect(refusal(512, 200e6)).toMatch(
    /^model: its [\d,]+ parameters and a step of 512 images need 0\.2\d+ GB or more to train, this machine has 0\.2 GB; make train\.batch, model/,
  );
  expect(refusal(128, 200e6)).toBeUndefined();
  expect(refusal(512, 1e9)).toBeUndefined();
});

it("says nothing of the memory of another device", () => {
  expect(refusal(512, 200e6, "cuda")).toBeUndefined();
});
