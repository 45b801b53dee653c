import { expect, it } from "vitest";
import { adam, bernoulliLikelihood, elbo, mlp, mnist, take, train, vae } from "latents";

it("gives a user of Node the library and the data in one import", async () => {
  const model = vae({
    encoder: mlp([784, 16], { activateLast: true }),
    decoder: mlp([2, 16, 784]),
    latent: 2,
    likelihood: bernoulliLikelihood(),
    objective: elbo(),
  });
  const data = take(await mnist("train"), 200);
  const run = await train(model, data, { steps: 20, batch: 50, optimizer: adam(1e-2), seed: 1, threads: 1 });
  expect(run.state.step).toBe(20);
  const [first, last] = [run.history[0].values["loss"][0], run.history.at(-1)!.values["loss"].at(-1)!];
  expect(last).toBeLessThan(first);
  const samples = await run.sample(3, { seed: 1 });
  expect(samples.shape).toEqual([3, 784]);
  await run.release();
});
