import { expect, it } from "vitest";
import { compose } from "../testing/compose-case.js";
import { conformanceCases } from "../testing/conformance/conformance-cases.js";
import { toyRuntime } from "../testing/toy.js";
import { modelValues, Trainer } from "../train/index.js";
import { evaluate } from "./evaluate.js";
import { importanceNll } from "./importance-nll.js";

it.each([
  "mlp, bernoulli",
  "semi-supervised",
  "VampPrior",
  "RealNVP prior",
  "IAF posterior",
  "two stochastic layers",
  "semi-supervised with two stochastic layers",
])("%s: one importance sample is the NELBO by other noise, and many bound log p(x) more tightly", async (name) => {
  const { model, data, options } = compose(conformanceCases.find((row) => row.name === name)!);
  const runtime = await toyRuntime();
  const trainer = await Trainer.create(model, data, runtime, { ...options, steps: 240 });
  await trainer.run(240);
  const values = modelValues((await trainer.state()).values);
  await trainer.release();
  const { binarisation = "none" } = options;
  const figures = { nelbo: 0, one: 0, many: 0 };
  const [seeds, errors] = [[1, 2, 3, 4], [] as number[]];
  for (const seed of seeds) {
    const protocol = { binarisation, seed };
    const { negElbo, kl, klByLatent } = await evaluate(model, values, data, runtime, protocol);
    if (klByLatent) expect(Object.values(klByLatent).reduce((a, b) => a + b)).toBeCloseTo(kl, 4);
    const one = (await importanceNll(model, values, data, runtime, { ...protocol, samples: 1 })).nll;
    figures.nelbo += negElbo / seeds.length;
    figures.one += one / seeds.length;
    figures.many +=
      (await importanceNll(model, values, data, runtime, { ...protocol, samples: 300 })).nll / seeds.length;
    errors.push(one - negElbo);
  }
  const mean = errors.reduce((a, b) => a + b) / errors.length;
  const noise = Math.sqrt(errors.reduce((a, e) => a + (e - mean) ** 2, 0) / (errors.length - 1) / errors.length);
  // where y is summed, one sample of z for each y is already a tighter bound
  const isSummed = model.conditioning?.inferred !== undefined;
  if (isSummed) expect(figures.one).toBeLessThan(figures.nelbo);
  else expect(Math.abs(figures.one - figures.nelbo)).toBeLessThan(5 * noise + 0.1);
  expect(figures.many).toBeLessThan(figures.nelbo);
  expect(figures.many).toBeLessThan(figures.one);
});
