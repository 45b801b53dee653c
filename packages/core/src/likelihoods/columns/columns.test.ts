import { describe, expect, it } from "vitest";
import { constant, ndArray } from "../../graph/index.js";
import { fillNormal, uniformSource } from "../../random/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { integrate } from "../../testing/quadrature.js";
import { columnLikelihoods, type ColumnLikelihood } from "./index.js";

const typical = constant(ndArray([3], [1]));

/** Parameters of one column from the decoder's outputs. */
function parametersAt(likelihood: ColumnLikelihood, outputs: readonly number[], categories = 0): number[] {
  const given = constant(ndArray([...outputs], [1, outputs.length]));
  return [...evaluate([likelihood.parameters(given, typical, categories)])[0].data];
}

/** log p of many values of one column. */
function logProbs(likelihood: ColumnLikelihood, parameters: readonly number[], values: ArrayLike<number>): number[] {
  const rows = values.length;
  const repeated = Array.from({ length: rows }, () => parameters).flat();
  const p = constant(ndArray(repeated, [rows, 1, parameters.length]));
  const x = constant(ndArray(Array.from(values), [rows, 1]));
  return [...evaluate([likelihood.logProb(x, p)])[0].data];
}

const mean = (likelihood: ColumnLikelihood, parameters: readonly number[]): number =>
  evaluate([likelihood.mean(constant(ndArray([...parameters], [1, parameters.length])))])[0].data[0];

/** log Gamma by Stirling's series at v + 20 and the recurrence. */
function logGamma(v: number): number {
  let shift = 0;
  for (let k = 0; k < 20; k++) shift += Math.log(v + k);
  const w = v + 20;
  return (w - 0.5) * Math.log(w) - w + Math.log(2 * Math.PI) / 2 + 1 / (12 * w) - 1 / (360 * w ** 3) - shift;
}
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus = (v: number): number => Math.log1p(Math.exp(v));
const choose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

interface Case {
  readonly name: keyof typeof columnLikelihoods;
  readonly outputs: readonly number[];
  readonly categories?: number;
  /** log p(x) from the outputs, by another road. */
  readonly formula: (x: number, o: readonly number[]) => number;
  /** Where the mass lies: of a density its interval, of a mass the counts 0, 1, ... up to the end. */
  readonly from: number;
  readonly to: number;
}

const gaussian = (x: number, m: number, s: number): number =>
  Math.log(Math.exp(-(((x - m) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI)));

/** NB(x; mean m, dispersion r) as the number of failures before r successes of probability r / (r + m). */
const failures = (x: number, m: number, r: number): number =>
  choose(x + r - 1, x) + r * Math.log(r / (r + m)) + x * Math.log(1 - r / (r + m));

const cases: readonly Case[] = [
  { name: "normal", outputs: [0.4, -0.5], formula: (x, [m, l]) => gaussian(x, m, Math.exp(l)), from: -6, to: 7 },
  {
    ...{ name: "student-t", outputs: [0.4, -0.5, 1], from: -60, to: 60 },
    formula: (x, [m, l, d]) => {
      const v = softplus(d + 3) + 2.01;
      const beta = logGamma(0.5) + logGamma(v / 2) - logGamma((v + 1) / 2);
      return -beta - Math.log(v) / 2 - l - ((v + 1) / 2) * Math.log(1 + ((x - m) / Math.exp(l)) ** 2 / v);
    },
  },
  {
    ...{ name: "log-normal", outputs: [0.4, -0.5], from: 1e-9, to: 40 },
    formula: (x, [m, l]) => gaussian(Math.log(x), m, Math.exp(l)) - Math.log(x),
  },
  {
    ...{ name: "beta", outputs: [0.4, 1], from: 1e-12, to: 1 - 1e-12 },
    formula: (x, [m, l]) => {
      const total = 2 * Math.exp(l);
      const [a, b] = [sigmoid(m) * total, (1 - sigmoid(m)) * total];
      return logGamma(total) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x);
    },
  },
  {
    ...{ name: "poisson", outputs: [0.4], from: 0, to: 60 },
    formula: (x, [o]) => Math.log((3 * Math.exp(o)) ** x * Math.exp(-3 * Math.exp(o))) - logGamma(x + 1),
  },
  {
    ...{ name: "negative-binomial", outputs: [0.4, 0.3], from: 0, to: 300 },
    formula: (x, [o, d]) => failures(x, 3 * Math.exp(o), Math.exp(d)),
  },
  {
    ...{ name: "zero-inflated-negative-binomial", outputs: [0.4, 0.3, 1.5], from: 0, to: 300 },
    formula: (x, [o, d, w]) => {
      const share = sigmoid(w - 2);
      return Math.log((x === 0 ? share : 0) + (1 - share) * Math.exp(failures(x, 3 * Math.exp(o), Math.exp(d))));
    },
  },
  {
    ...{ name: "bernoulli", outputs: [0.4], categories: 2, from: 0, to: 1 },
    formula: (x, [o]) => Math.log(x === 1 ? sigmoid(o) : 1 - sigmoid(o)),
  },
  {
    ...{ name: "categorical", outputs: [0.4, -1, 2], categories: 3, from: 0, to: 2 },
    formula: (x, o) => Math.log(Math.exp(o[x]) / o.reduce((sum, v) => sum + Math.exp(v), 0)),
  },
  {
    ...{ name: "binomial", outputs: [0.4], categories: 5, from: 0, to: 4 },
    formula: (k, [o]) => Math.log([1, 4, 6, 4, 1][k] * sigmoid(o) ** k * (1 - sigmoid(o)) ** (4 - k)),
  },
  {
    ...{ name: "ordinal", outputs: [-0.4, 0.3, -1], categories: 4, from: 0, to: 3 },
    formula: (x, [first, a, b]) => {
      const t = [-Infinity, first, first + softplus(a) + 1e-3, first + softplus(a) + softplus(b) + 2e-3, Infinity];
      return Math.log(sigmoid(t[x + 1]) - sigmoid(t[x]));
    },
  },
];

