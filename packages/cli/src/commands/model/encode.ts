import { Option, type Command } from "@commander-js/extra-typings";
import { writeNpz, type NpyArray } from "@latents/core";
import { checkOutputFile, writeFileAtomic } from "../../files/index.js";
import { encodeDataset } from "../../run/model/encode-dataset.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine } from "../../terminal/index.js";

/** `latents encode`. */
export function registerEncode(program: Command, effects: Effects): void {
  program
    .command("encode")
    .description("Encode a split of a run's data and write mean, logVar and labels as an .npz file.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .requiredOption("--out <file>", "an .npz file, as numpy.load reads it")
    .addOption(
      new Option("--split <split>", "which images").choices(["train", "test"] as const).default("test" as const),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ latents encode latest --out codes.npz
  $ latents encode runs/e1 --split train --out train-codes.npz`,
    )
    .action(async (run, options) => {
      await encodeRun(run, options, effects);
    });
}

/**
 * `latents encode`: q(z|x) of a split as an .npz file: `mean` and `logVar` float32 [images, latent], `labels` int32 [images] where the
 * data has them. Throws LatentsError.
 */
export async function encodeRun(
  argument: string,
  { out, split }: { readonly out: string; readonly split: "train" | "test" },
  effects: Effects,
): Promise<void> {
  checkOutputFile(out, ".npz");
  const { run, trained } = await openModel(argument, effects);
  const dataset = await run.dataset(split);
  const progress = new ProgressLine("encoding images", effects);
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
  effects.stdout.write(`${out}\n`);
  effects.stderr.write(
    `${dataset.count} ${split} images of ${dataset.name}: ${[...arrays].map(([name, array]) => `${name} [${array.shape.join(", ")}]`).join(", ")}\n`,
  );
}
