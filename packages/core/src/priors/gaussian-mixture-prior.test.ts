import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { gradient, sum } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { checkGradient } from "../testing/gradient-check.js";
import { gaussianMixturePrior, type GaussianMixturePriorOptions } from "./gaussian-mixture-prior.js";

function start(options: GaussianMixturePriorOptions, latent: number, seed = 1) {
  const ledger = new Ledger(true);
  const prior = gaussianMixturePrior(options).build(latent, new Scope(ledger, "prior"));
  return { prior, ledger, values: initialValues(ledger, seed) };
}
const moments = (values: ArrayLike<number>): { mean: number; variance: number } => {
  const list = Array.from(values);
  const mean = list.reduce((a, v) => a + v, 0) / list.length;
  return { mean, variance: list.reduce((a, v) => a + (v - mean) ** 2, 0) / list.length };
};

describe("gaussianMixturePrior", () => {
  it("starts as that of e1-gmvae: N(0, 1 / (k latent)) for the means and the variances before softplus", () => {
    const [k, latent] = [500, 20];
    const { values } = start({ components: k }, latent);
    expect(Object.keys(values)).toEqual(["prior.mean", "prior.rawVariance"]);
    const n = k * latent;
    for (const value of Object.values(values)) {
      expect(value).toHaveLength(n);
      const { mean, variance } = moments(value);
      // of n draws: mean 0 +- sigma / sqrt(n), variance sigma^2 (1 +- sqrt(2 / n))
      expect(Math.abs(mean) * Math.sqrt(n)).toBeLessThan(5 / Math.sqrt(n));
      expect(Math.abs(variance * n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    }
    expect(values["prior.mean"]).not.toEqual(values["prior.rawVariance"]);
  });

  it("is (1/k) sum_j N(mean_j, softplus(rawVariance_j) + 1e-8) of those values", () => {
    const [k, latent, rows] = [7, 3, 5];
    const { prior, ledger, values } = start({ components: k }, latent, 3);
    const z = input("z", [rows, latent]);
    const codes = fillNormal(new Float64Array(rows * latent), { seed: 2, stream: "test", step: 0 });
    const feeds = new Map<Tensor, NdArray>([[z, ndArray(codes, [rows, latent])]]);
    for (const { name, tensor } of ledger.parameters.values()) feeds.set(tensor, ndArray(values[name], [k, latent]));
    const [logProb] = evaluate([prior.logProb(z)], feeds);
    for (let i = 0; i < rows; i++) {
      let total = 0;
      for (let j = 0; j < k; j++) {
        let density = 1 / k;
        for (let d = 0; d < latent; d++) {
          const v = Math.log1p(Math.exp(values["prior.rawVariance"][j * latent + d])) + 1e-8;
          const off = codes[i * latent + d] - values["prior.mean"][j * latent + d];
          density *= Math.exp((-off * off) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
        }
        total += density;
      }
      expect(logProb.data[i]).toBeCloseTo(Math.log(total), 10);
    }
    expect("klPerDimension" in prior).toBe(false);
  });

  it("learns weights from equal ones, on request", () => {
    const { prior, ledger, values } = start({ components: 4, learnedWeights: true }, 2);
    expect([...values["prior.logits"]]).toEqual([0, 0, 0, 0]);
    const [mean, raw, logits] = [...ledger.parameters.values()].map((p) => p.tensor);
    const z = input("z", [3, 2]);
    const feeds = new Map([
      [z, ndArray([0.5, -1, 2, 0, 1, 1], [3, 2])],
      [mean, ndArray([0, 0, 1, 1, -2, 0, 0, 3], [4, 2])],
      [raw, ndArray([0, 1, -1, 0, 0.5, 0.5, -2, 1], [4, 2])],
    ]);
    const equal = start({ components: 4 }, 2);
    const [em, er] = [...equal.ledger.parameters.values()].map((p) => p.tensor);
    const [wanted] = evaluate(
      [equal.prior.logProb(z)],
      new Map([
        [z, feeds.get(z)!],
        [em, feeds.get(mean)!],
        [er, feeds.get(raw)!],
      ]),
    );
    const at = (values: number[]): number[] => [
      ...evaluate([prior.logProb(z)], new Map([...feeds, [logits, ndArray(values)]]))[0].data,
    ];
    at([0, 0, 0, 0]).forEach((v, i) => expect(v).toBeCloseTo(wanted.data[i], 12));
    at([7, 7, 7, 7]).forEach((v, i) => expect(v).toBeCloseTo(wanted.data[i], 12));
    // all weight on the second component
    const alone = at([0, 500, 0, 0]);
    const v = [Math.log1p(Math.exp(-1)) + 1e-8, Math.log(2) + 1e-8];
    const codes = feeds.get(z)!.data;
    alone.forEach((value, i) => {
      const exact = [0, 1].reduce(
        (s, d) => s - ((codes[2 * i + d] - 1) ** 2 / v[d] + Math.log(2 * Math.PI * v[d])) / 2,
        0,
      );
      expect(value).toBeCloseTo(exact, 10);
    });
    const [slope] = evaluate(
      gradient(sum(prior.logProb(z)), [logits]),
      new Map([...feeds, [logits, ndArray([0.3, 0, -1, 2])]]),
    );
    // softmax: the slopes are posterior less prior weights, so they add up to 0
    expect(slope.data.reduce((a, v) => a + v, 0)).toBeCloseTo(0, 12);
    expect(Math.max(...slope.data.map(Math.abs))).toBeGreaterThan(0.01);
  });

  it("has the gradient of its formula in all its parameters", () => {
    const prior = gaussianMixturePrior({ components: 3, learnedWeights: true });
    const values = (rows: number, seed: number) =>
      ndArray(fillNormal(new Float64Array(2 * rows), { seed, stream: "test", step: 0 }), [rows, 2]);
    checkGradient(
      (z, mean, rawVariance, logits) => prior.build(2, givenScope({ mean, rawVariance, logits })).logProb(z),
      [values(4, 1), values(3, 2), values(3, 3), ndArray([0.5, -1, 0])],
    );
  });

  it("says what components must be", () => {
    for (const components of [0, -3, 1.5, NaN])
      expect(() => gaussianMixturePrior({ components })).toThrow(
        `prior.components: must be a whole number from 1 to 100000, got ${components}`,
      );
  });
});
