import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { gradient } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { logProbsAt } from "../testing/log-probs.js";
import { evaluateOrt } from "../testing/toy.js";
import {
  bernoulliLikelihood,
  betaLikelihood,
  continuousBernoulliLikelihood,
  discretisedLogisticLikelihood,
  laplaceLikelihood,
  normalLikelihood,
  squaredError,
  type Likelihood,
} from "./index.js";

const all: readonly Likelihood[] = [
  bernoulliLikelihood(),
  normalLikelihood({ spread: "learned" }),
  normalLikelihood({ spread: "optimal", output: "sigmoid" }),
  squaredError(),
  laplaceLikelihood({ spread: "learned" }),
  laplaceLikelihood({ spread: "optimal" }),
  continuousBernoulliLikelihood(),
  betaLikelihood(),
  betaLikelihood({ spread: "decoded" }),
  discretisedLogisticLikelihood(),
  discretisedLogisticLikelihood({ spread: "decoded" }),
];

it("says what its log-probability is of, and how many outputs it needs", () => {
  expect(all.map((l) => `${l.name} ${l.measure} ${l.binary} ${l.outputsPerValue}`)).toEqual([
    "bernoulli bits true 1",
    "normal density false 1",
    "normal density false 1",
    "squared-error none false 1",
    "laplace density false 1",
    "laplace density false 1",
    "continuous-bernoulli density false 1",
    "beta density false 1",
    "beta density false 2",
    "discretised-logistic mass false 1",
    "discretised-logistic mass false 2",
  ]);
});

describe("betaLikelihood", () => {
  const mean = (v: number): number => 1e-4 + (1 - 2e-4) / (1 + Math.exp(-v));
  it("is a density of x: Beta's at epsilon + (1 - 2 epsilon) x, times 1 - 2 epsilon", () => {
    // Beta(2, 2): 6 y (1 - y), at logit 0 and concentration 4
    const zero = ndArray([0, 0, 0], [1, 3]);
    const grey = ndArray([0, 0.25, 1], [1, 3]);
    for (const epsilon of [1 / 512, 0.01]) {
      const wanted = [0, 0.25, 1].reduce((s, x) => {
        const y = epsilon + (1 - 2 * epsilon) * x;
        return s + Math.log(6 * y * (1 - y)) + Math.log(1 - 2 * epsilon);
      }, 0);
      expect(logProbsAt(betaLikelihood({ epsilon }), zero, grey)[0]).toBeCloseTo(wanted, 5);
    }
  });
  it("adds up to 1 over the x whose y lie in (0, 1), whatever epsilon, and has its mean there", () => {
    for (const epsilon of [1 / 512, 0.1]) {
      const [low, high] = [-epsilon / (1 - 2 * epsilon), (1 - epsilon) / (1 - 2 * epsilon)];
      const n = 20_000;
      const xs = Array.from({ length: n }, (_, i) => low + ((high - low) * (i + 0.5)) / n);
      const output = ndArray(new Array<number>(n).fill(0.7), [n, 1]);
      const density = logProbsAt(betaLikelihood({ epsilon }), output, ndArray(xs, [n, 1])).map(Math.exp);
      const integral = (f: (x: number) => number): number =>
        density.reduce((sum, p, i) => sum + p * f(xs[i]), 0) * ((high - low) / n);
      expect(integral(() => 1)).toBeCloseTo(1, 5);
      const four = givenScope({ logConcentration: constant(ndArray([Math.log(4)], [])) });
      const shown = betaLikelihood({ epsilon }).build(constant(ndArray([0.7, -9, 9], [1, 3])), four).mean;
      const [inside, black, white] = evaluate([shown])[0].data;
      expect(inside).toBeCloseTo(
        integral((x) => x),
        5,
      );
      expect([black, white]).toEqual([0, 1]);
    }
  });
  it("puts the grey levels in the middles of 256 parts", () => {
    const levels = Array.from({ length: 256 }, (_, i) => 1 / 512 + (1 - 2 / 512) * (i / 255));
    levels.forEach((v, i) => expect(v).toBeCloseTo((i + 0.5) / 256, 12));
  });
  it("reads decoded logits first, then logarithms of the concentration over its start", () => {
    const both = ndArray([0.2, -1, 2, Math.log(2), 0, Math.log(0.5)], [1, 6]);
    const [x, y] = [ndArray([0.5, 0.5, 0.5], [1, 3]), 0.5];
    const lgamma = (v: number): number => {
      // Stirling at v + 20, by recurrence
      let shift = 0;
      for (let k = 0; k < 20; k++) shift += Math.log(v + k);
      const w = v + 20;
      return (w - 0.5) * Math.log(w) - w + Math.log(2 * Math.PI) / 2 + 1 / (12 * w) - 1 / (360 * w ** 3) - shift;
    };
    const wanted = [0.2, -1, 2].reduce((s, logit, i) => {
      const c = 4 * [2, 1, 0.5][i];
      const [a, b] = [mean(logit) * c, (1 - mean(logit)) * c];
      return (
        s +
        lgamma(c) -
        lgamma(a) -
        lgamma(b) +
        (a - 1) * Math.log(y) +
        (b - 1) * Math.log(1 - y) +
        Math.log(1 - 2 / 512)
      );
    }, 0);
    expect(logProbsAt(betaLikelihood({ spread: "decoded" }), both, x)[0]).toBeCloseTo(wanted, 7);
  });
});

