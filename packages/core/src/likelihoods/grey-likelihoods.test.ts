import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { gradient, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { checkGradient } from "../testing/gradient-check.js";
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

/** Start values of a likelihood's own parameters and state, for outputs of `size` numbers. */
function start(likelihood: Likelihood, size = 4): Record<string, number[]> {
  const ledger = new Ledger(true);
  const built = likelihood.build(input("output", [2, size]), new Scope(ledger, "likelihood"));
  built.logProb(input("x", [2, size / likelihood.outputsPerValue]));
  return Object.fromEntries(Object.entries(initialValues(ledger, 1)).map(([name, v]) => [name, [...v]]));
}

const rows = {
  output: ndArray([0.2, -1, 2, 0.1, 1, 0.3], [2, 3]),
  x: ndArray([0, 0.5, 1, 1, 0, 0.25], [2, 3]),
};
const logProbs = (likelihood: Likelihood, output = rows.output, x = rows.x): number[] => {
  const ledger = new Ledger(true);
  const [o, v] = [input("output", output.shape), input("x", x.shape)];
  const value = likelihood.build(o, new Scope(ledger)).logProb(v);
  const values = initialValues(ledger, 1);
  const own = [...ledger.parameters.values()].map(
    ({ name, tensor }) => [tensor, ndArray(values[name], tensor.shape as number[])] as const,
  );
  return [...evaluate([value], new Map<Tensor, NdArray>([[o, output], [v, x], ...own]))[0].data];
};

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

describe("parameters of a likelihood's own", () => {
  it("start where the options say", () => {
    expect(start(normalLikelihood({ stddev: 0.5 }))).toEqual({});
    expect(start(normalLikelihood({ spread: "learned", stddev: 0.5 }))).toEqual({
      "likelihood.logStddev": [Math.fround(Math.log(0.5))],
    });
    expect(start(normalLikelihood({ spread: "optimal", stddev: 0.5 }))).toEqual({ "likelihood.meanSquare": [0.25] });
    expect(start(laplaceLikelihood({ spread: "learned", scale: 0.2 }))).toEqual({
      "likelihood.logScale": [Math.fround(Math.log(0.2))],
    });
    expect(start(laplaceLikelihood({ spread: "optimal" }))).toEqual({ "likelihood.meanAbsolute": [1] });
    expect(start(betaLikelihood({ concentration: 6 }))).toEqual({
      "likelihood.logConcentration": [Math.fround(Math.log(6))],
    });
    const scale = Math.fround(Math.log(0.1));
    expect(start(discretisedLogisticLikelihood())).toEqual({ "likelihood.logScale": [scale] });
    expect(start(discretisedLogisticLikelihood({ channels: 2 }))).toEqual({ "likelihood.logScale": [scale, scale] });
    expect(start(betaLikelihood({ spread: "decoded" }))).toEqual({});
    expect(start(discretisedLogisticLikelihood({ spread: "decoded" }))).toEqual({});
  });

  it("give at their start what fixed ones give", () => {
    for (const [learned, fixed] of [
      [normalLikelihood({ spread: "learned", stddev: 0.3 }), normalLikelihood({ stddev: 0.3 })],
      [laplaceLikelihood({ spread: "learned", scale: 0.3 }), laplaceLikelihood({ scale: 0.3 })],
    ])
      logProbs(learned).forEach((v, i) => expect(v).toBeCloseTo(logProbs(fixed)[i], 5));
  });

  it("have the gradient of their formula", () => {
    const x = constant(ndArray([0, 37 / 255, 1], [1, 3]));
    const output = ndArray([0.25, -1, 2], [1, 3]);
    const twice = ndArray([0.25, -1, 2, 0.3, -0.5, 1], [1, 6]);
    const number = ndArray([-0.7], []);
    const check = (likelihood: Likelihood, name?: string, own = number): void => {
      checkGradient(
        (o, value) => likelihood.build(o, givenScope(name ? { [name]: value } : {})).logProb(x),
        [likelihood.outputsPerValue === 2 ? twice : output, ...(name ? [own] : [])],
        { step: 1e-4 },
      );
    };
    check(normalLikelihood({ spread: "learned", output: "sigmoid" }), "logStddev");
    check(laplaceLikelihood({ spread: "learned", output: "sigmoid" }), "logScale");
    check(betaLikelihood(), "logConcentration");
    check(discretisedLogisticLikelihood(), "logScale");
    check(discretisedLogisticLikelihood({ channels: 3 }), "logScale", ndArray([-1, -2, -3]));
    for (const likelihood of [
      betaLikelihood({ spread: "decoded" }),
      discretisedLogisticLikelihood({ spread: "decoded" }),
      continuousBernoulliLikelihood(),
    ])
      check(likelihood);
  });
});

describe("an optimal spread", () => {
  const squares = [0.04 + 2.25 + 1, 0.81 + 1 + 0.0025];
  const distances = [0.2 + 1.5 + 1, 0.9 + 1 + 0.05];
  const [meanSquare, meanAbsolute] = [squares, distances].map(([a, b]) => (a + b) / 6);

  it("is the batch's error: no other spread makes the batch more likely", () => {
    const total = (likelihood: Likelihood): number => logProbs(likelihood).reduce((a, v) => a + v, 0);
    const normals = total(normalLikelihood({ spread: "optimal" }));
    expect(normals).toBeCloseTo(-3 * (1 + Math.log(2 * Math.PI * meanSquare)), 10);
    expect(normals).toBeCloseTo(total(normalLikelihood({ stddev: Math.sqrt(meanSquare) })), 10);
    const laplaces = total(laplaceLikelihood({ spread: "optimal" }));
    expect(laplaces).toBeCloseTo(-6 * (1 + Math.log(2 * meanAbsolute)), 10);
    for (const factor of [0.9, 1.1]) {
      expect(total(normalLikelihood({ stddev: factor * Math.sqrt(meanSquare) }))).toBeLessThan(normals);
      expect(total(laplaceLikelihood({ scale: factor * meanAbsolute }))).toBeLessThan(laplaces);
    }
  });

  it("has the whole gradient: that through the spread is 0 at its optimum", () => {
    const x = constant(rows.x);
    for (const likelihood of [normalLikelihood({ spread: "optimal" }), laplaceLikelihood({ spread: "optimal" })])
      checkGradient((o) => sum(likelihood.build(o, new Scope(new Ledger(true))).logProb(x)), [rows.output], {
        step: 1e-4,
      });
  });

  it("is a running value at inference, which follows the batches in training, once for every use", () => {
    for (const [likelihood, statistic, density] of [
      [normalLikelihood({ spread: "optimal" }), meanSquare, (v: number) => normalLikelihood({ stddev: Math.sqrt(v) })],
      [laplaceLikelihood({ spread: "optimal" }), meanAbsolute, (v: number) => laplaceLikelihood({ scale: v })],
    ] as const) {
      const ledger = new Ledger(true);
      const [output, x] = [input("output", [2, 3]), input("x", [2, 3])];
      const feeds = new Map<Tensor, NdArray>([
        [output, rows.output],
        [x, rows.x],
      ]);
      const built = likelihood.build(output, new Scope(ledger));
      built.logProb(x);
      built.logProb(x);
      const [{ current, next }] = ledger.stateVariables;
      feeds.set(current, ndArray([2], []));
      const wanted = 0.9 * (0.9 * 2 + 0.1 * statistic) + 0.1 * statistic;
      expect(evaluate([next], feeds)[0].data[0]).toBeCloseTo(wanted, 12);

      const atUse = new Ledger(false);
      const value = likelihood.build(output, new Scope(atUse)).logProb(x);
      expect(atUse.stateVariables).toEqual([]);
      const [state] = atUse.state.values();
      feeds.set(state.current, ndArray([0.37], []));
      const fixed = logProbs(density(0.37));
      evaluate([value], feeds)[0].data.forEach((v, i) => expect(v).toBeCloseTo(fixed[i], 10));
    }
  });

  it("does not fall below e^-6 where the reconstruction is perfect", () => {
    const same = ndArray([0.5, 0.5, 0.5], [1, 3]);
    const [normals] = logProbs(normalLikelihood({ spread: "optimal" }), same, same);
    expect(normals).toBeCloseTo(3 * (6 - Math.log(2 * Math.PI) / 2), 10);
    const [laplaces] = logProbs(laplaceLikelihood({ spread: "optimal" }), same, same);
    expect(laplaces).toBeCloseTo(3 * (6 - Math.LN2), 10);
  });
});

describe("betaLikelihood", () => {
  const mean = (v: number): number => 1e-4 + (1 - 2e-4) / (1 + Math.exp(-v));
  it("is Beta's density at epsilon + (1 - 2 epsilon) x", () => {
    // Beta(2, 2): 6 y (1 - y), at logit 0 and concentration 4
    const zero = ndArray([0, 0, 0], [1, 3]);
    const grey = ndArray([0, 0.25, 1], [1, 3]);
    for (const epsilon of [1 / 512, 0.01]) {
      const wanted = [0, 0.25, 1].reduce((s, x) => {
        const y = epsilon + (1 - 2 * epsilon) * x;
        return s + Math.log(6 * y * (1 - y));
      }, 0);
      expect(logProbs(betaLikelihood({ epsilon }), zero, grey)[0]).toBeCloseTo(wanted, 5);
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
      return s + lgamma(c) - lgamma(a) - lgamma(b) + (a - 1) * Math.log(y) + (b - 1) * Math.log(1 - y);
    }, 0);
    expect(logProbs(betaLikelihood({ spread: "decoded" }), both, x)[0]).toBeCloseTo(wanted, 7);
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
    expect(() => laplaceLikelihood({ scale: bad })).toThrow(`likelihood.scale: must be a number above 0, got ${bad}`);
    expect(() => discretisedLogisticLikelihood({ scale: bad })).toThrow(
      `likelihood.scale: must be a number above 0, got ${bad}`,
    );
    expect(() => betaLikelihood({ concentration: bad })).toThrow(
      `likelihood.concentration: must be a number above 0, got ${bad}`,
    );
  }
  for (const epsilon of [0, 0.5, -0.1, NaN])
    expect(() => betaLikelihood({ epsilon })).toThrow(`likelihood.epsilon: must be between 0 and 0.5, got ${epsilon}`);
  for (const channels of [0, 1.5, -3])
    expect(() => discretisedLogisticLikelihood({ channels })).toThrow(
      `likelihood.channels: must be a positive whole number, got ${channels}`,
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
