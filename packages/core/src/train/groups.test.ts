import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { lambda, Ledger, linear, Scope, sequential } from "../nn/index.js";
import { factor, type Objective } from "../objectives/index.js";
import { add, gradient, leakyRelu, mean, mul, neg, softplus, sub, sum } from "../ops/index.js";
import { adam, sgd, type Optimizer } from "../optim/index.js";
import { batchOrder, gatherBatch } from "../data/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { Trainer } from "./trainer.js";
import type { TrainingState } from "./training-state.js";

const data = toyData();
const [batch, latent, gamma] = [16, 2, 3];

const toyFactor = (): Objective => factor({ gamma, discriminatorHidden: [6] });
const model = toyVae({ objective: toyFactor() });
const isDiscriminator = (name: string): boolean => name.startsWith("objective.discriminator.");
const parametersOf = (state: TrainingState): string[] =>
  Object.keys(state.values).filter((name) => !name.startsWith("optimizer."));

async function run(
  optimizer: Optimizer,
  discriminator: Optimizer | undefined,
  steps: number,
): Promise<{ before: TrainingState; after: TrainingState; values: Readonly<Record<string, Float32Array>> }> {
  const trainer = await Trainer.create(model, data, await toyRuntime(), {
    ...{ steps, batch, seed: 4, optimizer, binarisation: "threshold" as const },
    groupOptimizers: discriminator && { discriminator },
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

  it("has the objective's optimiser where none is named", async () => {
    const { before, after } = await run(sgd(0), undefined, 1);
    expect(moved(before, after)).toEqual(parametersOf(before).filter(isDiscriminator));
    // Adam's first step is the learning rate, 1e-4, along the gradient's sign
    for (const name of moved(before, after))
      before.values[name].data.forEach((v, i) => {
        const step = Math.abs(after.values[name].data[i] - v);
        if (step > 0) expect(Math.abs(step - 1e-4)).toBeLessThan(2e-6);
      });
    expect(Object.keys(after.values).filter((name) => name.startsWith("optimizer.discriminator.v."))).toHaveLength(4);
  });

  it("has the betas of the published discriminator there, 0.5 and 0.9", async () => {
    const own = await run(sgd(0), undefined, 4);
    const named = await run(sgd(0), adam(1e-4, { beta1: 0.5, beta2: 0.9 }), 4);
    expect(own.after.values).toEqual(named.after.values);
    for (const betas of [
      { beta1: 0.9, beta2: 0.9 },
      { beta1: 0.5, beta2: 0.999 },
    ])
      expect((await run(sgd(0), adam(1e-4, betas), 4)).after.values).not.toEqual(own.after.values);
  });

  it("is clipped on its own: the step of either net has the norm that is allowed", async () => {
    const clipNorm = 1e-3;
    const trainer = await Trainer.create(model, data, await toyRuntime(), {
      ...{ steps: 1, batch, seed: 4, optimizer: sgd(1), groupOptimizers: { discriminator: sgd(1) }, clipNorm },
    });
    const before = await trainer.state();
    await trainer.run(1);
    const after = await trainer.state();
    await trainer.release();
    for (const own of [true, false]) {
      const squares = parametersOf(before)
        .filter((name) => isDiscriminator(name) === own)
        .flatMap((name) => Array.from(before.values[name].data, (v, i) => (v - after.values[name].data[i]) ** 2));
      expect(Math.sqrt(squares.reduce((a, b) => a + b)) / clipNorm).toBeCloseTo(1, 2);
    }
  });

  it("keeps optimiser state apart, and reports both losses", async () => {
    const { after, values } = await run(adam(1e-2), adam(1e-3), 3);
    const moments = Object.keys(after.values).filter((name) => name.startsWith("optimizer.discriminator.m."));
    expect(moments).toEqual(
      ["0.weight", "0.bias", "1.weight", "1.bias"].map((n) => `optimizer.discriminator.m.objective.discriminator.${n}`),
    );
    expect(Object.keys(values)).toEqual(["loss", "rec", "kl", "klPerDimension", "tc", "discriminatorLoss"]);
    for (const [name, metric] of Object.entries(values))
      expect(metric).toHaveLength(name === "klPerDimension" ? 3 * latent : 3);
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
    const { z } = q.draw(eps);
    const net = sequential(
      linear(6),
      lambda("leaky-relu", (v) => leakyRelu(v, 0.2)),
      linear(1),
    );
    const logit = (codes: Tensor): Tensor => net.apply(codes, scope.child("objective").child("discriminator"));
    const negElbo = sub(
      sum(mean(model.prior.build(latent, scope.child("prior"), {}).kl!(q)!.perDimension!, 0)),
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
    const uniform = fillUniform(new Float32Array(latent), { seed: 4, stream: "objective.permutation", step: 0 });
    const turns = Array.from(uniform, (u) => Math.floor(u * batch));
    expect(new Set(turns).size).toBe(latent);
    const at = (i: number, j: number): number => codes.data[((i + turns[j]) % batch) * latent + j];
    feeds.set(fixed, codes);
    feeds.set(
      shuffled,
      ndArray(
        Array.from({ length: batch * latent }, (_, k) => at(Math.floor(k / latent), k % latent)),
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
      const { loss, parts } = toyFactor().build(terms);
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
    await expect(build(toyFactor(), { critic: adam() })).rejects.toThrow(
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
