import { modelFromConfig, resolveConfig, type Config, type ImageDataset } from "@latents/core";
import { expect, it } from "vitest";
import { comparability } from "./comparability.js";

const shape = [1, 2, 2] as const;
const images = (pixels: readonly number[], name = "digits"): ImageDataset => ({
  ...{ name, split: "test", count: pixels.length / 4, shape, pixels: Uint8Array.from(pixels) },
});
const grey = { data: { binarisation: "none" } };
const configOf = (values: object): Config => resolveConfig([{ source: "test", values }]);
const of = (folder: string, values: object = {}, test = images([1, 2, 3, 4, 5, 6, 7, 8])) => ({
  ...{ run: { folder, config: configOf(values) }, test },
  trained: { model: modelFromConfig(configOf(values), shape) },
});
const compare = (a: object, b: object): string[] => comparability(of("a", a), of("b", b));

it("finds nothing against two runs of one protocol, whatever their nets, objectives and seeds", () => {
  expect(compare({}, { model: { latent: 3 }, objective: "iwae", seed: 4 })).toEqual([]);
  const likelihood = { type: "normal", stddev: 0.2 };
  expect(compare({ ...grey, model: { likelihood: "beta" } }, { ...grey, model: { likelihood } })).toEqual([]);
  const loss = { ...grey, model: { likelihood: "squared-error" } };
  expect(compare(loss, { ...loss, seed: 2 })).toEqual([]);
});

it("refuses other images, also of the same name and number", () => {
  const other = of("b", {}, images([1, 2, 3, 4, 5, 6, 7, 9]));
  expect(() => comparability(of("a"), other)).toThrow(
    "compare: a and b must have the same test images, got digits (2 of 1x2x2) and others of the same name and number; measure each by itself (latents evaluate)",
  );
  expect(() => comparability(of("a"), of("b", {}, images([1, 2, 3, 4], "few")))).toThrow(
    "got digits (2 of 1x2x2) and few (1 of 1x2x2)",
  );
});

it.each([
  [{}, { data: { binarisation: "static" } }, "must have the same data.binarisation, got dynamic and static"],
  [
    { ...grey, model: { likelihood: "normal" } },
    { ...grey, model: { likelihood: "squared-error" } },
    "must have the same kind of likelihood, got normal (density) and squared-error (none)",
  ],
  [
    { ...grey, model: { likelihood: "squared-error" } },
    { ...grey, model: { likelihood: { type: "squared-error", scale: 0.5 } } },
    "must have the same kind of likelihood, got squared-error (none) and squared-error (none)",
  ],
])("refuses figures of other things: %j and %j", (a, b, message) => {
  expect(() => compare(a, b)).toThrow(message);
});

it("marks what can be subtracted but not read as better", () => {
  const mass = { ...grey, model: { likelihood: "discretised-logistic" } };
  expect(compare({ ...grey, model: { likelihood: "normal" } }, mass)[0]).toMatch(
    /^normal is a density, discretised-logistic a mass: /,
  );
  expect(compare({ model: { conditioning: { type: "labels", classes: 3 } } }, {})).toEqual([
    "a is given the labels, so its figures are of p(x|y), the other's of p(x)",
  ]);
  expect(compare({}, { data: { limit: 100 } })).toEqual([
    "they were trained on different numbers of images (data.limit)",
  ]);
});
