import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../distributions/index.js";
import { constant, input, ndArray, type NdArray, type Tensor } from "../../graph/index.js";
import { Ledger, Scope } from "../../nn/index.js";
import { broadcastTo, exp, log, mean, mul, sub, sum, add } from "../../ops/index.js";
import { gaussianPosterior } from "../../posteriors/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkMonteCarlo } from "../../testing/monte-carlo.js";
import { objectiveGraph } from "../../testing/objective-graph.js";
import { elbo } from "../elbo.js";
import { jensenShannon, sampledJensenShannon } from "./jensen-shannon.js";
import { latentTerms } from "../latent-terms.js";
import { soleLatent } from "../../testing/sole-latent.js";

const [mean1, logVar1, mean2, logVar2] = ["mean1", "logVar1", "mean2", "logVar2"].map((name) => input(name, [1]));
const [q, p] = [normal(mean1, logVar1), normal(mean2, logVar2)];
const at = (...values: number[]): Map<Tensor, NdArray> =>
  new Map([mean1, logVar1, mean2, logVar2].map((x, i) => [x, ndArray([values[i]])]));

/** JS of the two by the trapezium rule: exact to 1e-10 for densities that are smooth on the grid and gone at its ends. */
function byQuadrature(): Tensor {
  const [low, step, count] = [-12, 0.05, 481];
  const grid = constant(
    ndArray(
      Array.from({ length: count }, (_, i) => low + step * i),
      [count, 1],
    ),
  );
  const [logQ, logP] = [q.logProb(grid), p.logProb(grid)];
  const logM = log(mul(add(exp(logQ), exp(logP)), 0.5));
  const term = (logD: Tensor): Tensor => mul(sum(mul(exp(logD), sub(logD, logM))), step / 2);
  return add(term(logQ), term(logP));
}

describe("sampledJensenShannon", () => {
  const [a, b] = [input("a", [300, 1]), input("b", [300, 1])];

  it("agrees with quadrature in the mean", () => {
    checkMonteCarlo({
      closedForm: byQuadrature(),
      estimate: mean(sampledJensenShannon(q, p, q.sample(a), p.sample(b))),
      parameters: at(0.4, -0.5, -0.6, 0.7),
      noise: [a, b],
    });
  });

  it("is symmetric, 0 for equal distributions and at most ln 2, by any draws", () => {
    const [x, y] = [input("x", [1]), input("y", [1])];
    const js = sampledJensenShannon(q, p, x, y);
    const swapped = sampledJensenShannon(p, q, y, x);
    const same = sampledJensenShannon(q, q, x, y);
    const value = (bound: number) => fc.double({ min: -bound, max: bound, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(value(30), value(10), value(30), value(10), value(40), value(40)), ([m, v, n, w, u, z]) => {
        const feeds = at(m, v, n, w)
          .set(x, ndArray([u]))
          .set(y, ndArray([z]));
        const [one, other, none] = evaluate([js, swapped, same], feeds).map(({ data }) => data[0]);
        expect(one).toBe(other);
        expect(one).toBeLessThanOrEqual(Math.LN2 + 1e-15);
        expect(none).toBeCloseTo(0, 15);
      }),
    );
  });

  it("is ln 2 for distributions that do not overlap", () => {
    const js = mean(sampledJensenShannon(q, p, q.sample(a), p.sample(b)));
    const zeros = ndArray(new Array<number>(300).fill(0), [300, 1]);
    const [far] = evaluate([js], at(1000, -20, -1000, -20).set(a, zeros).set(b, zeros));
    expect(far.data[0]).toBeCloseTo(Math.LN2, 12);
  });
});

describe("jensenShannon", () => {
  it("puts weight times the divergence in the KL's place", () => {
    const values = [0, 1, 5].map((weight) => {
      const { loss, parts, numbers } = objectiveGraph(jensenShannon({ weight }));
      const [[total], [rec], [js]] = numbers([loss, parts["rec"], parts["js"]]);
      expect(total).toBeCloseTo(rec + weight * js, 12);
      return js;
    });
    expect(values[0]).toBe(values[2]);
    const plain = objectiveGraph(elbo());
    const [[kl]] = plain.numbers([plain.parts["kl"]]);
    expect(values[0]).toBeLessThan(kl);
  });

  it("has the divergence's slopes in expectation, those of a learned prior too", () => {
    const images = 300;
    const ledger = new Ledger(true);
    const model = soleLatent({
      size: 1,
      posterior: gaussianPosterior(normal(broadcastTo(mean1, [images, 1]), broadcastTo(logVar1, [images, 1]))),
      prior: () => ({ logProb: (z) => p.logProb(z), sample: (rows, noise) => p.sample(noise("normal", [rows, 1])) }),
      // a likelihood that does not depend on z
      decode: (z) => ({ mean: z, logProb: () => mul(sum(z, -1), 0), logProbPerValue: () => mul(z, 0) }),
    });
    const minibatch = { x: input("images", [images, 1]), datasetSize: images };
    const { loss } = jensenShannon({ weight: 2 }).build(latentTerms(model, minibatch, new Scope(ledger)));
    const results = checkMonteCarlo({
      closedForm: mul(byQuadrature(), 2),
      estimate: loss,
      parameters: at(0.4, -0.5, -0.6, 0.7),
      noise: [...ledger.noise.values()].filter(({ kind }) => kind === "normal").map(({ tensor }) => tensor),
    });
    expect(results.map(({ what }) => what)).toEqual([
      "value",
      ...["mean1", "logVar1", "mean2", "logVar2"].map((name) => `d/d ${name}[0]`),
    ]);
    expect(results.every(({ closedForm, standardError }) => standardError < 0.2 * Math.abs(closedForm))).toBe(true);
  });
});
