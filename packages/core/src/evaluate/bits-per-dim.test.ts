import { describe, expect, it } from "vitest";
import { constant, ndArray } from "../graph/index.js";
import {
  bernoulliLikelihood,
  discretisedLogisticLikelihood,
  normalLikelihood,
  squaredError,
  type Likelihood,
} from "../likelihoods/index.js";
import { evaluate as valueOf } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { imagesOf, linearModel } from "../testing/linear-model.js";
import { toyRuntime } from "../testing/toy.js";
import { bitsPerDim } from "./bits-per-dim.js";
import { evaluate } from "./evaluate.js";
import { importanceNll } from "./importance-nll.js";

const data = imagesOf([
  [0, 0.2, 0.9, 1],
  [1, 0.5, 0.1, 0.3],
  [0.4, 0.4, 0.6, 0],
]);
const model = (likelihood: Likelihood) =>
  linearModel(
    {
      ...{ meanWeight: [[1, 0, 0, 1]], meanBias: [0], logVar: [-1] },
      ...{ weight: [[0.5], [0], [0.2], [0.1]], bias: [0.1, 0.2, 0.3, 0.4] },
    },
    likelihood,
  );

describe("bitsPerDim", () => {
  it("is 8 for 256 equally likely levels, as a mass or a density, and 1 for a fair bit", () => {
    expect(bitsPerDim(784 * Math.log(256), 784, "mass")).toBeCloseTo(8, 12);
    expect(bitsPerDim(0, 784, "density")).toBe(8);
    expect(bitsPerDim(784 * Math.LN2, 784, "bits")).toBeCloseTo(1, 12);
    expect(bitsPerDim(100, 784, "none")).toBeUndefined();
  });

  it("brings a logistic's density and its masses to the same number, where it is wide beside a level", () => {
    const [x, location, scale] = [100 / 255, 0.5, 0.2];
    const off = Math.abs(x - location) / scale;
    const density = off + Math.log(scale) + 2 * Math.log1p(Math.exp(-off));
    const likelihood = discretisedLogisticLikelihood();
    const build = likelihood.build(
      constant(ndArray([location])),
      givenScope({ logScale: constant(ndArray([Math.log(scale)], [])) }),
    );
    const mass = -valueOf([build.logProb(constant(ndArray([x])))])[0].data[0];
    // levels are 1/255 apart: log2(256/255) = 0.0056 between the two
    const [a, b] = [bitsPerDim(density, 1, "density")!, bitsPerDim(mass, 1, "mass")!];
    expect(a - b).toBeCloseTo(Math.log2(256 / 255), 4);
  });

  it("says what dims must be", () => {
    for (const dims of [0, 1.5, -4])
      expect(() => bitsPerDim(1, dims, "mass")).toThrow(
        `bitsPerDim: dims must be a positive whole number, got ${dims}`,
      );
  });
});

describe("measurements", () => {
  it("carry bits of grey values, of the NELBO and of the NLL", async () => {
    const { model: m, values } = model(normalLikelihood({ stddev: 0.5 }));
    const options = { binarisation: "none" } as const;
    const test = await evaluate(m, values, data, await toyRuntime(), options);
    expect(test.bitsPerDim).toBeCloseTo(test.negElbo / (4 * Math.LN2) + 8, 12);
    const importance = await importanceNll(m, values, data, await toyRuntime(), { ...options, samples: 3 });
    expect(importance.bitsPerDim).toBeCloseTo(importance.nll / (4 * Math.LN2) + 8, 12);
    const masses = model(discretisedLogisticLikelihood());
    const own = { ...masses.values, "likelihood.logScale": Float32Array.of(-1) };
    const mass = await evaluate(masses.model, own, data, await toyRuntime(), options);
    expect(mass.bitsPerDim).toBeCloseTo(mass.negElbo / (4 * Math.LN2), 12);
    expect(mass.rec).toBeGreaterThan(0);
  });

  it("carry none for squared error, for bits, and for grey likelihoods of binarised images", async () => {
    for (const [likelihood, binarisation] of [
      [squaredError(), "none"],
      [bernoulliLikelihood(), "threshold"],
      [normalLikelihood(), "threshold"],
    ] as const) {
      const { model: m, values } = model(likelihood);
      const test = await evaluate(m, values, data, await toyRuntime(), { binarisation });
      expect(test).not.toHaveProperty("bitsPerDim");
    }
  });
});
