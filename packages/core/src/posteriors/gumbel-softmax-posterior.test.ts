import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { add, gradient, mean, mul, sub, sum } from "../ops/index.js";
import { uniformCategoriesPrior } from "../priors/index.js";
import { fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { gumbelSoftmaxPosterior, type GumbelSoftmaxPosteriorOptions } from "./gumbel-softmax-posterior.js";

const features = constant(ndArray([1], [1, 1]));
/** Logits of two variables of three categories each. */
const bias = [0.3, -1, 0.8, 2, 0, -0.5];
const softmaxOf = (logits: readonly number[]): number[] => {
  const total = logits.reduce((sumOf, v) => sumOf + Math.exp(v), 0);
  return logits.map((v) => Math.exp(v) / total);
};
const probs = [softmaxOf(bias.slice(0, 3)), softmaxOf(bias.slice(3))];

function built(options: GumbelSoftmaxPosteriorOptions, training: boolean) {
  const ledger = new Ledger(training);
  const q = gumbelSoftmaxPosterior({ categories: 3, ...options }).build(features, 6, new Scope(ledger));
  const [weight, own] = [ledger.parameters.get("logits.weight")!.tensor, ledger.parameters.get("logits.bias")!.tensor];
  const feeds = new Map<Tensor, NdArray>([
    [weight, ndArray(new Array<number>(6).fill(0), [6, 1])],
    [own, ndArray(bias)],
  ]);
  return { q, feeds, logits: own };
}
const prior = uniformCategoriesPrior({ categories: 3 }).build(6, new Scope(new Ledger(true)));
const count = 8_000;
const uniform = input("uniform", [count, 6]);
const noise = ndArray(
  [...fillUniform(new Float64Array(6 * count), { seed: 1, stream: "gumbel", step: 0 })],
  [count, 6],
);

describe("gumbelSoftmaxPosterior", () => {
  it("draws one category of each variable at inference, as often as it says, and scores them", () => {
    const { q, feeds } = built({}, false);
    const { z, logProb } = q.draw(uniform);
    const [draws, own, any] = evaluate([z, logProb, q.logProb!(z)], new Map([...feeds, [uniform, noise]]));
    expect([...own.data]).toEqual([...any.data]);
    for (const [variable, wanted] of probs.entries())
      for (const [category, p] of wanted.entries()) {
        let share = 0;
        for (let i = 0; i < count; i++) share += draws.data[6 * i + 3 * variable + category] / count;
        expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count));
      }
    const [first, second] = [0, 1].map((v) => [0, 1, 2].find((c) => draws.data[3 * v + c] === 1)!);
    expect(own.data[0]).toBeCloseTo(Math.log(probs[0][first] * probs[1][second]), 12);
    expect([...evaluate([q.mean], feeds)[0].data]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it("sums to 1 over all its values, and its KL is E_q[log q - log p]", () => {
    const { q, feeds } = built({}, false);
    const all = Array.from({ length: 9 }, (_, i) => [i % 3, Math.floor(i / 3)]).flatMap((pair) =>
      pair.flatMap((chosen) => [0, 1, 2].map((c) => (c === chosen ? 1 : 0))),
    );
    const values = constant(ndArray(all, [9, 6]));
    const [logQ, logP, kl] = evaluate([q.logProb!(values), prior.logProb(values), prior.kl!(q)!.total], feeds).map(
      ({ data }) => data,
    );
    expect(logQ.reduce((total, v) => total + Math.exp(v), 0)).toBeCloseTo(1, 12);
    expect(logP.reduce((total, v) => total + Math.exp(v), 0)).toBeCloseTo(1, 12);
    expect(kl[0]).toBeCloseTo(
      logQ.reduce((total, v, i) => total + Math.exp(v) * (v - logP[i]), 0),
      12,
    );
  });

  it("softens draws in training: nearer to categories the lower the temperature, and the most probable stays", () => {
    const at = (temperature: number): Float64Array => {
      const { q, feeds } = built({ temperature }, true);
      return evaluate([q.draw(uniform).z], new Map([...feeds, [uniform, noise]]))[0].data;
    };
    const [warm, cold] = [at(1), at(0.05)];
    const sharpness = (z: Float64Array): number => z.reduce((total, v) => total + v * v, 0) / (2 * count);
    expect(sharpness(warm)).toBeLessThan(0.8);
    expect(sharpness(cold)).toBeGreaterThan(0.97);
    for (let row = 0; row < 50; row++) {
      const own = (z: Float64Array): number[] => [...z.subarray(6 * row, 6 * row + 3)];
      expect(own(warm).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(own(warm).indexOf(Math.max(...own(warm)))).toBe(own(cold).indexOf(Math.max(...own(cold))));
    }
  });

  it("has slopes that near those of the expectation as the temperature falls; straight-through has the hard value with soft slopes", () => {
    // E_q of a linear function of one-hot values has known slopes: sum_c w_c p_c (1_c - p)
    const weights = [1, -2, 0.5, 3, 0, -1];
    const wanted = [0, 1].flatMap((v) => {
      const [w, p] = [weights.slice(3 * v, 3 * v + 3), probs[v]];
      const average = w.reduce((total, x, c) => total + x * p[c], 0);
      return w.map((x, c) => p[c] * (x - average));
    });
    for (const straightThrough of [false, true]) {
      const { q, feeds, logits } = built({ temperature: 0.2, straightThrough }, true);
      const { z } = q.draw(uniform);
      const value = mul(mean(mul(z, constant(ndArray(weights)))), 6);
      const [slopes, draws] = evaluate([...gradient(value, [logits]), z], new Map([...feeds, [uniform, noise]]));
      slopes.data.forEach((v, i) => expect(Math.abs(v - wanted[i])).toBeLessThan(0.12));
      const isHard = [...draws.data.subarray(0, 600)].every((v) => Math.abs(v) < 1e-12 || Math.abs(v - 1) < 1e-12);
      expect(isHard).toBe(straightThrough);
    }
  });

  it("says what does not go together", () => {
    const { q } = built({}, true);
    expect(q.logProb).toBeUndefined();
    expect(() => q.draw(uniform).logProb).toThrow(
      "posterior gumbel-softmax: a soft draw is no category and has no probability; set model.posterior.straightThrough, or objective.type to elbo or beta",
    );
    expect(built({ straightThrough: true }, true).q.draw(uniform).logProb.shape).toEqual([count]);
    const scope = new Scope(new Ledger(true));
    expect(() => gumbelSoftmaxPosterior({ categories: 4 }).build(features, 6, scope)).toThrow(
      "posterior gumbel-softmax: model.latent must be a multiple of categories, got 6 and 4; set one of them",
    );
    expect(() => uniformCategoriesPrior({ categories: 4 }).build(6, scope)).toThrow("a multiple of categories");
    expect(() => uniformCategoriesPrior({ categories: 2 }).build(6, scope).kl!(q)).toThrow(
      "prior uniform-categories: must have the posterior's categories, 3, got 2; set model.prior.categories to 3",
    );
  });

  it("has a prior that draws every category alike", () => {
    const u = input("u", [count, 2]);
    const drawn = prior.sample(count, () => u);
    const feeds = new Map([[u, ndArray([...noise.data.subarray(0, 2 * count)], [count, 2])]]);
    const [shares] = evaluate([mean(drawn, 0)], feeds);
    for (const share of shares.data) expect(Math.abs(share - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / count));
    const [rows] = evaluate([sub(sum(drawn, -1), add(mul(sum(u, -1), 0), 2))], feeds);
    expect(rows.data.every((v) => v === 0)).toBe(true);
  });
});
