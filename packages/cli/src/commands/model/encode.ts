import { Option, type Command } from "@commander-js/extra-typings";
import { writeNpz, type NpyArray } from "@latents/core";
import { checkOutputFile, requireEnding, writeFileAtomic } from "../../files/index.js";
import { encodeDataset } from "../../run/model/encode-dataset.js";
import { modelImages } from "../../run/model/model-images.js";
import { openModel } from "../../run/model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { ProgressLine } from "../../terminal/index.js";
import { warning } from "../../terminal/printable.js";
import { isTableRun } from "../../run/table/open-table.js";
import { encodeTable } from "../table/encode-table.js";
import { refuse } from "../table/refuse.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

/** `latents encode`. */
export function registerEncode(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("encode")
      .description(
        "Encode a split of a run's data, new images or a table, and write codes as .npz, a table's also as CSV or Parquet.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .argument(
        "[images...]",
        "new images: files, folders with all below them, .npz files; or a table; default a split of the data",
      )
      .requiredOption("--out <file>", "an .npz file, as numpy.load reads it; of a table also .csv, .tsv or .parquet")
      .addOption(
        new Option("--split <split>", "which of the data").choices(["train", "test"] as const).default("test" as const),
      )
      .option("--label <class>", "of new images, for a model that takes labels")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents encode latest --out codes.npz
  $ latents encode runs/e1 --split train --out train-codes.npz
  $ latents encode runs/e1 photos/ --out photos.npz
  $ latents encode latest new.csv --out codes.parquet`,
    )
    .action(async (run, images, options) => {
      checkOutputFile(options.out);
      if (await isTableRun(run)) {
        refuse("images", { label: options.label });
        await encodeTable(run, { ...options, paths: images }, effects);
      } else await encodeRun(run, { ...options, paths: images }, effects);
    });
}

interface EncodeFlags extends ModelFlags {
  /** Of new images. */
  readonly paths?: readonly string[];
  readonly out: string;
  readonly split: "train" | "test";
  readonly label?: string;
  readonly json?: boolean;
}

/**
 * `latents encode`: q(z|x) of a split, or of new images in bounded memory, as an .npz file: `mean` and, where q is a Gaussian, `logVar` float32 [images, latent],
 * `labels` int32 [images] where the data has them. Throws LatentsError.
 */
export async function encodeRun(
  argument: string,
  { paths = [], out, split, label, json, ...options }: EncodeFlags,
  effects: Effects,
): Promise<void> {
  requireEnding("--out", out, [".npz"]);
  const opened = await openModel(argument, effects, options);
  const { run, trained, step } = opened;
  const { count, what, others, pieces } = await modelImages(opened, { paths, split, label }, warning(effects));
  const progress = new ProgressLine("encoding images", effects);
  const shape = [count, trained.latent];
  const mean = new Float32Array(count * trained.latent);
  const logVar = new Float32Array(count * trained.latent);
  let labels: Int32Array | undefined;
  let at = 0;
  for await (const { images } of pieces()) {
    const codes = await encodeDataset(trained, images, run.config, (done) => progress.update(at + done, count));
    mean.set(codes.mean.data, at * trained.latent);
    if (codes.logVar) logVar.set(codes.logVar.data, at * trained.latent);
    if (images.labels) (labels ??= new Int32Array(count)).set(images.labels, at);
    at += images.count;
  }
  progress.end();
  await trained.release();
  const arrays = new Map<string, NpyArray>([
    ["mean", { shape, values: mean }],
    ...(trained.isGaussian ? [["logVar", { shape, values: logVar }] as [string, NpyArray]] : []),
  ]);
  if (labels) arrays.set("labels", { shape: [count], values: labels });
  await writeFileAtomic(out, writeNpz(arrays));
  const shapes = Object.fromEntries([...arrays].map(([name, array]) => [name, array.shape]));
  if (json) {
    const data = { images: what, count, ...(others !== undefined && { others }) };
    effects.stdout.write(`${JSON.stringify({ run: run.folder, step, data, out, arrays: shapes })}\n`);
    return;
  }
  effects.stdout.write(`${out}\n`);
  effects.stderr.write(
    `${count} ${what}: ${Object.entries(shapes)
      .map(([name, sides]) => `${name} [${sides.join(", ")}]`)
      .join(", ")}\n`,
  );
}
