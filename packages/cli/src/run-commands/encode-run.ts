import {
  gatherBatch,
  valuesPerImage,
  writeNpz,
  type Config,
  type Dataset,
  type Matrix,
  type NpyArray,
} from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile, ProgressLine } from "../output/index.js";
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
    const labels = trained.classes > 0 ? dataset.labels?.subarray(start, start + count) : undefined;
    const codes = await trained.posterior(modelInput(dataset, start, count, run.config), { labels });
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

/** Images as the model was trained on them: thresholded and static ones as bits; grey values stand for dynamic bits, whose means they are. */
function modelInput(dataset: Dataset, start: number, count: number, { data, seed }: Config): Matrix {
  const size = valuesPerImage(dataset);
  const fixed = data.binarisation === "threshold" || data.binarisation === "static";
  const bytes = new Uint8Array(count * size);
  const indices = Array.from({ length: count }, (_, i) => start + i);
  gatherBatch(dataset, indices, bytes, 0, {
    binarisation: fixed ? data.binarisation : "none",
    seed,
    stream: "evaluate",
  });
  return { shape: [count, size], data: Float32Array.from(bytes, fixed ? (bit) => bit : (grey) => grey / 255) };
}