describe("discretisedLogisticLikelihood", () => {
  it("has one learned scale for each channel, in the order in which images are stored", () => {
    const likelihood = discretisedLogisticLikelihood({ channels: 2 });
    const output = constant(ndArray([0.2, 0.4, 0.2, 0.4], [1, 4]));
    const x = constant(
      ndArray(
        [0.2, 0.4, 0.2, 0.4].map((v) => Math.round(v * 255) / 255),
        [1, 4],
      ),
    );
    const at = (logScale: number[]): number =>
      evaluate([likelihood.build(output, givenScope({ logScale: constant(ndArray(logScale)) })).logProb(x)])[0].data[0];
    const one = (logScale: number): number => at([logScale, logScale]) / 2;
    expect(at([-1, -3])).toBeCloseTo(one(-1) + one(-3), 10);
    expect(at([-3, -1])).toBeCloseTo(one(-1) + one(-3), 10);
    const x2 = constant(
      ndArray(
        [0, 0, 0.2, 0.4].map((v) => Math.round(v * 255) / 255),
        [1, 4],
      ),
    );
    const moved = (logScale: number[]): number =>
      evaluate([likelihood.build(output, givenScope({ logScale: constant(ndArray(logScale)) })).logProb(x2)])[0]
        .data[0];
    // far from its location the first channel wants the wide scale
    expect(moved([-1, -3])).toBeGreaterThan(moved([-3, -1]) + 1);
  });
});

describe("extremes", () => {
  it("stays finite, value and gradient, at outputs of +-500 and x exactly 0 and 1, in float32 and float64", async () => {
    const values = [500, -500, 500, -500, 0, 0];
    const x = input("x", [6]);
    for (const likelihood of all) {
      const output = input("output", [6 * likelihood.outputsPerValue]);
      // decoded spreads at both ends, and both at once
      const spreads =
        likelihood.outputsPerValue === 2
          ? [
              [500, 500, 0],
              [-500, -500, 500],
            ]
          : [[]];
      for (const [a = 0, b = 0, c = 0] of spreads) {
        const ledger = new Ledger(true);
        const built = likelihood.build(output, new Scope(ledger));
        const value = built.logProb(x);
        const start = initialValues(ledger, 1);
        const own = [...ledger.parameters.values()].map((p) => p.tensor);
        const feeds = new Map<Tensor, NdArray>([
          [x, ndArray([0, 0, 1, 1, 0, 1])],
          [output, ndArray([...values, ...(likelihood.outputsPerValue === 2 ? [a, b, c, a, b, c] : [])])],
          ...own.map((p) => [p, ndArray(start[p.name!], p.shape as number[])] as const),
        ]);
        const outputs = [value, built.mean, ...gradient(value, [output, ...own])];
        for (const [kind, results] of [
          ["float64", evaluate(outputs, feeds).map((v) => v.data)],
          ["float32", await evaluateOrt(outputs, feeds)],
        ] as const)
          results.forEach((data, k) =>
            expect(
              [...data].every(Number.isFinite),
              `${likelihood.name}, output ${k}, ${kind}: ${[...data].join(" ")}`,
            ).toBe(true),
          );
      }
    }
  });

  it("has a mean in [0, 1] where the output is held there or is no mean", () => {
    const output = input("output", [1, 4]);
    for (const likelihood of [
      normalLikelihood({ output: "sigmoid" }),
      laplaceLikelihood({ output: "sigmoid" }),
      squaredError({ output: "sigmoid" }),
      continuousBernoulliLikelihood(),
      betaLikelihood({ spread: "decoded" }),
      discretisedLogisticLikelihood({ spread: "decoded" }),
    ])
      for (const v of [-500, -1, 0, 2, 500]) {
        const { mean } = likelihood.build(output, new Scope(new Ledger(true)));
        const [{ data }] = evaluate([mean], new Map([[output, ndArray([v, -v, 0, 0], [1, 4])]]));
        expect([...data].every((m) => m >= 0 && m <= 1)).toBe(true);
      }
  });
});

