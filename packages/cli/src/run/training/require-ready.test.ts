import { InputError, modelFromConfig, resolveConfig, type ConfigInput, type ImageDataset } from "@latents/core";
import { expect, it } from "vitest";
import { diskNeeded, requireDisk, requireReady } from "./require-ready.js";

const images = (split: string, shape: readonly [number, number, number], labels?: readonly number[]): ImageDataset => ({
  ...{ name: "toy", split, count: 2, shape, pixels: new Uint8Array(2 * shape[0] * shape[1] * shape[2]) },
  ...(labels && { labels: Uint16Array.from(labels) }),
});
const configOf = (values: ConfigInput) => resolveConfig([{ source: "test", values }]);

it("refuses labels of the test split that the model cannot take, before the first step", () => {
  const shape = [1, 4, 4] as const;
  const conditioning = { type: "labels", classes: 2 } as const;
  const model = modelFromConfig(configOf({ model: { conditioning } }), shape);
  const train = images("train", shape, [0, 1]);
  expect(() => requireReady(model, { train, test: images("test", shape, [0, 2]) })).toThrow(
    "model.conditioning: labels must be below 2, image 1 of toy (test) has 2; set model.conditioning.classes",
  );
  expect(() => requireReady(model, { train, test: images("test", shape) })).toThrow(/toy \(test\) has none/);
  expect(() => requireReady(model, { train, test: images("test", shape, [1, 1]) })).not.toThrow();
});

it("refuses images that no picture can show", () => {
  const shape = [8, 4, 4] as const;
  const model = modelFromConfig(configOf({}), shape);
  expect(() => requireReady(model, { train: images("train", shape), test: images("test", shape) })).toThrow(
    "toy: images must have 1 or 3 channels, got 8x4x4: pictures of a run show grey or RGB",
  );
});

it("refuses a disk without room for the checkpoints", async () => {
  const config = configOf({
    model: { encoder: { hidden: [30] }, decoder: { hidden: [30] } },
    checkpoint: { keep: 3 },
    optimizer: { emaDecay: 0.99 },
  });
  const shape = [1, 28, 28] as const;
  const needed = diskNeeded(config, modelFromConfig(config, shape), images("train", shape));
  // 784-30 to twice 10 and back: 4 checkpoints of the values, two moments and averages, and the nets
  const layers = [784, 30, 20];
  const back = [10, 30, 784];
  const count = [layers, back]
    .flatMap((sizes) => sizes.slice(1).map((size, i) => (sizes[i] + 1) * size))
    .reduce((a, b) => a + b);
  expect(needed).toBe(4 * count * (4 * 4 + 3) + 20e6);
  await expect(requireDisk("runs/a", needed, () => Promise.resolve(1e6))).rejects.toEqual(
    new InputError(
      `runs/a: the checkpoints and the model need ${Math.ceil(needed / 1e6)} MB of disk, 1 MB are free; free some, set checkpoint.keep lower, or choose another folder with --out`,
    ),
  );
  await requireDisk("runs/a", needed, () => Promise.resolve(undefined));
  await requireDisk("a/b/c", 1);
});
