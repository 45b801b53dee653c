import type { Command } from "@commander-js/extra-typings";
import {
  chosenIndices,
  imagesAtOnce,
  InputError,
  valuesPerImage,
  type Config,
  type ImageDataset,
  type TrainedVae,
} from "@latents/core";
import { mat, pairsInRow } from "../../draw/grids/pictures.js";
import { writeLargeGrid } from "../../draw/grids/write-large-grid.js";
import { outputFile } from "../../files/index.js";
import { chosenAsTrained } from "../../run/model/images-as-trained.js";
import { modelImages, type ModelImages } from "../../run/model/model-images.js";
import { openModel } from "../../run/model/open-model.js";
import { toBytes } from "../../run/model/to-bytes.js";
import { ProgressLine, counted, type Effects } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { warning } from "../../terminal/printable.js";
import { withModelOptions, type ModelFlags } from "../run-options.js";

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
  const fileOf = outputFile(out, ".png");
  const opened = await openModel(argument, effects, options);
  const { run, trained } = opened;
  const file = fileOf(`${run.name}-reconstructions.png`);
  const found = await modelImages(opened, { paths, split: "test", label }, warning(effects));
  const isNew = paths.length > 0;
  if (asked !== undefined && asked > found.count)
    throw new InputError(
      `--count: must be at most the ${found.count} ${isNew ? "images" : "images of the test split"}, got ${asked}`,
    );
  const count = asked ?? Math.min(usualCount, found.count);
  const progress = new ProgressLine("reconstructing images", effects);
  const chosen = isNew ? firstOf(found, count) : chosenOf(found, count);
  const pairs = withReconstructions(trained, chosen, run.config, (done) => progress.update(done, count));
  await writeLargeGrid(file, pairs, trained.shape, { count, columns: pairsInRow, sets: 2, ...mat }, warning(effects));
  progress.end();
  await trained.release();
  effects.stdout.write(`${file}\n`);
  effects.stderr.write(
    `${counted(count, isNew ? "new image" : "test image")}${isNew ? "" : ` of ${run.folder}`}, each with its reconstruction at its right\n`,
  );
}

/** Images by their numbers. */
interface Chosen {
  readonly images: ImageDataset;
  readonly indices: readonly number[];
}

/** The first new images. */
async function* firstOf({ pieces }: ModelImages, count: number): AsyncGenerator<Chosen> {
  let room = count;
  for await (const { images } of pieces()) {
    const most = Math.min(room, images.count);
    if (most === 0) return;
    yield { images, indices: Array.from({ length: most }, (_, i) => i) };
    room -= most;
  }
}

/** Test images, of each class its share, so many at a time as memory is bounded by. */
async function* chosenOf({ pieces }: ModelImages, count: number): AsyncGenerator<Chosen> {
  for await (const { images } of pieces()) {
    const all = chosenIndices(images, count);
    const atOnce = imagesAtOnce(valuesPerImage(images));
    for (let at = 0; at < count; at += atOnce) yield { images, indices: all.slice(at, at + atOnce) };
  }
}

/** Images as the model was trained on such, and what it makes of them. */
async function* withReconstructions(
  trained: TrainedVae,
  chosen: AsyncIterable<Chosen>,
  config: Config,
  onProgress: (done: number) => void,
): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
  let done = 0;
  for await (const { images, indices } of chosen) {
    const shown = chosenAsTrained(images, config, indices);
    yield [shown.pixels, toBytes((await trained.reconstruct(shown)).data)];
    onProgress((done += shown.count));
  }
}
