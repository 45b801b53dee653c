import { writeNpz, type NpyArray } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile, ProgressLine } from "../output/index.js";
import { imagesAsTrained } from "../run/images-as-trained.js";
import { openModel } from "./open-model.js";

/** Images that are floats at one time. */
const imagesAtOnce = 2000;

/**
 * `latents encode`: q(z|x) of a split as an .npz file: `mean` and `logVar` float32 [images, latent], `labels` int32 [images] where the
 * data has them. Throws LatentsError.
 */
export async function encodeRun(
  argument: string,
  { out, split }: { readonly out: string; readonly split: "train" | "test" },
): Promise<void> {
  checkOutputFile(out, ".npz");
  const { run, trained } = await openModel(argument);
  const dataset = await run.dataset(split);
  const shape = [dataset.count, trained.latent];
  const mean = new Float32Array(dataset.count * trained.latent);
  const logVar = new Float32Array(dataset.count * trained.latent);
  const progress = new ProgressLine("encoding images");
  for (let start = 0; start < dataset.count; start += imagesAtOnce) {
    const count = Math.min(imagesAtOnce, dataset.count - start);
    const codes = await trained.posterior(imagesAsTrained(dataset, run.config, start, count));
    mean.set(codes.mean.data, start * trained.latent);
    logVar.set(codes.logVar.data, start * trained.latent);
    progress.update(start + count, dataset.count);
  }
  progress.end();
  await trained.release();
  const arrays = new Map<string, NpyArray>([
    ["mean", { shape, values: mean }],
    ["logVar", { shape, values: logVar }],
  ]);
  if (dataset.labels) arrays.set("labels", { shape: [dataset.count], values: Int32Array.from(dataset.labels) });
  await writeFileAtomic(out, writeNpz(arrays));
  process.stdout.write(`${out}\n`);
  process.stderr.write(
    `${dataset.count} ${split} images of ${dataset.name}: ${[...arrays].map(([name, array]) => `${name} [${array.shape.join(", ")}]`).join(", ")}\n`,
  );
}
