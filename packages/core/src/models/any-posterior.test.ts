import { describe, expect, it } from "vitest";
import { evaluate, importanceNll } from "../evaluate/index.js";
import { input } from "../graph/index.js";
import { TrainedVae } from "../inference/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { beta, betaTc, dreg, elbo, factor, geometricJs, info, iwae, jensenShannon } from "../objectives/index.js";
import { adam } from "../optim/index.js";
import { cubicPosterior } from "../testing/cubic-posterior.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import { modelValues, Trainer } from "../train/index.js";

const model = toyVae({ posterior: cubicPosterior() });

describe("a posterior that is no Gaussian", () => {
  it("is trained and measured by the density of its draws: the importance bound lies below the NELBO", async () => {
    const data = toyData(256);
    const trainer = await Trainer.create(model, data, await toyRuntime(), {
      ...{ steps: 400, batch: 32, optimizer: adam(0.01) },
    });
    await trainer.run(400);
    const values = modelValues((await trainer.state()).values);
    await trainer.release();
    const options = { binarisation: "dynamic" } as const;
    const { negElbo, standardError, kl, klPerDimension } = await evaluate(
      model,
      values,
      data,
      await toyRuntime(),
      options,
    );
    const one = await importanceNll(model, values, data, await toyRuntime(), { ...options, samples: 1 });
    const many = await importanceNll(model, values, data, await toyRuntime(), { ...options, samples: 200 });
    expect(Number.isFinite(kl)).toBe(true);
    expect(klPerDimension).toBeUndefined();
    // one draw is the same quantity by other noise
    expect(Math.abs(one.nll - negElbo)).toBeLessThan(5 * Math.hypot(standardError, one.standardError));
    expect(many.nll).toBeLessThan(negElbo);
    expect(many.nll).toBeGreaterThan(negElbo - 3);
  });

  it("encodes to the code that stands for x, or to its own draws; its log-variance is refused", async () => {
    const ledger = new Ledger(false);
    model.lossOf({ x: input("x", [2, 16]) }, new Scope(ledger));
    const values = Object.fromEntries(
      [...ledger.parameters.values()].map(({ name, tensor }) => [
        name,
        new Float32Array((tensor.shape as number[]).reduce((a, b) => a * b, 1)).fill(name.endsWith("bias") ? 0.5 : 0),
      ]),
    );
    const trained = new TrainedVae(model, values, [1, 4, 4], await toyRuntime());
    const images = toyData(3);
    // u = 0.5 + exp(0.25) noise
    for (const v of (await trained.encode(images)).data) expect(v).toBeCloseTo(0.5 + 0.125, 5);
    const draws = await trained.encode(images, { sample: true, seed: 2 });
    expect(draws.shape).toEqual([3, 2]);
    expect(new Set(draws.data).size).toBe(6);
    await expect(trained.posterior(images)).rejects.toThrow(
      "posterior: q(z|x) of this model (cubic) is no Gaussian with a log-variance; use encode, or encode with sample",
    );
    await trained.release();
  });

  it("takes every objective that reads draws, and is refused by name by those that need more", () => {
    const lossBy = (objective: ReturnType<typeof elbo>) => () =>
      toyVae({ posterior: cubicPosterior(), objective }).lossOf(
        { x: input("x", [4, 16]) },
        new Scope(new Ledger(true)),
      );
    for (const objective of [
      elbo(),
      elbo({ klSamples: 3 }),
      beta(),
      iwae(),
      info(),
      factor({ discriminatorHidden: [4] }),
    ])
      expect(lossBy(objective)().loss.shape).toEqual([]);
    for (const objective of [dreg(), betaTc(), geometricJs()])
      expect(lossBy(objective)).toThrow(`objective ${objective.name}: needs a posterior that is a diagonal Gaussian`);
    expect(lossBy(jensenShannon())).toThrow(
      "objective jensen-shannon: needs a posterior that tells the density of any",
    );
    expect(lossBy(elbo({ freeBits: 0.1 }))).toThrow("objective.freeBits: needs a");
  });
});
