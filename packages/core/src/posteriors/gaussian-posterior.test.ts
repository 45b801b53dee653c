import { describe, expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { constant, input, ndArray } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { evaluate } from "../runtime/reference.js";
import { cubicPosterior } from "../testing/cubic-posterior.js";
import { gaussianOf, gaussianPosterior, scoredBy } from "./gaussian-posterior.js";

const q = gaussianPosterior(normal(constant(ndArray([0.5, -1])), constant(ndArray([-1, 0.4]))));
const cubic = cubicPosterior().build(input("features", [1, 2]), 2, new Scope(new Ledger(true)));

describe("gaussianPosterior", () => {
  it("draws with the density that it gives to any value", () => {
    const { z, logProb } = q.draw(constant(ndArray([1, 0.3, -2, 0], [2, 2])));
    const [at, own, scored] = evaluate([z, logProb, q.logProb!(z)]);
    expect(at.data[0]).toBeCloseTo(0.5 + Math.exp(-0.5), 12);
    expect(at.data[3]).toBeCloseTo(-1, 12);
    expect([...own.data]).toEqual([...scored.data]);
    // log N of noise 1, 0.3:  -(1 + 0.09)/2 - (-1 + 0.4)/2 - log(2 pi)
    expect(own.data[0]).toBeCloseTo(-(1.09 - 0.6) / 2 - Math.log(2 * Math.PI), 12);
  });
});

describe("what needs more than draws", () => {
  it("gets the Gaussian, or the density, where there is one", () => {
    expect(gaussianOf("it", q)).toBe(q.gaussian);
    expect(scoredBy("it", q).logProb).toBe(q.logProb);
  });
  it("says who needs it where there is none", () => {
    expect(() => gaussianOf("objective beta-tc", cubic)).toThrow(
      "objective beta-tc: needs a posterior that is a diagonal Gaussian, and this model's is none; set model.posterior.type to normal",
    );
    expect(() => scoredBy("objective jensen-shannon", cubic)).toThrow(
      "objective jensen-shannon: needs a posterior that tells the density of any code, and this model's knows only that of its own draws; set model.posterior.type to normal",
    );
  });
});
