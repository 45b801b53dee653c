import type { Command } from "@commander-js/extra-typings";
import { chosenIndices, InputError, valuesPerImage, type ImageDataset } from "@latents/core";
import { pairsPicture } from "../../draw/grids/pictures.js";
import { checkOutputFile, writeFileAtomic } from "../../files/index.js";
import { chosenAsTrained } from "../../run/model/images-as-trained.js";
import { modelImages } from "../../run/model/model-images.js";
import { openModel } from "../../run/model/open-model.js";
import { counted, type Effects } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { warning } from "../../terminal/printable.js";
import { withModelOptions, type ModelFlags } from "./model-options.js";

/** `latents reconstruct`. */
export function registerReconstruct(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("reconstruct")
      .description(
        "Write test images, or new ones, beside their reconstructions as one PNG file, in alternating columns.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .argument("[images...]", "new images: files, folders with all below them, .npz files; default test images")
      .option("--count <n>", "images; default 100, or all where there are fewer", wholeNumber(1, 10_000))
      .option("--label <class>", "of new images, for a model that takes labels")
      .option("--out <file>", "a .png file; default <run>-reconstructions.png"),
  )
    .addHelpText(
      "after",
      `
Of more test images than are shown, each class has its share.

Examples:
  $ latents reconstruct latest
  $ latents reconstruct runs/e3 --count 40 --out pairs.png
  $ latents reconstruct runs/e3 my-digit.png`,
    )
    .action(async (run, images, options) => {
      await reconstructRun(run, { ...options, paths: images }, effects);
    });
}

interface ReconstructFlags extends ModelFlags {
  /** Of new images. */
  readonly paths?: readonly string[];
  readonly count?: number;
  readonly label?: string;
  readonly out?: string;
}

/** Without --count, at most so many images. */
const usualCount = 100;

/** `latents reconstruct`: test images, or new ones, beside their reconstructions as one picture. Throws LatentsError. */
export async function reconstructRun(
  argument: string,
  { paths = [], count: asked, label, out, ...options }: ReconstructFlags,
  effects: Effects,
): Promise<void> {
  if (out !== undefined) checkOutputFile(out, ".png");
  const opened = await openModel(argument, effects, options);
  const { run, trained } = opened;
  const file = out ?? `${run.name}-reconstructions.png`;
  checkOutputFile(file, ".png");
  const found = await modelImages(opened, { paths, split: "test", label }, warning(effects));
  const isNew = paths.length > 0;
  if (asked !== undefined && asked > found.count)
    throw new InputError(
      `--count: must be at most the ${found.count} ${isNew ? "images" : "images of the test split"}, got ${asked}`,
    );
  const count = asked ?? Math.min(usualCount, found.count);
  const shown: ImageDataset[] = [];
  for await (const { images } of found.pieces()) {
    const room = count - shown.reduce((sum, piece) => sum + piece.count, 0);
    const most = Math.min(room, images.count);
    const indices = isNew ? Array.from({ length: most }, (_, i) => i) : chosenIndices(images, most);
    if (most > 0) shown.push(chosenAsTrained(images, run.config, indices));
  }
  const images = joined(shown);
  const png = pairsPicture(images, await trained.reconstruct(images));
  await trained.release();
  await writeFileAtomic(file, png);
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(
    `${counted(count, isNew ? "new image" : "test image")}${isNew ? "" : ` of ${run.folder}`}, each with its reconstruction at its right\n`,
  );
}

/** Pieces of one kind as one. */
function joined(pieces: readonly ImageDataset[]): ImageDataset {
  if (pieces.length === 1) return pieces[0];
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
  const size = valuesPerImage(pieces[0]);
  const pixels = new Uint8Array(count * size);
  const labels = pieces[0].labels && new Uint16Array(count);
  let at = 0;
  for (const piece of pieces) {
    pixels.set(piece.pixels, at * size);
    if (piece.labels) labels?.set(piece.labels, at);
    at += piece.count;
  }
  return { ...pieces[0], count, pixels, ...(labels && { labels }) };
}
