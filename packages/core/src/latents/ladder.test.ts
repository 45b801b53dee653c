import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type Tensor } from "../graph/index.js";
import { normalLikelihood } from "../likelihoods/index.js";
import { vae } from "../models/index.js";
import { Ledger, mlp, Scope } from "../nn/index.js";
import { logMeanExp, reshape } from "../ops/index.js";
import { iafPosterior } from "../posteriors/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { withSpreadValues } from "../testing/spread-values.js";
import { ladder } from "./ladder.js";
import { latentBound, latentLogWeights } from "./latent-bound.js";

const nets = { encoder: mlp([2, 6], { activateLast: true }), decoder: mlp([1, 2]), latent: 1 };
const hierarchy = ladder({ sizes: [1], hidden: [4] });
const model = vae({ ...nets, hierarchy, likelihood: normalLikelihood({ stddev: 0.7 }) });
const pixels = [0.8, -0.3];

describe("ladder", () => {
  it("weighs its draws by p(x, z, z2): many of them give log p(x), found by quadrature, and its KLs are closed", () => {
    const draws = 8_000;
    const x = constant(ndArray(pixels, [1, 2]));
    const side = 161;
    const [reach, step] = [8, 16 / (side - 1)];
    const nodes = Float64Array.from({ length: side }, (_, i) => -reach + i * step);
    const noises = new Map<string, Tensor>();
    const { made, feeds } = withSpreadValues((scope) => {
      const noise = (name: string, _: string, shape: readonly (number | string)[]): Tensor => {
        if (!noises.has(name)) noises.set(name, input(name, shape));
        return noises.get(name)!;
      };
      const weights = latentLogWeights(model.latents, { x, draws, noise }, scope);
      const bound = latentBound(model.latents, { x, draws, noise }, scope);
      const [z2, z] = model.latents.latents;
      const grid = constant(ndArray(nodes, [side, 1]));
      const value = (): Tensor => reshape(grid, [side, 1, 1]);
      const ofZ = z.prior({ scope, value }).logProb(constant(ndArray(nodes, [1, side, 1])));
      const ofZ2 = z2.prior({ scope, value }).logProb(grid);
      const ofX = model.decode(grid, 2, scope).logProb(x);
      return [logMeanExp(weights, 0), bound.rec, bound.kl, bound.latents["z"].klPerDimension!, ofZ, ofZ2, ofX];
    });
    for (const [name, tensor] of noises) {
      const values = fillNormal(new Float64Array(draws), { seed: 1, stream: name, step: 0 });
      feeds.set(tensor, ndArray([...values], tensor.shape as number[]));
    }
    const [estimate, rec, kl, split, ofZ, ofZ2, ofX] = evaluate(made, feeds).map(({ data }) => data);
    let total = 0;
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) total += Math.exp(ofZ[j * side + i] + ofZ2[j] + ofX[i]) * step * step;
    expect(Math.abs(estimate[0] - Math.log(total))).toBeLessThan(0.03);
    const mean = (v: Float64Array): number => v.reduce((a, b) => a + b) / v.length;
    expect(mean(rec) + mean(kl)).toBeGreaterThan(-Math.log(total));
    expect(split.every((v) => v >= 0)).toBe(true);
  });

  it("stays finite where p(z|z2) and q would become points: their variances are bounded", () => {
    const x = constant(ndArray(pixels, [1, 2]));
    const { made, feeds } = withSpreadValues((scope) => {
      const noise = (_: string, __: string, shape: readonly (number | string)[]): Tensor =>
        constant(
          ndArray(
            Array.from({ length: Number(shape.at(-1)) }, () => 0.3),
            shape as number[],
          ),
        );
      const bound = latentBound(model.latents, { x, draws: 1, noise }, scope);
      return [bound.rec, bound.kl];
    });
    for (const [tensor, value] of feeds)
      if (/layers\.z2\..*logVar\.bias$/.test(tensor.name ?? "")) value.data.fill(-2000);
    for (const { data } of evaluate(made, feeds)) expect(Number.isFinite(data[0])).toBe(true);
  });

  it("draws from the top down, each q the product of p and the way up", () => {
    const ledger = new Ledger(true);
    const { parts } = model.lossOf({ x: input("x", [4, 2]) }, new Scope(ledger));
    expect(
      model.latents.latents.map(({ name, posteriorGiven, priorGiven }) => [name, posteriorGiven, priorGiven]),
    ).toEqual([
      ["z2", [], []],
      ["z", ["z2"], ["z2"]],
    ]);
    expect(Object.keys(parts)).toEqual(["rec", "kl", "klPerDimension", "kl.z2", "kl.z"]);
    const z = model.latents.latents[1];
    const value = (): Tensor => constant(ndArray([0.6], [1, 1]));
    const x = constant(ndArray(pixels, [1, 2]));
    const { made, feeds } = withSpreadValues((scope) => {
      const p = z.prior({ scope, value });
      const q = z.posterior({ x, scope, value, prior: () => p, once: (_, write) => write() }).gaussian!;
      const features = model.encoder.apply(x, scope.child("encoder"));
      const up = model.posterior.build(features, 1, scope.child("posterior")).gaussian!;
      return [p.gaussian!, up, q].flatMap(({ mean, logVar }) => [mean, logVar]);
    });
    const [pm, pv, um, uv, qm, qv] = evaluate(made, feeds).map(({ data: [v] }) => v);
    const [a, b] = [Math.exp(-pv), Math.exp(-uv)];
    expect(qv).toBeCloseTo(-Math.log(a + b), 12);
    expect(qm).toBeCloseTo((a * pm + b * um) / (a + b), 12);
  });

  it("encodes to z with the latents above at their means: where noise 0 leads", () => {
    const x = constant(ndArray(pixels, [1, 2]));
    const { made, feeds } = withSpreadValues((scope) => {
      const noise = (_: string, __: string, shape: readonly (number | string)[]): Tensor =>
        constant(ndArray(new Array<number>(Number(shape[0])).fill(0), shape as number[]));
      return [model.encode(x, scope).mean, latentBound(model.latents, { x, noise }, scope).latents["z"].mean!];
    });
    const [code, placed] = evaluate(made, feeds).map(({ data }) => data[0]);
    expect(code).toBeCloseTo(placed, 12);
  });

  it("needs a posterior that is a diagonal Gaussian", () => {
    const other = vae({ ...nets, latent: 2, decoder: mlp([2, 2]), hierarchy, posterior: iafPosterior({ hidden: 4 }) });
    expect(() => other.lossOf({ x: input("x", [4, 2]) }, new Scope(new Ledger(true)))).toThrow(
      "hierarchy ladder: needs a posterior that is a diagonal Gaussian",
    );
  });
});
