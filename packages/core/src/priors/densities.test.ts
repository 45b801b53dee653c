import { describe, expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Scope, Ledger } from "../nn/index.js";
import { add, matmul, mul, tanh } from "../ops/index.js";
import { gaussianPosterior } from "../posteriors/index.js";
import { fillNoise } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { cubicPosterior } from "../testing/cubic-posterior.js";
import { givenScope } from "../testing/given-scope.js";
import { checkGradient } from "../testing/gradient-check.js";
import { withSpreadValues } from "../testing/spread-values.js";
import { autoregressivePrior } from "./autoregressive-prior.js";
import { exemplarPrior } from "./exemplar-prior.js";
import { fullNormalPrior } from "./full-normal-prior.js";
import { gaussianMixturePrior } from "./gaussian-mixture-prior.js";
import { labelNormal } from "./label-normal.js";
import { mafPrior } from "./maf-prior.js";
import type { Prior, PriorGivens } from "./prior.js";
import { realNvpPrior } from "./real-nvp-prior.js";
import { standardNormal } from "./standard-normal.js";
import { vampPrior } from "./vamp-prior.js";

/** An encoder of three values: q(z|x) = N(tanh(W x), exp(-1 + V x)), two dimensions. */
const encode: PriorGivens["encode"] = (x) => {
  const by = (weights: readonly number[]): Tensor =>
    matmul(x, constant(ndArray(weights, [2, 3])), { transposeB: true });
  return gaussianPosterior(normal(mul(tanh(by([2, -1, 1, -3, 1, 2])), 2), add(by([0.5, -1, 0.3, 0.2, 0.4, -0.7]), -1)));
};
const labels = constant(ndArray([0, 1], [1, 2]));

const priors: readonly { readonly prior: Prior; readonly givens?: PriorGivens }[] = [
  { prior: standardNormal() },
  { prior: gaussianMixturePrior({ components: 3, learnedWeights: true }) },
  { prior: labelNormal(), givens: { labels } },
  { prior: vampPrior({ size: 3, components: 4 }), givens: { encode } },
  { prior: exemplarPrior({ size: 3, components: 4 }), givens: { encode } },
  { prior: fullNormalPrior() },
  { prior: realNvpPrior({ couplings: 4, hidden: [5] }) },
  { prior: mafPrior({ steps: 3, hidden: 5, activation: "tanh" }) },
  { prior: autoregressivePrior({ components: 3, hidden: 5, activation: "tanh" }) },
];

describe.each(priors)("p(z) of $prior.name", ({ prior, givens }) => {
  const z = input("z", ["rows", 2]);
  const { made, feeds } = withSpreadValues((scope) => {
    const p = prior.build(2, scope, givens);
    return { density: p.logProb(z), p };
  });
  const densityAt = (points: NdArray): Float64Array =>
    evaluate([made.density], new Map([...feeds, [z, points]]))[0].data.map(Math.exp);
  const [reach, steps] = [16, 320];
  const step = (2 * reach) / steps;
  const at = (i: number): number => -reach + step * (i + 0.5);
  const points = ndArray(
    Float64Array.from({ length: 2 * steps * steps }, (_, i) =>
      at(i % 2 === 0 ? Math.floor(i / 2 / steps) : (i >> 1) % steps),
    ),
    [steps * steps, 2],
  );
  const density = densityAt(points);

  it("integrates to 1", () => {
    expect(density.reduce((a, b) => a + b) * step * step).toBeCloseTo(1, 4);
  });

  it("is that of its draws: their means of z, z^2 and a wave are the density's", () => {
    const count = 20_000;
    const noises: (readonly [Tensor, NdArray])[] = [];
    const drawn = withSpreadValues((scope) =>
      prior.build(2, scope, givens).sample(count, (kind, shape) => {
        const values = new Float64Array((shape as number[]).reduce((a, b) => a * b, 1));
        const noise = input(`${kind}${noises.length}`, shape);
        noises.push([
          noise,
          ndArray([...fillNoise(kind, values, { seed: 3, stream: kind, step: 0 })], shape as number[]),
        ]);
        return noise;
      }),
    );
    const [{ data }] = evaluate([drawn.made], new Map([...drawn.feeds, ...noises]));
    const features: ((a: number, b: number) => number)[] = [
      (a) => a,
      (_a, b) => b,
      (a) => a * a,
      (a, b) => a * b,
      (a, b) => Math.sin(2 * a - b),
    ];
    for (const f of features) {
      let [wanted, total, squares] = [0, 0, 0];
      for (let i = 0; i < density.length; i++)
        wanted += density[i] * f(points.data[2 * i], points.data[2 * i + 1]) * step * step;
      for (let i = 0; i < count; i++) {
        const value = f(data[2 * i], data[2 * i + 1]);
        total += value / count;
        squares += value ** 2 / count;
      }
      expect(Math.abs(total - wanted)).toBeLessThan(5 * Math.sqrt((squares - total ** 2) / count) + 1e-3);
    }
  });

  it("has the slopes of its parameters and of z", () => {
    const own = [...feeds].map(([tensor, values]) => [tensor.name!, values] as const);
    const report = checkGradient(
      (at2, ...parameters) =>
        prior
          .build(2, givenScope(Object.fromEntries(own.map(([name], i) => [name, parameters[i]]))), givens)
          .logProb(at2),
      [ndArray([0.3, -0.8, 1.1, 0.4, -1.3, 0.2], [3, 2]), ...own.map(([, values]) => values)],
      // away from the kinks of relu, but near enough that a smaller step is safer
      { step: 1e-4, tolerance: 1e-5 },
    );
    expect(report.entries).toBeGreaterThan(5);
  });
});

