import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Ledger, mlp, Scope } from "../nn/index.js";
import { klTerms, type Objective } from "../objectives/index.js";
import { add, gather, gradient, mean, mul, neg, reshape, softplus, sub, sum, stopGradient } from "../ops/index.js";
import { adam, sgd, type Optimizer } from "../optim/index.js";
import { batchOrder, gatherBatch } from "../data/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { Trainer } from "./trainer.js";
import type { TrainingState } from "./training-state.js";

const data = toyData();
const [batch, latent, gamma] = [16, 2, 3];

/** z with column j shifted down the batch by j + 1: a permutation along the batch for each dimension. */
function permuteDims(z: Tensor): Tensor {
  const rows = Array.from({ length: batch * latent }, (_, k) => {
    const [i, j] = [Math.floor(k / latent), k % latent];
    return ((i + j + 1) % batch) * latent + j;
  });
  const flat = reshape(z, [batch * latent]);
  return reshape(gather(flat, constant(ndArray(rows), "int"), 0), [batch, latent]);
}

/**
 * FactorVAE: the ELBO plus gamma E_q[log D(z) - log(1 - D(z))], where D tells q(z) from the product of its marginals.
 * Its logit is the density ratio; it is trained by -1/2 (log D(z) + log(1 - D(permuted z))) on z without gradient.
 * Source: Kim & Mnih 2018, arXiv:1802.05983, algorithm 2.
 */
const factor = (): Objective => ({
  name: "factor",
  build: (terms) => {
    const scope = terms.scope.child("discriminator");
    const net = mlp([latent, 6, 1], { activation: "leaky-relu" });
    const z = terms.posterior.sample(terms.scope.noise("normal", terms.posterior.mean.shape));
    const rec = neg(mean(terms.decode(z).logProb(terms.x)));
    const { total: kl } = klTerms(terms, z);
    const tc = mean(net.apply(z, scope));
    const fixed = stopGradient(z);
    const real = softplus(neg(net.apply(fixed, scope)));
    const fake = softplus(net.apply(permuteDims(fixed), scope));
    return {
      loss: add(add(rec, kl), mul(tc, gamma)),
      parts: { rec, kl, tc },
      groups: [{ name: "discriminator", scope: scope.path, loss: mul(mean(add(real, fake)), 0.5) }],
    };
  },
});

const model = toyVae({ objective: factor() });
const isDiscriminator = (name: string): boolean => name.startsWith("objective.discriminator.");
const parametersOf = (state: TrainingState): string[] =>
  Object.keys(state.values).filter((name) => !name.startsWith("optimizer."));

async function run(
  optimizer: Optimizer,
  discriminator: Optimizer,
  steps: number,
): Promise<{ before: TrainingState; after: TrainingState; values: Readonly<Record<string, Float32Array>> }> {
  const trainer = await Trainer.create(model, data, await toyRuntime(), {
    ...{ steps, batch, seed: 4, optimizer, binarisation: "threshold" as const },
    groupOptimizers: { discriminator },
  });
  const before = await trainer.state();
  const { values } = await trainer.run(steps);
  const after = await trainer.state();
  await trainer.release();
  return { before, after, values };
}

const moved = (before: TrainingState, after: TrainingState): string[] =>
  parametersOf(before).filter((name) => before.values[name].data.some((v, i) => v !== after.values[name].data[i]));

