import {
  classifier,
  digitsClassifier,
  fillUniform,
  initialValues,
  input,
  Ledger,
  ortRuntime,
  Scope,
  TrainedClassifier,
  type Matrix,
} from "@latents/core";
import { expect, it } from "vitest";
import { judgedDraws, recognition, trunkOf } from "./judged-draws.js";

const rows = (...all: number[][]): Matrix => ({
  shape: [all.length, all[0].length],
  data: Float32Array.from(all.flat()),
});

it("recognition: the share of sure images, and how evenly they fall into classes", () => {
  const sure = recognition(rows([0.96, 0.04, 0], [0.01, 0.99, 0], [0.5, 0.3, 0.2], [0.9, 0.1, 0]));
  expect(sure).toEqual({ confidentShare: 0.5, classEntropy: Math.log(2) });
  // one digit over and over is recognised, and no variety
  expect(recognition(rows([1, 0], [1, 0]))).toEqual({ confidentShare: 1, classEntropy: 0 });
  expect(recognition(rows([0.6, 0.4]))).toEqual({ confidentShare: 0, classEntropy: 0 });
});

it("judgedDraws: images have a distance of 0 from themselves, noise has one", async () => {
  const model = classifier({ net: digitsClassifier(), classes: 10 });
  const ledger = new Ledger(true);
  model.logits(input("x", [1, 784]), new Scope(ledger));
  const runtime = await ortRuntime({ threads: 1 });
  const judge = new TrainedClassifier(model, initialValues(ledger, 1), [1, 28, 28], runtime);
  const trunk = await trunkOf(judge, 1);
  const images = (scale: number): Matrix => ({
    shape: [40, 784],
    data: fillUniform(new Float32Array(40 * 784), { seed: 1, stream: "x", step: 0 }).map((v) => scale * v),
  });
  const real = await trunk.features(images(1));
  expect(real.shape).toEqual([40, 32]);
  const eye = { classifier: judge, trunk };
  const [same, other] = [await judgedDraws(images(1), real, eye), await judgedDraws(images(0.5), real, eye)];
  expect(same["frechet"]).toBeLessThan(1e-6);
  expect(other["frechet"]).toBeGreaterThan(1e-3);
  await trunk.release();
  await judge.release();
});
