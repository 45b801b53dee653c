import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type Tensor } from "../graph/index.js";
import { normalLikelihood } from "../likelihoods/index.js";
import { vae } from "../models/index.js";
import { Ledger, mlp, Scope } from "../nn/index.js";
import { beta, betaTc, dreg, elbo, factor, iwae, type Objective } from "../objectives/index.js";
import { logMeanExp, reshape } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { withSpreadValues } from "../testing/spread-values.js";
import { latentBound, latentLogWeights } from "./latent-bound.js";
import { stochasticLayers } from "./stochastic-layers.js";

const hierarchy = stochasticLayers({ sizes: [1], hidden: [4] });
const model = vae({
  ...{ encoder: mlp([2, 6], { activateLast: true }), decoder: mlp([1, 2]), latent: 1, hierarchy },
  likelihood: normalLikelihood({ stddev: 0.7 }),
});
const pixels = [0.8, -0.3];

describe("two stochastic layers", () => {
  it("weigh their draws by p(x, z, z2): many of them give log p(x), found by quadrature over both latents", () => {
    const draws = 20_000;
    const x = constant(ndArray(pixels, [1, 2]));
    const side = 161;
    const [reach, step] = [8, 16 / (side - 1)];
    const nodes = Float64Array.from({ length: side }, (_, i) => -reach + i * step);
    const noises: Tensor[] = [];
    const { made, feeds } = withSpreadValues((scope) => {
      const noise = (_: string, __: string, shape: readonly (number | string)[]): Tensor => {
        const tensor = input(`e${noises.length}`, shape);
        noises.push(tensor);
        return tensor;
      };
      const weights = latentLogWeights(model.latents, { x, draws, noise }, scope);
      const bound = latentBound(model.latents, { x, draws, noise }, scope);
      const [z, z2] = model.latents.latents;
      const grid = constant(ndArray(nodes, [side, 1]));
      const value = (): Tensor => reshape(grid, [side, 1, 1]);
      // rows are z2, columns z
      const ofZ = z.prior({ scope, value }).logProb(constant(ndArray(nodes, [1, side, 1])));
      const ofZ2 = z2.prior({ scope, value }).logProb(grid);
      const ofX = model.decode(grid, 2, scope).logProb(x);
      return [logMeanExp(weights, 0), bound.rec, bound.kl, ofZ, ofZ2, ofX];
    });
    noises.forEach((tensor, i) => {
      const size = (tensor.shape as number[]).reduce((a, b) => a * b, 1);
      const values = fillNormal(new Float64Array(size), { seed: 1, stream: `e${i % 2}`, step: 0 });
      feeds.set(tensor, ndArray([...values], tensor.shape as number[]));
    });
    const [estimate, rec, kl, ofZ, ofZ2, ofX] = evaluate(made, feeds).map(({ data }) => data);
    let total = 0;
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) total += Math.exp(ofZ[j * side + i] + ofZ2[j] + ofX[i]) * step * step;
    expect(Math.abs(estimate[0] - Math.log(total))).toBeLessThan(0.03);
    // and the bound of the same draws lies above -log p(x)
    const mean = (v: Float64Array): number => v.reduce((a, b) => a + b) / v.length;
    expect(mean(rec) + mean(kl)).toBeGreaterThan(-Math.log(total));
  });

  it("name their parameters by latent and way, and report each latent's KL", () => {
    const ledger = new Ledger(true);
    const { parts } = model.lossOf({ x: input("x", [4, 2]) }, new Scope(ledger));
    expect(Object.keys(parts)).toEqual(["rec", "kl", "kl.z", "kl.z2"]);
    const names = [...ledger.parameters.keys()].filter((name) => name.startsWith("layers."));
    expect(names.filter((name) => name.endsWith("weight")).sort()).toEqual([
      "layers.z2.down.logVar.weight",
      "layers.z2.down.mean.weight",
      "layers.z2.down.net.0.weight",
      "layers.z2.up.logVar.weight",
      "layers.z2.up.mean.weight",
      "layers.z2.up.net.0.weight",
    ]);
    expect([...ledger.noise.keys()]).toEqual(["objective.noise", "objective.noise.z2"]);
  });

  it("are refused by name by what reads one q and p of the code, or one latent", () => {
    const lossBy = (objective: Objective) => () =>
      vae({ ...model, objective }).lossOf({ x: input("x", [4, 2]) }, new Scope(new Ledger(true)));
    for (const objective of [elbo(), beta(), iwae()]) expect(lossBy(objective)().loss.shape).toEqual([]);
    for (const objective of [betaTc(), factor()])
      expect(lossBy(objective)).toThrow(
        `objective ${objective.name}: reads one prior of the code, and that of "z" looks at the latent "z2"; use elbo, beta or iwae`,
      );
    expect(lossBy(dreg())).toThrow("objective dreg: takes a model with one latent, and this one has z, z2");
  });

  it("say what their options must be", () => {
    expect(() => stochasticLayers({ sizes: [] })).toThrow(
      "hierarchy.sizes: must be a list of 1 or more, each a whole number, 1 or more, got []",
    );
    expect(() => stochasticLayers({ sizes: [2], hidden: [0] })).toThrow(
      "hierarchy.hidden[0]: must be a whole number, 1 or more, got 0",
    );
  });
});