describe("FactorVAE's discriminator as a group of its own", () => {
  it("moves by its own optimiser alone, and the VAE by its own", async () => {
    const vaeOnly = await run(adam(1e-2), sgd(0), 5);
    expect(moved(vaeOnly.before, vaeOnly.after)).toEqual(
      parametersOf(vaeOnly.before).filter((n) => !isDiscriminator(n)),
    );
    const discriminatorOnly = await run(sgd(0), adam(1e-2), 5);
    expect(moved(discriminatorOnly.before, discriminatorOnly.after)).toEqual(
      parametersOf(discriminatorOnly.before).filter(isDiscriminator),
    );
  });

  it("keeps optimiser state apart, and reports both losses", async () => {
    const { after, values } = await run(adam(1e-2), adam(1e-3), 3);
    const moments = Object.keys(after.values).filter((name) => name.startsWith("optimizer.discriminator.m."));
    expect(moments).toEqual(
      ["0.weight", "0.bias", "1.weight", "1.bias"].map((n) => `optimizer.discriminator.m.objective.discriminator.${n}`),
    );
    expect(Object.keys(values)).toEqual(["loss", "rec", "kl", "tc", "discriminatorLoss"]);
    for (const metric of Object.values(values)) expect(metric).toHaveLength(3);
  });

  it("steps like two losses written and differentiated by hand", async () => {
    const [rate, discriminatorRate] = [0.05, 0.2];
    const { before, after, values } = await run(sgd(rate), sgd(discriminatorRate), 1);

    // the same minibatch and noise
    const pixels = new Uint8Array(batch * 16);
    const indices = batchOrder({ count: data.count, batch, seed: 4 }).indices(0);
    gatherBatch(data, indices, pixels, 0, { binarisation: "threshold" });
    const noise = fillNormal(new Float32Array(batch * latent), { seed: 4, stream: "objective.noise", step: 0 });

    // both losses, each as a function of all parameters, in a graph of their own; z is fed to the discriminator's as data
    const ledger = new Ledger(true);
    const scope = new Scope(ledger);
    const [x, eps, fixed, shuffled] = [
      input("x", [batch, 16]),
      ...["eps", "z", "shuffled"].map((n) => input(n, [batch, latent])),
    ];
    const q = model.encode(x, scope);
    const z = q.sample(eps);
    const net = mlp([latent, 6, 1], { activation: "leaky-relu" });
    const logit = (codes: Tensor): Tensor => net.apply(codes, scope.child("objective").child("discriminator"));
    const negElbo = sub(
      sum(mean(model.priorIn(scope).klPerDimension!(q), 0)),
      mean(model.decode(z, 16, scope).logProb(x)),
    );
    const vaeLoss = add(negElbo, mul(gamma, mean(logit(z))));
    const ownLoss = mul(0.5, add(mean(softplus(neg(logit(fixed)))), mean(softplus(logit(shuffled)))));
    const parameters = [...ledger.parameters.values()].map((p) => p.tensor);
    const feeds = new Map<Tensor, NdArray>([
      [x, ndArray(pixels, [batch, 16])],
      [eps, ndArray(noise, [batch, latent])],
      ...parameters.map((p) => [p, ndArray(before.values[p.name!].data, p.shape as number[])] as const),
    ]);
    const [codes] = evaluate([z], feeds);
    const at = (i: number, j: number): number => codes.data[(i % batch) * latent + j];
    feeds.set(fixed, codes);
    feeds.set(
      shuffled,
      ndArray(
        Array.from({ length: batch * latent }, (_, k) => at(Math.floor(k / latent) + (k % latent) + 1, k % latent)),
        [batch, latent],
      ),
    );
    const [a, b] = evaluate([vaeLoss, ownLoss], feeds);
    expect(values["loss"][0]).toBeCloseTo(a.data[0], 4);
    expect(values["discriminatorLoss"][0]).toBeCloseTo(b.data[0], 5);

    let compared = 0;
    for (const p of parameters) {
      const own = isDiscriminator(p.name!);
      const [slope] = evaluate(gradient(own ? ownLoss : vaeLoss, [p]), feeds);
      const [from, to] = [before.values[p.name!].data, after.values[p.name!].data];
      slope.data.forEach((g, i) => {
        const stepped = (from[i] - to[i]) / (own ? discriminatorRate : rate);
        expect(Math.abs(stepped - g)).toBeLessThan(1e-5 * Math.max(1, Math.abs(g)) + 2e-6);
        compared++;
      });
    }
    expect(compared).toBe(16 * 8 + 8 + 2 * (8 * 2 + 2) + 2 * 8 + 8 + 8 * 16 + 16 + 2 * 6 + 6 + 6 + 1);
  });
});

describe("what a group must be", () => {
  const withGroups = (...groups: [name: string, scope: string][]): Objective => ({
    name: "broken",
    build: (terms) => {
      const { loss, parts } = factor().build(terms);
      return { loss, parts, groups: groups.map(([name, scope]) => ({ name, scope, loss })) };
    },
  });
  const build = async (objective: Objective, groupOptimizers?: Record<string, Optimizer>): Promise<Trainer> =>
    Trainer.create(toyVae({ objective }), data, await toyRuntime(), { steps: 1, batch, groupOptimizers });

  it("has a name and parameters of its own, and optimisers name groups", async () => {
    const scope = "objective.discriminator";
    await expect(build(withGroups(["a", scope], ["a", "decoder"]))).rejects.toThrow(
      'objective: each group needs a name of its own, got "a"',
    );
    await expect(build(withGroups(["", scope]))).rejects.toThrow(
      'objective: each group needs a name of its own, got ""',
    );
    await expect(build(withGroups(["a", "objective.critic"]))).rejects.toThrow(
      'objective: the group "a" has no parameters under "objective.critic"',
    );
    await expect(build(factor(), { critic: adam() })).rejects.toThrow(
      'train.groupOptimizers: the objective has no group "critic"; its groups: discriminator',
    );
    await expect(
      Trainer.create(toyVae(), data, await toyRuntime(), { steps: 1, batch, groupOptimizers: { critic: adam() } }),
    ).rejects.toThrow('train.groupOptimizers: the objective has no group "critic"; it has none');
  });

  it("leaves the model some parameters", async () => {
    const all: [string, string][] = ["encoder", "posterior", "decoder", "objective"].map((part) => [part, part]);
    await expect(build(withGroups(...all))).rejects.toThrow("train: the model has no parameters");
  });
});
