import { writeNpz, type NpyArray } from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { checkOutputFile, ProgressLine } from "../output/index.js";
import { encodeDataset } from "../run/encode-dataset.js";
import { openModel } from "./open-model.js";

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
  const progress = new ProgressLine("encoding images");
  const { mean, logVar } = await encodeDataset(trained, dataset, run.config, (done, total) =>
    progress.update(done, total),
  );
  progress.end();
  await trained.release();
  const arrays = new Map<string, NpyArray>([
    ["mean", { shape: mean.shape, values: mean.data }],
    ["logVar", { shape: logVar.shape, values: logVar.data }],
  ]);
  if (dataset.labels) arrays.set("labels", { shape: [dataset.count], values: Int32Array.from(dataset.labels) });
  await writeFileAtomic(out, writeNpz(arrays));
  process.stdout.write(`${out}\n`);
  process.stderr.write(
    `${dataset.count} ${split} images of ${dataset.name}: ${[...arrays].map(([name, array]) => `${name} [${array.shape.join(", ")}]`).join(", ")}\n`,
  );
}