it("names the option that is wrong", () => {
  for (const bad of [0, -1, NaN, Infinity]) {
    expect(() => laplaceLikelihood({ scale: bad })).toThrow(`likelihood.scale: must be a number, above 0, got ${bad}`);
    expect(() => discretisedLogisticLikelihood({ scale: bad })).toThrow(
      `likelihood.scale: must be a number, above 0, got ${bad}`,
    );
    expect(() => betaLikelihood({ concentration: bad })).toThrow(
      `likelihood.concentration: must be a number, above 0, got ${bad}`,
    );
  }
  for (const epsilon of [0, 0.5, -0.1, NaN])
    expect(() => betaLikelihood({ epsilon })).toThrow(
      `likelihood.epsilon: must be a number, above 0 and below 0.5, got ${epsilon}`,
    );
  for (const channels of [0, 1.5, -3])
    expect(() => discretisedLogisticLikelihood({ channels })).toThrow(
      `likelihood.channels: must be a whole number, 1 or more, got ${channels}`,
    );
  const scope = new Scope(new Ledger(true));
  expect(() => discretisedLogisticLikelihood({ channels: 3 }).build(input("output", [2, 16]), scope)).toThrow(
    "likelihood.channels: 3 channels do not divide an image of 16 values",
  );
  expect(() => normalLikelihood({ spread: "best" as "fixed" })).toThrow(
    'likelihood.spread: must be one of fixed, learned, optimal, got "best"',
  );
  for (const make of [betaLikelihood, discretisedLogisticLikelihood])
    expect(() => make({ spread: "fixed" as "learned" })).toThrow(
      'likelihood.spread: must be one of learned, decoded, got "fixed"',
    );
});

describe("value by value", () => {
  it.each([
    bernoulliLikelihood(),
    continuousBernoulliLikelihood(),
    squaredError({ scale: 0.5 }),
    normalLikelihood({ stddev: 0.3 }),
    normalLikelihood({ stddev: 0.3, spread: "learned" }),
    normalLikelihood({ stddev: 0.3, spread: "optimal" }),
    laplaceLikelihood({ scale: 0.3 }),
    laplaceLikelihood({ scale: 0.3, spread: "optimal" }),
    betaLikelihood(),
    betaLikelihood({ spread: "decoded" }),
    discretisedLogisticLikelihood({ channels: 3 }),
    discretisedLogisticLikelihood({ spread: "decoded" }),
  ])("$name adds up to its log-probability, at inference, case %#", (likelihood) => {
    const width = 3 * likelihood.outputsPerValue;
    const ledger = new Ledger(false);
    const [o, v] = [input("output", [2, width]), input("x", [2, 3])];
    const p = likelihood.build(o, new Scope(ledger));
    const found = [p.logProbPerValue(v), p.logProb(v)];
    const values = initialValues(ledger, 1);
    const own = [
      ...[...ledger.parameters].map(([name, { tensor }]) => [name, tensor] as const),
      ...[...ledger.state].map(([name, { current }]) => [name, current] as const),
    ].map(([name, tensor]) => [tensor, ndArray(values[name], tensor.shape as number[])] as const);
    const output = ndArray(
      Array.from({ length: 2 * width }, (_, i) => Math.sin(3 * i)),
      [2, width],
    );
    const [perValue, whole] = evaluate(
      found,
      new Map<Tensor, NdArray>([[o, output], [v, ndArray([0, 0.5, 1, 0.25, 0.75, 0.1], [2, 3])], ...own]),
    );
    expect(perValue.shape).toEqual([2, 3]);
    [0, 1].forEach((i) => {
      const row = perValue.data.slice(3 * i, 3 * i + 3);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(whole.data[i], 9);
      // no value has it all
      expect(new Set(row).size).toBe(3);
    });
  });
});