describe("what they say", () => {
  const scope = (): Scope => new Scope(new Ledger(true));
  it("realnvp needs two dimensions, vamp a Gaussian posterior of the latent itself", () => {
    expect(() => realNvpPrior().build(1, scope())).toThrow(
      "prior realnvp: needs two latent dimensions or more, got 1; raise model.latent",
    );
    expect(() => realNvpPrior({ couplings: 0 })).toThrow(
      "prior.couplings: must be a whole number from 1 to 100, got 0",
    );
    expect(() => vampPrior({ size: 3, components: 1.5 })).toThrow(
      "prior.components: must be a whole number from 1 to 100000, got 1.5",
    );
    expect(() => vampPrior({ size: 3 }).build(2, scope())).toThrow(
      "prior vamp: is made of the model's own q(z|x), and this latent has none of x alone; choose another model.prior.type",
    );
    const cubic: PriorGivens["encode"] = (x) => cubicPosterior().build(x, 2, scope());
    expect(() => vampPrior({ size: 3 }).build(2, scope(), { encode: cubic })).toThrow(
      "prior vamp: needs a posterior that is a diagonal Gaussian",
    );
  });

  it("vamp is the mean of q at the pseudo-inputs, seen through a sigmoid", () => {
    const z = constant(ndArray([0.4, -0.9], [1, 2]));
    const { made, feeds } = withSpreadValues((own) =>
      vampPrior({ size: 3, components: 4 }).build(2, own, { encode }).logProb(z),
    );
    const [found] = evaluate([made], feeds)[0].data;
    const pseudo = [...feeds.values()][0].data.map((v) => 1 / (1 + Math.exp(-v)));
    const each = [0, 1, 2, 3].map((j) => {
      const q = encode(constant(ndArray([...pseudo.subarray(3 * j, 3 * j + 3)], [1, 3])));
      return Math.exp(evaluate([q.logProb!(z)])[0].data[0]);
    });
    expect(found).toBeCloseTo(Math.log(each.reduce((a, b) => a + b) / 4), 10);
  });

  it("realnvp starts near N(0, I)", () => {
    const z = constant(ndArray([0.4, -0.9, 2, 1], [2, 2]));
    const { made, feeds } = withSpreadValues(
      (own) => realNvpPrior({ couplings: 2, hidden: [] }).build(2, own).logProb(z),
      0.01,
    );
    const [found] = evaluate([made], feeds);
    const [plain] = evaluate([standardNormal().build(2, scope()).logProb(z)]);
    found.data.forEach((v, i) => expect(Math.abs(v - plain.data[i])).toBeLessThan(0.2));
  });
});
