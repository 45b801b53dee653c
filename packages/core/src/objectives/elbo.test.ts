import { describe, expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { bernoulliLikelihood } from "../likelihoods/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { gradient, matmul } from "../ops/index.js";
import { standardNormal, type PriorDistribution } from "../priors/index.js";
import { gaussianPosterior } from "../posteriors/index.js";
import { evaluate } from "../runtime/reference.js";
import { fillNormal } from "../random/index.js";
import { elbo, type ElboOptions } from "./elbo.js";
import { latentTerms } from "./latent-terms.js";
import { soleLatent } from "../testing/sole-latent.js";

// q(z|x) and the decoder are given as they are: mean, logVar [4, 2], logits = z W
const [x, mean, logVar, w] = [input("x", [4, 3]), input("mean", [4, 2]), input("logVar", [4, 2]), input("w", [2, 3])];
const point = {
  x: [1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0],
  mean: [0.5, -1, 0, 2, -0.3, 0.1, 1, 1],
  logVar: [0, -1, -2, 0.5, 0.2, 0, -3, 1],
  w: [1, -2, 0.5, 0.3, 1, -1],
  noise: [...fillNormal(new Float64Array(8), { seed: 1, stream: "elbo.test", step: 0 })],
};

function build(options: ElboOptions = {}, prior?: PriorDistribution) {
  const ledger = new Ledger(true);
  const scope = new Scope(ledger);
  const model = soleLatent({
    ...{ size: 2, posterior: gaussianPosterior(normal(mean, logVar)) },
    prior: () => prior ?? standardNormal().build(2, scope),
    decode: (z) => bernoulliLikelihood().build(matmul(z, w), scope),
  });
  const result = elbo(options).build(latentTerms(model, { x, datasetSize: 4 }, scope));
  const feeds = new Map<Tensor, NdArray>([
    [x, ndArray(point.x, [4, 3])],
    [mean, ndArray(point.mean, [4, 2])],
    [logVar, ndArray(point.logVar, [4, 2])],
    [w, ndArray(point.w, [2, 3])],
  ]);
  for (const { tensor, stream } of ledger.noise.values()) {
    const size = (tensor.shape as number[]).reduce((a, b) => a * b);
    const values = size === 8 ? point.noise : fillNormal(new Float64Array(size), { seed: 1, stream, step: 0 });
    feeds.set(tensor, ndArray(values, tensor.shape as number[]));
  }
  const numbers = (outputs: readonly Tensor[], step = 0): number[][] => {
    for (const { tensor, at } of ledger.schedules.values()) feeds.set(tensor, ndArray([at(step)], []));
    return evaluate(outputs, feeds).map((v) => [...v.data]);
  };
  return { ...result, ledger, numbers };
}

/** The same by plain loops. */
function byHand(): { rec: number; perDimension: number[] } {
  let rec = 0;
  const perDimension = [0, 0];
  for (let i = 0; i < 4; i++) {
    const z = [0, 1].map((j) => point.mean[2 * i + j] + Math.exp(point.logVar[2 * i + j] / 2) * point.noise[2 * i + j]);
    for (let k = 0; k < 3; k++) {
      const p = 1 / (1 + Math.exp(-(z[0] * point.w[k] + z[1] * point.w[3 + k])));
      rec -= Math.log(point.x[3 * i + k] === 1 ? p : 1 - p) / 4;
    }
    for (let j = 0; j < 2; j++) {
      const [m, v] = [point.mean[2 * i + j], point.logVar[2 * i + j]];
      perDimension[j] += (m * m + Math.exp(v) - 1 - v) / 2 / 4;
    }
  }
  return { rec, perDimension };
}

const { rec, perDimension } = byHand();
const kl = perDimension[0] + perDimension[1];

describe("elbo", () => {
  it("is REC + KL, in nats per image", () => {
    const { loss, parts, numbers } = build();
    const [value, recPart, klPart] = numbers([loss, parts["rec"], parts["kl"]]).map(([v]) => v);
    expect(recPart).toBeCloseTo(rec, 12);
    expect(klPart).toBeCloseTo(kl, 12);
    expect(value).toBeCloseTo(rec + kl, 12);
  });

  it("weights the KL; 1 is the ELBO", () => {
    const at = (klWeight: number): number => {
      const { loss, numbers } = build({ klWeight });
      return numbers([loss])[0][0];
    };
    expect(at(4)).toBeCloseTo(rec + 4 * kl, 12);
    expect(at(0)).toBeCloseTo(rec, 12);
    const plain = build();
    expect(at(1)).toBe(plain.numbers([plain.loss])[0][0]);
  });

  it("warms the KL up in a straight line and reports it unweighted", () => {
    const { loss, parts, numbers } = build({ klWeight: 2, klWarmUp: 4 });
    const weights = [0, 1, 2, 3, 4, 100].map((step) => {
      const [[value], [klPart]] = numbers([loss, parts["kl"]], step);
      expect(klPart).toBeCloseTo(kl, 12);
      return (value - rec) / kl;
    });
    [0.5, 1, 1.5, 2, 2, 2].forEach((weight, i) => expect(weights[i]).toBeCloseTo(weight, 10));
  });

  it("gives free bits: below the threshold a latent's KL costs the threshold and has no slope", () => {
    expect(perDimension[0]).toBeLessThan(perDimension[1]);
    const freeBits = (perDimension[0] + perDimension[1]) / 2;
    const free = build({ freeBits });
    const plain = build();
    const [[value], slopeMean, slopeLogVar] = free.numbers([free.loss, ...gradient(free.loss, [mean, logVar])]);
    expect(value).toBeCloseTo(rec + freeBits + perDimension[1], 12);
    expect(free.numbers([free.parts["kl"]])[0][0]).toBeCloseTo(kl, 12);
    // of the reconstruction alone
    const recOnly = build({ klWeight: 0 });
    const [recMean, recLogVar] = recOnly.numbers(gradient(recOnly.loss, [mean, logVar]));
    const [fullMean, fullLogVar] = plain.numbers(gradient(plain.loss, [mean, logVar]));
    for (let i = 0; i < 4; i++) {
      expect(slopeMean[2 * i]).toBeCloseTo(recMean[2 * i], 12);
      expect(slopeLogVar[2 * i]).toBeCloseTo(recLogVar[2 * i], 12);
      expect(slopeMean[2 * i + 1]).toBeCloseTo(fullMean[2 * i + 1], 12);
      expect(slopeLogVar[2 * i + 1]).toBeCloseTo(fullLogVar[2 * i + 1], 12);
    }
    expect(fullMean[0]).not.toBeCloseTo(recMean[0], 6);
  });

  it("takes one sample where the prior's KL has no closed form", () => {
    const sampled = { ...standardNormal().build(2, new Scope(new Ledger(true))), kl: undefined };
    const { parts, numbers } = build({}, sampled);
    const [[value]] = numbers([parts["kl"]]);
    let wanted = 0;
    for (let i = 0; i < 8; i++) {
      const z = point.mean[i] + Math.exp(point.logVar[i] / 2) * point.noise[i];
      wanted += (-point.logVar[i] - point.noise[i] ** 2 + z * z) / 2 / 4;
    }
    expect(value).toBeCloseTo(wanted, 12);
    expect(() => build({ freeBits: 0.1 }, sampled)).toThrow(
      "objective.freeBits: needs a prior whose KL splits by dimension; this one's does not",
    );
  });

  it("takes several samples of such a KL, which agree with the closed form in the mean", () => {
    const sampled = { ...standardNormal().build(2, new Scope(new Ledger(true))), kl: undefined };
    const count = 20_000;
    const { parts, ledger, numbers } = build({ klSamples: count }, sampled);
    expect([...ledger.noise.values()].map(({ stream, tensor }) => [stream, tensor.shape])).toEqual([
      ["objective.noise", [4, 2]],
      ["objective.klNoise", [count, 4, 2]],
    ]);
    const [[recPart], [value]] = numbers([parts["rec"], parts["kl"]]);
    expect(recPart).toBeCloseTo(rec, 12);
    // a sample's spread is below 5 nats here
    expect(Math.abs(value - kl)).toBeLessThan((5 * 5) / Math.sqrt(count));
    // no draws where they are not needed
    expect([...build({ klSamples: count }).ledger.noise.keys()]).toEqual(["objective.noise"]);
  });

  it("says which option is wrong", () => {
    for (const klSamples of [0, 1.5, -1])
      expect(() => elbo({ klSamples })).toThrow(
        `objective.klSamples: must be a whole number, 1 or more, got ${klSamples}`,
      );
    for (const key of ["klWeight", "klWarmUp", "freeBits"])
      for (const value of [-1, NaN, Infinity])
        expect(() => elbo({ [key]: value })).toThrow(
          new RegExp(`^objective\\.${key}: must be a (whole )?number, 0 or more, got ${value}$`),
        );
  });
});