const isDensity = ({ name }: Case): boolean => ["normal", "student-t", "log-normal", "beta"].includes(name);
const masses = ({ from, to }: Case): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe.each(cases)("$name", (one) => {
  const likelihood = columnLikelihoods[one.name];
  const parameters = parametersAt(likelihood, one.outputs, one.categories);
  const byMass = isDensity(one) ? [] : logProbs(likelihood, parameters, masses(one)).map(Math.exp);
  const total = (weigh: (x: number) => number): number =>
    isDensity(one)
      ? integrate(
          (nodes) => logProbs(likelihood, parameters, nodes).map((v, i) => weigh(nodes[i]) * Math.exp(v)),
          one.from,
          one.to,
          4000,
        )
      : masses(one).reduce((sum, x, i) => sum + weigh(x) * byMass[i], 0);

  it("takes the decoder outputs that it says", () =>
    expect(likelihood.outputs(one.categories ?? 0)).toBe(one.outputs.length));

  it("is its formula", () => {
    const xs = isDensity(one) ? [0.05, 0.3, 0.5, 0.9] : masses(one).slice(0, 12);
    const found = logProbs(likelihood, parameters, xs);
    xs.forEach((x, i) => expect(found[i]).toBeCloseTo(one.formula(x, one.outputs), 8));
  });

  it("adds up to 1, and has the moments that it says", () => {
    expect(total(() => 1)).toBeCloseTo(1, 5);
    if (!likelihood.moments) {
      expect(mean(likelihood, parameters)).toBe(byMass.indexOf(Math.max(...byMass)));
      return;
    }
    const [m, s] = likelihood.moments(parameters);
    expect(mean(likelihood, parameters)).toBeCloseTo(m, 9);
    expect(total((x) => x)).toBeCloseTo(m, 4);
    const square = total((x) => x * x);
    expect(square - m * m).toBeCloseTo(s * s, one.name === "student-t" ? 2 : 3);
  });

  it("draws as often as it says", () => {
    const uniform = uniformSource({ seed: 1, stream: "columns", step: 0 });
    const count = 20_000;
    const draws = Array.from({ length: count }, () => likelihood.sample(parameters, uniform));
    // the distribution function at five places
    const sorted = draws.slice().sort((a, b) => a - b);
    for (const q of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const at = sorted[Math.floor(q * count)];
      const share = draws.filter((v) => v <= at).length / count;
      const wanted = isDensity(one)
        ? integrate((nodes) => logProbs(likelihood, parameters, nodes).map(Math.exp), one.from, at, 4000)
        : masses(one)
            .filter((x) => x <= at)
            .reduce((sum, _, i) => sum + byMass[i], 0);
      expect(Math.abs(share - wanted)).toBeLessThan((5 * 0.5) / Math.sqrt(count));
    }
  });

  it("has the slope of its formula", () => {
    const x = constant(ndArray(isDensity(one) ? [0.3, 0.6] : [0, 1], [2, 1]));
    const outputs = [...one.outputs, ...one.outputs.map((o) => o + 0.2)];
    checkGradient(
      (o) => likelihood.logProb(x, likelihood.parameters(o, typical, one.categories ?? 0)),
      [ndArray(outputs, [2, 1, one.outputs.length])],
    );
  });

  it("is finite far from where it lies", () => {
    const far = Float64Array.from(fillNormal(new Float64Array(one.outputs.length), { seed: 2, stream: "far", step: 0 }), (v) => 40 * v); // prettier-ignore
    const xs = isDensity(one) ? (one.name === "beta" ? [0.01, 0.99] : [0.01, 30]) : masses(one).slice(0, 5);
    for (const v of logProbs(likelihood, parametersAt(likelihood, [...far], one.categories), xs))
      expect(Number.isFinite(v)).toBe(true);
  });
});

it("a Poisson draw is right for large rates too", () => {
  const uniform = uniformSource({ seed: 3, stream: "poisson", step: 0 });
  for (const rate of [12, 90, 3000]) {
    const draws = Array.from({ length: 5000 }, () => columnLikelihoods.poisson.sample([Math.log(rate)], uniform));
    const average = draws.reduce((sum, v) => sum + v, 0) / draws.length;
    const variance = draws.reduce((sum, v) => sum + (v - average) ** 2, 0) / draws.length;
    expect(Math.abs(average - rate)).toBeLessThan(5 * Math.sqrt(rate / draws.length));
    expect(Math.abs(variance / rate - 1)).toBeLessThan(5 * Math.sqrt(2 / draws.length) + 0.01);
  }
});
