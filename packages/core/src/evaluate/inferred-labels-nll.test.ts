import { expect, it } from "vitest";
import { labelConditioning, semiSupervised } from "../conditioning/index.js";
import { subset } from "../data/index.js";
import { mlp } from "../nn/index.js";
import { labelledToyData, toyRuntime, toyVae } from "../testing/toy.js";
import { modelValues, Trainer } from "../train/index.js";
import { evaluate } from "./evaluate.js";
import { importanceNll, importancePerImage } from "./importance-nll.js";

it("the NLL of a model that infers labels is that of the labels' mixture, -log sum_y 1/C p(x|y), and below the NELBO", async () => {
  const [classes, runtime] = [3, await toyRuntime()];
  const nets = {
    encoder: mlp([16 + classes, 12], { activateLast: true }),
    decoder: mlp([2 + classes, 12, 16]),
  };
  const conditioning = semiSupervised({ classes, labelled: 12, classifier: mlp([16, classes]), classWeight: 5 });
  const model = toyVae({ ...nets, conditioning });
  const trainer = await Trainer.create(model, labelledToyData(64), runtime, { steps: 200, batch: 16 });
  await trainer.run(200);
  const values = modelValues((await trainer.state()).values);
  await trainer.release();

  const data = subset(labelledToyData(64), [0, 1, 2, 3, 4, 5]);
  const options = { binarisation: "threshold", samples: 3000 } as const;
  const { nll: found } = await importancePerImage(model, values, data, runtime, options);
  const given = toyVae({ ...nets, conditioning: labelConditioning({ classes }) });
  const each: Float64Array[] = [];
  for (let c = 0; c < classes; c++) {
    const asClass = { ...data, labels: new Uint16Array(data.count).fill(c) };
    each.push((await importancePerImage(given, values, asClass, runtime, options)).nll);
  }
  for (let i = 0; i < data.count; i++) {
    const total = each.reduce((sum, nlls) => sum + Math.exp(-nlls[i]) / classes, 0);
    expect(found[i]).toBeCloseTo(-Math.log(total), 1);
  }
  const whole = labelledToyData(64);
  const { negElbo, klByLatent, kl } = await evaluate(model, values, whole, runtime, {
    binarisation: options.binarisation,
  });
  const { nll } = await importanceNll(model, values, whole, runtime, { ...options, samples: 200 });
  expect(nll).toBeLessThan(negElbo);
  expect(Object.keys(klByLatent!)).toEqual(["y", "z"]);
  expect(klByLatent!["y"] + klByLatent!["z"]).toBeCloseTo(kl, 5);
});
