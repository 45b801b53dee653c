import { describe, expect, it } from "vitest";
import { constant, input, ndArray } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { bernoulliLikelihood, normalLikelihood, squaredError, type Likelihood } from "./index.js";

const [x, output] = [input("x", [2, 3]), input("output", [2, 3])];
const feeds = new Map([
  [x, ndArray([0, 0.5, 1, 1, 0, 0.25], [2, 3])],
  [output, ndArray([0.25, -1, 2, 0, 1, 0.25], [2, 3])],
]);
const scope = new Scope(new Ledger(true));
const logProb = (likelihood: Likelihood): number[] => [
  ...evaluate([likelihood.build(output, scope).logProb(x)], feeds)[0].data,
];
const mean = (likelihood: Likelihood): number[] => [...evaluate([likelihood.build(output, scope).mean], feeds)[0].data];
/** sum_j (x_j - mean_j)^2 of the two rows, by hand */
const squares = [0.0625 + 2.25 + 1, 1 + 1 + 0];

describe("normalLikelihood", () => {
  it("is the Gaussian density with its constant", () => {
    for (const stddev of [1, 0.1, 3]) {
      const constants = 1.5 * Math.log(2 * Math.PI * stddev ** 2);
      logProb(normalLikelihood({ stddev })).forEach((value, i) =>
        expect(value).toBeCloseTo(-squares[i] / (2 * stddev ** 2) - constants, 9),
      );
    }
    expect(logProb(normalLikelihood())).toEqual(logProb(normalLikelihood({ stddev: 1 })));
  });
  it("has the decoder's output as its mean, or its sigmoid", () => {
    expect(mean(normalLikelihood())).toEqual([0.25, -1, 2, 0, 1, 0.25]);
    expect(mean(normalLikelihood({ output: "sigmoid" }))[1]).toBeCloseTo(1 / (1 + Math.E), 12);
  });
  it("has the gradient of its formula, through the sigmoid too", () => {
    const point = [ndArray([0.25, -1, 2], [1, 3])];
    const bits = constant(ndArray([0, 0.5, 1], [1, 3]));
    for (const likelihood of [normalLikelihood({ stddev: 0.5, output: "sigmoid" }), squaredError({ scale: 0.5 })])
      checkGradient((y) => likelihood.build(y, scope).logProb(bits), point);
  });
  it("says what stddev must be", () => {
    for (const stddev of [0, -1, NaN, Infinity])
      expect(() => normalLikelihood({ stddev })).toThrow(`likelihood.stddev: must be a number, above 0, got ${stddev}`);
  });
});

describe("squaredError", () => {
  it("is the sum of squares, or half of it, without a constant", () => {
    logProb(squaredError()).forEach((value, i) => expect(value).toBeCloseTo(-squares[i], 12));
    logProb(squaredError({ scale: 0.5 })).forEach((value, i) => expect(value).toBeCloseTo(-squares[i] / 2, 12));
  });
  it("with scale 1/2 differs from a unit Gaussian by its constant", () => {
    const [a, b] = [logProb(squaredError({ scale: 0.5 })), logProb(normalLikelihood())];
    a.forEach((value, i) => expect(value - b[i]).toBeCloseTo(1.5 * Math.log(2 * Math.PI), 12));
  });
  it("says what scale must be", () => {
    expect(() => squaredError({ scale: 2 as 1 })).toThrow("likelihood.scale: must be one of 1, 0.5, got 2");
  });
});

it("only Bernoulli needs bits and has logits", () => {
  const all = [bernoulliLikelihood(), normalLikelihood(), squaredError()];
  expect(all.map((l) => [l.name, l.binary, l.outputsPerValue, l.build(output, scope).logits === output])).toEqual([
    ["bernoulli", true, 1, true],
    ["normal", false, 1, false],
    ["squared-error", false, 1, false],
  ]);
});
