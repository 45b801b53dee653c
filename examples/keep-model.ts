// Keep a model that is made in code: as a folder of its own, and as a run: npx tsx --conditions=latents-source examples/keep-model.ts
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { load, mlp, mnist, run, take, train, vae } from "latents";
import { realNvpPrior } from "latents/priors";

const model = vae({
  encoder: mlp([784, 200], { activateLast: true }),
  decoder: mlp([8, 200, 784]),
  latent: 8,
  prior: realNvpPrior({ couplings: 4 }),
});

export async function keepModel({ steps = 500, images = 60_000, testImages = 10_000, out = "examples-output" } = {}) {
  const data = take(await mnist("train"), images);
  const test = take(await mnist("test"), testImages);

  const trained = await train(model, data, { steps });
  await trained.save(join(out, "flow")); // model.safetensors, the nets as ONNX files, README.md
  const again = await load(join(out, "flow"));
  const { negElbo } = await again.score(test, { seed: 1 }); // nats of each image

  // the folder that `latents train` leaves: config, metrics, checkpoints, nets, pictures, report
  const kept = await run(model, data, { out: join(out, "run"), test, train: { steps, batch: 100 } });
  await trained.release();
  await again.release();
  await kept.release();
  return { negElbo, measured: kept.result.test.negElbo };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { negElbo, measured } = await keepModel();
  console.log(
    `${(negElbo.reduce((a, b) => a + b) / negElbo.length).toFixed(2)} and ${measured.toFixed(2)} nats an image`,
  );
}
