import { expect, it } from "vitest";
import { normalLikelihood } from "../../likelihoods/index.js";
import { linearModel } from "../../testing/linear-model.js";
import { toyRuntime } from "../../testing/toy.js";
import { fitPosteriors } from "./fit-posteriors.js";
import { partlySeen } from "./partly-seen.js";
import { TrainedVae, type Matrix } from "../trained-vae.js";

it("draws by an image's place among all: in batches of any size the same, and copies of an image differently", async () => {
  const { model, values } = linearModel(
    {
      ...{ meanWeight: [[0.5, 0, 0, 0]], meanBias: [-1], logVar: [0.5] },
      ...{ weight: [[1], [-0.5], [2], [0]], bias: [0.1, -0.2, 0.3, 0] },
    },
    normalLikelihood({ stddev: 0.5 }),
  );
  const trained = new TrainedVae(model, values, [1, 2, 2], await toyRuntime());
  const one = [0.9, 1.2, 3.1, -1.4];
  const images: Matrix = { shape: [5, 4], data: Float32Array.from([one, one, one, one, one].flat()) };
  const given = await partlySeen(trained, images, Uint8Array.of(1, 1, 0, 0), {});
  const guess = await trained.posterior(images);
  const meansBy = async (batch: number): Promise<number[]> => {
    const { fitted } = await fitPosteriors({ ...given, batch }, guess, { steps: 12, learningRate: 0.05, seed: 2 });
    return [...fitted.mean.data];
  };
  const [whole, pairs] = [await meansBy(5), await meansBy(2)];
  whole.forEach((value, i) => expect(pairs[i]).toBeCloseTo(value, 5));
  whole.forEach((value, i) =>
    whole.slice(0, i).forEach((other) => expect(Math.abs(value - other)).toBeGreaterThan(1e-4)),
  );
  await trained.release();
});
