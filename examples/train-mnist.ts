// Describe a VAE, train it on MNIST, measure it, ask it, ship it: npx tsx --conditions=latents-source examples/train-mnist.ts
// Takes 45 s, test NELBO 109.06 nats; measured on 2 shared cores of an AMD EPYC.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { adam, encodePng, evaluate, imageGrid, mlp, mnist, ortRuntime, take, train, vae } from "latents";
import { importanceNll } from "latents/evaluate";

export interface Settings {
  readonly steps?: number;
  /** Images of the training split; default all. */
  readonly images?: number;
  /** Images of the test split; default all. */
  readonly testImages?: number;
  /** Folder of the pictures and ONNX files. */
  readonly out?: string;
}

export async function trainMnist(settings: Settings = {}) {
  const { steps = 2000, images = 60_000, testImages = 10_000, out = "examples-output" } = settings;

  // describe
  const model = vae({
    encoder: mlp([784, 512, 256], { activateLast: true }),
    decoder: mlp([10, 256, 512, 784]),
    latent: 10, // the default posterior, prior, likelihood and objective: Gaussian, N(0, I), Bernoulli, ELBO
  });

  // train
  const trained = await train(model, take(await mnist("train"), images), {
    steps,
    batch: 100,
    optimizer: adam(1e-3),
    seed: 1,
    onProgress: ({ values }, { step }) => {
      process.stdout.write(`\rstep ${step}: loss ${values["loss"].at(-1)!.toFixed(1)} nats `);
    },
  });

  // measure
  const test = take(await mnist("test"), testImages);
  const runtime = await ortRuntime();
  const figures = await evaluate(model, trained.values, test, runtime, { binarisation: "dynamic" });
  const { nll } = await importanceNll(model, trained.values, take(test, 100), runtime, {
    samples: 50,
    binarisation: "dynamic",
  });

  // ask
  const codes = await trained.encode(test); // [count, 10]: posterior means
  const samples = await trained.sample(64, { seed: 7, temperature: 0.9 }); // [64, 784], values 0..1
  const few = take(test, 32);
  const again = await trained.reconstruct(few); // [32, 784]

  // ship
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "samples.png"), encodePng(imageGrid(samples.data, trained.shape)));
  const pairs = imageGrid(few.pixels, few.shape, { beside: again.data, columns: 8 });
  await writeFile(join(out, "reconstructions.png"), encodePng(pairs));
  const { encoder, decoder } = trained.exportOnnx(); // x -> mean, logVar; z -> logits, mean; any batch
  await writeFile(join(out, "encoder.onnx"), encoder);
  await writeFile(join(out, "decoder.onnx"), decoder);

  await trained.release();
  return { figures, nll, codes, msPerStep: trained.msPerStep };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { figures, nll, msPerStep } = await trainMnist();
  console.log(
    `\ntest NELBO ${figures.negElbo.toFixed(2)} nats (REC ${figures.rec.toFixed(2)}, KL ${figures.kl.toFixed(2)})`,
  );
  console.log(`NLL of 100 images by 50 samples each: ${nll.toFixed(2)} nats; ${msPerStep.toFixed(1)} ms a step`);
}
