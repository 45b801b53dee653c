import { expect, it } from "vitest";
import { evaluate, figureNames, importanceNll } from "../evaluate/index.js";
import { input } from "../graph/index.js";
import { TrainedVae } from "../inference/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { elbo, rae, waeMmd } from "../objectives/index.js";
import { iafPosterior } from "../posteriors/index.js";
import { toyData, toyRuntime, toyVae } from "../testing/toy.js";
import type { Vae } from "./composition.js";

const data = toyData(6);
const options = { binarisation: "threshold" } as const;
const names = (ledger: Ledger): string[] => [...ledger.parameters.keys()];

function written(model: Vae): Ledger {
  const ledger = new Ledger(true);
  model.lossOf({ x: input("x", [4, 16]) }, new Scope(ledger));
  return ledger;
}

it("has no log-variance: x is encoded to the mean, whatever is drawn", async () => {
  const model = toyVae({ objective: rae() });
  const ledger = written(model);
  const all = names(written(toyVae()));
  expect(names(ledger)).toEqual(all.filter((name) => !name.startsWith("posterior.logVar")));
  const trained = new TrainedVae(model, initialValues(ledger, 1), [1, 4, 4], await toyRuntime());
  const [codes, drawn] = [await trained.encode(data), await trained.encode(data, { sample: true, seed: 3 })];
  expect([...drawn.data]).toEqual([...codes.data]);
  await expect(trained.posterior(data)).rejects.toThrow("posterior: q(z|x) of this model (point) is no Gaussian");
  await trained.release();
});

it("is measured by REC and -log p(z), which are called so, and has no importance bound", async () => {
  const model = toyVae({ objective: rae() });
  const values = initialValues(written(model), 1);
  const found = await evaluate(model, values, data, await toyRuntime(), options);
  expect(found.noBound).toBe(true);
  expect(found.klPerDimension).toBeUndefined();
  const trained = new TrainedVae(model, values, [1, 4, 4], await toyRuntime());
  const codes = await trained.encode({ ...data, pixels: data.pixels.map((v) => (v > 127 ? 255 : 0)) });
  await trained.release();
  const wanted = codes.data.reduce((sum, v) => sum + (v * v + Math.log(2 * Math.PI)) / 2, 0) / 6;
  expect(found.kl).toBeCloseTo(wanted, 5);
  // no noise: another seed measures the same
  const again = await evaluate(model, values, data, await toyRuntime(), { ...options, seed: 9 });
  expect(again.negElbo).toBe(found.negElbo);
  expect(figureNames(found)).toEqual({
    ...{ negElbo: "REC - log p(z)", kl: "-log p(z)" },
    note: "no bound of log p(x): images are encoded to points",
  });
  await expect(importanceNll(model, values, data, await toyRuntime(), { ...options, samples: 2 })).rejects.toThrow(
    "importanceNll: the objective rae encodes to a point, which has no density to weigh codes by; train with another objective, such as elbo",
  );
});

it("with draws, or another objective, it is a bound and called one", async () => {
  for (const objective of [waeMmd({ code: "draw" }), elbo()]) {
    const model = toyVae({ objective });
    const values = initialValues(written(model), 1);
    const found = await evaluate(model, values, data, await toyRuntime(), options);
    expect(found.noBound).toBeUndefined();
    expect(figureNames(found)).toEqual({ negElbo: "NELBO", kl: "KL" });
  }
});

it("a posterior without a point of its own is refused by name", () => {
  expect(() => written(toyVae({ objective: rae(), posterior: iafPosterior({ hidden: 4 }) }))).toThrow(
    'objective rae: encodes to a point, and the posterior "iaf" is a distribution without one of its own; set model.posterior.type to normal',
  );
});
