import { describe, expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { mlp, Ledger, Scope, initialValues } from "../nn/index.js";
import { add, concat, logMeanExp, mean, mul, sum } from "../ops/index.js";
import { categoricalPosterior, gaussianPosterior } from "../posteriors/index.js";
import { gaussianPrior, standardNormal, uniformCategories } from "../priors/index.js";
import { fillNoise } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import type { Latent, LatentModel } from "./latent.js";
import { latentBound, latentLogWeights } from "./latent-bound.js";
import type { LatentInput } from "./place.js";

/** Values of graphs with parameters at their start and noise by the names that were asked for. */
function numbers(write: (scope: Scope) => readonly Tensor[], given: readonly (readonly [Tensor, NdArray])[] = []) {
  const ledger = new Ledger(true);
  const outputs = write(new Scope(ledger));
  const values = initialValues(ledger, 3);
  const feeds = new Map(given);
  for (const { name, tensor } of ledger.parameters.values())
    feeds.set(tensor, ndArray([...values[name]], tensor.shape as number[]));
  for (const { tensor, kind, stream } of ledger.noise.values()) {
    const data = new Float64Array(tensor.shape.reduce<number>((n, d) => n * Number(d), 1));
    feeds.set(tensor, ndArray([...fillNoise(kind, data, { seed: 1, stream, step: 0 })], tensor.shape as number[]));
  }
  return evaluate(outputs, feeds).map(({ data }) => [...data]);
}
const noiseOf =
  (scope: Scope): LatentInput["noise"] =>
  (name, kind, shape) =>
    scope.noise(kind, shape, name);

const drawn = (name: string, size: number, more: Omit<Latent, "name" | "kind" | "size" | "expectation">): Latent => ({
  ...{ name, kind: "continuous", size, expectation: "draw" },
  ...more,
});

describe("a KL whose p looks at what is drawn later", () => {
  const [rows, s] = [20_000, 0.1];
  const x = constant(ndArray(new Float64Array(rows), [rows, 1]));
  const zero = mul(x, 0);
  const by = (mu: Tensor, stddev: number) => normal(mu, add(zero, 2 * Math.log(stddev)));
  /** q(z1) = N(0, 1), q(z2|z1) = N(z1, s^2);  p(z2) = N(0, 1), p(z1|z2) = N(z2, s^2). */
  const model: LatentModel = {
    givens: [],
    latents: [
      drawn("z1", 1, {
        ...{ posteriorGiven: [], priorGiven: ["z2"] },
        posterior: () => gaussianPosterior(by(zero, 1)),
        prior: ({ value }) => gaussianPrior(by(value("z2"), s), 1),
      }),
      drawn("z2", 1, {
        ...{ posteriorGiven: ["z1"], priorGiven: [] },
        posterior: ({ value }) => gaussianPosterior(by(value("z1"), s)),
        prior: () => gaussianPrior(by(zero, 1), 1),
      }),
    ],
    code: "z1",
    decode: ({ z1 }) => normal(z1, zero),
  };

  it("is sampled: E[log N(z1; 0, 1) - log N(z1; z2, s^2)] = ln s = -2.30, where the closed form at drawn z2 gives about 100", () => {
    const [kl] = numbers((scope) => [latentBound(model, { x, noise: noiseOf(scope) }, scope).latents["z1"].kl]);
    const average = kl.reduce((a, b) => a + b) / rows;
    const error = Math.sqrt(kl.reduce((a, b) => a + (b - average) ** 2, 0)) / rows;
    expect(error).toBeLessThan(0.02);
    expect(Math.abs(average - Math.log(s))).toBeLessThan(5 * error);
    // the wrong form, KL(N(0, 1) || N(z2, s^2)) with z2 of variance 1 + s^2, is ln s + (2 + s^2) / (2 s^2) - 1/2 > 95
  });

  it("is in closed form, and splits, where p looks at nothing that comes later", () => {
    const { latents } = latentBound(
      model,
      { x, noise: (_, __, shape) => input("e", shape) },
      new Scope(new Ledger(true)),
    );
    expect(latents["z1"].klPerDimension).toBeUndefined();
    expect(latents["z2"].klPerDimension?.shape).toEqual([rows, 1]);
  });
});

describe("sums over categories", () => {
  const [batch, d] = [3, 4];
  const x = input("x", [batch, d]);
  const feeds = [[x, ndArray([1, 0, 1, 1, 0, 0, 1, 0, 0.5, 1, 0, 0], [batch, d])]] as const;
  const net = (name: string, inputs: number, outputs: number) => (v: Tensor, scope: Scope) =>
    mlp([inputs, outputs]).apply(v, scope.child(name));
  const category = (name: string, size: number, given: readonly string[], inputs: number): Latent => ({
    ...{ name, kind: "categorical", size, expectation: "sum", posteriorGiven: given, priorGiven: [] },
    posterior: ({ x: images, value, scope }) => {
      const parents = given.map(value);
      const rank = Math.max(2, ...parents.map((v) => v.rank));
      const lead = parents.find((v) => v.rank === rank)?.shape.slice(0, -2) ?? [];
      const all = [images, ...parents].map((v) =>
        v.rank === rank ? v : add(v, constant(ndArray(new Float64Array(Number(lead[0])), [Number(lead[0]), 1, 1]))),
      );
      return categoricalPosterior(net(name, inputs, size)(concat(all), scope));
    },
    prior: () => uniformCategories(size),
  });
  const z = (given: readonly string[], inputs: number): Latent =>
    drawn("z", 2, {
      ...{ posteriorGiven: given, priorGiven: [] },
      posterior: ({ x: images, value, scope }) => {
        const h = net("z", inputs, 4)(concat([images, ...given.map(value)]), scope);
        const half = (from: number) => mul(h, constant(ndArray([0, 1, 2, 3].map((i) => (i >> 1 === from ? 1 : 0)))));
        const two = (v: Tensor) => net("pick", 4, 2)(v, scope);
        return gaussianPosterior(normal(two(half(0)), two(half(1))));
      },
      prior: () => standardNormal().build(2, new Scope(new Ledger(true))),
    });
  const decodeBy =
    (names: readonly string[], inputs: number): LatentModel["decode"] =>
    (values, size, scope) => {
      const parts = names.map((name) => values[name]);
      const rank = Math.max(...parts.map((v) => v.rank));
      const k = parts.find((v) => v.rank === rank)!.shape[0];
      const all = parts.map((v) =>
        v.rank === rank ? v : add(v, constant(ndArray(new Float64Array(Number(k)), [Number(k), 1, 1]))),
      );
      const output = net("decoder", inputs, size)(concat(all), scope);
      return normal(output, constant(-1));
    };
  const oneHot = (size: number, c: number): Tensor =>
    constant(
      ndArray(
        Float64Array.from({ length: batch * size }, (_, i) => (i % size === c ? 1 : 0)),
        [batch, size],
      ),
    );

  it("nest: two of them are the sum over all pairs, and the weights are log p(x) of the enumerated model", () => {
    const model: LatentModel = {
      givens: [],
      latents: [category("a", 3, [], d), category("b", 2, ["a"], d + 3), z([], d)],
      code: "z",
      decode: decodeBy(["a", "b", "z"], 7),
    };
    const pairs = [0, 1, 2].flatMap((a) => [0, 1].map((b) => [a, b] as const));
    const [rec, kl, klA, klB, weight, logQa, ...each] = numbers((scope) => {
      const e = scope.noise("normal", [batch, 2], "e");
      // the same z for all rows of an image, so that each pair can be written by itself
      const own: LatentInput["noise"] = (_, __, shape) =>
        concat(
          Array.from({ length: Number(shape.at(-2)) / batch }, () => e),
          0,
        );
      const bound = latentBound(model, { x, noise: own }, scope);
      const weights = latentLogWeights(model, { x, noise: own }, scope);
      const parts = pairs.flatMap(([a, b]) => {
        const known = { a: oneHot(3, a), b: oneHot(2, b) };
        const one = latentBound(model, { x, known, noise: own }, scope);
        const value = (name: string): Tensor => known[name as "a" | "b"];
        const site = { x, scope, value, prior: () => uniformCategories(2), once: (_: string, w: () => Tensor) => w() };
        return [
          one.rec,
          model.latents[1].posterior(site).logClasses!,
          latentLogWeights(model, { x, known, noise: own }, scope),
        ];
      });
      const { latents } = bound;
      return [bound.rec, bound.kl, latents["a"].kl, latents["b"].kl, weights, latents["a"].logClasses!, ...parts];
    }, feeds);
    for (let i = 0; i < batch; i++) {
      let [wantedRec, wantedKlB, wantedKlA, total] = [0, 0, 0, 0];
      pairs.forEach(([a, b], p) => {
        const [ofPair, logQb, ofWeight] = each.slice(3 * p, 3 * p + 3);
        const [qa, qb] = [Math.exp(logQa[3 * i + a]), Math.exp(logQb[2 * i + b])];
        wantedRec += qa * qb * ofPair[i];
        wantedKlB += qa * qb * (logQb[2 * i + b] + Math.log(2));
        if (b === 0) wantedKlA += qa * (logQa[3 * i + a] + Math.log(3));
        total += Math.exp(ofWeight[i]);
      });
      expect(rec[i]).toBeCloseTo(wantedRec, 10);
      expect(klA[i]).toBeCloseTo(wantedKlA, 10);
      expect(klB[i]).toBeCloseTo(wantedKlB, 10);
      expect(weight[i]).toBeCloseTo(Math.log(total), 10);
      expect(kl[i]).toBeGreaterThan(klA[i] + klB[i]);
    }
  });

  it("may stand behind k draws: q(y|x, z) weighs each draw's own rows", () => {
    const k = 5;
    const model: LatentModel = {
      givens: [],
      latents: [z([], d), category("y", 3, ["z"], d + 2)],
      code: "z",
      decode: decodeBy(["z", "y"], 5),
    };
    const [rec, klZ, klY, weight, ...single] = numbers((scope) => {
      const e = scope.noise("normal", [k, batch, 2], "e");
      const { rec: all, latents } = latentBound(model, { x, draws: k, noise: () => e }, scope);
      const weights = latentLogWeights(model, { x, draws: k, noise: () => e }, scope);
      const pick = Array.from({ length: k }, (_, i) => {
        const mask = constant(
          ndArray(
            Float64Array.from({ length: k }, (__, j) => (i === j ? 1 : 0)),
            [k, 1, 1],
          ),
        );
        const one = sum(mul(e, mask), 0);
        const bound = latentBound(model, { x, noise: () => one }, scope);
        return [bound.rec, bound.latents["y"].kl, latentLogWeights(model, { x, noise: () => one }, scope)];
      });
      return [all, latents["z"].kl, latents["y"].kl, weights, ...pick.flat()];
    }, feeds);
    // a closed form knows no draws
    expect(klZ).toHaveLength(batch);
    for (let i = 0; i < k; i++)
      for (let row = 0; row < batch; row++) {
        expect(rec[i * batch + row]).toBeCloseTo(single[3 * i][row], 10);
        expect(klY[i * batch + row]).toBeCloseTo(single[3 * i + 1][row], 10);
        expect(weight[i * batch + row]).toBeCloseTo(single[3 * i + 2][row], 10);
      }
  });

  it("a closed form before a sum that stands behind draws is averaged over the sum alone", () => {
    const k = 4;
    const second = category("b", 2, [], d);
    const model: LatentModel = {
      givens: [],
      latents: [z([], d), category("y", 3, ["z"], d + 2), second],
      code: "z",
      decode: decodeBy(["z", "y", "b"], 7),
    };
    const [inside, alone] = numbers((scope) => {
      const e = scope.noise("normal", [k, batch, 2], "e");
      const { latents } = latentBound(model, { x, draws: k, noise: () => e }, scope);
      const q = second.posterior({ x, scope, value: () => x, prior: () => uniformCategories(2), once: (_, w) => w() });
      return [latents["b"].kl, uniformCategories(2).kl!(q)!.total];
    }, feeds);
    // q(b|x) is the same whatever y and z are
    expect(inside).toHaveLength(k * batch);
    inside.forEach((value, i) => expect(value).toBeCloseTo(alone[i % batch], 10));
  });

  it("the mean of the weights bounds log p(x) more tightly than one draw, and y alone gives log p(x) without any draw", () => {
    const model: LatentModel = {
      givens: [],
      latents: [category("y", 3, [], d), z(["y"], d + 3)],
      code: "z",
      decode: decodeBy(["z", "y"], 5),
    };
    const [bound, negElbo] = numbers((scope) => {
      const e = scope.noise("normal", [50, 3 * batch, 2], "e");
      const weights = latentLogWeights(model, { x, draws: 50, noise: () => e }, scope);
      const { rec, kl } = latentBound(model, { x, draws: 50, noise: () => e }, scope);
      return [logMeanExp(weights, 0), add(mean(rec, 0), kl)];
    }, feeds);
    bound.forEach((value, i) => expect(-value).toBeLessThan(negElbo[i]));
  });
});

it("a given that is missing is named", () => {
  const model: LatentModel = {
    givens: [{ name: "y", size: 2 }],
    latents: [],
    code: "z",
    decode: () => normal(constant(0), constant(0)),
  };
  const x = input("x", [1, 1]);
  expect(() => latentBound(model, { x, noise: () => x }, new Scope(new Ledger(true)))).toThrow(
    `bound: the model's "y" must be given, and is missing`,
  );
});
